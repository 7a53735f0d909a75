#include "permit/rules/decision_text.hpp"
#include "law.hpp"
#include "permit/rules/profile.hpp"

using namespace permit;
using namespace permit::rules;

namespace {

Endorsement endorsed_on(std::string_view on, std::string_view profile) {
    return granted(endorse(endorsed_until("2021-12-31"), policy(profile), day(on)));
}

}  // namespace

TEST_CASE("an endorsement is told with its days and what the gap does", "[rules]") {
    CHECK(explain(endorsed_on("2021-12-10", "national"), Language::english) ==
          "endorsed until 2022-12-31, the year counts from 2022-01-01");
    CHECK(
        explain(endorsed_on("2022-06-01", "national"), Language::english) ==
        "endorsed until 2023-05-31, the year counts from 2022-06-01; 2022-01-01 to 2022-05-31 do not count");
    CHECK(explain(endorsed_on("2022-01-20", "jiangsu"), Language::chinese) ==
          "签注至2023-01-19，居住年度自2022-01-20起算；2022-01-01至2022-01-19计入居住年限");
    CHECK(explain(endorsed_on("2022-03-02", "jiangsu"), Language::english) ==
          "endorsed until 2023-03-01, the year counts from 2022-03-02; 2022-01-01 to 2022-03-01 do not "
          "count, and "
          "the count starts again");
}

TEST_CASE("a refusal is told with its day", "[rules]") {
    CHECK(explain(Refusal{Reason::too_early, day("2021-12-01")}, Language::english) ==
          "it is too early; come back on the first possible day (2021-12-01)");
    CHECK(explain(Refusal{Reason::too_early, day("2021-12-01")}, Language::chinese) ==
          "未到办理时间，最早可于2021-12-01办理");
    CHECK(explain(Refusal{Reason::not_later, {}}, Language::english) ==
          "the new end is not after the present one");
}

TEST_CASE("a move is told with its deadline, and that it was reported late", "[rules]") {
    const Move late{MoveOutcome::rewrite, Relation::same_county, Deadline{day("2024-09-19"), false}, true,
                    layout::RewrittenAt::county};
    CHECK(explain(late, Language::english) ==
          "the card is rewritten; to be reported by 2024-09-19, reported late: noted");
    CHECK(explain(late, Language::chinese) ==
          "在原证上重新签注居住地住址；申报期限2024-09-19，逾期申报，予以记录");
    const Move unregulated{
        MoveOutcome::suspend, Relation::other_county, {}, false, layout::RewrittenAt::county};
    CHECK(explain(unregulated, Language::english) == "the permit is suspended");
    const Move renamed{MoveOutcome::correct,        Relation::renamed, {}, false,
                       layout::RewrittenAt::county, day("2025-09-19")};
    CHECK(explain(renamed, Language::english).ends_with("; to be corrected by 2025-09-19"));
    CHECK(explain(renamed, Language::chinese).ends_with("，最晚于2025-09-19更正"));
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
