#include "permit/permit/personalise.hpp"

#include "card_key.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/permit/chip_layout.hpp"
#include "permit/record/envelope.hpp"

#include <algorithm>

namespace permit::procedures {
namespace {

using layout::FileNo;
using layout::RecordKind;
using layout::Role;

constexpr desfire::KeySettings picc_settings = desfire::KeySettings::parse(layout::picc_key_settings);
constexpr desfire::KeySettings application_settings =
    desfire::KeySettings::parse(layout::application_key_settings);

/// The version of a key that nobody has changed yet.
constexpr desfire::KeyVersion factory_version{0};

bool has_validity_record(desfire::Chip& chip) {
    auto reply = chip.send(desfire::read_data(number_of(FileNo::validity), {.offset = 0, .length = 1},
                                              desfire::CommMode::plain));
    return reply.ok() && !record::is_blank(std::move(reply).require_ok(tr("look for a validity record")));
}

/// The chip's key settings; none when its owner closed them, which no factory chip and no permit has.
std::optional<desfire::KeyInfo> open_key_settings(desfire::Chip& chip) {
    chip.select(picc_level);
    auto reply = chip.send(desfire::get_key_settings());
    if (!reply.ok()) { return std::nullopt; }
    return desfire::parse_key_info(std::move(reply).require_ok(tr("read the key settings")));
}

/// A DES master key of version 00; its owner may still have changed it, which only the first step shows. A
/// chip that does not tell versions to strangers is taken at its type.
bool has_factory_key(desfire::Chip& chip, desfire::KeyType master_key) {
    if (master_key != desfire::KeyType::des) { return false; }
    auto reply = chip.send(desfire::get_key_version(desfire::master_key));
    return !reply.ok() ||
           std::move(reply).require_ok(tr("read the key version")) == Bytes{factory_version.value()};
}

ChipState state_of(desfire::Chip& chip, desfire::KeyType master_key) {
    const bool factory_key = has_factory_key(chip, master_key);
    const bool has_application = chip.select_if_present(layout::application);
    if (factory_key) { return has_application ? ChipState::foreign : ChipState::factory; }
    return has_application && has_validity_record(chip) ? ChipState::permit : ChipState::begun;
}

desfire::NewFileSettings receipts_settings(const layout::FileSpec& receipts) {
    return {.mode = mode_of(receipts.mode),
            .rights = rights_of(receipts.rights),
            .skip_unauthenticated = layout::receipts_leave_out_unauthenticated};
}

bool leaves_out_unauthenticated(const desfire::FileSettings& settings) {
    const auto* receipts = std::get_if<desfire::TransactionMacFile>(&settings.file);
    return receipts != nullptr &&
           receipts->skip_unauthenticated == layout::receipts_leave_out_unauthenticated;
}

/// The first version must never be written over a later one.
Error moved_on(const Uid& uid) {
    return Error{ErrorCode::pending_mismatch, tr("finish the issue of card {}", uid.text()),
                 tr("the card was issued and has been rewritten since"),
                 tr("compare card and register, then drop the kept work with permit-clerk forget")};
}

Error not_our_layout(const layout::FileSpec& file, const Uid& uid) {
    return Error{ErrorCode::card_not_blank, tr("prepare card {}", uid.text()),
                 tr("its file {} is not the layout's", file.name)};
}

}  // namespace

ChipSurvey survey(desfire::Chip& chip) {
    const auto version = chip.version();
    desfire::require_ev2_or_ev3(version);
    if (!version.uid) {
        throw Error{ErrorCode::chip_unsupported, tr("prepare the chip"),
                    tr("it shows a random UID, so nobody can tell it from others"),
                    tr("take a chip that was not configured for a random UID")};
    }
    ChipSurvey found{
        .uid = *version.uid, .size = size_of(version), .state = ChipState::begun, .free_memory = 0};
    const auto keys = open_key_settings(chip);
    if (!keys || !keys->settings.listing_free) { return found; }
    found.free_memory = chip.free_memory();
    found.state = state_of(chip, keys->type);
    return found;
}

void Personalisation::say(std::string_view step) const {
    if (progress_) { progress_(step); }
}

crypto::Aes128Key Personalisation::key(desfire::Channel& channel, keys::Role role) const {
    return key_on_card(channel, role, role_keys_, uid_).key;
}

void Personalisation::claim_chip() {
    say("claim the chip: master key, settings, application");
    chip_.select(picc_level);
    if (chip_.key_settings().type == desfire::KeyType::des) {
        const auto picc = keys::slot_key(role_keys_, keys::Role::picc, uid_);
        chip_.turn_master_key_to_aes(picc.key, desfire::KeyVersion{picc.version}, random_);
        chip_.select(picc_level);
    }
    const bool configured = chip_.key_settings().settings == picc_settings;
    if (configured && chip_.select_if_present(layout::application)) { return; }
    chip_.select(picc_level);
    auto session = chip_.authenticate_ev2_first(desfire::master_key, key(chip_, keys::Role::picc), random_);
    if (!configured) {
        session.run(desfire::change_key_settings(picc_settings), tr("set the chip's key settings"));
    }
    const auto applications = session.application_ids();
    if (std::find(applications.begin(), applications.end(), layout::application) == applications.end()) {
        session.run(desfire::create_application({.id = layout::application,
                                                 .settings = application_settings,
                                                 .keys = layout::application_key_count}),
                    tr("create the permit application"));
    }
}

void Personalisation::change_to_role_key(desfire::Session& session, Role role) {
    const auto slot = keys::slot_key(role_keys_, keys::role_of(role), uid_);
    session.change_key(
        key_number_of(role),
        {.from = crypto::Aes128Key{}, .to = slot.key, .version = desfire::KeyVersion{slot.version}});
}

void Personalisation::install_keys() {
    chip_.select(layout::application);
    if (chip_.key_version(key_number_of(Role::master)) != factory_version) { return; }
    say("install the role keys");
    auto session = chip_.authenticate_ev2_first(key_number_of(Role::master), crypto::Aes128Key{}, random_);
    for (const auto& slot : layout::key_slots) {
        const bool in_application = slot.role != Role::receipt && slot.role != Role::master;
        if (in_application && session.key_version(key_number_of(slot.role)) == factory_version) {
            change_to_role_key(session, slot.role);
        }
    }
    change_to_role_key(session, Role::master);
}

void Personalisation::open_application(Role role) {
    if (role_ == role && session_ && session_->is_open()) { return; }
    const auto number = key_number_of(role);
    if (session_ && session_->is_open()) {
        const auto on_card = key(*session_, keys::role_of(role));
        session_ = std::move(*session_).authenticate_non_first(number, on_card, random_);
    } else {
        chip_.select(layout::application);
        session_ = chip_.authenticate_ev2_first(number, key(chip_, keys::role_of(role)), random_);
    }
    role_ = role;
}

void Personalisation::create_receipts() {
    const auto& file = layout::file(FileNo::receipts);
    const auto number = number_of(file.number);
    const auto present = session_->file_numbers();
    if (std::find(present.begin(), present.end(), number) == present.end()) {
        const auto receipt = keys::slot_key(role_keys_, keys::Role::receipt, uid_);
        session_->run(desfire::create_transaction_mac_file(
                          {.number = number, .mode = mode_of(file.mode), .rights = rights_of(file.rights)},
                          receipt.key, desfire::KeyVersion{receipt.version}),
                      tr("create the receipts file"));
    }
    const auto settings = session_->file_settings(number);
    if (!std::holds_alternative<desfire::TransactionMacFile>(settings.file)) {
        throw not_our_layout(file, uid_);
    }
    if (!leaves_out_unauthenticated(settings)) {
        session_->run(desfire::change_file_settings(number, receipts_settings(file)),
                      tr("set the receipts file"));
    }
}

void Personalisation::create_files() {
    say("create the files");
    open_application(Role::master);
    create_receipts();
    const auto present = session_->file_numbers();
    for (const auto& file : layout::files) {
        if (file.number == FileNo::receipts || !file.extent(size_)) { continue; }
        const auto number = number_of(file.number);
        if (std::find(present.begin(), present.end(), number) == present.end()) {
            session_->run(creation_of(file, size_), tr("create the file {}", file.name));
        } else if (!fits(session_->file_settings(number), file, size_)) {
            throw not_our_layout(file, uid_);
        }
    }
}

bool Personalisation::is_sealed(FileNo file) {
    return procedures::is_sealed(session_->file_settings(number_of(file)), layout::file(file));
}

void Personalisation::write_fixed(const keys::Pending& work) {
    // Each by its own seal: the power may have gone between the two.
    const bool write_identity = !is_sealed(FileNo::identity);
    const bool write_portrait = !work.portrait.empty() && !is_sealed(FileNo::portrait);
    if (!write_identity && !write_portrait) { return; }
    say("write identity and portrait");
    open_application(Role::personalise);
    const auto mode = writing_mode(layout::file(FileNo::identity), Role::personalise);
    if (write_identity) {
        session_->write(number_of(FileNo::identity), 0, work.records.at(RecordKind::identity), mode);
    }
    if (write_portrait) { session_->write(number_of(FileNo::portrait), 0, work.portrait, mode); }
}

void Personalisation::write_rewritable(const keys::Pending& work) {
    const Bytes& validity = work.records.at(RecordKind::validity);
    open_application(Role::amend);
    const Bytes on_card = read(FileNo::validity, Role::amend, validity.size());
    if (on_card == validity) { return; }
    if (!record::is_blank(on_card)) { throw moved_on(uid_); }
    say("write validity, residence and journal, and commit");
    const auto write_record_file = [&](RecordKind kind) {
        const auto& file = layout::file(layout::file_of(kind));
        session_->write(number_of(file.number), 0, work.records.at(kind), writing_mode(file, Role::amend));
    };
    write_record_file(RecordKind::residence);
    session_->write_record(number_of(FileNo::journal), 0, work.records.at(RecordKind::journal),
                           writing_mode(layout::file(FileNo::journal), Role::amend));
    write_record_file(RecordKind::validity);
    session_->commit();
}

void Personalisation::write_records(const keys::Pending& work) {
    open_application(Role::master);
    write_fixed(work);
    write_rewritable(work);
}

Bytes Personalisation::read(FileNo file, Role role, std::size_t length) {
    return session_->read(number_of(file), {.offset = 0, .length = static_cast<std::uint32_t>(length)},
                          reading_mode(layout::file(file), role));
}

void Personalisation::require_same(FileNo file, BytesView expected) {
    const Bytes found = read(file, Role::inspect, expected.size());
    if (!std::equal(found.begin(), found.end(), expected.begin(), expected.end())) {
        throw Error{ErrorCode::write_not_confirmed,
                    tr("read back the {} file of card {}", layout::file(file).name, uid_.text())};
    }
}

void Personalisation::seal(FileNo number) {
    const auto& file = layout::file(number);
    if (!file.extent(size_) || is_sealed(number)) { return; }
    session_->run(desfire::change_file_settings(
                      number_of(number), {.mode = mode_of(file.mode), .rights = rights_of(*file.sealed)}),
                  tr("seal the file {}", file.name));
}

void Personalisation::read_back_and_seal(const keys::Pending& work) {
    say("read everything back and seal");
    open_application(Role::inspect);
    for (const auto kind : {RecordKind::identity, RecordKind::validity, RecordKind::residence}) {
        require_same(layout::file_of(kind), work.records.at(kind));
    }
    if (!work.portrait.empty()) { require_same(FileNo::portrait, work.portrait); }
    open_application(Role::master);
    seal(FileNo::portrait);
    seal(FileNo::identity);
}

}  // namespace permit::procedures
