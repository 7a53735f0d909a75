#pragma once

#include "folder.hpp"
#include "keeper.hpp"
#include "permit/files/files.hpp"
#include "permit/keys/store.hpp"
#include "slot.hpp"

#include <array>
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
        return files::FolderLock::wait(vault().folder(), ErrorCode::store_in_use);
    }
    void check_whole() const;
    void check_keys(const Slot& slot) const;
    void check_files_of(const std::string& authority) const;

    [[nodiscard]] const Masters& role(Role wanted) const;
    [[nodiscard]] const RoleMaster& master(Role wanted, std::uint8_t version) const;
    void load_masters();
    /// Reads store.json anew, changes it, and is of the same mind from then on.
    void change_manifest(const std::function<void(Manifest&)>& change);

    // Keys that no document names (loose.cpp). An act notes those it is about to make in the token or to
    // destroy, replaces the document that decides, and cleans up; nothing it cannot clean up fails it.
    [[nodiscard]] std::vector<Custody> named_places(const Manifest& now) const;
    void note_loose(const std::vector<Custody>& places) const;
    void clean_up(bool with_token) const;
    void clean_up_at_opening() const;
    void work_off_loose(bool with_token) const;
    [[nodiscard]] bool destroyed(const Custody& place, bool with_token) const;
    /// Throws Error{already_exists} when the token has an unknown key there.
    void prepare_place(const Custody& place) const;
    [[nodiscard]] Custody make_role_master(Role role, std::uint8_t version, bool in_token) const;

    [[nodiscard]] std::vector<KeyOwner> owners(SignerKind kind) const;
    [[nodiscard]] std::vector<Slot> slots(SignerKind kind) const;
    [[nodiscard]] std::vector<Slot> slots() const;
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
    /// The same for every region above. Throws Error{authority_out_of_date} naming it.
    void require_regions(const std::string& doing, std::optional<crypto::Certificate> certificate,
                         std::string region, std::optional<Day> day) const;

    // Steps of the acts on owners; like all that writes, under the lock.
    void require_new(const KeyOwner& owner) const;
    void require_region(const std::string& name, std::optional<Day> day) const;
    /// The owner's key, if it has no other and waits for its certificate.
    [[nodiscard]] std::unique_ptr<crypto::Signer> only_requested(const KeyOwner& owner,
                                                                 const NewAuthority* wanted) const;
    [[nodiscard]] Slot new_authority(const NewAuthority& wanted) const;
    [[nodiscard]] Slot new_region(const std::string& wanted, const std::string& issuing_region) const;
    [[nodiscard]] FreshKey make_key(const Slot& slot) const;
    [[nodiscard]] crypto::Certificate certified(const Slot& slot, const FreshKey& key,
                                                const Certify& certify) const;
    void remove(const KeyOwner& owner) const;
    void write_key(const FreshKey& key) const;
    /// Without `certify` the key waits for its certificate.
    std::unique_ptr<crypto::Signer> add(Slot slot, const std::string& region, const Certify& certify) const;
    void publish(const Slot& slot, const FreshKey& key) const;
    /// One replaced document; the key it replaces is destroyed after that.
    void take_over(Slot slot, HeldKey key, Day day) const;

    /// Throws Error{unknown_authority}, and Error{authority_out_of_date} for one without certificate.
    [[nodiscard]] Authority authority(const std::string& name) const;

    [[nodiscard]] std::uint64_t next_serial(const Authority& authority) const;
    void raise_serial(const std::string& authority, std::uint64_t next) const;
    /// The caller has the lock.
    [[nodiscard]] std::uint32_t draw_number(const std::string& entry) const;
    [[nodiscard]] Bytes status_state() const;
    [[nodiscard]] StatusEdition publish_status() const;

    [[nodiscard]] std::optional<Pending> read_pending(const Uid& uid) const;
    [[nodiscard]] std::vector<Uid> unfinished() const;
    void write_pending(const Pending& pending) const;
    void forget_pending(const Pending& begun) const;
    void note_signed(const Pending& work) const;
    [[nodiscard]] std::vector<SignedRecord> signed_records(const std::string& authority) const;

    [[nodiscard]] std::vector<Station> stations() const;
    void put_stations(std::vector<Station> stations) const;
    [[nodiscard]] Manifest station_manifest(const StationPlan& plan) const;
    /// Throws Error{bad_input} when the station's token has a key of the office beyond these roles.
    void refuse_own_token(NewStore& store, std::span<const Role> roles) const;
    /// All versions of these roles that are held, into a store that is being made.
    RoleVersions give(NewStore& store, std::span<const Role> roles) const;
};

inline constexpr std::array all_kinds{SignerKind::publisher, SignerKind::region, SignerKind::authority};

/// The owners of one kind in a store's folder, ascending; none outside an office.
[[nodiscard]] std::vector<KeyOwner> owners_in(const std::filesystem::path& folder, StoreKind kind,
                                              SignerKind of);
/// Its document as it stands in the folder, not proven.
[[nodiscard]] Slot read_slot(const std::filesystem::path& folder, const KeyOwner& owner);
/// Those of all owners, not proven.
[[nodiscard]] std::vector<Slot> slots_in(const std::filesystem::path& folder);

/// The next key of an owner, without a certificate yet.
[[nodiscard]] HeldKey held_key(const Slot& slot, const FreshKey& key);

/// Throws Error{certificate_mismatch} unless it is for this key and this owner.
void check_certificate(const KeyOwner& owner, const crypto::Certificate& certificate,
                       const crypto::VerifyKey& key, const Slot* before);

}  // namespace permit::keys
