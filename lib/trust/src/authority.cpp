#include "permit/trust/authority.hpp"

#include "permit/core/error.hpp"
#include "permit/trust/certificates.hpp"

#include <array>
#include <utility>

namespace permit::trust {
namespace {

constexpr std::array<std::string_view, 4> finding_names{
    "kind-out-of-scope", "division-out-of-scope", "decided-before-certificate", "decided-after-certificate"};

}  // namespace

Authority authority_from(const crypto::Certificate& certificate, std::string profile, SerialBlock serials) {
    auto scope = scope_of(certificate);
    if (scope.purpose != Purpose::authority) {
        throw Error{ErrorCode::damaged_content, "read an authority's certificate",
                    "it is the root's or the publisher's"};
    }
    auto key = certificate.public_key();
    const auto kid = crypto::key_id(key);
    return {certificate.common_name(),
            certificate,
            std::move(key),
            kid,
            std::move(scope),
            certificate.valid_from(),
            certificate.valid_until(),
            std::move(profile),
            serials};
}

std::string_view name(SignerFinding finding) noexcept {
    return finding_names[static_cast<std::size_t>(finding)];
}

std::vector<SignerFinding> judge_signer(const Authority& authority, layout::RecordKind kind,
                                        layout::DivisionCode division, Day decided) {
    std::vector<SignerFinding> findings;
    if (!authority.scope.covers(kind)) { findings.push_back(SignerFinding::kind_out_of_scope); }
    if (kind != layout::RecordKind::identity && !authority.scope.covers(division)) {
        findings.push_back(SignerFinding::division_out_of_scope);
    }
    if (decided < authority.valid_from) { findings.push_back(SignerFinding::decided_before_certificate); }
    if (authority.valid_until < decided) { findings.push_back(SignerFinding::decided_after_certificate); }
    return findings;
}

}  // namespace permit::trust
