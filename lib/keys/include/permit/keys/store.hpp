#pragma once

#include "permit/core/realm.hpp"
#include "permit/crypto/seal.hpp"
#include "permit/keys/authority.hpp"
#include "permit/keys/ceremony.hpp"
#include "permit/keys/custody.hpp"
#include "permit/keys/pending.hpp"
#include "permit/keys/role_keys.hpp"
#include "permit/keys/station.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace permit::keys {

class Keeper;
struct StoreFolder;

/// An office holds everything but the root's key; a station only the role keys it was given, and it cannot
/// grow; a root nothing but the root's key.
enum class StoreKind { office, station, root };

[[nodiscard]] std::string_view name(StoreKind kind) noexcept;

/// What a store says of itself without its passphrase.
struct StoreInfo {
    StoreKind kind;
    Realm realm;
    crypto::Suite suite;
    std::string name;         ///< of a station; empty for others
    std::vector<Role> roles;  ///< held, ascending
    crypto::Certificate root;
    std::string id{};           ///< random; sealed files are bound to it, labels in a token begin with it
    RoleVersions versions{};    ///< of the roles held, ascending
    std::set<Role> in_token{};  ///< roles whose newest version is in the token
    std::optional<token::Uri> token{};
    std::filesystem::path
        root_store{};  ///< where an office's root key lies, absolute or seen from its folder
};

/// One record that a key of an authority signed and that is on a card. No personal data.
struct SignedRecord {
    crypto::Digest digest;  ///< SHA-256 of the record
    crypto::KeyId key;
    Day decided;
    layout::RecordKind kind;

    friend bool operator==(const SignedRecord&, const SignedRecord&) = default;
};

/// What the publisher keeps of the status list he edits, with the number under which it is published.
struct StatusEdition {
    std::uint32_t number;
    Bytes status;
};

/// What goes into one trust bundle: all of it was so at one moment.
struct BundleEdition {
    std::uint32_t number;
    StatusEdition list;
    std::vector<Authority> authorities;
    std::vector<Region> regions;
};

/// What an office is founded with, under a root that exists.
struct OfficePlan {
    Realm realm;
    crypto::Suite suite;
    crypto::Certificate root;  ///< of RootStore::init, or of a root elsewhere
    /// Certifies the publisher's new key; empty: the root is not at hand, and the certificate is requested
    /// and accepted later (`requested_signer`, `accept`).
    Certify publisher{};
    /// Where the root's store lies, if it is known; recorded, never opened.
    std::filesystem::path root_store = "root-key";
    /// Takes the signing keys and these role masters; without it all are in files, and in production there is
    /// neither debit nor load.
    std::optional<token::Uri> token{};
    std::set<Role> in_token{Role::master, Role::picc, Role::debit, Role::load};
    Pin pin{};
    crypto::ScryptCost cost{};
};

/// A key store in a folder, every secret sealed under a passphrase (design 6, docs/security.md).
///
///     store.json  root.pem  sealed/…  publisher/…  authorities/NAME/…  regions/NAME/…  pending/UID
///     stations.json  ceremony.log
///
/// Folders have mode 0700 and files 0600. Each file is replaced in one durable step, writers hold a lock on
/// the folder. Copies of an open store share its unlocked keys. Keys lie in sealed files or in a token;
/// whoever uses them does not see which. docs/key-store.md describes the folder.
class KeyStore final : public RoleKeys, public Ledger {
public:
    /// Makes an office with fresh random role keys and a publisher's key. `folder` is new, empty, or holds
    /// nothing but the root's store. Throws Error{already_exists}, Error{bad_input} for an empty passphrase
    /// and for a folder in another store,
    /// Error{certificate_mismatch}, Error{unsupported_suite} for SM2 in a token, what lib/token throws.
    static KeyStore init(const std::filesystem::path& folder, const OfficePlan& plan, BytesView passphrase);

    /// Opens every sealed file once and checks that the store is whole; a token is asked for nothing before
    /// one of its keys is used, and the root's store is not looked at. Throws Error{not_a_store},
    /// Error{store_too_open}, Error{damaged_store} naming the file, Error{wrong_passphrase}.
    static KeyStore open(const std::filesystem::path& folder, BytesView passphrase, Pin pin = {});

    /// What the store says of itself. Throws as `open` does, the passphrase apart.
    static StoreInfo inspect(const std::filesystem::path& folder);

