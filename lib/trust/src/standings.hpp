#pragma once

#include "permit/trust/bundle.hpp"

#include <mutex>

namespace permit::trust {

/// What a bundle has learned of its authorities, in their order.
struct TrustBundle::Standings {
    struct Entry {
        std::once_flag learned{};
        AuthorityStanding standing{};
    };
    explicit Standings(std::size_t authorities) : entries(authorities) {}
    std::vector<Entry> entries;
};

}  // namespace permit::trust
