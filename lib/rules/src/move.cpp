#include "permit/rules/move.hpp"

#include "permit/rules/standing.hpp"

#include <algorithm>
#include <array>

namespace permit::rules {
namespace {

using layout::CrossCountyMove;

bool renamed(layout::DivisionCode from, layout::DivisionCode to, const layout::CodeTables& tables) {
    const auto eras = tables.history(from);
    if (tables.find(from) != nullptr || eras.empty()) { return false; }
    const auto& successors = eras.back().successors;
    return std::find(successors.begin(), successors.end(), to) != successors.end();
}

std::optional<Reason> obstacle(const Facts& facts, const layout::Policy& policy, Relation relation) noexcept {
    if (facts.kind == layout::PermitKind::hong_kong_macao_taiwan) { return Reason::card_not_rewritable; }
    if (relation == Relation::other_province) { return Reason::moved_away; }
    if (relation != Relation::other_county) { return std::nullopt; }
    switch (policy.cross_county_move.value_or(CrossCountyMove::same_card)) {
        case CrossCountyMove::new_card:
            return Reason::moved_new_card;
        case CrossCountyMove::suspend:
            return Reason::moved_suspends;
        case CrossCountyMove::same_card:
            break;
    }
    return std::nullopt;
}

MoveOutcome across_counties(const layout::Policy& left) noexcept {
    switch (left.cross_county_move.value_or(CrossCountyMove::same_card)) {
        case CrossCountyMove::new_card:
            return MoveOutcome::cancel;
        case CrossCountyMove::suspend:
            return MoveOutcome::suspend;
        case CrossCountyMove::same_card:
            break;
    }
    return MoveOutcome::rewrite;
}

MoveOutcome outcome_of(const Facts& facts, const layout::Policy& left, Relation relation) noexcept {
    if (relation == Relation::renamed) { return MoveOutcome::correct; }
    if (relation == Relation::other_province) { return MoveOutcome::cancel; }
    if (facts.kind == layout::PermitKind::hong_kong_macao_taiwan) { return MoveOutcome::new_card; }
    return relation == Relation::other_county ? across_counties(left) : MoveOutcome::rewrite;
}

struct OutcomeText {
    std::string_view name;
    Words words;
};
// In the order of the enumerations.
constexpr std::array outcome_texts{
    OutcomeText{"rewrite", {"the card is rewritten", "在原证上重新签注居住地住址"}},
    OutcomeText{"correct", {"the division's new name is written", "在证件上更正行政区划名称"}},
    OutcomeText{"new-card", {"a new card is made, the old one is handed in", "换领新证，交回原证"}},
    OutcomeText{"suspend", {"the permit is suspended", "居住证使用功能中止"}},
    OutcomeText{"cancel",
                {"the permit is cancelled and handed back; a new application at the new residence",
                 "注销并交回居住证，在新居住地重新申领"}},
};
constexpr std::array item_texts{
    Words{"name", "姓名"},
    Words{"sex", "性别"},
    Words{"ethnic group", "民族"},
    Words{"date of birth", "出生日期"},
    Words{"citizen number", "公民身份号码"},
    Words{"photo", "本人相片"},
    Words{"address of registered residence", "常住户口所在地住址"},
};

constexpr std::array<std::string_view, 4> relation_names{"same-county", "renamed", "other-county",
                                                         "other-province"};

}  // namespace

std::string_view name(Relation relation) noexcept {
    return relation_names.at(static_cast<std::size_t>(relation));
}

Relation relation(layout::DivisionCode from, layout::DivisionCode to, const layout::CodeTables& tables) {
    if (from == to) { return Relation::same_county; }
    if (renamed(from, to, tables)) { return Relation::renamed; }
    return from.province() == to.province() ? Relation::other_county : Relation::other_province;
}

Decision<Move> decide_move(const Facts& facts, const layout::Policy& left, Day day, Relation relation,
                           std::optional<Day> moved, const WorkCalendar& calendar) {
    const auto now = standing(facts, left, day);
    if (now.state == State::expired) { return Refusal{Reason::expired, now.since}; }
    if (now.state == State::cancelled) { return Refusal{Reason::cancelled, now.since}; }
    const bool to_report = moved && relation != Relation::renamed;
    const auto report_by = to_report ? report_move_by(left, *moved, calendar) : std::nullopt;
    return Move{outcome_of(facts, left, relation), relation, report_by, report_by && day > report_by->day,
                left.rewritten_at};
}

bool may_rewrite(const layout::Policy& policy, layout::DivisionCode point,
                 layout::DivisionCode residence) noexcept {
    if (policy.rewritten_at == layout::RewrittenAt::province) {
        return point.province() == residence.province();
    }
    return point == residence;
}

std::string_view name(MoveOutcome outcome) noexcept {
    return outcome_texts.at(static_cast<std::size_t>(outcome)).name;
}

std::string_view explain(MoveOutcome outcome, Language language) noexcept {
    return outcome_texts.at(static_cast<std::size_t>(outcome)).words.in(language);
}

Refusal change_of(IdentityItem) noexcept { return {Reason::identity_changed, std::nullopt}; }

std::string_view explain(IdentityItem item, Language language) noexcept {
    return item_texts.at(static_cast<std::size_t>(item)).in(language);
}

Decision<Rewrite> resign(const Facts& facts, const layout::Policy& policy, Day day, Relation relation) {
    const auto now = standing(facts, policy, day);
    if (now.state == State::expired) { return Refusal{Reason::expired, now.since}; }
    if (now.state == State::cancelled) { return Refusal{Reason::cancelled, now.since}; }
    if (const auto reason = obstacle(facts, policy, relation)) { return Refusal{*reason, {}}; }
    return Rewrite{relation};
}

}  // namespace permit::rules
