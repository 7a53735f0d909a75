#include "permit/trust/authority.hpp"

#include "permit/core/error.hpp"
#include "permit/core/joined.hpp"
#include "permit/core/words.hpp"
#include "permit/trust/certificates.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace permit::trust {
namespace {

constexpr std::array<std::string_view, 5> finding_names{
    "kind-out-of-scope", "division-out-of-scope", "decided-before-certificate", "decided-after-certificate",
    "decided-after-retirement"};

Scope scope_for(const crypto::Certificate& certificate, Purpose purpose, const char* doing) {
    auto scope = scope_of(certificate);
    if (scope.purpose != purpose) {
        throw Error{ErrorCode::damaged_content, tr(doing), tr("it is for another purpose")};
    }
    return scope;
}

std::string kinds_of(const Scope& scope) {
    return joined(scope.kinds, [](layout::RecordKind kind) { return std::string{layout::name(kind)}; });
}

std::string divisions_of(const Scope& scope) {
    return joined(scope.divisions, [](const DivisionPrefix& prefix) { return prefix.text(); });
}

}  // namespace

Authority authority_from(const crypto::Certificate& certificate, std::string profile, SerialBlock serials,
                         std::optional<Day> retired) {
    auto scope = scope_for(certificate, Purpose::authority, tr_noop("read an authority's certificate"));
    auto key = certificate.public_key();
    const auto kid = crypto::key_id(key);
    const auto digest = key_digest(key);
    const auto until = certificate.valid_until();
    return {certificate.common_name(),
            certificate,
            std::move(key),
            kid,
            std::move(scope),
            digest,
            certificate.valid_from(),
            retired ? std::min(until, *retired) : until,
            std::move(profile),
            serials,
            retired};
}

Region region_from(const crypto::Certificate& certificate) {
    auto scope = scope_for(certificate, Purpose::region, tr_noop("read a region's certificate"));
    return {certificate.common_name(), certificate, std::move(scope), key_digest(certificate.public_key())};
}

crypto::Digest key_digest(const crypto::VerifyKey& key) { return crypto::sha256(key.spki()); }

std::string_view name(SignerFinding finding) noexcept {
    return finding_names[static_cast<std::size_t>(finding)];
}

std::string explain(SignerFinding finding, const Authority& authority, layout::RecordKind kind,
                    layout::DivisionCode division, Day decided) {
    switch (finding) {
        case SignerFinding::kind_out_of_scope:
            return tr("{} is not one of {}", layout::name(kind), kinds_of(authority.scope));
        case SignerFinding::division_out_of_scope:
            return tr("{} is not within {}", division.text(), divisions_of(authority.scope));
        case SignerFinding::decided_before_certificate:
            return tr("decided on {}, its certificate begins on {}", decided.iso(),
                      authority.valid_from.iso());
        case SignerFinding::decided_after_certificate:
            return tr("decided on {}, its certificate ended on {}", decided.iso(),
                      authority.certificate.valid_until().iso());
        case SignerFinding::decided_after_retirement:
            return tr("decided on {}, it was retired with its last day on {}", decided.iso(),
                      authority.valid_until.iso());
    }
    return {};
}

std::vector<SignerFinding> judge_signer(const Authority& authority, layout::RecordKind kind,
                                        layout::DivisionCode division, Day decided) {
    std::vector<SignerFinding> findings;
    if (!authority.scope.covers(kind)) { findings.push_back(SignerFinding::kind_out_of_scope); }
    if (kind != layout::RecordKind::identity && !authority.scope.covers(division)) {
        findings.push_back(SignerFinding::division_out_of_scope);
    }
    if (decided < authority.valid_from) { findings.push_back(SignerFinding::decided_before_certificate); }
    if (authority.certificate.valid_until() < decided) {
        findings.push_back(SignerFinding::decided_after_certificate);
    } else if (authority.valid_until < decided) {
        findings.push_back(SignerFinding::decided_after_retirement);
    }
    return findings;
}

}  // namespace permit::trust
