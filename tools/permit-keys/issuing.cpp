#include "issuing.hpp"

#include "permit/cardlayout/codes.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/tools/data.hpp"

#include <algorithm>

namespace permit::custodian {
namespace {

void require_known(const trust::DivisionPrefix& prefix, const layout::CodeTables& tables) {
    const auto divisions = tables.divisions();
    if (std::any_of(divisions.begin(), divisions.end(),
                    [&](const layout::Division& division) { return prefix.covers(division.code); })) {
        return;
    }
    throw Error{ErrorCode::unknown_division, tr("certify for divisions {}", prefix.text()),
                tr("no division in force begins with these digits")};
}

/// A certificate of another root would stand in every bundle from now on, and spoil it.
void require_own(const keys::RootStore& root, const keys::KeyStore& office) {
    if (root.certificate().fingerprint() == office.info().root.fingerprint()) { return; }
    throw Error{ErrorCode::wrong_root, tr("certify with the root's key"),
                tr("the root's store that was found is not the root of this key store"),
                tr("name the right one with --root-store")};
}

}  // namespace

crypto::Certificate Issuer::noted(crypto::Certificate made) const {
    if (log) { note_certified(*log, made); }
    return made;
}

keys::Certify Issuer::certifying(trust::AuthorityRequest request, trust::Purpose purpose) const {
    return [issuer = *this, request = std::move(request), purpose](const crypto::Signer& fresh) {
        return issuer.noted(
            trust::certify(request, purpose, fresh.public_key(), issuer.certificate, *issuer.signer));
    };
}

keys::Certify Issuer::certifying_publisher(std::uint32_t term, const trust::Lifetime& lifetime) const {
    return [issuer = *this, term, lifetime](const crypto::Signer& fresh) {
        return issuer.noted(
            trust::certify_publisher(term, lifetime, fresh.public_key(), issuer.certificate, *issuer.signer));
    };
}

Issuer issuer_of(const keys::KeyStore& store, const StoreOptions& office, const RootOptions& root,
                 const std::string& region) {
    require_office(store.info(), tr("certify"));
    if (region.empty()) {
        const auto opened = root.open(office);
        require_own(opened, store);
        return {{}, opened.certificate(), opened.signer(), opened.log()};
    }
    auto found = store.region_signer(region);
    return {region, std::move(found.certificate), std::move(found.signer), std::nullopt};
}

std::vector<trust::DivisionPrefix> known_divisions(const std::vector<std::string>& texts) {
    const auto tables = layout::CodeTables::load(tools::data_directory() / "codes");
    std::vector<trust::DivisionPrefix> prefixes;
    for (const auto& text : texts) {
        prefixes.push_back(trust::DivisionPrefix::parse(text));
        require_known(prefixes.back(), tables);
    }
    return prefixes;
}

trust::AuthorityRequest like(const crypto::Certificate& certificate, const trust::Lifetime& lifetime) {
    const auto scope = trust::scope_of(certificate);
    return {certificate.common_name(), scope.divisions, scope.kinds, lifetime};
}

}  // namespace permit::custodian
