#include "card.hpp"

namespace permit::chipsim {

const Application& Card::application() const {
    const auto* found = at_picc_level() ? nullptr : memory().find(now.selected);
    require(found != nullptr, Status::permission_denied);
    return *found;
}

const File& Card::file(Byte number) const {
    const auto* found = application().find(number);
    require(found != nullptr, Status::file_not_found);
    return *found;
}

File& Card::file_in(ChipMemory& next, Byte number) const { return *next.find(now.selected)->find(number); }

const Key& Card::key(Byte number) const {
    if (at_picc_level()) {
        require(number == 0, Status::no_such_key);
        return memory().master;
    }
    const auto& keys = application().keys;
    require(number < keys.size(), Status::no_such_key);
    return keys[number];
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
