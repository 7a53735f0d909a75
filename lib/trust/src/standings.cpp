#include "standings.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/trust/certificates.hpp"

#include <algorithm>
#include <functional>

namespace permit::trust {
namespace {

/// Of regions that hold and name the same, and of the paths of one: nobody has more, and a publisher's thief
/// cannot make readers search through more.
constexpr std::size_t most_of_a_name = 16;

constexpr std::string_view not_issued = tr_noop("neither the root nor a region of this bundle issued it");

std::string_view flaw_of(const crypto::Certificate& authority, const RegionPath& path,
                         const crypto::Certificate& root) {
    std::vector<crypto::Certificate> regions;
    for (const auto* const region : path) { regions.push_back(region->certificate); }
    return chain_flaw(authority, regions, root).value_or(std::string_view{});
}

/// Whether a region hangs from the root through at most one other. The scopes are checked with the
/// authority's.
bool holds(const Region& region, std::span<const crypto::Certificate> above,
           const crypto::Certificate& root) {
    return crypto::issued_by(region.certificate, above, root, scope_oid);
}

const Revocation* revocation_of(const crypto::Digest& key, const BundleContent& content) {
    const auto found = std::find_if(content.revocations.begin(), content.revocations.end(),
                                    [&](const Revocation& each) { return each.key == key; });
    return found == content.revocations.end() ? nullptr : &*found;
}

/// Follows certificates up to the root through the regions of one bundle.
template <class RegionEntries>
class Climb {
public:
    Climb(const BundleContent& content, RegionEntries& entries) : content_{content}, entries_{entries} {}

    /// The best of the paths that hold: one without revocations, else the first; else what is wrong with the
    /// first.
    AuthorityStanding standing_of(const Authority& authority) {
        AuthorityStanding best{.flaw = not_issued};
        for (const auto& path : paths_above(authority.certificate)) {
            AuthorityStanding standing{.flaw = flaw_of(authority.certificate, path, content_.root)};
            if (standing.flaw.empty()) { standing.revocations = revocations_on(authority, path); }
            if (standing.sound()) { return standing; }
            const bool better = standing.flaw.empty() && !best.flaw.empty();
            if (better || best.flaw == not_issued) { best = std::move(standing); }
        }
        return best;
    }

private:
    std::vector<RegionPath> paths_above(const crypto::Certificate& subject) {
        std::vector<RegionPath> paths;
        if (subject.names_as_issuer(content_.root)) { paths.emplace_back(); }
        std::size_t considered = 0;
        for (std::size_t at = 0; at < content_.regions.size() && considered < most_of_a_name; ++at) {
            if (!subject.names_as_issuer(content_.regions[at].certificate)) { continue; }
            const auto& above = paths_of(at);
            if (!above.empty()) { ++considered; }
            paths.insert(paths.end(), above.begin(), above.end());
        }
        return paths;
    }

    const std::vector<RegionPath>& paths_of(std::size_t at) {
        auto& entry = entries_[at];
        std::call_once(entry.learned, [&] { entry.paths = learn_paths(at); });
        return entry.paths;
    }

    std::vector<RegionPath> learn_paths(std::size_t at) {
        const auto& region = content_.regions[at];
        std::vector<RegionPath> paths;
        if (is_right_under_root(at)) { paths.push_back({&region}); }
        for (std::size_t other = 0; other < content_.regions.size(); ++other) {
            const auto& above = content_.regions[other];
            if (other == at || !region.certificate.names_as_issuer(above.certificate)) { continue; }
            if (!is_right_under_root(other)) { continue; }
            if (holds(region, std::span{&above.certificate, 1}, content_.root)) {
                paths.push_back({&region, &above});
            }
            if (paths.size() == most_of_a_name) { break; }
        }
        return paths;
    }

    bool is_right_under_root(std::size_t at) {
        auto& entry = entries_[at];
        std::call_once(entry.first_learned, [&] {
            const auto& region = content_.regions[at];
            entry.right_under_root =
                region.certificate.names_as_issuer(content_.root) && holds(region, {}, content_.root);
        });
        return entry.right_under_root;
    }

    std::vector<AppliedRevocation> revocations_on(const Authority& authority, const RegionPath& path) const {
        std::vector<AppliedRevocation> applied;
        const auto apply = [&](const crypto::Digest& key, const Region* region) {
            if (const auto* revocation = revocation_of(key, content_)) {
                applied.push_back({revocation, region});
            }
        };
        apply(authority.key_digest, nullptr);
        for (const auto* const region : path) { apply(region->key_digest, region); }
        return applied;
    }

    const BundleContent& content_;
    RegionEntries& entries_;
};

/// What cannot be checked does not hold: an Error must not come out of whoever asks first only.
template <class RegionEntries>
AuthorityStanding learn(const Authority& authority, const BundleContent& content, RegionEntries& regions) {
    try {
        return Climb{content, regions}.standing_of(authority);
    } catch (const Error&) { return {.flaw = tr_noop("its chain cannot be checked")}; }
}

bool is_one_of(const Authority& authority, const std::vector<Authority>& authorities) {
    const std::less<const Authority*> before{};
    return !before(&authority, authorities.data()) &&
           before(&authority, authorities.data() + authorities.size());
}

}  // namespace

bool Revocation::spares(const crypto::Digest& record) const noexcept {
    return std::binary_search(good.begin(), good.end(), record);
}

const AuthorityStanding& TrustBundle::standing_of(const Authority& authority) const {
    static const AuthorityStanding stranger{.flaw = tr_noop("this bundle does not have it")};
    const auto& authorities = content_->authorities;
    if (!is_one_of(authority, authorities)) {
        const auto candidates = authorities_with(authority.kid);
        const auto same = std::find_if(candidates.begin(), candidates.end(), [&](const Authority& each) {
            return each.certificate.fingerprint() == authority.certificate.fingerprint();
        });
        return same == candidates.end() ? stranger : standing_of(*same);
    }
    auto& entry = standings_->entries[static_cast<std::size_t>(&authority - authorities.data())];
    std::call_once(entry.learned, [&] { entry.standing = learn(authority, *content_, standings_->regions); });
    return entry.standing;
}

}  // namespace permit::trust
