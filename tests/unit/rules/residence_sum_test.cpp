#include "permit/rules/residence_sum.hpp"
#include "law.hpp"
#include "permit/rules/endorsement.hpp"

using namespace permit;
using namespace permit::rules;
using layout::Event;

namespace {

/// A permit and its journal, as an office would write them.
struct Book {
    Facts facts;
    ResidenceCount count;
    std::vector<CountEntry> journal;
    Day decided;
    const layout::Policy& rules;

    Book(std::string_view profile, std::string_view issued)
        : facts{facts_at_issue(policy(profile), day(issued))},
          count{count_at_issue(day(issued))},
          journal{{1, Event::issue, day(issued), 0, day(issued)}},
          decided{day(issued)},
          rules{policy(profile)} {}

    Book& endorse_on(std::string_view on) {
        const auto endorsement = granted(endorse(facts, rules, day(on)));
        count = count_after(count, endorsement);
        facts.endorsed_until = endorsement.endorsed_until;
        decided = day(on);
        note(endorsement.event);
        return *this;
    }
    void note(Event event) {
        journal.push_back(
            {static_cast<std::uint16_t>(journal.size() + 1), event, count.base, count.days_counted, decided});
    }
    [[nodiscard]] ResidenceSum sum(std::string_view on) const { return asked(on).value(); }
    [[nodiscard]] std::optional<ResidenceSum> asked(std::string_view on) const {
        return sum_residence({count, facts, decided}, journal, day(on));
    }
};

Line line(std::string_view from, std::string_view until, int days, LineReason reason) {
    return {from.empty() ? std::nullopt : std::optional{day(from)}, day(until), days, reason};
}

}  // namespace

TEST_CASE("a year and what runs of the next are two lines", "[rules]") {
    const auto sum = Book{"national", "2021-01-01"}.endorse_on("2021-12-10").sum("2022-02-01");
    CHECK(sum.lines == std::vector{line("2021-01-01", "2021-12-31", 365, LineReason::endorsed_year),
                                   line("2022-01-01", "2022-01-31", 31, LineReason::running)});
    CHECK(sum.total == 396);
    CHECK(sum.full_years == 1);
    CHECK(sum.continuous_since == day("2021-01-01"));
    CHECK_FALSE(sum.shown_from);
    CHECK(sum.spans ==
          std::vector{Span{day("2021-01-01"), day("2022-02-01"), SpanEdge::issue, SpanEdge::today}});
}

TEST_CASE("the worked gap is shown and left out", "[rules]") {
    const auto sum = Book{"national", "2021-01-01"}.endorse_on("2022-06-01").sum("2022-06-11");
    CHECK(sum.lines == std::vector{line("2021-01-01", "2021-12-31", 365, LineReason::endorsed_year),
                                   line("2022-01-01", "2022-05-31", 0, LineReason::late_left_out),
                                   line("2022-06-01", "2022-06-10", 10, LineReason::running)});
    CHECK(sum.total == 375);
    CHECK(sum.continuous_since == day("2022-06-01"));
    CHECK(
        sum.spans ==
        std::vector{Span{day("2021-01-01"), day("2022-01-01"), SpanEdge::issue, SpanEdge::end_of_year},
                    Span{day("2022-06-01"), day("2022-06-11"), SpanEdge::late_endorsement, SpanEdge::today}});
}

TEST_CASE("a tolerated gap is shown and counts", "[rules]") {
    const auto sum = Book{"jiangsu", "2021-01-01"}.endorse_on("2022-01-20").sum("2022-01-20");
    CHECK(sum.lines == std::vector{line("2021-01-01", "2021-12-31", 365, LineReason::endorsed_year),
                                   line("2022-01-01", "2022-01-19", 19, LineReason::late_tolerated)});
    CHECK(sum.total == 384);
}

TEST_CASE("a restart takes off what came before", "[rules]") {
    const auto sum =
        Book{"jiangsu", "2021-01-01"}.endorse_on("2021-12-10").endorse_on("2023-03-01").sum("2023-03-11");
    CHECK(sum.lines == std::vector{line("2021-01-01", "2021-12-31", 365, LineReason::endorsed_year),
                                   line("2022-01-01", "2022-12-31", 365, LineReason::endorsed_year),
                                   line("2023-01-01", "2023-02-28", 0, LineReason::late_left_out),
                                   line("2023-03-01", "2023-03-01", -730, LineReason::restarted),
                                   line("2023-03-01", "2023-03-10", 10, LineReason::running)});
    CHECK(sum.total == 10);
    CHECK(sum.full_years == 0);
    CHECK(sum.spans ==
          std::vector{Span{day("2023-03-01"), day("2023-03-11"), SpanEdge::restart, SpanEdge::today}});
}

TEST_CASE("days after the endorsed year are shown and do not count yet", "[rules]") {
    const auto sum = Book{"national", "2021-01-01"}.sum("2022-01-11");
    CHECK(sum.lines == std::vector{line("2021-01-01", "2021-12-31", 365, LineReason::running),
                                   line("2022-01-01", "2022-01-10", 0, LineReason::not_covered)});
    CHECK(sum.total == 365);
    CHECK(sum.full_years == 1);
}

