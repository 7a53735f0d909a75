#pragma once

#include "permit/core/date.hpp"
#include "permit/crypto/certificate.hpp"
#include "permit/crypto/signature.hpp"
#include "permit/trust/scope.hpp"

#include <cstdint>
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
    Day valid_from;
    Day valid_until;  ///< included
    std::string profile;
    SerialBlock serials;
};

/// Reads name, key, scope and dates from the certificate. Throws Error{damaged_content} when it is not an
/// authority's.
[[nodiscard]] Authority authority_from(const crypto::Certificate& certificate, std::string profile,
                                       SerialBlock serials);

/// Why a signature that verifies is not to be relied on.
enum class SignerFinding : std::uint8_t {
    kind_out_of_scope,
    division_out_of_scope,
    decided_before_certificate,
    decided_after_certificate
};

/// Kebab-case, as in "findings" of --json.
[[nodiscard]] std::string_view name(SignerFinding finding) noexcept;

/// Whether the authority was entitled to this record: the kind in its scope and, the identity apart, the
/// division, and the certificate valid on the day of the decision (design 6). A certificate that has run out
/// since ends no record.
[[nodiscard]] std::vector<SignerFinding> judge_signer(const Authority& authority, layout::RecordKind kind,
                                                      layout::DivisionCode division, Day decided);

}  // namespace permit::trust
