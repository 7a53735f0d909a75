#include "permit/rules/outlook.hpp"
#include "law.hpp"

using namespace permit;
using namespace permit::rules;
using layout::PermitKind;

TEST_CASE("the outlook names every state and its days", "[rules]") {
    const auto parts = outlook(endorsed_until("2025-12-31"), policy("beijing"));
    REQUIRE(parts.size() == 4);
    CHECK(explain(parts[0], Language::english) == "valid until 2025-12-01");
    CHECK(explain(parts[1], Language::english) ==
          "valid, the renewal is due from 2025-12-02 until 2026-01-31; endorse");
    CHECK(explain(parts[2], Language::english) ==
          "suspended from 2026-02-01 until 2026-06-30; restore by endorsing late");
    CHECK(explain(parts[3], Language::english) == "cancelled from 2026-07-01; apply again");
    CHECK(explain(parts[2], Language::chinese) ==
          "使用功能中止，自2026-02-01起，至2026-06-30止；补办签注，恢复使用功能");
}

TEST_CASE("a standing changes on the days of the outlook and on no other", "[rules]") {
    int changes = 0;
    for (const auto& rules : profiles().rows()) {
        for (const char* issued : {"2024-02-29", "2023-03-31", "2025-12-31", "2026-01-01"}) {
            const auto facts = facts_at_issue(rules, day(issued));
            const auto parts = outlook(facts, rules);
            std::size_t part = 0;
            for (Day at = day(issued); at < day(issued).plus_months(12 * 8); at = at.plus_days(1)) {
                if (parts[part].until && at > *parts[part].until) { ++part, ++changes; }
                INFO(rules.profile << " " << at);
                REQUIRE(standing(facts, rules, at) == parts[part]);
            }
            REQUIRE(part + 1 == parts.size());
        }
    }
    CHECK(changes > 100);
}

TEST_CASE("the next duty is what can be done next and by when", "[rules]") {
    const auto duty = [](std::string_view profile, std::string_view on) {
        return next_duty(endorsed_until("2025-12-31"), policy(profile), day(on));
    };
    const Duty in_time{NextStep::endorse, day("2025-12-02"), day("2025-12-31")};
    CHECK(duty("beijing", "2025-06-01") == in_time);
    CHECK(duty("beijing", "2025-12-31") == in_time);
    CHECK(duty("beijing", "2026-01-15") == Duty{NextStep::endorse, {}, day("2026-01-31")});
    CHECK(duty("beijing", "2026-02-15") == Duty{NextStep::restore, {}, day("2026-06-30")});
    CHECK(duty("beijing", "2026-07-01") == Duty{NextStep::apply_again, {}, {}});
    CHECK(duty("national", "2026-07-01") == Duty{NextStep::restore, {}, {}});
    CHECK(next_duty(temporary_until("2027-05-20"), policy("xinjiang", PermitKind::temporary),
                    day("2027-01-01")) == Duty{NextStep::extend, day("2027-04-21"), day("2027-05-20")});
    CHECK(next_duty(facts_at_issue(hmt_policy(), day("2026-01-01")), hmt_policy(), day("2026-06-01")) ==
          Duty{NextStep::new_card, day("2030-12-01"), day("2030-12-31")});
    CHECK(next_duty({PermitKind::standard, {}, {}}, policy("national"), day("2027-01-01")) ==
          Duty{NextStep::none, {}, {}});
}

TEST_CASE("holders are reminded when the window opens and 60, 30 and 7 days ahead", "[rules]") {
    const Day last = day("2021-12-31");
    const std::vector<Reminder> expected{{day("2021-11-01"), 60, false, last},
                                         {day("2021-12-01"), 30, true, last},
                                         {day("2021-12-24"), 7, false, last}};
    CHECK(reminders(endorsed_until("2021-12-31"), policy("national")) == expected);
    CHECK(reminders({PermitKind::standard, {}, {}}, policy("national")).empty());
}

TEST_CASE("late is late from the first day after the last, tolerated or not", "[rules]") {
    CHECK_FALSE(is_late(endorsed_until("2025-12-31"), policy("beijing"), day("2025-12-31")));
    CHECK(is_late(endorsed_until("2025-12-31"), policy("beijing"), day("2026-01-01")));
    CHECK_FALSE(
        is_late(temporary_until("2025-12-31"), policy("xinjiang", PermitKind::temporary), day("2026-01-01")));
}

TEST_CASE("the outlook goes on under the rows that are announced", "[rules]") {
    const auto place = table(row("here", ",P12M,P1M,suspend,,,,", "") +
                             row("here", ",P12M,P60D,suspend,P30D,usable,,P6M", "2026-01-01"));
    const auto states = outlook(endorsed_until("2026-02-15"), place, "here", day("2025-12-01"));
    CHECK(states ==
          std::vector{Standing{State::valid, NextStep::none, {}, day("2025-12-31")},
                      Standing{State::due_soon, NextStep::endorse, day("2026-01-01"), day("2026-03-17")},
                      Standing{State::suspended, NextStep::restore, day("2026-03-18"), day("2026-08-15")},
                      Standing{State::cancelled, NextStep::apply_again, day("2026-08-16"), {}}});
    CHECK(next_change(place, "here", PermitKind::standard, day("2025-12-01")) == day("2026-01-01"));
    CHECK_FALSE(next_change(place, "here", PermitKind::standard, day("2026-01-01")));
}

TEST_CASE("two rows that say the same are one state", "[rules]") {
    const auto place = table(row("national", ",P12M,P1M,suspend,,,,", "") +
                             row("here", ",P12M,P1M,suspend,,,restart,", "2026-01-01"));
    const auto states = outlook(endorsed_until("2025-06-30"), place, "here", day("2025-07-01"));
    CHECK(states == std::vector{Standing{State::suspended, NextStep::restore, day("2025-07-01"), {}}});
    CHECK(next_change(place, "here", PermitKind::standard, day("2025-07-01")) == day("2026-01-01"));
}

TEST_CASE("a permit that ends before its window has no duty in it and no reminder", "[rules]") {
    Facts facts = endorsed_until("2027-03-01");
    facts.valid_until = day("2026-05-31");
    CHECK(reminders(facts, policy("national")).empty());
    CHECK(next_duty(facts, policy("national"), day("2026-05-20")) == Duty{NextStep::none, {}, {}});
    CHECK(next_duty(facts, policy("national"), day("2026-06-01")) == Duty{NextStep::apply_again, {}, {}});
    facts.valid_until = day("2027-02-10");
    CHECK(next_duty(facts, policy("national"), day("2026-05-20")) ==
          Duty{NextStep::endorse, day("2027-02-02"), day("2027-02-10")});
    for (const auto& reminder : reminders(facts, policy("national"))) { CHECK(reminder.days_ahead >= 0); }
}
