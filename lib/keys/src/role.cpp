#include "permit/keys/role.hpp"

#include <algorithm>

namespace permit::keys {
namespace {

// The layout names the roles of the application; the chip's own master key is none of them.
constexpr std::string_view picc_name = "picc";

constexpr std::size_t slot_of(Role role) noexcept { return static_cast<std::size_t>(role); }
static_assert(slot_of(Role::receipt) == layout::key_slots.size() - 1);

}  // namespace

std::string_view name(Role role) noexcept {
    return role == Role::picc ? picc_name : layout::key_slots[slot_of(role)].name;
}

std::optional<Role> role_from(std::string_view text) noexcept {
    const auto found =
        std::find_if(all_roles.begin(), all_roles.end(), [text](Role role) { return name(role) == text; });
    if (found == all_roles.end()) { return std::nullopt; }
    return *found;
}

Role role_of(layout::Role role) noexcept {
    return role == layout::Role::receipt ? Role::receipt : static_cast<Role>(role);
}

Byte key_number(Role role) noexcept {
    return role == Role::picc ? Byte{0} : static_cast<Byte>(layout::key_slots[slot_of(role)].role);
}

}  // namespace permit::keys
