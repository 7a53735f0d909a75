#pragma once

#include "permit/crypto/certified_key.hpp"
#include "permit/crypto/hash.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace permit::keys {

enum class SignerKind : std::uint8_t { publisher, region, authority };

[[nodiscard]] std::string_view name(SignerKind kind) noexcept;

/// Whose signing key: the publisher's, that of a region, that of an authority.
struct KeyOwner {
    SignerKind kind;
    std::string name{};  ///< empty for the publisher

    [[nodiscard]] static KeyOwner publisher() { return {SignerKind::publisher}; }
    [[nodiscard]] static KeyOwner region(std::string name) { return {SignerKind::region, std::move(name)}; }
    [[nodiscard]] static KeyOwner authority(std::string name) {
        return {SignerKind::authority, std::move(name)};
    }
    /// "authority Tianshan", "the publisher"
    [[nodiscard]] std::string text() const;

    friend bool operator==(const KeyOwner&, const KeyOwner&) = default;
};

/// A key that is not to be believed from `day` on, whatever date its records bear, but for those with these
/// SHA-256.
struct Revocation {
    Day day;
    std::vector<crypto::Digest> good{};

    friend bool operator==(const Revocation&, const Revocation&) = default;
};

/// A certified key and how its life ended, if it did.
struct KeyLife {
    crypto::Certificate certificate;
    std::string region{};           ///< that issued the certificate; empty: the root
    std::optional<Day> last_day{};  ///< of deciding: it was retired, or another key took over
    std::optional<Revocation> revoked{};
};

/// An issuing authority as the office's store keeps it. What it may sign stands in its certificate, which
/// lib/trust reads.
struct Authority {
    std::string name;  ///< as `check_name` demands; also the certificate's common name
    std::string profile;
    std::uint32_t first_serial;
    std::uint32_t last_serial;  ///< included
    crypto::Certificate certificate;
    std::string region{};  ///< as in KeyLife, which this and the next two are of
    std::optional<Day> last_day{};
    std::optional<Revocation> revoked{};
    std::vector<KeyLife> former{};  ///< oldest first; bundles still carry them
};

/// Between the root and authorities, or between the root and another region: signs certificates only.
struct Region {
    std::string name;
    crypto::Certificate certificate;
    std::string region{};
    std::optional<Day> last_day{};
    std::optional<Revocation> revoked{};
    std::vector<KeyLife> former{};
};

struct Publisher {
    std::optional<crypto::Certificate> certificate;  ///< none until the first one is accepted
    std::vector<KeyLife> former{};
};

/// What an authority begins with; the block of serials is its own for ever.
struct NewAuthority {
    std::string name;
    std::string profile;
    std::uint32_t first_serial;
    std::uint32_t last_serial;  ///< included
    std::string region{};       ///< that issues its certificate; empty: the root
};

/// Who signs, with the certificate that says so. For records the signer is the authority's key, for
/// bundles the publisher's.
struct CertifiedSigner {
    std::unique_ptr<crypto::Signer> signer;
    crypto::Certificate certificate;
};

/// A signer around a private key in this process.
[[nodiscard]] std::unique_ptr<crypto::Signer> signer_of(crypto::SigningKey key);

/// Names become file names and are compared byte for byte: 1 to 150 bytes of UTF-8 in normal form C without
/// control characters (those of text direction too) and '/', not beginning with '.' or '-', no blank at
/// either end. Throws Error{bad_input}; `what` says whose name it is.
void check_name(const std::string& name, const std::string& what);

}  // namespace permit::keys
