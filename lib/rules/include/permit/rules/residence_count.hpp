#pragma once

#include "permit/rules/endorsement.hpp"

#include <cstdint>

namespace permit::rules {

/// The count of residence as the residence record carries it (reference 8). A re-sign and an extension
/// leave it as it is.
struct ResidenceCount {
    Day base;                    ///< the endorsed year counts from here; ahead of today when endorsed early
    std::uint16_t days_counted;  ///< days of residence before `base`, what was left out not among them
    Day continuous_since;        ///< no gap since then

    friend bool operator==(const ResidenceCount&, const ResidenceCount&) = default;
};

[[nodiscard]] ResidenceCount count_at_issue(Day issued) noexcept;

[[nodiscard]] ResidenceCount count_after(const ResidenceCount& count,
                                         const Endorsement& endorsement) noexcept;

/// Days of residence before `day`. Days after the end of the endorsed year or of the term are not
/// among them: they may count later, by the endorsement that covers them.
[[nodiscard]] std::int32_t days_counted_on(const ResidenceCount& count, const Facts& facts, Day day) noexcept;

}  // namespace permit::rules
