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
    CHECK(said(shanghai, "window", Language::chinese) == "办理时间：每满周期之日前30日内");
    CHECK(said(shanghai, "lapse_after", Language::english) == "cancelled when suspended for: 90 days");
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
