#include "card.hpp"

#include "picc_keys.hpp"

namespace permit::chipsim {
namespace {

/// PDCap2.2 of EV3, in steps of the quirk; nothing when the timer is off.
std::optional<std::chrono::microseconds> time_for_transaction(const Card& card) {
    constexpr std::size_t pd_cap_2_2 = 5;
    const auto steps = card.memory().configuration.capabilities[pd_cap_2_2];
    if (steps == 0 || card.profile->generation != Generation::ev3) { return std::nullopt; }
    return std::chrono::milliseconds{std::uint64_t{steps} * card.quirks.transaction_timer_step};
}

}  // namespace

void Card::select(AppId aid, std::optional<AppId> second) {
    now.select(aid, second);
    if (aid != picc_level) { now.time_left = time_for_transaction(*this); }
}

const Application& Card::application() const {
    const auto* found = at_picc_level() ? nullptr : memory().find(now.selected);
    require(found != nullptr, Status::permission_denied);
    return *found;
}

const Application& Card::application_of(Byte number) const {
    if ((number & second_application) == 0) { return application(); }
    require(!at_picc_level(), Status::permission_denied);
    require(now.second.has_value(), Status::file_not_found);
    return *memory().find(*now.second);
}

AppId Card::aid_of(Byte number) const { return application_of(number).aid; }

const File& Card::file(Byte number) const {
    const auto* found = application_of(number).find(number & ~second_application & 0xFFU);
    require(found != nullptr, Status::file_not_found);
    return *found;
}

File& Card::file_in(ChipMemory& next, Byte number) const {
    return *next.find(aid_of(number))->find(file(number).number);
}

const Key& Card::key(Byte number) const {
    if (at_picc_level()) { return number == 0 ? memory().master : picc_key(*this, number); }
    const bool in_second = (number & second_application) != 0;
    require(!in_second || now.second.has_value(), Status::no_such_key);
    const auto& keys = application_of(number).keys;
    const auto index = static_cast<Byte>(number & ~second_application);
    require(index < keys.size(), Status::no_such_key);
    return keys[index];
}

void Card::require_key(Byte key) const { require(holds_key(key), missing_key_status()); }

Status Card::missing_key_status() const noexcept {
    if (!has_session() || quirks.wrong_key_is_authentication_error) { return Status::authentication_error; }
    return Status::permission_denied;
}

std::uint32_t Card::free_memory() const noexcept { return profile->user_memory - memory().used; }

void Card::allocate(ChipMemory& next, std::uint32_t bytes) const {
    require(next.used + bytes <= profile->user_memory, Status::out_of_memory);
    next.used += bytes;
}

}  // namespace permit::chipsim
