#include "permit/rules/standing.hpp"
#include "law.hpp"
#include "permit/testing/law_vectors.hpp"

using namespace permit;
using namespace permit::rules;
using layout::Period;
using layout::PermitKind;

namespace {

Standing on(std::string_view text, const Facts& facts, const layout::Policy& policy) {
    return standing(facts, policy, day(text));
}

Standing from_to(State state, NextStep step, std::string_view since, std::string_view until) {
    const auto bound = [](std::string_view text) {
        return text.empty() ? std::nullopt : std::optional{day(text)};
    };
    return {state, step, bound(since), bound(until)};
}

}  // namespace

TEST_CASE("windows open and close as the worked examples say", "[rules]") {
    const std::map<std::string, std::string> settings{{"endorse_window_P1M", "national"},
                                                      {"endorse_window_P30D", "beijing"},
                                                      {"endorse_window_P60D", "shenzhen"}};
    int windows = 0;
    for (const auto& row : testing::law_vectors("deadline_vectors.csv")) {
        const auto setting = settings.find(row.at("operation"));
        if (setting == settings.end()) { continue; }
        INFO(row.at("operation") << " " << row.at("start"));
        const auto& rules = policy(setting->second);
        const auto facts = facts_at_issue(rules, day(row.at("start")));
        const auto window = endorsement_window(rules, *facts.endorsed_until);
        CHECK(window.opens.iso() + "/" + window.last_day.iso() == row.at("expected"));
        ++windows;
    }
    CHECK(windows == 6);
}

TEST_CASE("nationally a permit is valid, due, then suspended without end", "[rules]") {
    const auto facts = endorsed_until("2021-12-31");
    const auto& national = policy("national");
    const auto valid = from_to(State::valid, NextStep::none, "", "2021-11-30");
    const auto due = from_to(State::due_soon, NextStep::endorse, "2021-12-01", "2021-12-31");
    const auto suspended = from_to(State::suspended, NextStep::restore, "2022-01-01", "");

    CHECK(on("2021-01-01", facts, national) == valid);
    CHECK(on("2021-11-30", facts, national) == valid);
    CHECK(on("2021-12-01", facts, national) == due);
    CHECK(on("2021-12-31", facts, national) == due);
    CHECK(on("2022-01-01", facts, national) == suspended);
    CHECK(on("2099-01-01", facts, national) == suspended);
}

TEST_CASE("in Beijing the card works a month longer and is cancelled six months late", "[rules]") {
    const auto facts = endorsed_until("2025-12-31");
    const auto& beijing = policy("beijing");
    const auto due = from_to(State::due_soon, NextStep::endorse, "2025-12-02", "2026-01-31");
    CHECK(on("2025-12-31", facts, beijing) == due);
    CHECK(on("2026-01-31", facts, beijing) == due);
    CHECK(on("2026-02-01", facts, beijing) ==
          from_to(State::suspended, NextStep::restore, "2026-02-01", "2026-06-30"));
    CHECK(on("2026-07-01", facts, beijing) ==
          from_to(State::cancelled, NextStep::apply_again, "2026-07-01", ""));
}

TEST_CASE("in Shanghai grace does not keep the card working and 90 days late is the end", "[rules]") {
    const auto facts = endorsed_until("2025-12-31");
    const auto suspended = from_to(State::suspended, NextStep::restore, "2026-01-01", "2026-03-31");
    CHECK(on("2026-01-01", facts, policy("shanghai")) == suspended);
    CHECK(on("2026-03-31", facts, policy("shanghai")) == suspended);
    CHECK(on("2026-04-01", facts, policy("shanghai")).state == State::cancelled);
}

TEST_CASE("where lateness ends a permit it is expired, after its grace", "[rules]") {
    auto strict = policy("national");
    strict.late_effect = layout::LateEffect::expire;
    const auto facts = endorsed_until("2025-12-31");
    CHECK(on("2026-01-01", facts, strict) ==
          from_to(State::expired, NextStep::apply_again, "2026-01-01", ""));

    strict.grace = Period::days(30);
    strict.within_grace = layout::WithinGrace::gap_excluded;
    CHECK(on("2026-01-01", facts, strict) ==
          from_to(State::suspended, NextStep::restore, "2026-01-01", "2026-01-30"));
    CHECK(on("2026-01-31", facts, strict).state == State::expired);

    strict.within_grace = layout::WithinGrace::usable;
    CHECK(on("2026-01-30", facts, strict).state == State::due_soon);
    CHECK(on("2026-01-31", facts, strict).state == State::expired);
}

TEST_CASE("a fixed term can be extended in its last month and is over after its last day", "[rules]") {
    const auto facts = temporary_until("2027-05-20");
    const auto& xinjiang = policy("xinjiang", PermitKind::temporary);
    CHECK(on("2027-04-20", facts, xinjiang) == from_to(State::valid, NextStep::none, "", "2027-04-20"));
    CHECK(on("2027-05-20", facts, xinjiang) ==
          from_to(State::due_soon, NextStep::extend, "2027-04-21", "2027-05-20"));
    CHECK(on("2027-05-21", facts, xinjiang) ==
          from_to(State::expired, NextStep::apply_again, "2027-05-21", ""));
}

