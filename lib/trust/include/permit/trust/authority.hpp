#pragma once

#include "permit/core/date.hpp"
#include "permit/crypto/certificate.hpp"
#include "permit/crypto/signature.hpp"
#include "permit/trust/scope.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace permit::trust {

/// The serials an authority gives out, both ends included.
struct SerialBlock {
    std::uint32_t first;
    std::uint32_t last;

    [[nodiscard]] constexpr bool contains(std::uint32_t serial) const noexcept {
        return first <= serial && serial <= last;
    }
    friend bool operator==(const SerialBlock&, const SerialBlock&) = default;
};

/// An authority with everything a judgement needs, parsed once.
struct Authority {
    std::string name;
    crypto::Certificate certificate;
    crypto::VerifyKey key;
    crypto::KeyId kid;
    Scope scope;
    crypto::Digest key_digest;  ///< what a revocation names
    Day valid_from;
    Day valid_until;  ///< included; the certificate's, or the day it was retired when that is earlier
    std::string profile;
    SerialBlock serials;
    std::optional<Day> retired{};  ///< the last day it decided
};

/// Reads name, key, scope and dates from the certificate. Throws Error{damaged_content} when it is not an
/// authority's.
[[nodiscard]] Authority authority_from(const crypto::Certificate& certificate, std::string profile,
                                       SerialBlock serials, std::optional<Day> retired = std::nullopt);

/// A level between the root and authorities (design 6): it signs no records.
struct Region {
    std::string name;
    crypto::Certificate certificate;
    Scope scope;
    crypto::Digest key_digest;
};

/// Throws Error{damaged_content} when it is not a region's.
[[nodiscard]] Region region_from(const crypto::Certificate& certificate);

/// SHA-256 over the SubjectPublicKeyInfo: what revocations name a key by, whatever certificates it has.
[[nodiscard]] crypto::Digest key_digest(const crypto::VerifyKey& key);

/// Why a signature that verifies is not to be relied on.
enum class SignerFinding : std::uint8_t {
    kind_out_of_scope,
    division_out_of_scope,
    decided_before_certificate,
    decided_after_certificate,
    decided_after_retirement
};

/// Kebab-case, as in "findings" of --json.
[[nodiscard]] std::string_view name(SignerFinding finding) noexcept;

/// What exactly was out of scope or time, for people: "650102 is not within 6501, 6502".
[[nodiscard]] std::string explain(SignerFinding finding, const Authority& authority, layout::RecordKind kind,
                                  layout::DivisionCode division, Day decided);

/// Whether the authority was entitled to this record: the kind in its scope and, the identity apart, the
/// division, and the certificate valid on the day of the decision (design 6). A certificate that has run out
/// since ends no record.
[[nodiscard]] std::vector<SignerFinding> judge_signer(const Authority& authority, layout::RecordKind kind,
                                                      layout::DivisionCode division, Day decided);

}  // namespace permit::trust