    /// Its authorities, as `authorities` tells them. Nothing of this is secret, nor proven: what an authority
    /// may do stands in its certificate.
    static std::vector<Authority> authorities_of(const std::filesystem::path& folder);
    static std::vector<Region> regions_of(const std::filesystem::path& folder);
    static Publisher publisher_of(const std::filesystem::path& folder);
    static std::vector<Station> stations_of(const std::filesystem::path& folder);
    /// Owners of keys that wait for their certificate.
    static std::vector<KeyOwner> waiting_of(const std::filesystem::path& folder);
    /// Entries and labels of keys that no document names any more, or not yet: what a crash or a token that
    /// was away left. They are destroyed by the next opening or, in the token, by the next act that uses it.
    static std::vector<std::string> left_to_destroy_of(const std::filesystem::path& folder);

    [[nodiscard]] const StoreInfo& info() const noexcept;

    [[nodiscard]] bool holds(Role role) const override;
    [[nodiscard]] std::vector<std::uint8_t> versions(Role role) const override;
    [[nodiscard]] crypto::Aes128Key card_key_at(Role role, std::uint8_t version,
                                                const Uid& uid) const override;
    [[nodiscard]] crypto::Aes128Key reserve_key(Role role, const Uid& uid) const override;
    [[nodiscard]] crypto::SealKey carrying_key(std::uint8_t amend_version, BytesView salt) const override;

    /// Makes the next version of a role's master key, at random, and returns it; durable in one step. New and
    /// rewritten cards get it from the next opening of the store on, here at once. Throws
    /// Error{role_not_held}, Error{bad_input} when 01 to FE are used up.
    std::uint8_t roll_role(Role role);
    /// Destroys an older version: cards that still have it can no longer be used with the role. Like every
    /// key that is to go, one in a token that is away goes later (`left_to_destroy_of`). Throws
    /// Error{role_not_held}, Error{key_version_unknown}, Error{bad_input} for the newest.
    void drop_role_version(Role role, std::uint8_t version);

    /// For signing bundles and lists. Throws Error{authority_out_of_date} before its first certificate,
    /// Error{role_not_held} at a station, as the next three do.
    [[nodiscard]] CertifiedSigner publisher() const;
    /// For signing records. Throws Error{unknown_authority}; Error{authority_out_of_date} for one that is
    /// retired, was revoked or has no certificate yet, and for one below a region of which this is true.
    [[nodiscard]] CertifiedSigner authority_signer(const std::string& name) const;
    /// The same for records decided on `decided`, which may be before its last day.
    [[nodiscard]] CertifiedSigner authority_signer(const std::string& name, Day decided) const;
    /// For issuing certificates below a region. Throws as `authority_signer`.
    [[nodiscard]] CertifiedSigner region_signer(const std::string& name) const;

    /// Ascending by name; none at a station.
    [[nodiscard]] std::vector<Authority> authorities() const;
    /// Throws Error{unknown_authority}.
    [[nodiscard]] Authority authority(const std::string& name) const;

    [[nodiscard]] std::vector<Region> regions() const;
    [[nodiscard]] Publisher publisher_keys() const;

    /// Each makes a fresh key whose id no other key of the store has, and is one durable step. The `add_` and
    /// `renew` certify it at once; the `request_` keep it without certificate until `accept`, and return its
    /// signer, with which the request is signed; asked again for the same, it is the same key. All throw
    /// Error{role_not_held} at a station, Error{certificate_mismatch} when the certificate is for another
    /// key, name or suite, Error{bad_input} for a bad name or for serials that are another authority's,
    /// Error{already_exists} (also for a key in the token that the store does not know),
    /// Error{unknown_authority} (also for a region), Error{authority_out_of_date} for a region that may not
    /// certify.
    void add_authority(const NewAuthority& authority, const Certify& certify);
    void add_region(const std::string& name, const std::string& issuing_region, const Certify& certify);
    std::unique_ptr<crypto::Signer> request_authority(const NewAuthority& authority);
    std::unique_ptr<crypto::Signer> request_region(const std::string& name);

    /// A new key takes over on `day`; name, profile and serials stay. The old key's certificate is kept as
    /// a former one with `day` as its last, its private half is destroyed. `region` issued the new
    /// certificate (empty: the root). Throws Error{bad_input} while a key waits for its certificate.
    void renew(const KeyOwner& owner, Day day, const std::string& region, const Certify& certify);
    /// A key that is to take over once it is certified; the old one goes on until then. Asked again, it is
    /// the same key.
    std::unique_ptr<crypto::Signer> request_renewal(const KeyOwner& owner);
    /// The key that waits for its certificate, if one does.
    [[nodiscard]] std::unique_ptr<crypto::Signer> requested_signer(const KeyOwner& owner) const;
    /// The certificate came: the requested key takes over as in `renew`. Throws Error{certificate_mismatch}.
    void accept(const KeyOwner& owner, const crypto::Certificate& certificate, const std::string& region,
                Day day);

