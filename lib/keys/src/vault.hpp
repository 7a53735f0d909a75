#pragma once

#include "manifest.hpp"
#include "permit/core/secret.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

namespace permit::keys {

/// The sealed files of a store. An entry is a path below the store's folder; it, the realm and the store's id
/// are authenticated, so no file can stand in for another.
class Vault {
public:
    /// For a store that is being made: a fresh id and salt and the check go into the manifest.
    static Vault create(std::filesystem::path folder, Manifest& manifest, BytesView passphrase);

    /// Throws Error{wrong_passphrase}.
    static Vault unlock(std::filesystem::path folder, const Manifest& manifest, BytesView passphrase);

    [[nodiscard]] std::filesystem::path path(const std::string& entry) const { return folder_ / entry; }
    [[nodiscard]] const std::filesystem::path& folder() const noexcept { return folder_; }

    /// The plain content, or nothing when there is no such file. Throws Error{damaged_store}.
    [[nodiscard]] std::optional<SecretBytes> find(const std::string& entry) const;
    /// As `find`; a missing file is damage too.
    [[nodiscard]] SecretBytes open(const std::string& entry) const;

    [[nodiscard]] Bytes sealed(const std::string& entry, BytesView plain) const;
    /// What `sealed` made for this entry, wherever it was kept; nothing when a bit differs.
    [[nodiscard]] std::optional<SecretBytes> opened(const std::string& entry, BytesView sealed) const;
    /// Seals and replaces the file.
    void put(const std::string& entry, BytesView plain) const;

    /// Proves who wrote `content` and that it belongs to this entry, in 28 bytes beside it.
    [[nodiscard]] Bytes seal_of(const std::string& entry, BytesView content) const;
    [[nodiscard]] bool proves(const std::string& entry, BytesView content, BytesView seal) const;

    /// Such a store has no id, and its documents bore no seals.
    [[nodiscard]] bool made_in_first_format() const noexcept { return id_.empty(); }

    /// Entries that hold one number.
    [[nodiscard]] std::uint64_t number(const std::string& entry) const;
    void put_number(const std::string& entry, std::uint64_t number) const;

private:
    Vault(std::filesystem::path folder, const Manifest& manifest, crypto::SealKey key)
        : folder_{std::move(folder)}, realm_{manifest.realm}, id_{manifest.id}, key_{std::move(key)} {}
    [[nodiscard]] Bytes context(const std::string& entry) const;
    [[nodiscard]] Bytes content_context(const std::string& entry, BytesView content) const;

    std::filesystem::path folder_;
    Realm realm_;
    std::string id_;
    crypto::SealKey key_;
};

}  // namespace permit::keys
