#include "permit/permit/permit_card.hpp"

#include "card_key.hpp"
#include "permit/card/apdu.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/permit/chip_layout.hpp"
#include "permit/record/envelope.hpp"

#include <algorithm>

namespace permit::procedures {
namespace {

const layout::FileSpec& spec_of(layout::RecordKind kind) noexcept {
    return layout::file(layout::file_of(kind));
}

/// A random UID (four bytes) or none at all: whatever this is, the permit office did not issue it.
Uid uid_from_reader(card::Transport& transport) {
    try {
        return card::query_uid(transport);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::chip_unsupported) { throw; }
        throw Error{ErrorCode::foreign_card, tr("look for a residence permit"), error.why()};
    }
}

}  // namespace

PermitCard::PermitCard(card::Transport& transport)
    : transport_{transport}, uid_{uid_from_reader(transport)}, chip_{transport, limits_} {
    if (!chip_.select_if_present(layout::application)) {
        throw Error{ErrorCode::foreign_card, tr("look for a residence permit on card {}", uid_.text()),
                    tr("the chip has no application {}", layout::application.text())};
    }
}

void PermitCard::authenticate(layout::Role role, const keys::RoleKeys& keys, crypto::RandomSource& random) {
    const bool goes_on = session_ && session_->is_open();
    auto& asked = goes_on ? static_cast<desfire::Channel&>(*session_) : chip_;
    const auto [key, version] = key_on_card(asked, keys::role_of(role), keys, uid_);
    try {
        session_ = goes_on ? std::move(*session_).authenticate_non_first(key_number_of(role), key, random)
                           : chip_.authenticate_ev2_first(key_number_of(role), key, random);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::authentication_refused && card::query_uid(transport_) != uid_) {
            throw Error{ErrorCode::card_swapped, tr("open a session with card {}", uid_.text())};
        }
        throw;
    }
    role_ = role;
    key_version_ = version;
}

desfire::Channel& PermitCard::channel() noexcept {
    return session_ ? static_cast<desfire::Channel&>(*session_) : chip_;
}

desfire::CommMode PermitCard::reading(const layout::FileSpec& file) const noexcept {
    return session_ ? reading_mode(file, role_) : desfire::CommMode::plain;
}

Bytes PermitCard::read(const layout::FileSpec& file, std::uint32_t offset, std::size_t length) {
    return channel().read(number_of(file.number),
                          {.offset = offset, .length = static_cast<std::uint32_t>(length)}, reading(file));
}

Bytes PermitCard::read_record(layout::RecordKind kind) {
    const layout::FileSpec& file = spec_of(kind);
    const std::size_t one_answer = limits_.read_capacity(reading(file));
    Bytes content = read(file, 0, std::min<std::size_t>(file.on_8k.bytes, one_answer));
    const std::size_t length = record::record_length(kind, content);
    if (length > content.size()) {
        append(content, read(file, static_cast<std::uint32_t>(content.size()), length - content.size()));
    }
    return content;
}

std::vector<Bytes> PermitCard::read_journal(std::uint32_t count) {
    const layout::FileSpec& file = layout::file(layout::FileNo::journal);
    const auto settings = channel().file_settings(number_of(file.number));
    const auto* records = std::get_if<desfire::RecordFile>(&settings.file);
    if (records == nullptr || records->record_size != file.on_8k.bytes) {
        throw Error{ErrorCode::damaged_content, tr("read the journal"),
                    tr("file 05 is not the layout's journal")};
    }
    const std::uint32_t present = std::min(count, records->current_records);
    if (present == 0) { return {}; }
    auto entries = channel().read_records(number_of(file.number), {.first = 0, .count = present},
                                          file.on_8k.bytes, reading(file));
    std::reverse(entries.begin(), entries.end());
    return entries;
}

Bytes PermitCard::read_portrait(std::uint16_t length) {
    return read(layout::file(layout::FileNo::portrait), 0, length);
}

void PermitCard::write_record(layout::RecordKind kind, BytesView content) {
    const layout::FileSpec& file = spec_of(kind);
    const auto mode = writing_mode(file, role_);
    if (kind == layout::RecordKind::journal) {
        channel().write_record(number_of(file.number), 0, content, mode);
    } else {
        channel().write(number_of(file.number), 0, content, mode);
    }
}

}  // namespace permit::procedures
