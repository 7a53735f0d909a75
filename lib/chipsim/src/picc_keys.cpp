#include "picc_keys.hpp"

#include <algorithm>

namespace permit::chipsim {
namespace {

constexpr std::array rules = {
    PiccKeyRule{0x01, 0x04, true, true, true},    // originality
    PiccKeyRule{0x10, 0x10, true, false, true},   // delegated application management
    PiccKeyRule{0x11, 0x12, true, false, false},  // its MAC and encryption
    PiccKeyRule{0x18, 0x1A, false, true, false},  // the same of NXP, since EV3
    PiccKeyRule{0x20, 0x23, true, false, false},  // virtual card and proximity check
};

bool knows(Generation generation, const PiccKeyRule& rule) noexcept {
    return generation == Generation::ev3 || (generation == Generation::ev2 && rule.on_ev2);
}

template <typename Keys>
auto stored(Keys& keys, Byte number) noexcept {
    return std::find_if(keys.begin(), keys.end(),
                        [number](const PiccKey& key) { return key.number == number; });
}

}  // namespace

const PiccKeyRule* picc_key_rule(const ChipProfile& profile, Byte number) noexcept {
    for (const auto& rule : rules) {
        if (rule.covers(number) && knows(profile.generation, rule)) { return &rule; }
    }
    return nullptr;
}

const Key& picc_key(const Card& card, Byte number) {
    static const Key untouched{.type = KeyType::aes};
    require(picc_key_rule(*card.profile, number) != nullptr, Status::no_such_key);
    const auto& keys = card.memory().picc_keys;
    const auto found = stored(keys, number);
    return found == keys.end() ? untouched : found->key;
}

void set_picc_key(ChipMemory& memory, Byte number, Key key) {
    const auto found = stored(memory.picc_keys, number);
    if (found == memory.picc_keys.end()) {
        memory.picc_keys.push_back({number, std::move(key)});
    } else {
        found->key = std::move(key);
    }
}

}  // namespace permit::chipsim
