#pragma once

#include "permit/cardlayout/policy.hpp"
#include "permit/core/date.hpp"

#include <optional>
#include <span>
#include <vector>

namespace permit::rules {

/// One registration of a stay, from its first day up to the day it ended on; that day is not covered.
struct Registration {
    Day from;
    std::optional<Day> to;  ///< none: still registered

    friend bool operator==(const Registration&, const Registration&) = default;
};

/// The days between two registrations.
struct Break {
    Day from;
    Day until;  ///< last day
    bool bridged;

    friend bool operator==(const Break&, const Break&) = default;
};

/// The stay that reaches up to a day.
struct RegisteredStay {
    Day since;                  ///< the first day of what is unbroken
    std::vector<Break> breaks;  ///< in order, before and after `since`

    friend bool operator==(const RegisteredStay&, const RegisteredStay&) = default;
};

/// The stay a person is in on a day; none who is not registered on it. A break up to `bridge` long counts as
/// if there had been none (reference 8). Registrations in any order, overlapping or not.
[[nodiscard]] std::optional<RegisteredStay> stay_on(std::span<const Registration> registrations, Day day,
                                                    std::optional<layout::Period> bridge);

}  // namespace permit::rules
