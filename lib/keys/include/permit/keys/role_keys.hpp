#pragma once

#include "permit/core/chip.hpp"
#include "permit/crypto/aes.hpp"
#include "permit/crypto/seal.hpp"
#include "permit/keys/role.hpp"

#include <cstdint>
#include <vector>

namespace permit::keys {

/// The role keys of somebody: a file store, a station's store, a token. Procedures know no more of it.
class RoleKeys {
public:
    virtual ~RoleKeys() = default;

    [[nodiscard]] virtual bool holds(Role role) const = 0;

    /// Key versions held of a role, ascending, 01 and up. The last is what cards are given; older ones are
    /// kept for cards that were not rewritten since. Throws Error{role_not_held}.
    [[nodiscard]] virtual std::vector<std::uint8_t> versions(Role role) const = 0;

    /// The key of one chip for one version of a role. Throws Error{role_not_held},
    /// Error{key_version_unknown}.
    [[nodiscard]] virtual crypto::Aes128Key card_key_at(Role role, std::uint8_t version,
                                                        const Uid& uid) const = 0;

    /// What fills the key slot of a role that is not held. Derived from the application's master role key, so
    /// only the issuing centre can ever compute it; it must be able to, because the chip replaces
    /// a key only for somebody who knows the old one (reference 4.4). Throws Error{role_not_held} when the
    /// master role is not held.
    [[nodiscard]] virtual crypto::Aes128Key reserve_key(Role role, const Uid& uid) const = 0;

    /// The key under which a file travels between a station and its office, both of which hold the amend
    /// role: CMAC under that version of its master key over "permitcard carry" ‖ 01 ‖ salt, and ‖ 02 ‖ salt.
    /// No AN10922 input begins like that. Throws Error{role_not_held}, Error{key_version_unknown}.
    [[nodiscard]] virtual crypto::SealKey carrying_key(std::uint8_t amend_version, BytesView salt) const = 0;

    /// The newest version and its key. Both throw Error{role_not_held}.
    [[nodiscard]] std::uint8_t version(Role role) const { return versions(role).back(); }
    [[nodiscard]] crypto::Aes128Key card_key(Role role, const Uid& uid) const {
        return card_key_at(role, version(role), uid);
    }
};

/// Key version of a slot that holds its reserve key: neither factory (00) nor a role key.
inline constexpr std::uint8_t reserve_version = 0xFF;

/// What issuing installs in a slot.
struct SlotKey {
    crypto::Aes128Key key;
    std::uint8_t version;
    bool reserved;  ///< true: no terminal can use the slot until the role's key replaces this one
};

/// The role's card key where the role is held; the reserve key for debit and load where it is not, so that
/// production cards issued from a file store carry no factory key and a locked purse. Throws
/// Error{role_not_held} for any other role that is not held.
[[nodiscard]] SlotKey slot_key(const RoleKeys& keys, Role role, const Uid& uid);

/// What `RoleKeys::carrying_key` is, from a master key in this process.
[[nodiscard]] crypto::SealKey carrying_key_from(const crypto::Aes128Key& amend_master, BytesView salt);

/// AN10922 over UID ‖ AID in wire order ‖ key number; for picc UID ‖ 00 00 00 ‖ 00 (design 4).
[[nodiscard]] crypto::Aes128Key diversified(const crypto::Aes128Key& role_master, Role role, const Uid& uid);

}  // namespace permit::keys
