#pragma once

#include "folder.hpp"
#include "keeper.hpp"
#include "slot.hpp"

#include <filesystem>
#include <string>

namespace permit::keys {

/// A store that is being made beside its final name, so that a crash leaves no half of one. What it made in
/// a token is destroyed unless it gets its name.
class NewStore {
public:
    /// `folder` is new, empty, or holds the store of the root alone. Throws Error{already_exists},
    /// Error{bad_input} also for a folder in another store, unless it is where an office has its root's.
    NewStore(const std::filesystem::path& folder, Manifest manifest, BytesView passphrase, const Pin& pin);
    NewStore(const NewStore&) = delete;
    NewStore& operator=(const NewStore&) = delete;
    ~NewStore();

    [[nodiscard]] Manifest& manifest() noexcept { return manifest_; }
    [[nodiscard]] const Keeper& keeper() const noexcept { return keeper_; }
    [[nodiscard]] const Vault& vault() const noexcept { return keeper_.vault(); }

    void make_role(Role role, bool in_token);
    /// A key of the office for its station: into a sealed file, or brought into its own token unless it is
    /// there. `check_role` throws what `take_role` would, and brings nothing in.
    void check_role(Role role, std::uint8_t version, const Keeper& office, const Custody& original) const;
    void take_role(Role role, std::uint8_t version, const Keeper& office, const Custody& original);
    void put_certificate(const std::string& file, const crypto::Certificate& certificate) const;
    /// A signing key that was made by `keeper()`; it is this store's to destroy from here on.
    void put_key(FreshKey& key);

    /// Gives it its name. Throws Error{already_exists}.
    void publish();

private:
    void move_in() const;
    [[nodiscard]] bool stands() const;

    std::filesystem::path folder_;
    std::filesystem::path building_;
    Manifest manifest_;
    Keeper keeper_;
    std::vector<Custody> made_in_token_{};
    Bytes written_{};  ///< the manifest, once it may be there
};

}  // namespace permit::keys
