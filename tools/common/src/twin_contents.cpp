#include "twin_contents.hpp"

#include "permit/core/words.hpp"
#include "permit/crypto/random.hpp"
#include "permit/permit/chip_layout.hpp"

#include <algorithm>
#include <variant>

namespace permit::tools {
namespace {

using layout::FileSpec;
using layout::FileType;
using layout::Role;

Role role_with(layout::Right right) { return static_cast<Role>(right.nibble()); }

std::optional<Role> reader_of(const FileSpec& file, const keys::RoleKeys& held) {
    // Anybody may, so the session of most other files does.
    if (file.rights.read == layout::Right::free() && held.holds(keys::Role::inspect)) {
        return Role::inspect;
    }
    for (const auto right : {file.rights.read, file.rights.read_write}) {
        if (right.is_key() && held.holds(keys::role_of(role_with(right)))) { return role_with(right); }
    }
    return std::nullopt;
}

Role writer_of(const FileSpec& file) {
    // Only the second right allows to credit (reference 3.4).
    const bool credit = file.type == FileType::value;
    return role_with(file.rights.write.is_key() && !credit ? file.rights.write : file.rights.read_write);
}

desfire::Session open(desfire::Chip& chip, Role role, const keys::RoleKeys& keys, const Uid& uid) {
    chip.select(layout::application);
    return chip.authenticate_ev2_first(procedures::key_number_of(role),
                                       keys.card_key(keys::role_of(role), uid), crypto::system_random());
}

/// The pieces of a file, each of which is written in one transaction: its content, or its records one by one.
std::vector<Bytes> pieces_of(desfire::Session& session, const FileOnCard& file, Role reader) {
    const auto number = procedures::number_of(file.spec.number);
    const auto mode = procedures::reading_mode(file.spec, reader);
    if (const auto* data = std::get_if<desfire::DataFile>(&file.settings.file)) {
        return {session.read(number, {.offset = 0, .length = data->size}, mode)};
    }
    const auto* records = std::get_if<desfire::RecordFile>(&file.settings.file);
    if (records == nullptr || records->current_records == 0) { return {}; }
    return session.read_records(number, {.first = 0, .count = records->current_records}, records->record_size,
                                mode);
}

void write_piece(desfire::Session& session, const FileSpec& file, BytesView piece, desfire::CommMode mode) {
    const auto number = procedures::number_of(file.number);
    if (file.type == FileType::cyclic) {
        session.write_record(number, 0, piece, mode);
    } else {
        session.write(number, 0, piece, mode);
    }
    if (file.type != FileType::standard) { session.commit(); }
}

void copy_value(desfire::Session& from, desfire::Session& to, const FileSpec& file, Role reader,
                Role writer) {
    const auto number = procedures::number_of(file.number);
    const auto value = from.value(number, procedures::reading_mode(file, reader));
    if (value <= 0) { return; }
    to.credit(number, static_cast<std::uint32_t>(value), procedures::writing_mode(file, writer));
    to.commit();
}

void copy(const FileOnCard& file, desfire::Session& from, Role reader, desfire::Session& to) {
    const Role writer = writer_of(file.spec);
    if (file.spec.type == FileType::value) { return copy_value(from, to, file.spec, reader, writer); }
    for (const Bytes& piece : pieces_of(from, file, reader)) {
        write_piece(to, file.spec, piece, procedures::writing_mode(file.spec, writer));
    }
}

void seal(const FileSpec& file, desfire::Session& twin) {
    twin.run(desfire::change_file_settings(
                 procedures::number_of(file.number),
                 {.mode = procedures::mode_of(file.mode), .rights = procedures::rights_of(*file.sealed)}),
             tr("seal the file {} of the twin", file.name));
}

}  // namespace

std::vector<std::string> copy_contents(const ReadableCard& card, desfire::Chip& twin,
                                       const keys::RoleKeys& twin_keys) {
    std::vector<std::string> unread;
    std::optional<desfire::Session> from;
    std::optional<Role> reading;
    for (const auto& file : card.files) {
        if (file.spec.type == FileType::transaction_mac) { continue; }
        const auto reader = reader_of(file.spec, card.keys);
        if (!reader) {
            unread.emplace_back(file.spec.name);
            continue;
        }
        if (reading != reader) { from = open(card.chip, *reader, card.keys, card.uid); }
        reading = reader;
        auto to = open(twin, writer_of(file.spec), twin_keys, card.uid);
        copy(file, *from, *reader, to);
    }
    for (const auto& file : card.files) {
        if (!procedures::is_sealed(file.settings, file.spec)) { continue; }
        auto master = open(twin, Role::master, twin_keys, card.uid);
        seal(file.spec, master);
    }
    return unread;
}

}  // namespace permit::tools
