#pragma once

#include "custody_place.hpp"
#include "document.hpp"
#include "permit/keys/authority.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace permit::keys {

/// One key of an owner, from its request to its end.
struct HeldKey {
    unsigned number;  ///< in the order they were made, 1 and up
    crypto::VerifyKey public_key;
    std::optional<Custody> place{};  ///< of the private half; none when it was destroyed
    std::optional<crypto::Certificate> certificate{};
    std::string region{};
    std::optional<Day> last_day{};
    std::optional<Revocation> revoked{};
};

/// Everything of a publisher, a region or an authority, and so one document: an act is one replaced file.
struct Slot {
    KeyOwner owner;
    std::string profile{};
    std::uint32_t first_serial = 0;  ///< both of authorities only
    std::uint32_t last_serial = 0;
    std::vector<HeldKey> keys{};  ///< oldest first; at most the last one has no certificate

    /// The newest key that has a certificate.
    [[nodiscard]] const HeldKey* current() const noexcept;
    [[nodiscard]] const HeldKey* requested() const noexcept;
    [[nodiscard]] HeldKey* current() noexcept;
    [[nodiscard]] unsigned next_number() const noexcept { return keys.empty() ? 1 : keys.back().number + 1; }
};

[[nodiscard]] nlohmann::json members_of(const Slot& slot);

/// Throws Error{damaged_store} naming the file, also when it is about another owner.
[[nodiscard]] Slot slot_in(const Document& document, const KeyOwner& owner,
                           const std::filesystem::path& file);

/// What the first format kept in several files. Throws Error{damaged_store}.
[[nodiscard]] bool in_first_format(const std::filesystem::path& store, const KeyOwner& owner);
[[nodiscard]] Slot slot_of_first_format(const std::filesystem::path& store, const KeyOwner& owner);

// What callers see. A slot without certificate is none of them.
[[nodiscard]] Authority authority_of(const Slot& slot);
[[nodiscard]] Region region_of(const Slot& slot);
[[nodiscard]] Publisher publisher_of(const Slot& slot);

}  // namespace permit::keys
