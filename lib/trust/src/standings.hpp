#pragma once

#include "permit/trust/bundle.hpp"

#include <mutex>

namespace permit::trust {

/// Regions from an authority's own issuer upwards; empty when that is the root.
using RegionPath = std::vector<const Region*>;

/// What a bundle has learned of its authorities and regions, in their order. Each certificate between the
/// root and an authority is checked once, however many hang from it or carry its name.
struct TrustBundle::Standings {
    struct Entry {
        std::once_flag learned{};
        AuthorityStanding standing{};
    };
    struct RegionEntry {
        std::once_flag first_learned{};
        bool right_under_root = false;
        std::once_flag learned{};
        std::vector<RegionPath> paths{};  ///< that hold, from this region itself upwards
    };
    explicit Standings(const BundleContent& content)
        : entries(content.authorities.size()), regions(content.regions.size()) {}

    std::vector<Entry> entries;
    std::vector<RegionEntry> regions;
};

}  // namespace permit::trust
