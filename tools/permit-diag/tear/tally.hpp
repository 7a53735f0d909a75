#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace permit::diag::tear {

/// What came of cases. A case is one tear, the recovery, and the look at the card after each.
struct Tally {
    std::size_t cases = 0;
    std::size_t second_tears = 0;  ///< of them those whose recovery was torn too
    std::size_t left_before = 0;   ///< how the tears left the card
    std::size_t left_after = 0;
    std::size_t left_halfway = 0;
    std::size_t torn = 0;
    std::size_t unreadable = 0;
    std::size_t twice = 0;
    std::size_t unrecoverable = 0;
    std::size_t missed = 0;               ///< the tear never came: a fault of the sweep, not of the card
    std::vector<std::string> failures{};  ///< the first of them in words

    [[nodiscard]] bool clean() const noexcept {
        return torn + unreadable + twice + unrecoverable + missed == 0;
    }
    void add_failure(std::string what) {
        constexpr std::size_t told = 5;
        if (failures.size() < told) { failures.push_back(std::move(what)); }
    }
    Tally& operator+=(const Tally& other) {
        cases += other.cases;
        second_tears += other.second_tears;
        left_before += other.left_before;
        left_after += other.left_after;
        left_halfway += other.left_halfway;
        torn += other.torn;
        unreadable += other.unreadable;
        twice += other.twice;
        unrecoverable += other.unrecoverable;
        missed += other.missed;
        for (const auto& failure : other.failures) { add_failure(failure); }
        return *this;
    }
};

}  // namespace permit::diag::tear
