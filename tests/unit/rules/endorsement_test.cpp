#include "permit/rules/endorsement.hpp"
#include "law.hpp"
#include "permit/rules/extension.hpp"
#include "permit/rules/standing.hpp"

using namespace permit;
using namespace permit::rules;
using layout::Event;

namespace {

Decision<Endorsement> endorse_on(std::string_view text, std::string_view profile) {
    return endorse(endorsed_until("2021-12-31"), policy(profile), day(text));
}

}  // namespace

TEST_CASE("an endorsement inside the window joins the next year to the last", "[rules]") {
    const Endorsement expected{Event::endorsement, day("2022-01-01"), day("2022-12-31"), std::nullopt,
                               GapEffect::counted};
    CHECK(granted(endorse_on("2021-12-01", "national")) == expected);
    CHECK(granted(endorse_on("2021-12-31", "national")) == expected);
}

TEST_CASE("before the window the first possible day is named", "[rules]") {
    CHECK(refused(endorse_on("2021-11-30", "national")) == Refusal{Reason::too_early, day("2021-12-01")});
    CHECK(refused(endorse_on("2021-11-01", "shenzhen")) == Refusal{Reason::too_early, day("2021-11-02")});
}

TEST_CASE("a late endorsement restores the permit and starts a year of its own", "[rules]") {
    const Endorsement expected{Event::restoration, day("2022-06-01"), day("2023-05-31"),
                               Gap{day("2022-01-01"), day("2022-05-31")}, GapEffect::left_out};
    CHECK(granted(endorse_on("2022-06-01", "national")) == expected);
}

TEST_CASE("on the anniversary itself it is late, but leaves no gap", "[rules]") {
    const auto late = granted(endorse_on("2022-01-01", "national"));
    CHECK(late.event == Event::restoration);
    CHECK_FALSE(late.gap);
    CHECK(late.effect == GapEffect::counted);
    CHECK(late.base == day("2022-01-01"));
    const Gap one_day{day("2022-01-01"), day("2022-01-01")};
    CHECK(granted(endorse_on("2022-01-02", "national")).gap == one_day);
}

TEST_CASE("what a gap does depends on the local grace", "[rules]") {
    const auto effect = [](std::string_view on, std::string_view profile) {
        return granted(endorse_on(on, profile)).effect;
    };
    // Shanghai and Jiangsu: continuous within 60 and 30 days, afterwards the count starts again.
    CHECK(effect("2022-03-01", "shanghai") == GapEffect::counted);
    CHECK(effect("2022-03-02", "shanghai") == GapEffect::restart);
    CHECK(effect("2022-01-30", "jiangsu") == GapEffect::counted);
    CHECK(effect("2022-01-31", "jiangsu") == GapEffect::restart);
    // Shenzhen: left out for 24 months.
    CHECK(effect("2023-12-31", "shenzhen") == GapEffect::left_out);
    // Beijing: the card works for a month, so the days count; later they are left out.
    CHECK(effect("2022-01-31", "beijing") == GapEffect::counted);
    CHECK(effect("2022-02-01", "beijing") == GapEffect::left_out);
}

TEST_CASE("a card that works within its grace is endorsed, not restored", "[rules]") {
    CHECK(granted(endorse_on("2022-01-31", "beijing")).event == Event::endorsement);
    CHECK(granted(endorse_on("2022-02-01", "beijing")).event == Event::restoration);
    CHECK(granted(endorse_on("2022-01-15", "shanghai")).event == Event::restoration);
}

TEST_CASE("a permit suspended too long or expired is not endorsed", "[rules]") {
    CHECK(refused(endorse_on("2024-01-01", "shenzhen")) == Refusal{Reason::cancelled, day("2024-01-01")});
    CHECK(refused(endorse_on("2022-04-01", "shanghai")) == Refusal{Reason::cancelled, day("2022-04-01")});

    auto strict = policy("national");
    strict.late_effect = layout::LateEffect::expire;
    CHECK(refused(endorse(endorsed_until("2021-12-31"), strict, day("2022-01-05"))) ==
          Refusal{Reason::expired, day("2022-01-01")});
}

TEST_CASE("a kind with a fixed term is not endorsed", "[rules]") {
    const auto& xinjiang = policy("xinjiang", layout::PermitKind::temporary);
    const Refusal expected{Reason::not_endorsed, std::nullopt};
    CHECK(refused(endorse(temporary_until("2027-05-20"), xinjiang, day("2027-05-01"))) == expected);
}

