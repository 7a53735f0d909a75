#pragma once

#include "permit/cardlayout/fields.hpp"
#include "permit/rules/residence_count.hpp"
#include "permit/rules/words.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace permit::rules {

/// What the journal says about the count, an entry a rewrite.
struct CountEntry {
    std::uint16_t version;
    layout::Event event;
    Day base;
    std::uint16_t days_counted;
    Day decided;

    friend bool operator==(const CountEntry&, const CountEntry&) = default;
};

/// What the validity and residence records of a card say about the count, and the rule of its place.
struct CountedPermit {
    ResidenceCount count;
    Facts facts;
    Day decided;
    layout::Period endorsed_year = layout::Period::months(12);
};

enum class LineReason : std::uint8_t {
    carried,         ///< the sum up to where the journal no longer reaches back
    endorsed_year,   ///< a year ended by an endorsement in time
    late_tolerated,  ///< after the end of a year and before a late endorsement; counts by local rule
    late_left_out,   ///< likewise; does not count
    restarted,       ///< the count starts again: what came before is taken off
    running,         ///< what the present endorsement or term covers
    not_covered,     ///< after it: counts later, if at all, by the endorsement that covers it
    permit_over,     ///< after the permit's last day
    as_recorded,     ///< the signed record says so and the dates do not explain it
};

/// One line of the sum. The days of all lines add up to the total.
struct Line {
    std::optional<Day> from;  ///< none where the journal does not say
    Day until;                ///< last day
    std::int32_t days;        ///< what this line adds; negative when it takes off
    LineReason reason;

    friend bool operator==(const Line&, const Line&) = default;
};

/// Why a span of counted days began or ended.
enum class SpanEdge : std::uint8_t { beyond_journal, issue, late_endorsement, end_of_year, restart, today };

/// Days of residence without a gap (reference 8).
struct Span {
    std::optional<Day> from;
    Day to;  ///< the first day that is not of it
    SpanEdge began;
    SpanEdge ended;

    friend bool operator==(const Span&, const Span&) = default;
};

struct ResidenceSum {
    std::vector<Line> lines;
    std::vector<Span> spans;  ///< those that count: after the last restart
    std::int32_t total;       ///< days before the day asked about
    std::int32_t full_years;
    Day continuous_since;
    std::optional<Day> shown_from;  ///< the journal reaches back to this day only; none: to the issue
};

/// The count of residence on a day, line by line, from the records and as much of the journal as there is, in
/// any order: the total is that of `days_counted_on`. For a day before the last decision it is the sum as it
/// stood then, from the last entry decided by that day; none where the journal does not reach back so far, or
/// not to the beginning of what was unbroken then.
[[nodiscard]] std::optional<ResidenceSum> sum_residence(const CountedPermit& permit,
                                                        std::span<const CountEntry> journal, Day day);

/// Full years in a count: those of the stretch without a gap that reaches up to `end`, each from its first
/// day to the matching day as in reference 7, and one for every 365 days of the stretches before.
[[nodiscard]] std::int32_t full_years(std::int32_t total, Day continuous_since, Day end) noexcept;

/// Kebab-case, for --json.
[[nodiscard]] std::string_view name(LineReason reason) noexcept;
[[nodiscard]] std::string_view name(SpanEdge edge) noexcept;

/// "2021-01-01 to 2021-12-31: 365 days, endorsed year".
[[nodiscard]] std::string explain(const Line& line, Language language);

/// The lines, and under them total, full years, continuous since and from where on the sum is shown;
/// none of it where the journal begins later than the days that are counted.
[[nodiscard]] std::vector<std::string> explain(const ResidenceSum& sum, Language language);

}  // namespace permit::rules
