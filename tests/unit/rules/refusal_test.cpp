#include "law.hpp"
#include "permit/rules/basis.hpp"

#include <set>

using namespace permit;
using namespace permit::rules;
using layout::PermitKind;

namespace {

/// Begins with a character of three bytes, as a Chinese sentence does.
bool is_chinese(std::string_view text) { return !text.empty() && (text[0] & 0xF0) == 0xE0; }

}  // namespace

TEST_CASE("every reason has a name of its own and a sentence", "[rules]") {
    std::set<std::string_view> names;
    for (int i = 0; i <= static_cast<int>(Reason::not_eligible); ++i) {
        const auto reason = static_cast<Reason>(i);
        INFO(i);
        CHECK(names.insert(name(reason)).second);
        const Refusal refusal{reason, day("2027-03-01")};
        CHECK(explain(refusal, Language::english).size() > 10);
        CHECK(is_chinese(explain(refusal, Language::chinese)));
    }
    CHECK(name(Reason::too_early) == "too-early");
    CHECK(name(Reason::beyond_term) == "beyond-term");
    CHECK(name(Reason::moved_away) == "moved-away");
}

TEST_CASE("a reason names its day in both languages, or has none", "[rules]") {
    const std::set with_a_day{Reason::too_early, Reason::beyond_term, Reason::expired, Reason::cancelled};
    for (int i = 0; i <= static_cast<int>(Reason::not_eligible); ++i) {
        const Refusal refusal{static_cast<Reason>(i), day("2027-03-01")};
        INFO(name(refusal.reason));
        for (const auto language : {Language::english, Language::chinese}) {
            const auto told = explain(refusal, language);
            CHECK((told.find("2027-03-01") != std::string::npos) == with_a_day.contains(refusal.reason));
            CHECK(told.find('{') == std::string::npos);
        }
    }
}

TEST_CASE("every refusal cites the article, the local rule or both that it rests on", "[rules]") {
    for (int i = 0; i <= static_cast<int>(Reason::not_eligible); ++i) {
        for (const auto& rules : profiles().rows()) {
            const Refusal refusal{static_cast<Reason>(i), std::nullopt};
            INFO(name(refusal.reason) << " " << rules.profile);
            CHECK_FALSE(basis_of(refusal.reason).section.empty());
            CHECK(cite(refusal, rules, Language::english).size() > 10);
            CHECK(is_chinese(cite(refusal, rules, Language::chinese)));
        }
    }
}

TEST_CASE("a citation names what a clerk can look up", "[rules]") {
    const auto cited = [](Reason reason, const layout::Policy& rules, Language language) {
        return cite(Refusal{reason, std::nullopt}, rules, language);
    };
    CHECK(cited(Reason::too_early, policy("national"), Language::english) ==
          "Interim Regulations on Residence Permits (State Council Order 663), article 10");
    CHECK(cited(Reason::too_early, policy("shenzhen"), Language::chinese) ==
          "《居住证暂行条例》（国务院令第663号）第十条；地方规定 "
          "深圳市（办理时间：居住每满1年之日前60日内）");
    CHECK(cited(Reason::cancelled, policy("beijing"), Language::english) ==
          "local rule of profile beijing (cancelled when late by 6 months and still not endorsed)");
    CHECK(cited(Reason::too_early, policy("xinjiang", PermitKind::temporary), Language::english) ==
          "local rule of profile xinjiang (term: 6 months)");
    CHECK(cited(Reason::already_held, policy("xinjiang", PermitKind::temporary), Language::chinese) ==
          "地方规定 新疆维吾尔自治区");
    CHECK(cited(Reason::expired, hmt_policy(), Language::english) ==
          "Measures for Residence Permits of Hong Kong, Macao and Taiwan Residents (General Office of the "
          "State Council 2018 No. 81)");
}

TEST_CASE("a citation has an article only where one settles it, and a setting only where the place has it",
          "[rules]") {
    const std::string order{"Interim Regulations on Residence Permits (State Council Order 663)"};
    const auto cited = [](Reason reason, const layout::Policy& rules) {
        return cite(Refusal{reason, std::nullopt}, rules, Language::english);
    };
    for (const auto reason : {Reason::identity_changed, Reason::expired, Reason::moved_away,
                              Reason::already_held, Reason::cancelled, Reason::moved_new_card}) {
        INFO(name(reason));
        CHECK(cited(reason, policy("national")) == order);
        CHECK(cited(reason, policy("sichuan")) == order);
    }
    CHECK(cited(Reason::not_eligible, policy("shenzhen")) == order + ", article 2");
    CHECK(cited(Reason::moved_new_card, policy("shandong")) ==
          "local rule of profile shandong (a move to another county: the permit is cancelled and handed "
          "back; a "
          "new application at the new residence)");
    CHECK(cite(basis_of(State::suspended), policy("national"), Language::english) == order + ", article 10");
    CHECK(cite(basis_of(State::due_soon), policy("xinjiang", PermitKind::long_term), Language::english) ==
          "local rule of profile xinjiang (term: 24 months)");
}
