#include "office.hpp"
#include "permit/testing/vectors.hpp"

#include <set>

using namespace permit;
using namespace permit::keys;
using namespace permit::keys::testing;

namespace {

const Uid uid = Uid::parse("04782E21801D80");

crypto::Aes128Key master_key() {
    return crypto::Aes128Key{std::array<Byte, 16>{0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99,
                                                  0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF}};
}

Bytes input_of(Role role) {
    switch (role) {
        case Role::picc:
            return from_hex("04782E21801D80 000000 00");
        case Role::receipt:
            return from_hex("04782E21801D80 015A4A FF");
        default:
            return join({uid.bytes(), from_hex("015A4A"), std::array<Byte, 1>{static_cast<Byte>(role)}});
    }
}

/// Holds what it is told to, each role with the same master key.
class SomeRoles final : public RoleKeys {
public:
    explicit SomeRoles(std::set<Role> roles) : roles_{std::move(roles)} {}
    [[nodiscard]] bool holds(Role role) const override { return roles_.contains(role); }
    [[nodiscard]] std::vector<std::uint8_t> versions(Role) const override { return {7}; }
    [[nodiscard]] crypto::Aes128Key card_key_at(Role role, std::uint8_t, const Uid& card) const override {
        if (!holds(role)) { throw Error{ErrorCode::role_not_held, "use a key"}; }
        return diversified(master_key(), role, card);
    }
    [[nodiscard]] crypto::Aes128Key reserve_key(Role role, const Uid& card) const override {
        return diversified(crypto::Aes128Key{}, role, card);
    }
    [[nodiscard]] crypto::SealKey carrying_key(std::uint8_t, BytesView salt) const override {
        return carrying_key_from(master_key(), salt);
    }

private:
    std::set<Role> roles_;
};

}  // namespace

TEST_CASE("roles have the names of the command line and find their way back", "[keys]") {
    const std::vector<std::string> names{"master", "personalise", "amend", "inspect", "gate",
                                         "debit",  "load",        "grant", "receipt", "picc"};
    for (std::size_t at = 0; at < names.size(); ++at) {
        CHECK(name(all_roles.at(at)) == names[at]);
        CHECK(role_from(names[at]) == all_roles.at(at));
    }
    CHECK_FALSE(role_from("clerk"));
    CHECK_FALSE(role_from(""));
}

TEST_CASE("roles carry the key numbers of the layout", "[keys]") {
    for (const auto& slot : layout::key_slots) {
        CHECK(key_number(role_of(slot.role)) == static_cast<Byte>(slot.role));
        CHECK(name(role_of(slot.role)) == slot.name);
    }
    CHECK(key_number(Role::picc) == 0);
    CHECK(key_number(Role::receipt) == 0xFF);
}

TEST_CASE("card keys are diversified over UID, application and key number", "[keys]") {
    for (const Role role : all_roles) {
        INFO(name(role));
        CHECK(diversified(master_key(), role, uid) == crypto::diversify(master_key(), input_of(role)));
    }
}

TEST_CASE("one master key gives every role and every card another key", "[keys]") {
    std::set<Bytes> seen;
    for (const Role role : all_roles) {
        for (Byte number = 0; number < 20; ++number) {
            const auto key = diversified(master_key(), role, card(number));
            const auto bytes = key.reveal();
            CHECK(seen.emplace(bytes.begin(), bytes.end()).second);
        }
    }
}

TEST_CASE("a slot gets the role's card key where the role is held", "[keys]") {
    const SomeRoles keys{{Role::amend, Role::debit}};
    for (const Role role : {Role::amend, Role::debit}) {
        const auto slot = slot_key(keys, role, uid);
        CHECK(slot.key == keys.card_key(role, uid));
        CHECK(slot.version == 7);
        CHECK_FALSE(slot.reserved);
    }
}

TEST_CASE("debit and load slots are reserved where their role is not held, others are refused", "[keys]") {
    const SomeRoles keys{{Role::master}};
    for (const Role role : {Role::debit, Role::load}) {
        const auto slot = slot_key(keys, role, uid);
        CHECK(slot.key == keys.reserve_key(role, uid));
        CHECK(slot.version == reserve_version);
        CHECK(slot.reserved);
    }
    CHECK(code_of([&] { (void)slot_key(keys, Role::gate, uid); }) == ErrorCode::role_not_held);
}
