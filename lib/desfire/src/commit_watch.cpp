#include "permit/desfire/commit_watch.hpp"

#include "permit/core/cursor.hpp"
#include "permit/core/words.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <utility>
#include <variant>

namespace permit::desfire {
namespace {

constexpr Byte yes = 1;
constexpr Byte no = 0;
constexpr Range counter_of_receipts{.offset = 0, .length = 4};

Bytes bytes_of(std::array<Byte, 4> value) { return {value.begin(), value.end()}; }

template <class Item>
Bytes listed(const std::vector<Item>& list, const Item& item) {
    return {std::find(list.begin(), list.end(), item) != list.end() ? yes : no};
}

RecordFile record_file(Channel& channel, FileNumber file) {
    const auto settings = channel.file_settings(file);
    if (const auto* const records = std::get_if<RecordFile>(&settings.file)) { return *records; }
    throw Error{ErrorCode::damaged_content, tr("watch file {}", to_hex(std::array{file.value()})),
                tr("it holds no records")};
}

/// How many records there are, and the newest.
Bytes newest_record(Channel& channel, FileNumber file, CommMode mode) {
    const auto records = record_file(channel, file);
    auto fact = bytes_of(little_endian<4>(records.current_records));
    if (records.current_records > 0) {
        append(fact, channel.read_records(file, {.first = 0, .count = 1}, records.record_size, mode).front());
    }
    return fact;
}

/// Mode, rights and options in one line of bytes; what a change does not touch is left out.
Bytes changeable(CommMode mode, const AccessRights& rights, const std::vector<AccessRights>& further,
                 bool skip, const std::optional<std::uint32_t>& limit) {
    auto fact = join(
        {std::array{static_cast<Byte>(mode), static_cast<Byte>(skip), static_cast<Byte>(limit.has_value())},
         rights.wire(), little_endian<4>(limit.value_or(0))});
    for (auto set : further) {
        set.change = Access::never();
        append(fact, set.wire());
    }
    return fact;
}

Bytes changeable(const FileSettings& settings) {
    const auto* const receipts = std::get_if<TransactionMacFile>(&settings.file);
    return changeable(settings.mode, settings.rights, settings.further_rights,
                      receipts != nullptr && receipts->skip_unauthenticated,
                      receipts != nullptr ? receipts->counter_limit : std::nullopt);
}

}  // namespace

bool reply_was_lost(ErrorCode code) noexcept {
    switch (code) {
        case ErrorCode::card_lost:
        case ErrorCode::card_swapped:
        case ErrorCode::no_card:
        case ErrorCode::timed_out:
        case ErrorCode::reader_fault:
        case ErrorCode::no_reader:
        case ErrorCode::no_service:
        case ErrorCode::messaging_broken:
        case ErrorCode::damaged_content:
            return true;
        default:
            return false;
    }
}

CommitWatch::CommitWatch(std::string_view evidence, Channel& before, Look look)
    : evidence_{evidence}, look_{std::move(look)}, before_{look_(before)} {}

CommitWatch& CommitWatch::expect(Bytes after) {
    after_.push_back(std::move(after));
    return *this;
}

Outcome CommitWatch::outcome(Channel& now) const {
    const auto fact = look_(now);
    const auto is_expected = [this](const Bytes& value) {
        return std::find(after_.begin(), after_.end(), value) != after_.end();
    };
    if (is_expected(fact)) { return fact == before_ ? Outcome::unknown : Outcome::committed; }
    return fact == before_ ? Outcome::not_committed : Outcome::unknown;
}

CommitWatch CommitWatch::transaction(Channel& before, FileNumber receipts, CommMode mode) {
    CommitWatch watch{tr_noop("the transaction counter"), before, [receipts, mode](Channel& channel) {
                          return channel.read(receipts, counter_of_receipts, mode);
                      }};
    const auto counter = Cursor{watch.before_, tr_noop("transaction counter")}.u32_le();
    return watch.expect(bytes_of(little_endian<4>(counter + 1U)));
}

CommitWatch CommitWatch::value(Channel& before, FileNumber file, CommMode mode, std::int64_t change) {
    const auto fact = [file, mode](Channel& channel) {
        return bytes_of(little_endian<4>(static_cast<std::uint32_t>(channel.value(file, mode))));
    };
    CommitWatch watch{tr_noop("the value of the file"), before, fact};
    const auto value = static_cast<std::int32_t>(Cursor{watch.before_, tr_noop("value")}.u32_le());
    return watch.expect(bytes_of(little_endian<4>(static_cast<std::uint32_t>(value + change))));
}

CommitWatch CommitWatch::record(Channel& before, FileNumber file, CommMode mode, BytesView record) {
    const auto records = record_file(before, file);
    CommitWatch watch{tr_noop("the newest record of the file"), before,
                      [file, mode](Channel& channel) { return newest_record(channel, file, mode); }};
    const auto expect = [&](std::uint32_t count) { watch.expect(join({little_endian<4>(count), record})); };
    expect(records.current_records + 1);
    // A cyclic file that is full keeps its count; whether one slot less counts as full is uncertain
    // (reference 4.5).
    const bool may_be_full = records.cyclic && records.current_records + 1 >= records.max_records;
    if (may_be_full) { expect(records.current_records); }
    return watch;
}

CommitWatch CommitWatch::cleared(Channel& before, FileNumber file) {
    return CommitWatch{tr_noop("the number of records in the file"), before,
                       [file](Channel& channel) {
                           return bytes_of(little_endian<4>(record_file(channel, file).current_records));
                       }}
        .expect(Bytes(4));
}

CommitWatch CommitWatch::data(Channel& before, FileNumber file, std::uint32_t offset, BytesView data,
                              CommMode mode) {
    const Range range{.offset = offset, .length = static_cast<std::uint32_t>(data.size())};
    return CommitWatch{tr_noop("the content of the file"), before,
                       [file, range, mode](Channel& channel) { return channel.read(file, range, mode); }}
        .expect({data.begin(), data.end()});
}

CommitWatch CommitWatch::key(Channel& before, KeyNumber key, KeyVersion version) {
    return CommitWatch{tr_noop("the version of the key"), before,
                       [key](Channel& channel) { return Bytes{channel.key_version(key).value()}; }}
        .expect({version.value()});
}

CommitWatch CommitWatch::key(Channel& before, KeySetNumber set, KeyNumber key, KeyVersion version) {
    return CommitWatch{tr_noop("the version of the key in its key set"), before,
                       [set, key](Channel& channel) { return Bytes{channel.key_version(key, set).value()}; }}
        .expect({version.value()});
}

CommitWatch CommitWatch::key_settings(Channel& before, KeySettings settings) {
    return CommitWatch{tr_noop("the key settings"), before,
                       [](Channel& channel) { return Bytes{channel.key_settings().settings.wire()}; }}
        .expect({settings.wire()});
}

CommitWatch CommitWatch::application_created(Channel& before, AppId application) {
    return CommitWatch{
        tr_noop("the list of applications"), before,
        [application](Channel& channel) { return listed(channel.application_ids(), application); }}
        .expect({yes});
}

CommitWatch CommitWatch::application_deleted(Channel& before, AppId application) {
    auto watch = application_created(before, application);
    watch.after_ = {{no}};
    return watch;
}

CommitWatch CommitWatch::formatted(Channel& before) {
    return CommitWatch{tr_noop("the list of applications"), before,
                       [](Channel& channel) { return Bytes{channel.application_ids().empty() ? no : yes}; }}
        .expect({no});
}

CommitWatch CommitWatch::file_created(Channel& before, FileNumber file) {
    return CommitWatch{tr_noop("the list of files"), before,
                       [file](Channel& channel) { return listed(channel.file_numbers(), file); }}
        .expect({yes});
}

CommitWatch CommitWatch::file_deleted(Channel& before, FileNumber file) {
    auto watch = file_created(before, file);
    watch.after_ = {{no}};
    return watch;
}

CommitWatch CommitWatch::file_settings(Channel& before, FileNumber file, const NewFileSettings& settings) {
    return CommitWatch{tr_noop("the settings of the file"), before,
                       [file](Channel& channel) { return changeable(channel.file_settings(file)); }}
        .expect(changeable(settings.mode, settings.rights, settings.further_rights,
                           settings.skip_unauthenticated, settings.counter_limit));
}

}  // namespace permit::desfire