TEST_CASE("a year endorsed ahead is counted day by day until it begins", "[rules]") {
    const auto sum = Book{"national", "2021-01-01"}.endorse_on("2021-12-10").sum("2021-12-20");
    CHECK(sum.lines == std::vector{line("2021-01-01", "2021-12-19", 353, LineReason::endorsed_year)});
    CHECK(sum.total == 353);
    CHECK(sum.full_years == 0);
}

TEST_CASE("where the journal no longer reaches back, the sum says from which day it is shown", "[rules]") {
    Book book{"national", "2018-01-01"};
    book.endorse_on("2018-12-20").endorse_on("2019-12-20").endorse_on("2021-06-01");
    book.journal.erase(book.journal.begin(), book.journal.begin() + 2);  // issue and first endorsement
    const auto sum = book.sum("2021-06-11");
    CHECK(sum.shown_from == day("2020-01-01"));
    CHECK(sum.lines == std::vector{line("", "2019-12-31", 730, LineReason::carried),
                                   line("2020-01-01", "2020-12-31", 366, LineReason::endorsed_year),
                                   line("2021-01-01", "2021-05-31", 0, LineReason::late_left_out),
                                   line("2021-06-01", "2021-06-10", 10, LineReason::running)});
    CHECK(sum.total == 1106);
    CHECK(sum.full_years == 3);
    CHECK(sum.spans.front().began == SpanEdge::beyond_journal);
}

TEST_CASE("without any journal the record alone is shown, whole years first", "[rules]") {
    Book book{"national", "2018-01-01"};
    book.endorse_on("2018-12-20").endorse_on("2019-12-20");
    book.journal.clear();
    const auto sum = book.sum("2020-01-31");
    CHECK(sum.shown_from == day("2020-01-01"));
    CHECK(sum.lines == std::vector{line("2018-01-01", "2019-12-31", 730, LineReason::carried),
                                   line("2020-01-01", "2020-01-30", 30, LineReason::running)});
    CHECK(sum.full_years == 2);
}

TEST_CASE("entries that change no base add no line, in whatever order they come", "[rules]") {
    Book book{"national", "2021-01-01"};
    book.note(Event::address_change);
    book.endorse_on("2021-12-10");
    book.note(Event::address_change);
    std::swap(book.journal.front(), book.journal.back());
    const auto sum = book.sum("2022-02-01");
    CHECK(sum.lines.size() == 2);
    CHECK_FALSE(sum.shown_from);
}

TEST_CASE("what the dates do not explain stands as the signed record says", "[rules]") {
    const ResidenceCount count{day("2022-06-01"), 100, day("2021-01-01")};
    const std::vector<CountEntry> journal{{1, Event::issue, day("2021-01-01"), 0, day("2021-01-01")}};
    const auto sum =
        sum_residence({count, endorsed_until("2023-05-31"), day("2022-06-01")}, journal, day("2022-06-02"))
            .value();
    CHECK(sum.lines.front() == line("2021-01-01", "2022-05-31", 100, LineReason::as_recorded));
    CHECK(sum.total == 101);
}

TEST_CASE("full years end on the matching day, leap days as in the sums of endorsement", "[rules]") {
    const auto years = [](std::string_view since, std::string_view end) {
        return full_years(days_between(day(since), day(end)), day(since), day(end));
    };
    CHECK(years("2021-01-01", "2021-12-31") == 0);
    CHECK(years("2021-01-01", "2022-01-01") == 1);
    CHECK(years("2024-01-01", "2024-12-31") == 0);  // 365 days, and a day short
    CHECK(years("2024-01-01", "2025-01-01") == 1);
    CHECK(years("2024-02-29", "2025-02-27") == 0);
    CHECK(years("2024-02-29", "2025-02-28") == 1);
    CHECK(years("2024-02-29", "2028-02-28") == 4);
    CHECK(full_years(365 + 366 + 364, day("2024-06-01"), day("2025-05-31")) == 2);
    CHECK(full_years(365 + 366 + 365, day("2024-06-01"), day("2025-06-01")) == 3);
}

TEST_CASE("a sum is told line by line in both languages", "[rules]") {
    const auto sum = Book{"national", "2021-01-01"}.endorse_on("2022-06-01").sum("2022-06-11");
    CHECK(explain(sum, Language::english) ==
          std::vector<std::string>{"2021-01-01 to 2021-12-31: 365 days, endorsed year",
                                   "2022-01-01 to 2022-05-31: 0 days, endorsed late: does not count",
                                   "2022-06-01 to 2022-06-10: 10 days, running year or term",
                                   "total: 375 days", "full years: 1", "continuous since: 2022-06-01"});
    CHECK(explain(sum.lines[1], Language::chinese) ==
          "2022-01-01至2022-05-31：0天，逾期补办签注，中断期间不计入");
    Book late{"national", "2018-01-01"};
    late.endorse_on("2018-12-20");
    late.journal.clear();
    CHECK(explain(late.sum("2019-01-02"), Language::english).front() ==
          "the journal reaches back to 2019-01-01; the sum is shown from that day on");
}

