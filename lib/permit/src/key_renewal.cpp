#include "permit/permit/key_renewal.hpp"

#include "permit/cardlayout/layout.hpp"
#include "permit/core/error.hpp"
#include "permit/desfire/chip.hpp"
#include "permit/permit/key_change.hpp"

#include <algorithm>
#include <optional>

namespace permit::procedures {
namespace {

using keys::Role;

/// Slots that a card may have got without the role's key.
constexpr bool may_be_reserved(Role role) noexcept { return role == Role::debit || role == Role::load; }

bool has_several(const keys::RoleKeys& held, Role role) {
    return role != Role::receipt && held.holds(role) && held.versions(role).size() > 1;
}

/// The roles to look at; the master last, because the others are changed under it.
std::vector<Role> roles_asked_for(const keys::RoleKeys& held, KeysAskedFor asked) {
    const auto several = [&](Role role) { return has_several(held, role); };
    const bool none = std::none_of(keys::all_roles.begin(), keys::all_roles.end(), several);
    std::vector<Role> roles;
    if (!held.holds(Role::master) || (asked == KeysAskedFor::renewed && none)) { return roles; }
    for (const Role role : keys::all_roles) {
        const bool wanted = asked == KeysAskedFor::all || several(role) || may_be_reserved(role);
        if (role != Role::receipt && role != Role::master && held.holds(role) && wanted) {
            roles.push_back(role);
        }
    }
    roles.push_back(Role::master);
    return roles;
}

/// A card whose keys are on their way to the newest versions.
class Renewal {
public:
    Renewal(card::Transport& transport, const Uid& uid, const keys::RoleKeys& held,
            crypto::RandomSource& random)
        : transport_{transport}, uid_{uid}, held_{held}, random_{random} {}

    MovedKeys run(const std::vector<Role>& roles) {
        look_at(roles);
        const auto master = key_of(Role::master, versions_.back().second);
        if (!master) { return {.moved = {}, .left = {Role::master}}; }
        MovedKeys result;
        for (const auto& [role, version] : versions_) { renew(result, role, version, master->key); }
        return result;
    }

private:
    void look_at(const std::vector<Role>& roles) {
        desfire::Chip chip{transport_};
        const auto version_of = [&](Role role) {
            return chip.key_version(desfire::KeyNumber{keys::key_number(role)}).value();
        };
        std::optional<std::uint8_t> picc;
        if (std::find(roles.begin(), roles.end(), Role::picc) != roles.end()) {
            chip.select(picc_level);
            picc = version_of(Role::picc);
        }
        chip.select(layout::application);
        for (const Role role : roles) {
            versions_.emplace_back(role, role == Role::picc ? *picc : version_of(role));
        }
    }

    /// The key that a card has at this version; none when it is not held.
    [[nodiscard]] std::optional<keys::SlotKey> key_of(Role role, std::uint8_t version) const {
        if (may_be_reserved(role) && version == keys::reserve_version) {
            return keys::SlotKey{held_.reserve_key(role, uid_), version, true};
        }
        const auto known = held_.versions(role);
        if (std::find(known.begin(), known.end(), version) == known.end()) { return std::nullopt; }
        return keys::SlotKey{held_.card_key_at(role, version, uid_), version, false};
    }

    void renew(MovedKeys& result, Role role, std::uint8_t version, const crypto::Aes128Key& master) {
        if (version == held_.version(role)) { return; }
        const auto from = key_of(role, version);
        if (!from) {
            result.left.push_back(role);
            return;
        }
        const KeyStep step{.role = role, .from = *from, .to = keys::slot_key(held_, role, uid_)};
        (void)change_role_key(transport_, uid_, step, master, random_);
        result.moved.push_back(role);
    }

    card::Transport& transport_;
    const Uid& uid_;
    const keys::RoleKeys& held_;
    crypto::RandomSource& random_;
    std::vector<std::pair<Role, std::uint8_t>> versions_{};  ///< on the card; the master's last
};

}  // namespace

MovedKeys renew_keys(card::Transport& transport, const Uid& chip, const keys::RoleKeys& held,
                     crypto::RandomSource& random, KeysAskedFor asked) {
    const auto roles = roles_asked_for(held, asked);
    return roles.empty() ? MovedKeys{} : Renewal{transport, chip, held, random}.run(roles);
}

}  // namespace permit::procedures
