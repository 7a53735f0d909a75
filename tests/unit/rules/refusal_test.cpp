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
        CHECK(explain(reason).size() > 10);
        CHECK(is_chinese(explain(reason, Language::chinese)));
    }
    CHECK(name(Reason::too_early) == "too-early");
    CHECK(name(Reason::beyond_term) == "beyond-term");
    CHECK(name(Reason::moved_away) == "moved-away");
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
          "shenzhen（办理时间：每满周期之日前60日内）");
    CHECK(cited(Reason::cancelled, policy("beijing"), Language::english) ==
          "local rule of profile beijing (cancelled when suspended for: 6 months)");
    CHECK(cited(Reason::too_early, policy("xinjiang", PermitKind::temporary), Language::english) ==
          "local rule of profile xinjiang");
    CHECK(cited(Reason::expired, hmt_policy(), Language::english) ==
          "Measures for Residence Permits of Hong Kong, Macao and Taiwan Residents (General Office of the "
          "State Council 2018 No. 81), article 6");
}