TEST_CASE("an endorsement always lengthens the permit, whatever the profile and the day", "[rules]") {
    int endorsements = 0;
    for (const auto& rules : profiles().rows()) {
        const auto facts = facts_at_issue(rules, day("2023-03-31"));
        for (Day at = day("2023-03-31"); at < day("2027-01-01"); at = at.plus_days(1)) {
            const auto decision = endorse(facts, rules, at);
            const auto* endorsement = std::get_if<Endorsement>(&decision);
            if (endorsement == nullptr) { continue; }
            INFO(rules.profile << " on " << at);
            ++endorsements;
            REQUIRE(endorsement->endorsed_until > *facts.endorsed_until);
            REQUIRE(endorsement->base <= std::max(at, facts.endorsed_until->plus_days(1)));
            const Facts after{facts.kind, facts.valid_until, endorsement->endorsed_until};
            REQUIRE(standing(after, rules, at).state == State::valid);
            REQUIRE(refused(endorse(after, rules, at)).reason == Reason::too_early);
        }
    }
    CHECK(endorsements > 1000);
}

TEST_CASE("the worked example of a late endorsement", "[rules]") {
    const auto facts = facts_at_issue(policy("national"), day("2021-01-01"));
    CHECK(facts == endorsed_until("2021-12-31"));
    const auto late = granted(endorse(facts, policy("national"), day("2022-06-01")));
    CHECK(late.gap == Gap{day("2022-01-01"), day("2022-05-31")});
    CHECK(late.base.plus_months(12) == day("2023-06-01"));
}

TEST_CASE("where the anniversary itself is in time, it is not late", "[rules]") {
    auto rules = policy("national");
    rules.last_day = layout::LastDay::anniversary;
    const auto on = [&](std::string_view text) {
        return granted(endorse(endorsed_until("2021-12-31"), rules, day(text)));
    };
    const Endorsement in_time{Event::endorsement, day("2022-01-01"), day("2022-12-31"), std::nullopt,
                              GapEffect::counted};
    CHECK(on("2022-01-01") == in_time);
    CHECK(on("2022-01-02").event == Event::restoration);
    CHECK(on("2022-01-02").gap == Gap{day("2022-01-01"), day("2022-01-01")});
}

TEST_CASE("where the year counts from the endorsement it is a whole year from that day", "[rules]") {
    auto rules = policy("national");
    rules.next_base = layout::NextBase::endorsement_day;
    const auto early = granted(endorse(endorsed_until("2021-12-31"), rules, day("2021-12-10")));
    CHECK(early.base == day("2021-12-10"));
    CHECK(early.endorsed_until == day("2022-12-09"));
    CHECK_FALSE(early.gap);
}

TEST_CASE("without a ground there is no endorsement, whatever the day", "[rules]") {
    const auto on = [](std::string_view text, GroundNow ground) {
        return endorse(endorsed_until("2021-12-31"), policy("national"), day(text), ground);
    };
    CHECK(granted(on("2021-12-10", GroundNow::holds)).base == day("2022-01-01"));
    CHECK(refused(on("2021-12-10", GroundNow::gone)).reason == Reason::ground_gone);
    CHECK(refused(on("2022-12-10", GroundNow::left_the_area)).reason == Reason::left_the_area);
    CHECK(refused(on("2021-06-10", GroundNow::gone)).reason == Reason::too_early);
}

TEST_CASE("a card that is never rewritten is not sent to be extended", "[rules]") {
    const auto facts = facts_at_issue(hmt_policy(), day("2026-01-01"));
    CHECK(refused(endorse(facts, hmt_policy(), day("2030-12-15"))).reason == Reason::card_not_rewritable);
    CHECK(refused(endorse(facts, hmt_policy(), day("2031-01-01"))) ==
          Refusal{Reason::expired, day("2031-01-01")});
}

TEST_CASE("a card that is endorsed goes on by the year where the place has gone over to fixed terms",
          "[rules]") {
    const auto place =
        table(row("here", ",P12M,P1M,suspend,,,,", "") + row("here", "P24M,,,expire,,,,", "2025-07-01"));
    const auto& now = *place.in_force("here", layout::PermitKind::standard, day("2025-12-10"));
    REQUIRE(has_fixed_term(now));
    CHECK(granted(endorse(endorsed_until("2025-12-31"), now, day("2025-12-10"))).endorsed_until ==
          day("2026-12-31"));
    CHECK(refused(endorse(endorsed_until("2025-12-31"), now, day("2025-11-30"))) ==
          Refusal{Reason::too_early, day("2025-12-01")});
    CHECK(refused(extend(endorsed_until("2025-12-31"), now, day("2025-12-10"), day("2026-12-31"))).reason ==
          Reason::no_fixed_term);
}

TEST_CASE("a grace made when the permit was late already saves the count and adds no day", "[rules]") {
    const auto place = table(row("here", ",P12M,P1M,suspend,,,restart,", "") +
                             row("here", ",P12M,P1M,suspend,P30D,continuous,restart,", "2022-06-01"));
    const auto on = [&](std::string_view text) {
        const auto& rules = *place.in_force("here", layout::PermitKind::standard, day(text));
        return granted(endorse(endorsed_until("2021-12-31"), rules, day(text))).effect;
    };
    CHECK(on("2022-05-31") == GapEffect::restart);
    CHECK(on("2022-06-01") == GapEffect::left_out);
    CHECK(on("2022-06-30") == GapEffect::left_out);
    CHECK(on("2022-07-01") == GapEffect::restart);
}
