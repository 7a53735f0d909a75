#include "permit/rules/profile.hpp"
#include "law.hpp"
#include "permit/core/error.hpp"

#include <algorithm>

using namespace permit;
using namespace permit::rules;
using layout::PermitKind;

namespace {

const Day today = day("2026-11-22");

std::string said(const layout::Policy& policy, std::string_view setting, Language language) {
    const auto clauses = explain(policy, language);
    const auto clause = std::find_if(clauses.begin(), clauses.end(),
                                     [&](const Clause& each) { return each.setting == setting; });
    return clause == clauses.end() ? "" : clause->text;
}

}  // namespace

TEST_CASE("a place without a profile has the national one", "[rules]") {
    CHECK(terms_in_force(profiles(), "atlantis", PermitKind::standard, today).profile == "national");
    CHECK(terms_in_force(profiles(), "beijing", PermitKind::standard, today).profile == "beijing");
}

TEST_CASE("a place with a profile has the kinds of that profile and no others", "[rules]") {
    CHECK_THROWS_AS(terms_in_force(profiles(), "beijing", PermitKind::temporary, today), Error);
    CHECK_THROWS_AS(terms_in_force(profiles(), "atlantis", PermitKind::temporary, today), Error);
    CHECK_THROWS_AS(terms_in_force(profiles(), "zhejiang", PermitKind::standard, today), Error);
}

TEST_CASE("the card for Hong Kong, Macao and Taiwan residents has one rule everywhere", "[rules]") {
    for (const char* place : {"atlantis", "beijing", "xinjiang", "hmt"}) {
        CHECK(terms_in_force(profiles(), place, PermitKind::hong_kong_macao_taiwan, today).profile == "hmt");
    }
}

TEST_CASE("a place offers its kinds", "[rules]") {
    const auto kinds = [](std::string_view place) {
        std::vector<PermitKind> found;
        for (const auto* policy : offered_on(profiles(), place, today)) { found.push_back(policy->kind); }
        return found;
    };
    CHECK(kinds("xinjiang") ==
          std::vector{PermitKind::temporary, PermitKind::long_term, PermitKind::hong_kong_macao_taiwan});
    CHECK(kinds("guangdong") ==
          std::vector{PermitKind::standard, PermitKind::electronic, PermitKind::hong_kong_macao_taiwan});
}

TEST_CASE("a profile is told in words, in English and in Chinese", "[rules]") {
    const auto& shanghai = policy("shanghai");
    CHECK(said(shanghai, "window", Language::english) == "window: 30 days before the end of the year");
    CHECK(said(shanghai, "window", Language::chinese) == "办理时间：居住每满1年之日前30日内");
    CHECK(said(shanghai, "lapse_after", Language::english) ==
          "cancelled when late by 90 days and still not endorsed");
    CHECK(said(policy("beijing"), "lapse_after", Language::chinese) == "逾期满6个月未补办签注的，予以注销");
    CHECK(said(shanghai, "rewritten_at", Language::english) ==
          "the card is rewritten at: any acceptance point of the province");
    CHECK(said(policy("national"), "grace", Language::english) == "grace: not regulated");
    CHECK(said(policy("guangdong"), "issue_days", Language::chinese) == "受理后制发时限：10个工作日");
    CHECK(said(policy("xinjiang", PermitKind::temporary), "min_age", Language::chinese) == "年满16周岁");
    CHECK(said(policy("xinjiang", PermitKind::temporary), "window", Language::english).empty());
}

TEST_CASE("every profile has the same clauses in both languages", "[rules]") {
    for (const auto& rules : profiles().rows()) {
        const auto english = explain(rules, Language::english);
        const auto chinese = explain(rules, Language::chinese);
        INFO(rules.profile);
        REQUIRE(english.size() == chinese.size());
        REQUIRE(english.size() > 10);
        for (std::size_t at = 0; at < english.size(); ++at) {
            CHECK(english[at].setting == chinese[at].setting);
            CHECK(english[at].text != chinese[at].text);
            CHECK_FALSE(english[at].text.empty());
        }
    }
}

TEST_CASE("a place has the national rules until its first row begins", "[rules]") {
    const auto place = table(row("national", ",P12M,P1M,suspend,,,,", "") +
                             row("here", ",P12M,P60D,suspend,,,,", "2026-01-01"));
    CHECK(terms_in_force(place, "here", PermitKind::standard, day("2025-12-31")).profile == "national");
    CHECK(terms_in_force(place, "here", PermitKind::standard, day("2026-01-01")).profile == "here");
    CHECK_THROWS_AS(terms_in_force(place, "here", PermitKind::temporary, day("2025-12-31")), Error);
}

TEST_CASE("what a move to another county does is told as it is decided", "[rules]") {
    CHECK(said(policy("shandong"), "cross_county_move", Language::chinese) ==
          "迁往其他县（市、区）：注销并交回居住证，在新居住地重新申领");
    CHECK(said(hmt_policy(), "cross_county_move", Language::chinese) ==
          "迁往其他县（市、区）：换领新证，交回原证");
    CHECK(said(policy("shenzhen"), "note", Language::english).starts_with("note: endorsement needs 8 of"));
    CHECK(said(policy("shenzhen"), "last_day", Language::chinese) == "最后办理日：居住每满1年之日的前一日");
    CHECK(said(policy("national"), "lapse_after", Language::chinese) == "逾期注销：未作规定");
}
