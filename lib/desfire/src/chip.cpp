#include "permit/desfire/chip.hpp"

#include "permit/core/error.hpp"
#include "permit/desfire/ev1_channel.hpp"

#include "handshake.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace permit::desfire {
namespace {

constexpr Byte select_application = 0x5A;
constexpr Byte change_key = 0xC4;
constexpr Byte delete_application_code = 0xDA;
constexpr Byte aes_master_key = 0x80;  // key 0 at PICC level with its new type (reference 4.4)

}  // namespace

Reply Chip::send(const Command& command) {
    if (holds_session_) {
        throw Error{ErrorCode::internal, std::string{command.name},
                    "the chip holds a session; use it, or select first"};
    }
    if (command.mode == CommMode::full) {
        throw Error{ErrorCode::internal, std::string{command.name},
                    "the command needs a session that encrypts"};
    }
    const auto payload = join({command.header, command.data.reveal()});
    auto answer = link_.exchange({.name = command.name,
                                  .ins = command.ins,
                                  .payload = payload,
                                  .chaining = command.chaining,
                                  .longest_answer = command.longest_answer});
    if (is_ok(answer.status)) { carried_out(command); }
    return Reply{answer.status, std::move(answer.data)};
}

void Chip::select(AppId application) {
    const auto status = try_select(application);
    if (!is_ok(status)) { throw refusal(status, "select application " + application.text()); }
}

bool Chip::select_if_present(AppId application) {
    const auto status = try_select(application);
    if (status == PiccStatus::application_not_found) { return false; }
    if (!is_ok(status)) { throw refusal(status, "select application " + application.text()); }
    return true;
}

PiccStatus Chip::try_select(AppId application) {
    const auto wire = application.wire();
    const auto status =
        link_.exchange({.name = "SelectApplication", .ins = select_application, .payload = wire}).status;
    drop_session();
    if (is_ok(status)) { selected_ = application; }
    return status;
}

Session Chip::authenticate_ev2_first(KeyNumber number, const crypto::Aes128Key& key,
                                     crypto::RandomSource& random) {
    drop_session();
    auto agreed = authenticate_first(link_, number, key, random);
    return Session{*this, number, Ev2Messaging{std::move(agreed.keys), agreed.transaction, 0}};
}

void Chip::turn_master_key_to_aes(const crypto::Aes128Key& new_key, KeyVersion version,
                                  crypto::RandomSource& random) {
    select(picc_level);
    const auto session = authenticate_des(link_, master_key, crypto::TdesKey{}, random);
    const SecretBytes key{join({new_key.reveal(), std::array{version.value()}})};
    const auto payload =
        join({std::array{aes_master_key}, own_key_cryptogram(session, aes_master_key, key.reveal())});
    const auto status = link_.exchange({.name = "ChangeKey", .ins = change_key, .payload = payload}).status;
    if (!is_ok(status)) { throw refusal(status, "change the chip's master key to AES"); }
}

std::uint64_t Chip::open_session() noexcept {
    holds_session_ = true;
    return ++session_;
}

void Chip::carried_out(const Command& command) noexcept {
    if (command.session == SessionAfter::over) { drop_session(); }
    // Deleting the selected application falls back to the PICC level (reference 4.2).
    if (command.ins == delete_application_code && selected_ &&
        std::ranges::equal(command.header, selected_->wire())) {
        drop_session();
        selected_ = picc_level;
    }
}

}  // namespace permit::desfire
