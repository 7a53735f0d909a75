#include "keeper.hpp"

#include "damaged.hpp"
#include "entries.hpp"
#include "permit/files/files.hpp"

#include <array>
#include <string_view>

namespace permit::keys {
namespace {

crypto::Aes128Key random_master() {
    crypto::Aes128Key key;
    crypto::system_random().fill(key.reveal_mutable());
    return key;
}

class FileMaster final : public RoleMaster {
public:
    explicit FileMaster(const crypto::Aes128Key& key) : key_{key} {}
    [[nodiscard]] crypto::Block cmac(BytesView message) const override {
        return crypto::aes_cmac(key_, message);
    }
    [[nodiscard]] crypto::Aes128Key diversify(BytesView input) const override {
        return crypto::diversify(key_, input);
    }

private:
    crypto::Aes128Key key_;
};

class TokenMaster final : public RoleMaster {
public:
    TokenMaster(std::shared_ptr<TokenDoor> door, std::string label)
        : door_{std::move(door)}, label_{std::move(label)} {}
    [[nodiscard]] crypto::Block cmac(BytesView message) const override { return key().cmac(message); }
    [[nodiscard]] crypto::Aes128Key diversify(BytesView input) const override {
        return key().diversify(input);
    }

private:
    const token::MasterKey& key() const {
        const std::scoped_lock lock{one_at_a_time_};
        if (!key_) { key_ = door_->token().master_key(label_); }
        return *key_;
    }

