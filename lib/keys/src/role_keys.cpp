#include "permit/keys/role_keys.hpp"

#include "permit/cardlayout/layout.hpp"

namespace permit::keys {

SlotKey slot_key(const RoleKeys& keys, Role role, const Uid& uid) {
    if (keys.holds(role) || !needs_token_in_production(role)) {
        return {keys.card_key(role, uid), keys.version(role), false};
    }
    return {keys.reserve_key(role, uid), reserve_version, true};
}

crypto::Aes128Key diversified(const crypto::Aes128Key& role_master, Role role, const Uid& uid) {
    const auto application = (role == Role::picc ? picc_level : layout::application).wire();
    const Byte number = key_number(role);
    return crypto::diversify(role_master, join({uid.bytes(), application, BytesView{&number, 1}}));
}

}  // namespace permit::keys