    /// Destroys the key that waits for its certificate; an authority or a region that never had another is
    /// gone with it. Throws Error{bad_input} when none waits, and for the publisher's only key.
    void withdraw(const KeyOwner& owner);

    /// `last` is the last day it decides; nothing else happens to its records. Throws
    /// Error{unknown_authority}, Error{bad_input} for the publisher, which is renewed instead, and for a
    /// later day than it was retired with before.
    void retire(const KeyOwner& owner, Day last);
    /// Distrusts a key, current or former, and destroys its private half. Throws Error{unknown_authority}
    /// for an owner or a key that is not there, Error{bad_input} for the publisher, which is renewed instead.
    void revoke(const KeyOwner& owner, const crypto::KeyId& key, const Revocation& revocation);

    /// The first serial no authority has yet.
    [[nodiscard]] std::uint64_t next_free_serial() const;

    /// What the publisher keeps of the status list he edits: opaque here, sealed. Empty before the first.
    /// Throw Error{role_not_held} at a station.
    [[nodiscard]] Bytes status_state() const;
    /// Reads, edits and keeps it while nobody else can write. What `edit` throws leaves it as it was.
    void edit_status(const std::function<Bytes(BytesView)>& edit);
    /// What is to be published, and a fresh number for it, higher than any before and durable when this
    /// returns: a higher number never has an older state. Throw Error{role_not_held} at a station.
    [[nodiscard]] StatusEdition publish_status();
    [[nodiscard]] BundleEdition publish_bundle();

    /// The highest serial each authority has given out; authorities that gave none are left out.
    [[nodiscard]] std::map<std::string, std::uint32_t> serials_given_out() const;

    /// Records of this authority that were finished here, each once, as they came: what a revocation's list
    /// of good records is chosen from.
    [[nodiscard]] std::vector<SignedRecord> signed_records(const std::string& authority) const;
    [[nodiscard]] std::vector<SignedRecord> signed_records(const std::string& authority,
                                                           const crypto::KeyId& key) const;
    /// Notes the records of work that is signed here and written elsewhere; `finish` does it by itself.
    void note_signed(const Pending& work);

    [[nodiscard]] Pending allocate(const IssueRequest& request) override;
    /// What `allocate` would return now; draws nothing, so the next one to allocate may get the same serial.
    [[nodiscard]] Pending foreseen(const IssueRequest& request) const;
    [[nodiscard]] std::optional<Pending> pending(const Uid& uid) const override;
    void keep(const Pending& pending) override;
    void finish(const Uid& uid) override;
    void close(const Pending& work) override;
    void replace(const Pending& closed, const Pending& next) override;
    [[nodiscard]] std::vector<Uid> unfinished() const override;

    /// Ascending by name; revoked ones too.
    [[nodiscard]] std::vector<Station> stations() const;
    /// Makes a station's store in `folder` with these roles, the realm and the root certificate, no signing
    /// keys, and enters it in the register. master and picc never leave the office; receipt goes alone,
    /// because clearing is no terminal. With a token of its own the station's keys lie there: those that the
    /// office has in files are brought in, those it has in its token must be there already. Throws
    /// Error{bad_input}, Error{already_exists} for a folder or a name in the register, Error{role_not_held}
    /// also for a role that is in the office's token while the station has none, Error{no_token_key} when
    /// the station's token lacks a key or has another.
    void add_station(const StationPlan& plan, std::span<const Role> roles,
                     const std::filesystem::path& folder, BytesView passphrase);
    /// A new store for a station of the register, with all versions of its roles that are held now.
    void renew_station(const StationPlan& plan, const std::filesystem::path& folder, BytesView passphrase);
    /// Marks it as revoked; returns the roles it held, which are to be rolled. Throws Error{bad_input} for
    /// a name that is not in the register.
    std::vector<Role> revoke_station(const std::string& name, Day day);

    /// Of this store's ceremonies.
    [[nodiscard]] CeremonyLog log() const;

private:
    struct Impl;
    static KeyStore opened(const StoreFolder& folder, Keeper keeper);
    explicit KeyStore(std::shared_ptr<Impl> impl) noexcept;
    std::shared_ptr<Impl> impl_;
};

}  // namespace permit::keys
