#include "permit/desfire/chip.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include "handshake.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace permit::desfire {
namespace {

constexpr Byte select_application = 0x5A;
constexpr Byte delete_application_code = 0xDA;

}  // namespace

Reply Chip::send(const Command& command) {
    require_no_session(command.name);
    if (command.mode == CommMode::full) {
        throw Error{ErrorCode::internal, std::string{command.name},
                    tr("the command needs a session that encrypts")};
    }
    const auto payload = join({command.header, command.data.reveal()});
    auto answer = link_.exchange({.name = command.name,
                                  .ins = command.ins,
                                  .payload = payload,
                                  .chaining = command.chaining,
                                  .longest_answer = command.longest_answer});
    if (is_ok(answer.status)) { carried_out(command); }
    return Reply{answer.status, std::move(answer.data), std::move(answer.frame_ends)};
}

void Chip::adapt_to(Generation generation) noexcept {
    auto limits = frame_limits_for(generation).shrunk_to(reader_.command_bytes, reader_.answer_bytes);
    if (reader_.chaining == Chaining::native) { limits.chaining = Chaining::native; }
    limits.native_frame = std::min(limits.native_frame, reader_.native_frame);
    link_.set_limits(limits);
}

void Chip::select(AppId application) {
    const auto status = try_select(application.wire(), application);
    if (!is_ok(status)) { throw refusal(status, tr("select application {}", application.text())); }
}

bool Chip::select_if_present(AppId application) {
    const auto status = try_select(application.wire(), application);
    if (status == PiccStatus::application_not_found) { return false; }
    if (!is_ok(status)) { throw refusal(status, tr("select application {}", application.text())); }
    return true;
}

void Chip::select(AppId first, AppId second) {
    const auto status = try_select(join({first.wire(), second.wire()}), first);
    if (!is_ok(status)) {
        throw refusal(status, tr("select applications {} and {}", first.text(), second.text()));
    }
    selected_beside_ = second;
}

PiccStatus Chip::try_select(BytesView wire, AppId application) {
    const auto status =
        link_.exchange({.name = "SelectApplication", .ins = select_application, .payload = wire}).status;
    drop_session();
    if (is_ok(status)) {
        selected_ = application;
        selected_beside_.reset();
    }
    return status;
}

Session Chip::authenticate_ev2_first(KeyNumber number, const crypto::Aes128Key& key,
                                     crypto::RandomSource& random) {
    drop_session();
    auto agreed = authenticate_first(link_, number, key, random);
    return Session{*this, number, Ev2Messaging{std::move(agreed.keys), agreed.transaction, 0}};
}

Ev1Session Chip::authenticate_ev1(KeyNumber number, const Ev1Key& key, crypto::RandomSource& random) {
    drop_session();
    return Ev1Session{*this, number, Ev1Messaging{desfire::authenticate_ev1(link_, number, key, random)}};
}

void Chip::turn_master_key_to_aes(const crypto::Aes128Key& new_key, KeyVersion version,
                                  crypto::RandomSource& random) {
    select(picc_level);
    auto session = authenticate_ev1(master_key, Ev1Key::des({}), random);
    session.change_key(master_key, {.from = {}, .to = new_key, .version = version});
}

void Chip::selected_elsewhere() noexcept {
    drop_session();
    selected_.reset();
    selected_beside_.reset();
}

void Chip::require_no_session(std::string_view doing) const {
    if (holds_session_) {
        throw Error{ErrorCode::internal, std::string{doing},
                    tr("the chip holds a session; use it, or select first")};
    }
}

std::uint64_t Chip::open_session() noexcept {
    holds_session_ = true;
    return ++session_;
}

void Chip::carried_out(const Command& command) noexcept {
    if (command.session == SessionAfter::over) { drop_session(); }
    // Deleting the selected application falls back to the PICC level (reference 4.2).
    const auto deleted = [&](const std::optional<AppId>& application) {
        return command.ins == delete_application_code && application &&
               std::ranges::equal(command.header, application->wire());
    };
    if (deleted(selected_) || deleted(selected_beside_)) {
        drop_session();
        selected_ = picc_level;
        selected_beside_.reset();
    }
}

}  // namespace permit::desfire
