#include "permit/rules/decision_text.hpp"
#include "law.hpp"
#include "permit/rules/profile.hpp"

using namespace permit;
using namespace permit::rules;

TEST_CASE("a refusal is told with its day and what that day is", "[rules]") {
    const auto told = [](Reason reason, std::string_view on, Language language) {
        return explain(Refusal{reason, day(on)}, language);
    };
    CHECK(told(Reason::too_early, "2021-12-01", Language::english) ==
          "it is too early; come back on the first possible day (2021-12-01)");
    CHECK(told(Reason::too_early, "2021-12-01", Language::chinese) == "未到办理时间，最早可于2021-12-01办理");
    CHECK(told(Reason::beyond_term, "2027-03-01", Language::english) ==
          "the new end is more than one term after the present one; at most until 2027-03-01");
    CHECK(told(Reason::beyond_term, "2027-03-01", Language::chinese) ==
          "新的截止日期超出现有截止日期一个期限以上，最晚可延至2027-03-01");
    CHECK(told(Reason::expired, "2027-01-01", Language::english) ==
          "the permit is expired since 2027-01-01; a new application is needed");
    CHECK(told(Reason::expired, "2027-01-01", Language::chinese) == "居住证自2027-01-01起已过期，需重新申领");
    CHECK(told(Reason::cancelled, "2022-04-01", Language::english) ==
          "the permit was suspended too long and is cancelled since 2022-04-01; a new application is needed");
    CHECK(told(Reason::cancelled, "2022-04-01", Language::chinese) ==
          "居住证使用功能中止超过规定期限，自2022-04-01起已注销，需重新申领");
    CHECK(explain(Refusal{Reason::not_later, {}}, Language::english) ==
          "the new end is not after the present one");
}

TEST_CASE("a provisional deadline says so", "[rules]") {
    CHECK(explain(Deadline{day("2027-01-04"), true}, Language::english) ==
          "2027-01-04 (provisional: holidays not published)");
    CHECK(explain(Deadline{day("2026-12-04"), false}, Language::chinese) == "2026-12-04");
}

TEST_CASE("duties, reminders and extensions are told with their days", "[rules]") {
    CHECK(explain(Duty{NextStep::endorse, day("2021-12-01"), day("2021-12-31")}, Language::english) ==
          "endorse from 2021-12-01 to 2021-12-31");
    CHECK(explain(Duty{NextStep::restore, {}, day("2022-06-30")}, Language::chinese) ==
          "补办签注，恢复使用功能，不晚于2022-06-30");
    CHECK(explain(Duty{NextStep::restore, {}, {}}, Language::english) == "restore by endorsing late");
    CHECK(explain(Reminder{day("2021-12-24"), 7, false, day("2021-12-31")}, Language::english) ==
          "2021-12-24: 7 days to the last day, 2021-12-31");
    CHECK(explain(Reminder{day("2021-12-01"), 30, true, day("2021-12-31")}, Language::chinese) ==
          "2021-12-01：今日起可办理，最后办理日2021-12-31，还有30天");
    CHECK(explain(Extension{day("2027-11-20")}, Language::english) == "valid until 2027-11-20");
}

TEST_CASE("kinds, grounds and events have the words of the office", "[rules]") {
    CHECK(rules::words(layout::Event::endorsement, Language::chinese) == "签注");
    CHECK(rules::words(layout::Event::cancellation, Language::chinese) == "注销");
    CHECK(rules::words(layout::Ground::school, Language::chinese) == "连续就读");
    CHECK(rules::words(layout::PermitKind::standard, Language::chinese) == "居住证");
    for (int event = 1; event <= 7; ++event) {
        CHECK(rules::words(static_cast<layout::Event>(event), Language::english) !=
              rules::words(static_cast<layout::Event>(event), Language::chinese));
    }
    for (int ground = 1; ground <= 6; ++ground) {
        CHECK(rules::words(static_cast<layout::Ground>(ground), Language::english) !=
              rules::words(static_cast<layout::Ground>(ground), Language::chinese));
    }
}