TEST_CASE("asked for a day before the last decision, the sum is that of then", "[rules]") {
    auto book = Book{"national", "2021-01-01"}.endorse_on("2022-06-01");
    const auto sum = book.sum("2022-03-01");
    CHECK(sum.lines == std::vector{line("2021-01-01", "2021-12-31", 365, LineReason::running),
                                   line("2022-01-01", "2022-02-28", 0, LineReason::not_covered)});
    CHECK(sum.total == 365);
    CHECK(sum.full_years == 1);
    CHECK(sum.continuous_since == day("2021-01-01"));
    CHECK(book.sum("2022-06-01").total == 365);
    CHECK(book.sum("2022-06-02").total == 366);
    CHECK_FALSE(book.asked("2020-12-31"));
}

TEST_CASE("looking back, every day is as it was told on that day, or not told", "[rules]") {
    Book book{"jiangsu", "2018-01-01"};
    std::vector<ResidenceSum> told;
    const std::vector<std::string> dealings{"2018-12-20", "2020-01-20", "2020-12-24", "2022-03-03",
                                            "2023-02-10"};
    Day at = day("2018-01-01");
    for (; at < day("2023-06-01"); at = at.plus_days(1)) {
        for (const auto& dealing : dealings) {
            if (day(dealing) == at) { book.endorse_on(dealing); }
        }
        told.push_back(book.sum(at.iso()));
    }
    for (std::size_t kept = book.journal.size(); kept > 0; --kept) {
        int found = 0;
        for (std::size_t before = 0; before < told.size(); ++before) {
            const auto then = book.asked(day("2018-01-01").plus_days(static_cast<int>(before)).iso());
            if (!then) { continue; }
            ++found;
            REQUIRE(then->total == told[before].total);
            REQUIRE(then->full_years == told[before].full_years);
            REQUIRE(then->continuous_since == told[before].continuous_since);
        }
        CHECK(found >= days_between(book.decided, at));
        CHECK((kept < 6 || found == static_cast<int>(told.size())));
        book.journal.erase(book.journal.begin());
    }
}

TEST_CASE("where two years are endorsed at a time, the second is not late", "[rules]") {
    const std::vector<CountEntry> journal{{1, Event::issue, day("2020-01-01"), 0, day("2020-01-01")},
                                          {2, Event::endorsement, day("2022-01-01"), 731, day("2021-12-10")}};
    const CountedPermit permit{{day("2022-01-01"), 731, day("2020-01-01")},
                               endorsed_until("2023-12-31"),
                               day("2021-12-10"),
                               layout::Period::months(24)};
    const auto sum = sum_residence(permit, journal, day("2022-01-02")).value();
    CHECK(sum.lines.front() == line("2020-01-01", "2021-12-31", 731, LineReason::endorsed_year));
    CHECK(sum_residence(permit, journal, day("2021-06-01")).value().total == 517);
}

TEST_CASE("a permit that ended before the year endorsed ahead counts up to its end", "[rules]") {
    Book book{"national", "2024-01-01"};
    book.endorse_on("2024-12-05");
    book.facts.valid_until = day("2024-12-09");
    book.decided = day("2024-12-10");
    book.note(Event::cancellation);
    const auto counted = line("2024-01-01", "2024-12-09", 344, LineReason::endorsed_year);
    const auto on_the_day = book.sum("2024-12-10");
    CHECK(on_the_day.lines == std::vector{counted});
    CHECK(on_the_day.total == 344);
    const auto later = book.sum("2024-12-20");
    CHECK(later.lines == std::vector{counted, line("2024-12-10", "2024-12-19", 0, LineReason::permit_over)});
    CHECK(later.total == 344);
    CHECK(explain(later.lines.back(), Language::english) ==
          "2024-12-10 to 2024-12-19: 0 days, after the permit's last day: does not count");
}

TEST_CASE("a journal that begins after the day asked for explains nothing", "[rules]") {
    const CountedPermit permit{.count = {day("2028-03-15"), 731, day("2026-03-15")},
                               .facts = endorsed_until("2029-03-14"),
                               .decided = day("2028-03-01")};
    const std::vector<CountEntry> journal{{9, Event::endorsement, day("2028-03-15"), 731, day("2028-03-01")}};
    const auto said = [&](std::string_view on, Language language) {
        return explain(sum_residence(permit, journal, day(on)).value(), language).front();
    };
    CHECK(said("2028-03-05", Language::english) ==
          "the journal reaches back to 2028-03-15 only; the sum rests on the signed record alone");
    CHECK(said("2028-03-05", Language::chinese) == "日志仅追溯至2028-03-15，累计天数仅以签名记录为准");
    CHECK(said("2028-03-16", Language::english) ==
          "the journal reaches back to 2028-03-15; the sum is shown from that day on");
}
