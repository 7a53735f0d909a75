#include "keeper.hpp"

#include "damaged.hpp"
#include "entries.hpp"
#include "permit/core/words.hpp"
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
    /// A token that is gone is looked for again by the next to need the key.
    template <class Use>
    auto with_key(Use use) const {
        try {
            return use(key());
        } catch (const Error& error) {
            if (error.code() == ErrorCode::no_token) { forget(); }
            throw;
        }
    }

public:
    TokenMaster(std::shared_ptr<TokenDoor> door, std::string label)
        : door_{std::move(door)}, label_{std::move(label)} {}
    [[nodiscard]] crypto::Block cmac(BytesView message) const override {
        return with_key([&](const token::MasterKey& key) { return key.cmac(message); });
    }
    [[nodiscard]] crypto::Aes128Key diversify(BytesView input) const override {
        return with_key([&](const token::MasterKey& key) { return key.diversify(input); });
    }

private:
    token::MasterKey key() const {
        const std::scoped_lock lock{one_at_a_time_};
        if (!key_ || !key_->is_there()) { key_ = door_->token().master_key(label_); }
        return *key_;
    }
    void forget() const {
        const std::scoped_lock lock{one_at_a_time_};
        key_.reset();
        door_->forget();
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
                tr("make a key store of suite {} in a token", crypto::name(suite)),
                tr("a token takes ES256 keys only; SM2 keys in tokens are not supported"),
                tr("use suite es256, or keep the keys in files (docs/hardware.md)")};
}

std::unique_ptr<RoleMaster> master_of(const crypto::Aes128Key& key) {
    return std::make_unique<FileMaster>(key);
}

void TokenDoor::forget() {
    const std::scoped_lock lock{one_at_a_time_};
    open_.reset();
}

token::Token TokenDoor::token() {
    const std::scoped_lock lock{one_at_a_time_};
    if (failed_) { std::rethrow_exception(failed_); }
    if (open_ && open_->is_there()) { return *open_; }
    open_.reset();
    if (!pin_) {
        throw Error{ErrorCode::wrong_pin, tr("open token {}", uri_.text()),
                    tr("a key of the store is in a token, and nobody gave its PIN"), tr("give the PIN")};
    }
    try {
        open_ = token::Token::open(uri_, pin_(uri_));
    } catch (const Error& error) {
        if (error.code() == ErrorCode::wrong_pin || error.code() == ErrorCode::pin_locked) {
            failed_ = std::current_exception();
        }
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

Keeper Keeper::of(const Vault& vault, const Manifest& manifest, Pin pin) {
    auto door = manifest.token ? std::make_shared<TokenDoor>(*manifest.token, std::move(pin)) : nullptr;
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
    for (;;) {
        require_unused(in_token(end));
        FreshKey key{door_->token().generate_signing_key(label(end)), in_token(end), {}, door_};
        if (!is_taken(key.signer())) { return key; }
    }
}

std::unique_ptr<crypto::Signer> Keeper::signer(const Custody& place,
                                               const crypto::VerifyKey& public_key) const {
    if (place.in_token) {
        auto signer = door().token().signing_key(place.where);
        if (signer->public_key().spki() == public_key.spki()) { return signer; }
        throw Error{ErrorCode::no_token_key, tr("sign with key {} of the token", place.where),
                    tr("it is another key than the store's"),
                    tr("put in the token that belongs to this store")};
    }
    auto key = crypto::SigningKey::from_pkcs8(vault_.open(place.where).reveal());
    if (key.public_key().spki() != public_key.spki()) {
        damaged(vault_.path(place.where), tr("it is another key than its certificate's"));
    }
    return signer_of(std::move(key));
}

Custody Keeper::make_role_master(Role role, std::uint8_t version, bool in_token) const {
    if (!in_token) {
        const auto entry = role_entry(role, version);
        vault_.put(entry, random_master().reveal());
        return Custody::file(entry);
    }
    auto place = this->in_token(role_name(role, version));
    require_unused(place);
    (void)door().token().generate_master_key(place.where);
    return place;
}

std::shared_ptr<const RoleMaster> Keeper::role_master(const Custody& place) const {
    if (!place.in_token) { return master_of(bare_role_master(place)); }
    (void)door();
    return std::make_shared<TokenMaster>(door_, place.where);
}

crypto::Aes128Key Keeper::bare_role_master(const Custody& place) const {
    if (place.in_token) {
        throw Error{ErrorCode::role_not_held, tr("take key {} out of the token", place.where),
                    tr("keys never leave their token"),
                    tr("give the station a token of its own that has the same keys under the same labels")};
    }
    const SecretBytes master = vault_.open(place.where);
    if (master.reveal().size() != crypto::Aes128Key::size) {
        damaged(vault_.path(place.where), tr("it does not hold a role key"));
    }
    return crypto::Aes128Key{master.reveal().first<crypto::Aes128Key::size>()};
}

bool Keeper::has_role_master(Role role, std::uint8_t version, const Keeper& office,
                             const Custody& original) const {
    const auto place = in_token(role_name(role, version));
    if (!has_in_token(place)) {
        if (!original.in_token) { return false; }
        throw Error{ErrorCode::no_token_key,
                    tr("look for key {} in the station's token", place.where),
                    {},
                    tr("bring the office's key into the station's token under this label first")};
    }
    const auto question = as_bytes(same_key_question);
    if (role_master(place)->cmac(question) == office.role_master(original)->cmac(question)) { return true; }
    throw Error{ErrorCode::no_token_key, tr("use key {} of the station's token", place.where),
                tr("it is another key than the office's"),
                tr("bring the office's key into the station's token under this label")};
}

void Keeper::import_role_master(Role role, std::uint8_t version, const Keeper& office,
                                const Custody& original) const {
    const auto place = in_token(role_name(role, version));
    (void)door().token().import_master_key(place.where, office.bare_role_master(original));
}

bool Keeper::has_in_token(const Custody& place) const { return door().token().has_key(place.where); }

void Keeper::require_unused(const Custody& place) const {
    if (!has_in_token(place)) { return; }
    throw Error{
        ErrorCode::already_exists, tr("make key {} in the token", place.where),
        tr("the token has a key of this name that the store does not know; is the store an old copy?"),
        tr("use the newest copy of the store; if there is none, look at what the key is before you "
           "destroy it with the token's own tool")};
}

void Keeper::destroy(const Custody& place) const {
    if (!place.in_token) { return files::remove(vault_.path(place.where)); }
    auto token = door().token();
    if (token.has_key(place.where)) { token.destroy_key(place.where); }
}

TokenDoor& Keeper::door() const {
    if (door_) { return *door_; }
    damaged(vault_.path(manifest_file), tr("a key is in a token, but no token is named"));
}

}  // namespace permit::keys
