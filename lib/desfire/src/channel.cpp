#include "permit/desfire/channel.hpp"

#include "permit/core/cursor.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace permit::desfire {
namespace {

constexpr std::size_t write_header = 7;    // file, offset, length
constexpr std::size_t update_header = 10;  // file, record, offset, length
constexpr std::size_t longest_df_name = 16;

std::string in_hex(Byte number) { return to_hex(std::array{number}); }

/// The doing of a file, in the reader's language.
std::string with_number(std::string_view doing, FileNumber file) { return tr(doing, in_hex(file.value())); }

void require_length(BytesView data, std::size_t expected, std::string_view doing) {
    if (data.size() != expected) {
        throw Error{ErrorCode::damaged_content, tr(doing),
                    tr("the chip answered {} bytes where {} were asked for", data.size(), expected)};
    }
}

struct Piece {
    std::uint32_t at;
    BytesView bytes;
};

std::vector<Piece> split(BytesView data, std::size_t capacity) {
    std::vector<Piece> pieces;
    for (std::size_t at = 0; at < data.size(); at += capacity) {
        const auto length = std::min(capacity, data.size() - at);
        pieces.push_back({static_cast<std::uint32_t>(at), data.subspan(at, length)});
    }
    return pieces;
}

DfName df_name(BytesView frame) {
    Cursor cursor{frame, tr_noop("answer to GetDFNames")};
    const auto application = AppId::from_wire(cursor.array<3>());
    const auto iso_id = IsoFileId::from_wire(cursor.array<2>());
    const auto name = cursor.rest();
    if (name.empty() || name.size() > longest_df_name) {
        throw Error{ErrorCode::damaged_content, tr("list the DF names"),
                    tr("the chip answered a name of {} bytes where 1 to 16 can be", name.size())};
    }
    return {.application = application, .iso_id = iso_id, .name = {name.begin(), name.end()}};
}

void append_records(std::vector<Bytes>& records, BytesView data, std::uint32_t record_size) {
    for (std::size_t at = 0; at < data.size(); at += record_size) {
        const auto record = data.subspan(at, record_size);
        records.emplace_back(record.begin(), record.end());
    }
}

}  // namespace

void Channel::run(const Command& command, std::string_view doing) {
    static_cast<void>(ask(command, doing.empty() ? command.name : doing));
}

Bytes Channel::ask(const Command& command, std::string_view doing) { return send(command).require_ok(doing); }

Version Channel::version() { return parse_version(ask(get_version(), tr_noop("read the chip's version"))); }

KeyInfo Channel::key_settings() {
    return parse_key_info(ask(get_key_settings(), tr_noop("read the key settings")));
}

KeyVersion Channel::key_version(KeyNumber key) {
    const auto doing = tr("read the version of key {}", in_hex(key.value()));
    const auto data = ask(get_key_version(key), doing);
    require_length(data, 1, doing);
    return KeyVersion{data.front()};
}

KeyVersion Channel::key_version(KeyNumber key, KeySetNumber set) {
    const auto doing =
        tr("read the version of key {} in key set {}", in_hex(key.value()), in_hex(set.value()));
    const auto data = ask(get_key_version(key, set), doing);
    require_length(data, 1, doing);
    return KeyVersion{data.front()};
}

std::vector<AppId> Channel::application_ids() {
    const auto data = ask(get_application_ids(), tr_noop("list the applications"));
    Cursor cursor{data, tr_noop("answer to GetApplicationIDs")};
    std::vector<AppId> ids;
    while (!cursor.at_end()) { ids.push_back(AppId::from_wire(cursor.array<3>())); }
    return ids;
}

std::vector<DfName> Channel::df_names() {
    std::vector<DfName> names;
    for (const auto& frame : send(get_df_names()).require_frames(tr_noop("list the DF names"))) {
        names.push_back(df_name(frame));
    }
    return names;
}

std::vector<FileNumber> Channel::file_numbers() {
    const auto data = ask(get_file_ids(), tr_noop("list the files"));
    return {data.begin(), data.end()};
}

std::vector<IsoFileId> Channel::iso_file_ids() {
    const auto data = ask(get_iso_file_ids(), tr_noop("list the ISO identifiers of the files"));
    Cursor cursor{data, tr_noop("answer to GetISOFileIDs")};
    std::vector<IsoFileId> ids;
    while (!cursor.at_end()) { ids.push_back(IsoFileId::from_wire(cursor.array<2>())); }
    return ids;
}

FileSettings Channel::file_settings(FileNumber file) {
    return parse_file_settings(
        ask(get_file_settings(file), with_number(tr_noop("read the settings of file {}"), file)));
}

std::uint32_t Channel::free_memory() {
    constexpr auto doing = tr_noop("read the free memory");
    const auto data = ask(get_free_memory(), doing);
    require_length(data, 3, doing);
    return Cursor{data, tr_noop("answer to FreeMem")}.u24_le();
}

std::uint32_t Channel::file_counter(FileNumber file) {
    const auto doing = with_number(tr_noop("read the counter of file {}"), file);
    const auto data = ask(get_file_counters(file), doing);
    require_length(data, 5, doing);
    return Cursor{data, tr_noop("answer to GetFileCounters")}.u24_le();
}

