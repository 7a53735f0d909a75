#include "permit/desfire/session.hpp"

#include "permit/core/cursor.hpp"
#include "permit/desfire/chip.hpp"

#include "handshake.hpp"

#include <array>
#include <utility>

namespace permit::desfire {
namespace {

constexpr Byte aes_key_type = 0x80;  // key 0 at PICC level names its type (reference 4.4)

}  // namespace

Session::Session(Chip& chip, KeyNumber key, Ev2Messaging messaging) noexcept
    : chip_{&chip}, number_{chip.open_session()}, key_{key}, messaging_{std::move(messaging)} {}

Session::Session(Session&& other) noexcept
    : chip_{std::exchange(other.chip_, nullptr)},
      number_{other.number_},
      key_{other.key_},
      messaging_{std::move(other.messaging_)},
      end_{std::move(other.end_)} {}

Session& Session::operator=(Session&& other) noexcept {
    chip_ = std::exchange(other.chip_, nullptr);
    number_ = other.number_;
    key_ = other.key_;
    messaging_ = std::move(other.messaging_);
    end_ = std::move(other.end_);
    return *this;
}

Reply Session::send(const Command& command) {
    require_open(command.name);
    const auto payload = messaging_.protect(command);
    // Over, unless the answer proves otherwise.
    end_ = End{ErrorCode::messaging_broken,
               std::string{command.name} + " was not answered with the chip's proof"};
    const bool bare = command.session == SessionAfter::over;
    auto answer = chip_->link_.exchange(
        {.name = command.name,
         .ins = command.ins,
         .payload = payload,
         .chaining = command.chaining,
         .longest_answer = bare ? 0 : protected_length(command.longest_answer, command.mode)});
    if (!is_ok(answer.status)) {
        chip_->drop_session();
        end_ = End{ErrorCode::chip_refused, "the chip refused " + std::string{command.name} + " (" +
                                                std::string{explain(answer.status).name} + ")"};
        return Reply{answer.status};
    }
    auto data = messaging_.open(command, answer.status, answer.data);
    chip_->carried_out(command);
    end_.reset();
    if (bare) { end_ = End{ErrorCode::chip_refused, "the session's own key was changed"}; }
    return Reply{answer.status, std::move(data)};
}

bool Session::is_open() const noexcept {
    return chip_ != nullptr && !end_ && chip_->holds(number_) && messaging_.can_continue();
}

Session Session::authenticate_non_first(KeyNumber number, const crypto::Aes128Key& key,
                                        crypto::RandomSource& random) && {
    require_open(authenticating(number));
    end_ = End{ErrorCode::chip_refused, "another authentication took its place"};
    chip_->drop_session();
    auto keys = authenticate_again(chip_->link_, number, key, random);
    return Session{*chip_, number,
                   Ev2Messaging{std::move(keys), messaging_.transaction(), messaging_.counter()}};
}

void Session::change_key(KeyNumber number, const KeyChange& change) {
    const auto doing = "change key " + to_hex(std::array{number.value()});
    require_open(doing);
    if (!chip_->selected()) { throw Error{ErrorCode::internal, doing, "the level is unknown; select first"}; }
    const bool names_type = *chip_->selected() == picc_level && number == master_key;
    const auto wire_number = static_cast<Byte>(number.value() | (names_type ? aes_key_type : 0U));
    run(number == key_ ? change_own_key(wire_number, change.to, change.version)
                       : change_other_key(wire_number, change.from, change.to, change.version),
        doing);
}

Uid Session::card_uid() {
    const auto data = send(get_card_uid()).require_ok("read the chip's UID");
    Cursor cursor{data, "answer to GetCardUID"};
    const Uid uid{cursor.array<7>()};
    cursor.expect_end();
    return uid;
}

const FrameLimits& Session::limits() const noexcept { return chip_->link_.limits(); }

void Session::require_open(std::string_view doing) const {
    if (is_open()) { return; }
    End end{ErrorCode::chip_refused, "the chip was selected or authenticated anew"};
    if (chip_ == nullptr) { end.reason = "it was handed on"; }
    if (chip_ != nullptr && !messaging_.can_continue()) { end.reason = "its command counter is used up"; }
    if (end_) { end = *end_; }
    throw Error{end.code, std::string{doing}, "the session is over: " + end.reason,
                "authenticate again; what was not committed is lost"};
}

}  // namespace permit::desfire