    std::shared_ptr<TokenDoor> door_;
    std::string label_;
    mutable std::mutex one_at_a_time_{};
    mutable std::optional<token::MasterKey> key_{};
};

/// No AN10922 input and no carrying salt begins like this.
constexpr std::string_view same_key_question = "permitcard same key?";

std::string two_digits(unsigned number) {
    const std::string text = std::to_string(number);
    return text.size() < 2 ? "0" + text : text;
}

}  // namespace

std::string role_name(Role role, std::uint8_t version) {
    return "role-" + std::string{name(role)} + "-" + two_digits(version);
}

std::string key_name(unsigned number) { return "key-" + two_digits(number); }

void require_token_suite(crypto::Suite suite, const std::optional<token::Uri>& token) {
    if (!token || suite == crypto::Suite::es256) { return; }
    throw Error{ErrorCode::unsupported_suite,
                "make a key store of suite " + std::string{crypto::name(suite)} + " in a token",
                "a token takes ES256 keys only; SM2 keys in tokens are not supported",
                "use suite es256, or keep the keys in files (docs/hardware.md)"};
}

std::unique_ptr<RoleMaster> master_of(const crypto::Aes128Key& key) {
    return std::make_unique<FileMaster>(key);
}

token::Token& TokenDoor::token() {
    const std::scoped_lock lock{one_at_a_time_};
    if (failed_) { std::rethrow_exception(failed_); }
    if (open_) { return *open_; }
    if (!pin_) {
        throw Error{ErrorCode::wrong_pin, "open token " + uri_.text(),
                    "a key of the store is in a token, and nobody gave its PIN", "give the PIN"};
    }
    try {
        open_ = token::Token::open(uri_, pin_(uri_));
    } catch (...) {
        failed_ = std::current_exception();
        throw;
    }
    return *open_;
}

FreshKey::FreshKey(std::unique_ptr<crypto::Signer> signer, Custody place, SecretBytes pkcs8,
                   std::shared_ptr<TokenDoor> door)
    : signer_{std::move(signer)},
      place_{std::move(place)},
      pkcs8_{std::move(pkcs8)},
      door_{std::move(door)} {}

FreshKey::~FreshKey() {
    if (!door_ || !place_.in_token) { return; }
    try {
        door_->token().destroy_key(place_.where);
    } catch (const Error&) {
        // A token that was pulled out keeps a key that nothing names; the next number is another label.
        return;
    }
}

Keeper Keeper::of(const Vault& vault, const Manifest& manifest, const Pin& pin) {
    auto door = manifest.token ? std::make_shared<TokenDoor>(*manifest.token, pin) : nullptr;
    return {vault, std::move(door), manifest.labels};
}

FreshKey Keeper::make_signing_key(crypto::Suite suite, const std::string& entry, const std::string& end,
                                  const std::set<crypto::KeyId>& taken) const {
    const auto is_taken = [&](const crypto::Signer& signer) {
        return taken.contains(crypto::key_id(signer.public_key()));
    };
    if (!door_) {
        auto key = crypto::SigningKey::generate(suite);
        while (is_taken(key)) { key = crypto::SigningKey::generate(suite); }
        auto pkcs8 = key.pkcs8();
        return {signer_of(std::move(key)), Custody::file(entry), std::move(pkcs8), nullptr};
    }
    auto& token = door_->token();
    for (;;) {
        if (token.has_key(label(end))) { token.destroy_key(label(end)); }
        FreshKey key{token.generate_signing_key(label(end)), Custody::token(label(end)), {}, door_};
        if (!is_taken(key.signer())) { return key; }
        key.keep();
    }
}

std::unique_ptr<crypto::Signer> Keeper::signer(const Custody& place,
                                               const crypto::VerifyKey& public_key) const {
    if (place.in_token) {
        auto signer = door().token().signing_key(place.where);
        if (signer->public_key().spki() == public_key.spki()) { return signer; }
        throw Error{ErrorCode::no_token_key, "sign with key " + place.where + " of the token",
                    "it is another key than the store's", "put in the token that belongs to this store"};
    }
    auto key = crypto::SigningKey::from_pkcs8(vault_.open(place.where).reveal());
    if (key.public_key().spki() != public_key.spki()) {
        damaged(vault_.path(place.where), "it is another key than its certificate's");
    }
    return signer_of(std::move(key));
}

Custody Keeper::make_role_master(Role role, std::uint8_t version, bool in_token) const {
    if (!in_token) {
        const auto entry = role_entry(role, version);
        vault_.put(entry, random_master().reveal());
        return Custody::file(entry);
    }
    const auto label_of_it = label(role_name(role, version));
    auto& token = door().token();
    if (token.has_key(label_of_it)) { token.destroy_key(label_of_it); }
    (void)token.generate_master_key(label_of_it);
    return Custody::token(label_of_it);
}

std::shared_ptr<const RoleMaster> Keeper::role_master(const Custody& place) const {
    if (!place.in_token) { return master_of(bare_role_master(place)); }
    (void)door();
    return std::make_shared<TokenMaster>(door_, place.where);
}

crypto::Aes128Key Keeper::bare_role_master(const Custody& place) const {
    if (place.in_token) {
        throw Error{ErrorCode::role_not_held, "take key " + place.where + " out of the token",
                    "keys never leave their token",
                    "give the station a token of its own that has the same keys under the same labels"};
    }
    const SecretBytes master = vault_.open(place.where);
    if (master.reveal().size() != crypto::Aes128Key::size) {
        damaged(vault_.path(place.where), "it does not hold a role key");
    }
    return crypto::Aes128Key{master.reveal().first<crypto::Aes128Key::size>()};
}

Custody Keeper::matching_role_master(Role role, std::uint8_t version, const Keeper& office,
                                     const Custody& original) const {
    auto& token = door().token();
    const auto place = Custody::token(label(role_name(role, version)));
    if (!token.has_key(place.where)) {
        if (original.in_token) {
            throw Error{ErrorCode::no_token_key,
                        "look for key " + place.where + " in the station's token",
                        {},
                        "bring the office's key into the station's token under this label first"};
        }
        (void)token.import_master_key(place.where, office.bare_role_master(original));
        return place;
    }
    const auto question = as_bytes(same_key_question);
    if (role_master(place)->cmac(question) != office.role_master(original)->cmac(question)) {
        throw Error{ErrorCode::no_token_key, "use key " + place.where + " of the station's token",
                    "it is another key than the office's",
                    "bring the office's key into the station's token under this label"};
    }
    return place;
}

void Keeper::destroy(const Custody& place) const {
    if (!place.in_token) { return files::remove(vault_.path(place.where)); }
    auto& token = door().token();
    if (token.has_key(place.where)) { token.destroy_key(place.where); }
}

TokenDoor& Keeper::door() const {
    if (door_) { return *door_; }
    damaged(vault_.path(manifest_file), "a key is in a token, but no token is named");
}

}  // namespace permit::keys