OriginalitySignature Channel::originality_signature() {
    constexpr auto doing = tr_noop("read the originality signature");
    const auto data = ask(read_signature(private_mode()), doing);
    require_length(data, OriginalitySignature{}.size(), doing);
    return Cursor{data, tr_noop("answer to Read_Sig")}.array<56>();
}

Bytes Channel::read(FileNumber file, Range range, CommMode mode) {
    const auto doing = with_number(tr_noop("read file {}"), file);
    const std::size_t capacity = limits().read_capacity(mode, overhead());
    Bytes whole;
    while (whole.size() < range.length) {
        const auto length = std::min(capacity, range.length - whole.size());
        const Range piece{.offset = range.offset + static_cast<std::uint32_t>(whole.size()),
                          .length = static_cast<std::uint32_t>(length)};
        const auto data = ask(read_data(file, piece, mode, limits().chaining), doing);
        require_length(data, length, doing);
        append(whole, data);
    }
    return whole;
}

void Channel::write(FileNumber file, std::uint32_t offset, BytesView data, CommMode mode) {
    const auto doing = with_number(tr_noop("write file {}"), file);
    for (const auto& piece : split(data, limits().write_capacity(mode, write_header, overhead()))) {
        run(write_data(file, offset + piece.at, piece.bytes, mode, limits().chaining), doing);
    }
}

std::vector<Bytes> Channel::read_records(FileNumber file, RecordRange range, std::uint32_t record_size,
                                         CommMode mode) {
    const auto doing = with_number(tr_noop("read the records of file {}"), file);
    if (record_size == 0) { throw Error{ErrorCode::internal, doing, tr("a record has at least one byte")}; }
    const auto capacity = limits().read_capacity(mode, overhead());
    const auto at_once = static_cast<std::uint32_t>(std::max<std::size_t>(capacity / record_size, 1));
    const auto chaining = record_size > capacity ? Chaining::native : limits().chaining;
    std::vector<Bytes> records;
    // The chip sends the records of one command oldest first, so the oldest piece is asked for first.
    for (std::uint32_t left = range.count; left > 0;) {
        const auto count = std::min(left, at_once);
        left -= count;
        const auto data = ask(desfire::read_records(file, {.first = range.first + left, .count = count},
                                                    record_size, mode, chaining),
                              doing);
        require_length(data, std::size_t{count} * record_size, doing);
        append_records(records, data, record_size);
    }
    return records;
}

void Channel::write_record(FileNumber file, std::uint32_t offset, BytesView data, CommMode mode) {
    const auto doing = with_number(tr_noop("write a record of file {}"), file);
    for (const auto& piece : split(data, limits().write_capacity(mode, write_header, overhead()))) {
        run(desfire::write_record(file, offset + piece.at, piece.bytes, mode, limits().chaining), doing);
    }
}

void Channel::update_record(FileNumber file, std::uint32_t record, std::uint32_t offset, BytesView data,
                            CommMode mode) {
    const auto doing = with_number(tr_noop("update a record of file {}"), file);
    for (const auto& piece : split(data, limits().write_capacity(mode, update_header, overhead()))) {
        run(desfire::update_record(file, record, offset + piece.at, piece.bytes, mode, limits().chaining),
            doing);
    }
}

void Channel::clear_records(FileNumber file) {
    run(clear_record_file(file), with_number(tr_noop("clear the records of file {}"), file));
}

std::int32_t Channel::value(FileNumber file, CommMode mode) {
    const auto doing = with_number(tr_noop("read the value of file {}"), file);
    const auto data = ask(get_value(file, mode), doing);
    require_length(data, 4, doing);
    return static_cast<std::int32_t>(Cursor{data, tr_noop("answer to GetValue")}.u32_le());
}

void Channel::credit(FileNumber file, std::uint32_t amount, CommMode mode) {
    run(desfire::credit(file, amount, mode), with_number(tr_noop("credit file {}"), file));
}

void Channel::debit(FileNumber file, std::uint32_t amount, CommMode mode) {
    run(desfire::debit(file, amount, mode), with_number(tr_noop("debit file {}"), file));
}

void Channel::limited_credit(FileNumber file, std::uint32_t amount, CommMode mode) {
    run(desfire::limited_credit(file, amount, mode), with_number(tr_noop("credit back to file {}"), file));
}

void Channel::commit() { run(commit_transaction(), tr_noop("commit the transaction")); }

TransactionReceipt Channel::commit_with_receipt() {
    const auto data = ask(commit_transaction_with_receipt(), tr_noop("commit the transaction"));
    Cursor cursor{data, tr_noop("answer to CommitTransaction")};
    TransactionReceipt receipt;
    receipt.counter = cursor.u32_le();
    receipt.mac = cursor.array<8>();
    cursor.expect_end();
    return receipt;
}

std::optional<EncryptedReaderId> Channel::commit_reader_id(const ReaderId& reader) {
    constexpr auto doing = tr_noop("name the reader to the chip");
    const auto data = ask(desfire::commit_reader_id(reader), doing);
    if (data.empty()) { return std::nullopt; }
    require_length(data, EncryptedReaderId{}.size(), doing);
    return Cursor{data, tr_noop("answer to CommitReaderID")}.array<16>();
}

void Channel::abort() { run(abort_transaction(), tr_noop("abort the transaction")); }

}  // namespace permit::desfire
