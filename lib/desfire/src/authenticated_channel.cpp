#include "permit/desfire/authenticated_channel.hpp"

#include "permit/core/cursor.hpp"
#include "permit/core/words.hpp"
#include "permit/desfire/chip.hpp"

#include <array>
#include <utility>

namespace permit::desfire {

AuthenticatedChannel::AuthenticatedChannel(Chip& chip, KeyNumber key) noexcept
    : chip_{&chip}, number_{chip.open_session()}, key_{key} {}

AuthenticatedChannel::AuthenticatedChannel(AuthenticatedChannel&& other) noexcept
    : chip_{std::exchange(other.chip_, nullptr)},
      number_{other.number_},
      key_{other.key_},
      end_{std::move(other.end_)} {}

AuthenticatedChannel& AuthenticatedChannel::operator=(AuthenticatedChannel&& other) noexcept {
    chip_ = std::exchange(other.chip_, nullptr);
    number_ = other.number_;
    key_ = other.key_;
    end_ = std::move(other.end_);
    return *this;
}

Reply AuthenticatedChannel::send(const Command& command) {
    require_open(command.name);
    const auto payload = protect(command);
    // Over, unless the answer proves otherwise.
    end_ = End{ErrorCode::messaging_broken, tr("{} was not answered with the chip's proof", command.name)};
    auto answer = chip_->link_.exchange({.name = command.name,
                                         .ins = command.ins,
                                         .payload = payload,
                                         .chaining = command.chaining,
                                         .longest_answer = longest_answer(command)});
    if (!is_ok(answer.status)) {
        chip_->drop_session();
        end_ = End{ErrorCode::chip_refused,
                   tr("the chip refused {} ({})", command.name, tr(explain(answer.status).name))};
        return Reply{answer.status};
    }
    auto data = open(command, answer.status, answer.data);
    chip_->carried_out(command);
    end_.reset();
    if (command.session == SessionAfter::over) {
        end_ = End{ErrorCode::chip_refused, tr("{} ended it", command.name)};
    }
    return Reply{answer.status, std::move(data), std::move(answer.frame_ends)};
}

bool AuthenticatedChannel::is_open() const noexcept {
    return chip_ != nullptr && !end_ && chip_->holds(number_) && can_continue();
}

void AuthenticatedChannel::change_key(KeyNumber number, const KeyChange& change) {
    const auto doing = tr("change key {}", to_hex(std::array{number.value()}));
    const auto wire = wire_number(number, KeyType::aes, doing);
    run(number == key_ ? change_own_key(wire, change.to, change.version)
                       : change_other_key(wire, change.from, change.to, change.version),
        doing);
}

Uid AuthenticatedChannel::card_uid() {
    const auto data = send(get_card_uid()).require_ok(tr_noop("read the chip's UID"));
    Cursor cursor{data, tr_noop("answer to GetCardUID")};
    const Uid uid{cursor.array<7>()};
    cursor.expect_end();
    return uid;
}

const FrameLimits& AuthenticatedChannel::limits() const noexcept { return chip_->link_.limits(); }

void AuthenticatedChannel::require_open(std::string_view doing) const {
    if (is_open()) { return; }
    End end{ErrorCode::chip_refused, tr("the chip was selected or authenticated anew")};
    if (chip_ == nullptr) { end.reason = tr("it was handed on"); }
    if (chip_ != nullptr && !can_continue()) { end.reason = tr("its command counter is used up"); }
    if (end_) { end = *end_; }
    throw Error{end.code, tr(doing), tr("the session is over: {}", end.reason),
                tr("authenticate again; what was not committed is lost")};
}

void AuthenticatedChannel::give_way(std::string reason) {
    end_ = End{ErrorCode::chip_refused, std::move(reason)};
    chip_->drop_session();
}

Byte AuthenticatedChannel::wire_number(KeyNumber number, KeyType type, std::string_view doing) const {
    require_open(doing);
    if (!chip_->selected()) {
        throw Error{ErrorCode::internal, tr(doing), tr("the level is unknown; select first")};
    }
    const bool names_type = *chip_->selected() == picc_level && number == master_key;
    return static_cast<Byte>(number.value() | (names_type ? static_cast<unsigned>(type) << 6U : 0U));
}

Link& AuthenticatedChannel::link() const noexcept { return chip_->link_; }

}  // namespace permit::desfire
