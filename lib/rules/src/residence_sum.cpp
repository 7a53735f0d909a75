#include "permit/rules/residence_sum.hpp"

#include <algorithm>

namespace permit::rules {
namespace {

constexpr int year = 12;

using Journal = std::vector<CountEntry>;

/// A state of the count: so many days before this base.
struct Point {
    Day base;
    std::int32_t days;
};

/// The states the journal and the residence record tell of, each base once, in order.
struct History {
    std::vector<Point> points;
    bool from_issue = false;
};

/// In the order of the versions.
Journal in_order(std::span<const CountEntry> journal) {
    Journal entries(journal.begin(), journal.end());
    std::sort(entries.begin(), entries.end(),
              [](const CountEntry& a, const CountEntry& b) { return a.version < b.version; });
    return entries;
}

History history_of(const ResidenceCount& count, const Journal& entries) {
    History history;
    history.from_issue = !entries.empty() && entries.front().event == layout::Event::issue;
    const auto add = [&](Day base, std::int32_t days) {
        if (history.points.empty() || base > history.points.back().base) {
            history.points.push_back({base, days});
        }
    };
    for (const auto& entry : entries) {
        if (entry.base < count.base) { add(entry.base, entry.days_counted); }
    }
    history.from_issue = history.from_issue || (history.points.empty() && count.days_counted == 0 &&
                                                count.base == count.continuous_since);
    add(count.base, count.days_counted);
    return history;
}

/// The lines of a sum, put together in the order of the days.
class Sheet {
public:
    explicit Sheet(layout::Period endorsed_year) : endorsed_year_{endorsed_year} {}

    void carry(const Point& first, const ResidenceCount& count) {
        if (first.days == 0) { return; }
        const Day from = first.base.plus_days(-first.days);
        const bool unbroken = count.continuous_since == from;
        lines_.push_back({unbroken ? std::optional{from} : std::nullopt, first.base.plus_days(-1), first.days,
                          LineReason::carried});
    }

    /// From one base to the next: an endorsed year and, when it ended late, what the lateness did.
    void step(const Point& from, const Point& to) {
        const Day anniversary = endorsed_year_.after(from.base);
        const auto length = days_between(from.base, to.base);
        const auto gained = to.days - from.days;
        const Day year_end = std::min(anniversary, to.base);
        const bool restarts = to.days == 0;
        const bool leaves_out = to.base > anniversary && gained == days_between(from.base, anniversary);
        if (!restarts && !leaves_out && gained != length) {
            return add(from.base, to.base, gained, LineReason::as_recorded);
        }
        count(from.base, year_end, LineReason::endorsed_year);
        if (restarts || leaves_out) {
            add(year_end, to.base, 0, LineReason::late_left_out);
        } else {
            count(year_end, to.base, LineReason::late_tolerated);
        }
        if (restarts) {
            lines_.push_back(
                {to.base, to.base, -(from.days + days_between(from.base, year_end)), LineReason::restarted});
        }
    }

    void count(Day from, Day to, LineReason reason) { add(from, to, days_between(from, to), reason); }

    /// `to` is the first day after.
    void add(Day from, Day to, std::int32_t days, LineReason reason) {
        if (from < to) { lines_.push_back({from, to.plus_days(-1), days, reason}); }
    }

    /// What lies on `day` or after it has not happened yet, or never will; it was endorsed ahead, so every
    /// day of it counts.
    void cut(Day day) {
        while (!lines_.empty() && lines_.back().from && *lines_.back().from >= day) { lines_.pop_back(); }
        if (lines_.empty() || lines_.back().until < day) { return; }
        auto& last = lines_.back();
        last.days -= days_between(day, last.until) + 1;
        last.until = day.plus_days(-1);
    }

