#include "standings.hpp"

#include "permit/trust/certificates.hpp"

#include <algorithm>

namespace permit::trust {
namespace {

/// From an authority's own issuer upwards; empty when that is the root.
using Path = std::vector<const Region*>;

struct Chain {
    Path path{};
    std::string_view flaw{};
};

std::string_view flaw_of(const crypto::Certificate& authority, const Path& path,
                         const crypto::Certificate& root) {
    std::vector<crypto::Certificate> regions;
    for (const auto* const region : path) { regions.push_back(region->certificate); }
    return chain_flaw(authority, regions, root).value_or(std::string_view{});
}

/// The paths by which a certificate says it hangs from the root; no signature is checked.
void find_paths(const crypto::Certificate& subject, const BundleContent& content, const Path& so_far,
                std::vector<Path>& found) {
    if (subject.names_as_issuer(content.root)) { found.push_back(so_far); }
    if (so_far.size() == crypto::most_between) { return; }
    for (const auto& region : content.regions) {
        if (!subject.names_as_issuer(region.certificate)) { continue; }
        Path longer = so_far;
        longer.push_back(&region);
        find_paths(region.certificate, content, longer, found);
    }
}

/// The first that holds; else what is wrong with the first.
Chain chain_of(const Authority& authority, const BundleContent& content) {
    std::vector<Path> paths;
    find_paths(authority.certificate, content, {}, paths);
    Chain first{.flaw = "neither the root nor a region of this bundle issued it"};
    for (auto path = paths.begin(); path != paths.end(); ++path) {
        const auto flaw = flaw_of(authority.certificate, *path, content.root);
        if (flaw.empty()) { return {std::move(*path), {}}; }
        if (path == paths.begin()) { first.flaw = flaw; }
    }
    return first;
}

const Revocation* revocation_of(const crypto::Digest& key, const BundleContent& content) {
    const auto found = std::find_if(content.revocations.begin(), content.revocations.end(),
                                    [&](const Revocation& each) { return each.key == key; });
    return found == content.revocations.end() ? nullptr : &*found;
}

AuthorityStanding learn(const Authority& authority, const BundleContent& content) {
    const auto chain = chain_of(authority, content);
    AuthorityStanding standing{.flaw = chain.flaw};
    const auto apply = [&](const crypto::Digest& key, const Region* region) {
        if (const auto* revocation = revocation_of(key, content)) {
            standing.revocations.push_back({revocation, region});
        }
    };
    apply(authority.key_digest, nullptr);
    for (const auto* const region : chain.path) { apply(region->key_digest, region); }
    return standing;
}

}  // namespace

bool Revocation::spares(const crypto::Digest& record) const noexcept {
    return std::binary_search(good.begin(), good.end(), record);
}

const AuthorityStanding& TrustBundle::standing_of(const Authority& authority) const {
    const auto index = static_cast<std::size_t>(&authority - content_->authorities.data());
    auto& entry = standings_->entries.at(index);
    std::call_once(entry.learned, [&] { entry.standing = learn(authority, *content_); });
    return entry.standing;
}

}  // namespace permit::trust
