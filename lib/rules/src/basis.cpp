#include "permit/rules/basis.hpp"

#include "permit/rules/profile.hpp"

#include <algorithm>
#include <array>

namespace permit::rules {
namespace {

constexpr Words order_663{"Interim Regulations on Residence Permits (State Council Order 663)",
                          "《居住证暂行条例》（国务院令第663号）"};
constexpr Words hmt_rule{
    "Measures for Residence Permits of Hong Kong, Macao and Taiwan Residents (General Office of the State "
    "Council 2018 No. 81)",
    "《港澳台居民居住证申领发放办法》（国办发〔2018〕81号）"};

/// 1 to 19, as articles are numbered.
std::string chinese_number(int number) {
    constexpr std::array<std::string_view, 10> digits{"",   "一", "二", "三", "四",
                                                      "五", "六", "七", "八", "九"};
    const std::string ten = number >= 10 ? "十" : "";
    return ten + std::string{digits.at(static_cast<std::size_t>(number % 10))};
}

std::string article(int number, Language language) {
    if (number == 0) { return {}; }
    if (language == Language::english) { return ", article " + std::to_string(number); }
    return "第" + chinese_number(number) + "条";
}

/// Their rules are local and older than Order 663 (note in the table).
bool predates_national_rule(layout::PermitKind kind) noexcept {
    return kind == layout::PermitKind::temporary || kind == layout::PermitKind::long_term;
}

std::string national(const Basis& basis, const layout::Policy& policy, Language language) {
    if (policy.kind == layout::PermitKind::hong_kong_macao_taiwan) {
        return std::string{hmt_rule.in(language)} + article(basis.hmt_article, language);
    }
    if (basis.article == 0 || predates_national_rule(policy.kind)) { return {}; }
    return std::string{order_663.in(language)} + article(basis.article, language);
}

bool is_national(const layout::Policy& policy) noexcept {
    return policy.profile == "national" || policy.profile == "hmt";
}

/// A fixed term ends by itself: what is said of the endorsed year rests on the term there.
Basis about_term(Basis basis, const layout::Policy& policy) noexcept {
    constexpr std::array<std::string_view, 4> of_the_year{"endorse_every", "window", "late_effect",
                                                          "lapse_after"};
    const bool of_year =
        std::find(of_the_year.begin(), of_the_year.end(), basis.setting) != of_the_year.end();
    return of_year && !policy.endorse_every ? Basis{0, 0, "term", basis.section} : basis;
}

/// Being late ends a permit only where the place says so.
bool rests_on_setting(const Basis& basis, const layout::Policy& policy) noexcept {
    return basis.setting != "late_effect" || basis.article != 0 ||
           policy.late_effect == layout::LateEffect::expire;
}

/// The setting in words, if the place has it.
std::string setting(const Basis& basis, const layout::Policy& policy, Language language) {
    if (!rests_on_setting(basis, policy)) { return {}; }
    const auto clauses = explain(policy, language);
    const auto clause = std::find_if(clauses.begin(), clauses.end(), [&](const Clause& each) {
        return each.regulated && each.setting == basis.setting;
    });
    return clause == clauses.end() ? std::string{} : clause->text;
}

std::string local_rule(const layout::Policy& policy, Language language) {
    if (language == Language::english) { return "local rule of profile " + policy.profile; }
    return "地方规定 " + (policy.place.empty() ? policy.profile : policy.place);
}

/// "local rule of profile shenzhen (window: 60 days before the end of the year)".
std::string local(const Basis& basis, const layout::Policy& policy, Language language) {
    if (is_national(policy)) { return {}; }
    const auto text = setting(basis, policy, language);
    if (text.empty()) {
        return predates_national_rule(policy.kind) ? local_rule(policy, language) : std::string{};
    }
    const bool chinese = language == Language::chinese;
    return local_rule(policy, language)
        .append(chinese ? "（" : " (")
        .append(text)
        .append(chinese ? "）" : ")");
}

struct ReasonBasis {
    Reason reason;
    Basis basis;
};

using enum Reason;

// In the order of the enumeration. Article 2 of both rules says who may have a permit, article 10 of the
// first is about the endorsement; what no single article settles rests on the rule as a whole.
constexpr std::array bases{
    ReasonBasis{too_early, {10, 0, "window", "7"}},
    ReasonBasis{not_endorsed, {0, 0, "term", "4"}},
    ReasonBasis{no_fixed_term, {10, 0, "endorse_every", "4"}},
    ReasonBasis{not_later, {0, 0, "term", "4"}},
    ReasonBasis{beyond_term, {0, 0, "term", "4"}},
    ReasonBasis{card_not_rewritable, {0, 0, "", "4"}},
    ReasonBasis{expired, {0, 0, "late_effect", "7"}},
    ReasonBasis{cancelled, {0, 0, "lapse_after", "7"}},
    ReasonBasis{moved_new_card, {0, 0, "cross_county_move", "9"}},
    ReasonBasis{moved_suspends, {0, 0, "cross_county_move", "9"}},
    ReasonBasis{moved_away, {0, 0, "", "9"}},
    ReasonBasis{ground_gone, {2, 2, "", "7"}},
    ReasonBasis{left_the_area, {2, 2, "", "7"}},
    ReasonBasis{identity_changed, {0, 0, "", "9"}},
    ReasonBasis{already_held, {0, 0, "", "4"}},
    ReasonBasis{not_eligible, {2, 2, "", "6"}},
};

constexpr bool rows_in_order() {
    for (std::size_t at = 0; at < bases.size(); ++at) {
        if (static_cast<std::size_t>(bases[at].reason) != at) { return false; }
    }
    return true;
}
static_assert(rows_in_order(), "the table is indexed by its enumeration");

}  // namespace

Basis basis_of(Reason reason) noexcept { return bases.at(static_cast<std::size_t>(reason)).basis; }

Basis basis_of(State state) noexcept {
    switch (state) {
        case State::valid:
        case State::due_soon:
            return basis_of(Reason::too_early);
        case State::suspended:
            return {10, 0, "late_effect", "7"};
        case State::expired:
            return basis_of(Reason::expired);
        case State::cancelled:
            break;
    }
    return basis_of(Reason::cancelled);
}

std::string cite(const Basis& found, const layout::Policy& policy, Language language) {
    const auto basis = about_term(found, policy);
    const bool chinese = language == Language::chinese;
    auto cited = national(basis, policy, language);
    const auto here = local(basis, policy, language);
    if (cited.empty() && here.empty()) {
        cited = std::string{order_663.in(language)};
    } else if (!cited.empty() && !here.empty()) {
        cited += chinese ? "；" : "; ";
    }
    return cited + here;
}

}  // namespace permit::rules
