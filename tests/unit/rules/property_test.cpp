#include "law.hpp"
#include "permit/rules/endorsement.hpp"
#include "permit/rules/residence_count.hpp"
#include "permit/rules/residence_sum.hpp"
#include "permit/rules/standing.hpp"

// What must hold for every profile, shipped or thinkable, every day of issue and every day of endorsement.

using namespace permit;
using namespace permit::rules;
using layout::Policy;

namespace {

/// The shipped endorsed profiles, each also with the settings that none of them uses yet.
std::vector<Policy> endorsed_policies() {
    std::vector<Policy> all;
    for (const auto& row : profiles().rows()) {
        if (!row.endorse_every) { continue; }
        for (const auto last_day : {layout::LastDay::day_before, layout::LastDay::anniversary}) {
            for (const auto next_base : {layout::NextBase::year_end, layout::NextBase::endorsement_day}) {
                auto policy = row;
                policy.last_day = last_day;
                policy.next_base = next_base;
                all.push_back(policy);
            }
        }
    }
    return all;
}

constexpr std::string_view starts[] = {"2023-03-31", "2024-02-28", "2024-02-29", "2024-12-31", "2025-08-31"};

bool in_service(State state) { return state == State::valid || state == State::due_soon; }

/// Every granted endorsement of the first year: check(policy, facts, count, day, endorsement).
template <class Check>
int for_every_endorsement(const Check& check) {
    int granted_ones = 0;
    for (const auto& policy : endorsed_policies()) {
        for (const auto start : starts) {
            const auto facts = facts_at_issue(policy, day(start));
            const auto count = count_at_issue(day(start));
            for (Day at = day(start); at < day(start).plus_months(40); at = at.plus_days(1)) {
                const auto decision = endorse(facts, policy, at);
                const auto* endorsement = std::get_if<Endorsement>(&decision);
                if (endorsement == nullptr) { continue; }
                INFO(policy.profile << " issued " << start << " endorsed " << at);
                check(policy, facts, count, at, *endorsement);
                ++granted_ones;
            }
        }
    }
    return granted_ones;
}

Facts with(const Facts& facts, const Endorsement& endorsement) {
    return {facts.kind, facts.valid_until, endorsement.endorsed_until};
}

}  // namespace

TEST_CASE("an early endorsement never shortens a year", "[rules]") {
    const int checked =
        for_every_endorsement([](const Policy& policy, const Facts& facts, const ResidenceCount&, Day at,
                                 const Endorsement& endorsement) {
            if (is_late(facts, policy, at)) { return; }
            const Day anniversary = facts.endorsed_until->plus_days(1);
            REQUIRE(endorsement.endorsed_until > *facts.endorsed_until);
            REQUIRE(endorsement.endorsed_until.plus_days(1) == endorsement.base.plus_months(12));
            REQUIRE(endorsement.base <= anniversary);  // no day falls between the two years
            if (policy.next_base == layout::NextBase::year_end) {
                REQUIRE(endorsement.endorsed_until.plus_days(1) == anniversary.plus_months(12));
            } else {
                REQUIRE(endorsement.base == at);
            }
        });
    CHECK(checked > 10'000);
}

TEST_CASE("a day that was valid stays valid when the permit is endorsed", "[rules]") {
    const int checked =
        for_every_endorsement([](const Policy& policy, const Facts& facts, const ResidenceCount&, Day at,
                                 const Endorsement& endorsement) {
            const auto after = with(facts, endorsement);
            for (Day later = at; later <= facts.endorsed_until->plus_days(70); later = later.plus_days(1)) {
                if (in_service(standing(facts, policy, later).state)) {
                    REQUIRE(in_service(standing(after, policy, later).state));
                }
            }
            REQUIRE(standing(after, policy, at).state != State::suspended);
        });
    CHECK(checked > 10'000);
}

TEST_CASE("a restoration adds no suspended day but those the place counts", "[rules]") {
    int restored = 0;
    for_every_endorsement([&](const Policy& policy, const Facts& facts, const ResidenceCount& count, Day at,
                              const Endorsement& endorsement) {
        const auto before = days_counted_on(count, facts, at);
        const auto after = days_counted_on(count_after(count, endorsement), with(facts, endorsement), at);
        if (!endorsement.gap) {
            REQUIRE(after == before);
            return;
        }
        const Day first_late = endorsement_window(policy, *facts.endorsed_until).last_day.plus_days(1);
        const bool tolerated = policy.grace && at < policy.grace->after(first_late) &&
                               policy.within_grace != layout::WithinGrace::gap_excluded;
        const auto gap = days_between(endorsement.gap->from, at);
        REQUIRE(after <= before + (tolerated ? gap : 0));
        if (tolerated) { REQUIRE(after == before + gap); }
        if (endorsement.event == layout::Event::restoration) { ++restored; }
    });
    CHECK(restored > 10'000);
}

TEST_CASE("the lines of a sum add up to its total on every day", "[rules]") {
    int sums = 0;
    for_every_endorsement([&](const Policy&, const Facts& facts, const ResidenceCount& count, Day at,
                              const Endorsement& endorsement) {
        if (++sums % 7 != 0) { return; }
        const auto next = count_after(count, endorsement);
        const std::vector<CountEntry> journal{{1, layout::Event::issue, count.base, 0, count.base},
                                              {2, endorsement.event, next.base, next.days_counted, at}};
        for (const int later : {0, 1, 30, 365, 500}) {
            const auto sum =
                sum_residence({next, with(facts, endorsement), at}, journal, at.plus_days(later)).value();
            std::int32_t lines = 0;
            for (const auto& line : sum.lines) { lines += line.days; }
            REQUIRE(lines == sum.total);
            REQUIRE(sum.full_years <= sum.total / 365);
        }
    });
    CHECK(sums > 10'000);
}

TEST_CASE("the lines add up on every day also when the permit ends before the year endorsed ahead",
          "[rules]") {
    int ends = 0;
    for_every_endorsement([&](const Policy&, const Facts& facts, const ResidenceCount& count, Day at,
                              const Endorsement& endorsement) {
        if (endorsement.base <= at || at.number() % 5 != 0) { return; }
        const auto next = count_after(count, endorsement);
        for (const int held : {0, 1, 9, days_between(at, endorsement.base), 70}) {
            const Day retired = at.plus_days(held);
            const std::vector<CountEntry> journal{
                {1, layout::Event::issue, count.base, 0, count.base},
                {2, endorsement.event, next.base, next.days_counted, at},
                {3, layout::Event::cancellation, next.base, next.days_counted, retired}};
            auto over = with(facts, endorsement);
            over.valid_until = retired.plus_days(-1);
            for (Day later = at; later <= endorsement.base.plus_days(80); later = later.plus_days(7)) {
                const auto sum = sum_residence({next, over, retired}, journal, later).value();
                std::int32_t lines = 0;
                for (const auto& line : sum.lines) { lines += line.days; }
                REQUIRE(lines == sum.total);
                REQUIRE(sum.total == days_between(count.base, std::min(later, retired)));
            }
            ++ends;
        }
    });
    CHECK(ends > 1'000);
}
