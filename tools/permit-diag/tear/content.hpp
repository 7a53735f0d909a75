#pragma once

#include "permit/chipsim/chip.hpp"
#include "permit/core/bytes.hpp"
#include "permit/crypto/aes.hpp"
#include "permit/keys/role.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace permit::diag::tear {

/// Everything a card holds, part by part ("file 03", "key versions", …). Two cards with the same parts are
/// the same card to everybody; only the transaction MAC is left out, which depends on what was read before a
/// commit.
struct Content {
    std::map<std::string, Bytes> parts{};

    /// The first part in which the other differs; empty when there is none.
    [[nodiscard]] std::string difference(const Content& other) const;
    friend bool operator==(const Content&, const Content&) = default;
};

/// Fen in the purse, and commits so far.
[[nodiscard]] std::int64_t value_in(const Content& content);
[[nodiscard]] std::uint64_t commits_in(const Content& content);

/// The key of a role in the version that the card shows; none for what nobody here holds.
using KeyOf = std::function<std::optional<crypto::Aes128Key>(keys::Role role, std::uint8_t version)>;

/// Reads the card with every key there is, by the chip's own commands: none of the code that wrote it takes
/// part. Throws Error for anything that cannot be read.
[[nodiscard]] Content read_content(chipsim::SimulatedChip& chip, const KeyOf& key_of,
                                   crypto::RandomSource& random);

}  // namespace permit::diag::tear
