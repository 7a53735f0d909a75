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

Decision<Rewrite> resign(const Facts& facts, const layout::Policy& policy, Day day, Relation relation) {
    const auto now = standing(facts, policy, day);
    if (now.state == State::expired) { return Refusal{Reason::expired, now.since}; }
    if (now.state == State::cancelled) { return Refusal{Reason::cancelled, now.since}; }
    if (const auto reason = obstacle(facts, policy, relation)) { return Refusal{*reason, {}}; }
    return Rewrite{relation};
}

}  // namespace permit::rules
