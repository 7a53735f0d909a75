#pragma once

#include "folder.hpp"
#include "keeper.hpp"
#include "permit/files/files.hpp"
#include "permit/keys/store.hpp"
#include "slot.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace permit::keys {

class NewStore;

/// An open store: role masters at hand, everything else read from its files when it is needed, so that two
/// programs on one store see each other's work.
struct KeyStore::Impl {
    using Masters = std::map<std::uint8_t, std::shared_ptr<const RoleMaster>>;

    StoreInfo info;
    Manifest manifest;
    Keeper keeper;
    std::map<Role, Masters> masters{};

    [[nodiscard]] const Vault& vault() const noexcept { return keeper.vault(); }
    void require_office(const std::string& doing) const;
    [[nodiscard]] files::FolderLock lock() const {
        return files::FolderLock{vault().folder(), ErrorCode::store_in_use};
    }
    void check_whole() const;
    void check_keys(const Slot& slot) const;

    [[nodiscard]] const Masters& role(Role wanted) const;
    [[nodiscard]] const RoleMaster& master(Role wanted, std::uint8_t version) const;
    void load_masters();
    /// Reads store.json anew, changes it, and is of the same mind from then on.
    void change_manifest(const std::function<void(Manifest&)>& change);

    [[nodiscard]] std::vector<KeyOwner> owners(SignerKind kind) const;
    [[nodiscard]] std::vector<Slot> slots(SignerKind kind) const;
    /// Proven. Throws Error{unknown_authority}, Error{damaged_store}.
    [[nodiscard]] Slot slot(const KeyOwner& owner) const;
    void put(const Slot& slot) const;
    /// The ids of all keys of this store, former ones too.
    [[nodiscard]] std::set<crypto::KeyId> taken_ids() const;
    [[nodiscard]] std::unique_ptr<crypto::Signer> signer(const HeldKey& key) const;
    /// Of the current key. Throws Error{authority_out_of_date} for one that may not sign for this day, or
    /// for any day when none is given and it is retired.
    [[nodiscard]] CertifiedSigner certified_signer(const Slot& slot, std::optional<Day> decided) const;
    void require_may_issue(const Slot& slot, Day decided) const;

    // Steps of the acts on owners; like all that writes, under the lock.
    void require_new(const KeyOwner& owner) const;
    void require_region(const std::string& name) const;
    [[nodiscard]] Slot new_authority(const NewAuthority& wanted) const;
    [[nodiscard]] Slot new_region(const std::string& wanted, const std::string& issuing_region) const;
    [[nodiscard]] FreshKey make_key(const Slot& slot) const;
    void destroy_remains(const KeyOwner& owner, unsigned number) const;
    void write_key(const FreshKey& key) const;
    /// Without `certify` the key waits for its certificate.
    std::unique_ptr<crypto::Signer> add(Slot slot, const std::string& region, const Certify& certify) const;
    void publish(const Slot& slot, const FreshKey& key) const;
    /// One replaced document; what became useless is destroyed after that.
    void take_over(Slot slot, HeldKey key, Day day) const;

    /// Throws Error{unknown_authority}, and Error{authority_out_of_date} for one without certificate.
    [[nodiscard]] Authority authority(const std::string& name) const;

    [[nodiscard]] std::uint64_t next_serial(const Authority& authority) const;
    void raise_serial(const std::string& authority, std::uint64_t next) const;
    [[nodiscard]] std::uint32_t draw_number(const std::string& entry) const;

    [[nodiscard]] std::optional<Pending> read_pending(const Uid& uid) const;
    [[nodiscard]] std::vector<Uid> unfinished() const;
    void write_pending(const Pending& pending) const;
    void note_signed(const Pending& work) const;
    [[nodiscard]] std::vector<SignedRecord> signed_records(const std::string& authority) const;

    [[nodiscard]] std::vector<Station> stations() const;
    void put_stations(std::vector<Station> stations) const;
    [[nodiscard]] Manifest station_manifest(const StationPlan& plan) const;
    /// All versions of these roles that are held, into a store that is being made.
    RoleVersions give(NewStore& store, std::span<const Role> roles) const;
};

/// The owners of one kind in a store's folder, ascending; none outside an office.
[[nodiscard]] std::vector<KeyOwner> owners_in(const std::filesystem::path& folder, StoreKind kind,
                                              SignerKind of);
/// Its document as it stands in the folder, not proven.
[[nodiscard]] Slot read_slot(const std::filesystem::path& folder, const KeyOwner& owner);

/// The next key of an owner, without a certificate yet.
[[nodiscard]] HeldKey held_key(const Slot& slot, const FreshKey& key);

/// Throws Error{certificate_mismatch} unless it is for this key and this owner.
void check_certificate(const KeyOwner& owner, const crypto::Certificate& certificate,
                       const crypto::VerifyKey& key, const Slot* before);

}  // namespace permit::keys
