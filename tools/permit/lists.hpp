#pragma once

#include "permit/tools/program.hpp"
#include "permit/trust/list_in_force.hpp"

#include <string>
#include <vector>

namespace permit::reader {

/// A status list beside the trust bundle, the deltas that lead on from it, and how stale both may be.
struct ListOptions {
    std::string list{};
    std::vector<std::string> deltas{};
    int stale_days = 0;

    void add_to(CLI::App& command);

    /// The list they lead to, beginning with the bundle's own when there are deltas only; none without
    /// either. Throws Error{bad_usage} when there is nothing to begin with.
    [[nodiscard]] std::optional<trust::PublishedList> load(const trust::TrustBundle& bundle) const;
};

}  // namespace permit::reader