TEST_CASE("an end on the card is an end, whatever the endorsement says", "[rules]") {
    const Facts both{PermitKind::standard, day("2021-12-10"), day("2021-12-31")};
    CHECK(on("2021-12-10", both, policy("national")) ==
          from_to(State::due_soon, NextStep::endorse, "2021-12-01", "2021-12-10"));
    CHECK(on("2021-12-11", both, policy("national")) ==
          from_to(State::expired, NextStep::apply_again, "2021-12-11", ""));
}

TEST_CASE("a permit without dates is valid for good", "[rules]") {
    const Facts open{PermitKind::standard, std::nullopt, std::nullopt};
    CHECK(on("2026-11-21", open, policy("national")) == from_to(State::valid, NextStep::none, "", ""));
}

TEST_CASE("a card endorsed under an older policy is judged by its own date", "[rules]") {
    auto changed = policy("national");
    changed.endorse_every.reset();
    changed.window.reset();
    CHECK(on("2021-12-01", endorsed_until("2021-12-31"), changed).state == State::due_soon);
    CHECK(on("2022-01-01", endorsed_until("2021-12-31"), changed).state == State::suspended);
}

TEST_CASE("under every shipped profile each state lasts exactly from its first to its last day", "[rules]") {
    for (const auto& rules : profiles().rows()) {
        INFO(rules.profile << " " << layout::name(rules.kind));
        const Day issued = day("2024-02-29");
        const auto facts = facts_at_issue(rules, issued);
        for (Day at = issued; at < issued.plus_months(12 * 8); at = at.plus_days(1)) {
            const auto now = standing(facts, rules, at);
            const auto next = standing(facts, rules, at.plus_days(1));
            if (now.until == at) {
                REQUIRE(next.state != now.state);
                REQUIRE(next.since == at.plus_days(1));
            } else {
                REQUIRE(next == now);
            }
        }
    }
}

TEST_CASE("states and next steps have the names programs outside rely on", "[rules]") {
    CHECK(name(State::valid) == "valid");
    CHECK(name(State::due_soon) == "due-soon");
    CHECK(name(State::suspended) == "suspended");
    CHECK(name(State::expired) == "expired");
    CHECK(name(State::cancelled) == "cancelled");
    CHECK(name(NextStep::none) == "none");
    CHECK(name(NextStep::endorse) == "endorse");
    CHECK(name(NextStep::extend) == "extend");
    CHECK(name(NextStep::restore) == "restore");
    CHECK(name(NextStep::apply_again) == "apply-again");
    CHECK(name(NextStep::new_card) == "new-card");
}

namespace {

/// The case of the first reform: no lapse, then one of six months from 2024-02-29.
const layout::PolicyProfiles& reformed() {
    static const auto place = table(row("here", ",P12M,P1M,suspend,,,,", "") +
                                    row("here", ",P12M,P1M,suspend,,,,P6M", "2024-02-29") +
                                    row("here", ",P12M,P60D,suspend,,,,P6M", "2024-05-01"));
    return place;
}

Standing reformed_on(std::string_view text) {
    const auto& rules = terms_in_force(reformed(), "here", layout::PermitKind::standard, day(text));
    return standing(endorsed_until("2023-01-09"), rules, day(text));
}

}  // namespace

TEST_CASE("a lapse that a place makes later counts from its first day and ends nothing before", "[rules]") {
    CHECK(reformed_on("2024-02-28") ==
          Standing{State::suspended, NextStep::restore, day("2023-01-10"), std::nullopt});
    CHECK(reformed_on("2024-02-29") ==
          Standing{State::suspended, NextStep::restore, day("2023-01-10"), day("2024-08-28")});
    // A row that leaves the lapse as it is does not start it again.
    CHECK(reformed_on("2024-05-01").until == day("2024-08-28"));
    CHECK(reformed_on("2024-08-29") ==
          Standing{State::cancelled, NextStep::apply_again, day("2024-08-29"), std::nullopt});
}

TEST_CASE("a state that a row brings begins with the row, and what a row ended stays ended", "[rules]") {
    const auto place = table(row("strict", ",P12M,P1M,expire,,,,", "") +
                             row("strict", ",P12M,P1M,suspend,,,,", "2024-07-01") +
                             row("mild", ",P12M,P1M,suspend,P6M,usable,,", "") +
                             row("mild", ",P12M,P1M,suspend,,,,", "2024-02-01"));
    const auto on = [&](std::string_view name, std::string_view until, std::string_view text) {
        return standing(endorsed_until(until),
                        terms_in_force(place, name, layout::PermitKind::standard, day(text)), day(text));
    };
    CHECK(on("strict", "2024-05-31", "2024-07-15") ==
          Standing{State::expired, NextStep::apply_again, day("2024-06-01"), std::nullopt});
    CHECK(on("strict", "2024-06-30", "2024-07-15").state == State::suspended);
    CHECK(on("mild", "2023-12-31", "2024-02-01") ==
          Standing{State::suspended, NextStep::restore, day("2024-02-01"), std::nullopt});
}
