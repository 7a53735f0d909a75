#include "permit/keys/role_keys.hpp"

#include "diversification.hpp"
#include "permit/cardlayout/layout.hpp"
#include "permit/core/secret.hpp"

#include <algorithm>
#include <string_view>

namespace permit::keys {

SlotKey slot_key(const RoleKeys& keys, Role role, const Uid& uid) {
    if (keys.holds(role) || !needs_token_in_production(role)) {
        return {keys.card_key(role, uid), keys.version(role), false};
    }
    return {keys.reserve_key(role, uid), reserve_version, true};
}

crypto::SealKey carrying_key_by(const std::function<crypto::Block(BytesView)>& cmac, BytesView salt) {
    static constexpr std::string_view label = "permitcard carry";
    crypto::SealKey key;
    auto place = key.reveal_mutable().begin();
    for (const Byte half : {Byte{1}, Byte{2}}) {
        auto mac = cmac(join({as_bytes(label), BytesView{&half, 1}, salt}));
        place = std::copy(mac.begin(), mac.end(), place);
        wipe(mac);
    }
    return key;
}

crypto::SealKey carrying_key_from(const crypto::Aes128Key& amend_master, BytesView salt) {
    return carrying_key_by([&](BytesView message) { return crypto::aes_cmac(amend_master, message); }, salt);
}

Bytes diversification_input(Role role, const Uid& uid) {
    const auto application = (role == Role::picc ? picc_level : layout::application).wire();
    const Byte number = key_number(role);
    return join({uid.bytes(), application, BytesView{&number, 1}});
}

crypto::Aes128Key diversified(const crypto::Aes128Key& role_master, Role role, const Uid& uid) {
    return crypto::diversify(role_master, diversification_input(role, uid));
}

}  // namespace permit::keys