    [[nodiscard]] std::vector<Line> take() { return std::move(lines_); }

private:
    layout::Period endorsed_year_;
    std::vector<Line> lines_{};
};

bool counts(LineReason reason) noexcept {
    return reason != LineReason::late_left_out && reason != LineReason::restarted &&
           reason != LineReason::not_covered && reason != LineReason::permit_over;
}

SpanEdge begin_after(const std::vector<Line>& lines, std::size_t at, bool from_issue) noexcept {
    if (at > 0) {
        return lines[at - 1].reason == LineReason::restarted ? SpanEdge::restart : SpanEdge::late_endorsement;
    }
    if (lines[at].reason == LineReason::carried || !from_issue) { return SpanEdge::beyond_journal; }
    return SpanEdge::issue;
}

/// Counted lines without a gap between them, after the last restart.
std::vector<Span> spans_of(const std::vector<Line>& lines, bool from_issue, Day day) {
    std::vector<Span> spans;
    bool open = false;
    for (std::size_t at = 0; at < lines.size(); ++at) {
        const auto& line = lines[at];
        if (!counts(line.reason)) {
            open = false;
            if (line.reason == LineReason::restarted) { spans.clear(); }
            continue;
        }
        const Day to = line.until.plus_days(1);
        if (!open) { spans.push_back({line.from, to, begin_after(lines, at, from_issue), SpanEdge::today}); }
        open = true;
        spans.back().to = to;
        spans.back().ended = to == day ? SpanEdge::today : SpanEdge::end_of_year;
    }
    return spans;
}

Day covered_until(const Facts& facts, Day day) noexcept {
    Day end = day;
    for (const auto last : {facts.endorsed_until, facts.valid_until}) {
        if (last) { end = std::min(end, last->plus_days(1)); }
    }
    return end;
}

/// The first day after the permit itself, or `day` where it goes on.
Day over_from(const Facts& facts, Day day) noexcept {
    return facts.valid_until ? std::min(day, facts.valid_until->plus_days(1)) : day;
}

ResidenceSum sum_of(const CountedPermit& permit, const Journal& entries, Day day) {
    const auto& count = permit.count;
    const auto history = history_of(count, entries);
    const Day end = covered_until(permit.facts, day);
    Sheet sheet{permit.endorsed_year};
    sheet.carry(history.points.front(), count);
    for (std::size_t at = 1; at < history.points.size(); ++at) {
        sheet.step(history.points[at - 1], history.points[at]);
    }
    sheet.count(count.base, end, LineReason::running);
    if (end < count.base) { sheet.cut(end); }
    const Day over = over_from(permit.facts, day);
    sheet.add(end, over, 0, LineReason::not_covered);
    sheet.add(over, day, 0, LineReason::permit_over);
    ResidenceSum sum{.lines = sheet.take(),
                     .spans = {},
                     .total = days_counted_on(count, permit.facts, day),
                     .full_years = 0,
                     .continuous_since = count.continuous_since,
                     .shown_from = std::nullopt};
    if (!history.from_issue) { sum.shown_from = history.points.front().base; }
    sum.spans = spans_of(sum.lines, history.from_issue, day);
    sum.full_years = full_years(sum.total, sum.continuous_since, end);
    return sum;
}

/// Since when there was no gap at the last of these entries. What the record says of today holds for them
/// when there was no gap after them; else a gap, a restart or the issue among them tells.
std::optional<Day> unbroken_since(const ResidenceCount& today, const Journal& entries) {
    if (today.continuous_since <= entries.back().base) { return today.continuous_since; }
    std::optional<Day> since;
    const CountEntry* before = nullptr;
    for (const auto& entry : entries) {
        const bool gap = before != nullptr &&
                         entry.days_counted - before->days_counted < days_between(before->base, entry.base);
        if (entry.days_counted == 0 || gap) { since = entry.base; }
        before = &entry;
    }
    return since;
}

/// The permit as the last of these entries left it. An extension follows the term without a gap, so the
/// present end covers the days before it; a year that was endorsed ended by the dates of its entry.
std::optional<CountedPermit> as_of(const CountedPermit& today, const Journal& entries) {
    if (entries.empty()) { return std::nullopt; }
    const auto since = unbroken_since(today.count, entries);
    if (!since) { return std::nullopt; }
    CountedPermit then = today;
    const auto& last = entries.back();
    then.count = {last.base, last.days_counted, *since};
    then.decided = last.decided;
    if (today.facts.endorsed_until && last.base != today.count.base) {
        then.facts.endorsed_until = today.endorsed_year.after(last.base).plus_days(-1);
    }
    return then;
}

}  // namespace

std::int32_t full_years(std::int32_t total, Day continuous_since, Day end) noexcept {
    constexpr std::int32_t days_of_a_year = 365;
    std::int32_t years = 0;
    for (Day next = continuous_since.plus_months(year); next <= end; next = next.plus_months(year)) {
        ++years;
    }
    const auto run = std::max(0, days_between(continuous_since, end));
    return years + std::max(0, total - run) / days_of_a_year;
}

std::optional<ResidenceSum> sum_residence(const CountedPermit& permit, std::span<const CountEntry> journal,
                                          Day day) {
    auto entries = in_order(journal);
    if (day >= permit.decided) { return sum_of(permit, entries, day); }
    std::erase_if(entries, [day](const CountEntry& entry) { return entry.decided > day; });
    const auto then = as_of(permit, entries);
    if (!then) { return std::nullopt; }
    return sum_of(*then, entries, day);
}

}  // namespace permit::rules
