#include "permit/permit/key_change.hpp"

#include "permit/card/apdu.hpp"
#include "permit/cardlayout/layout.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/desfire/chip.hpp"

#include <string>

namespace permit::procedures {
namespace {

std::string doing(const KeyStep& step, const Uid& chip) {
    return tr("change the {} key of card {}", name(step.role), chip.text());
}

void require_changeable(const KeyStep& step, const Uid& chip) {
    if (step.role == keys::Role::receipt) {
        throw Error{ErrorCode::bad_input, doing(step, chip), tr("the receipts file keeps its key for life"),
                    tr("replace the card")};
    }
    if (step.from.version == step.to.version) {
        throw Error{ErrorCode::bad_input, doing(step, chip), tr("old and new key have the same version"),
                    tr("give the new key the next version")};
    }
}

/// Those keys that change themselves; the others are changed under the application's master key.
bool is_master(keys::Role role) noexcept { return role == keys::Role::master || role == keys::Role::picc; }

/// The level on which the key lives, and the key there.
class KeyHome {
public:
    KeyHome(card::Transport& transport, const KeyStep& step, const Uid& uid, crypto::RandomSource& random)
        : chip_{transport}, step_{step}, uid_{uid}, random_{random} {
        chip_.select(step.role == keys::Role::picc ? picc_level : layout::application);
    }

    /// True when the key is at its new version. Asked before any key is tried.
    [[nodiscard]] bool is_new() {
        const auto found = chip_.key_version(number()).value();
        if (found == step_.to.version) { return true; }
        if (found == step_.from.version) { return false; }
        throw Error{ErrorCode::authentication_refused, doing(step_, uid_),
                    tr("the card has version {} of this key, neither {} nor {}", to_hex(Bytes{found}),
                       to_hex(Bytes{step_.from.version}), to_hex(Bytes{step_.to.version}))};
    }

    void change(const crypto::Aes128Key& master) {
        auto session =
            is_master(step_.role) ? open(number(), step_.from.key) : open(desfire::master_key, master);
        session.change_key(
            number(),
            {.from = step_.from.key, .to = step_.to.key, .version = desfire::KeyVersion{step_.to.version}});
    }

    void prove_new() { (void)open(number(), step_.to.key); }

private:
    [[nodiscard]] desfire::KeyNumber number() const noexcept {
        return desfire::KeyNumber{keys::key_number(step_.role)};
    }
    [[nodiscard]] desfire::Session open(desfire::KeyNumber number, const crypto::Aes128Key& key) {
        return chip_.authenticate_ev2_first(number, key, random_);
    }

    desfire::Chip chip_;
    const KeyStep& step_;
    const Uid& uid_;
    crypto::RandomSource& random_;
};

}  // namespace

KeyChange change_role_key(card::Transport& transport, const Uid& chip, const KeyStep& step,
                          const crypto::Aes128Key& master, crypto::RandomSource& random) {
    require_changeable(step, chip);
    if (card::query_uid(transport) != chip) { throw Error{ErrorCode::card_swapped, doing(step, chip)}; }
    KeyHome home{transport, step, chip, random};
    const bool found_changed = home.is_new();
    if (!found_changed) { home.change(master); }
    home.prove_new();
    return found_changed ? KeyChange::found_changed : KeyChange::changed;
}

}  // namespace permit::procedures
