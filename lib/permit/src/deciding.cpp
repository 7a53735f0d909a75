#include "deciding.hpp"

#include "decision_text.hpp"
#include "match.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/rules/basis.hpp"
#include "permit/rules/eligibility.hpp"
#include "permit/rules/endorsement.hpp"
#include "permit/rules/extension.hpp"
#include "permit/rules/locality.hpp"
#include "permit/rules/move.hpp"
#include "permit/rules/outlook.hpp"
#include "permit/rules/profile.hpp"
#include "permit/rules/residence_count.hpp"
#include "permit/rules/standing.hpp"
#include "permit/rules/words.hpp"
#include "refusing.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace permit::procedures {
namespace {

constexpr auto rewriting = tr_noop("rewrite the card");

template <class Granted>
Granted granted_for(const rules::Decision<Granted>& decision, const std::string& doing,
                    const layout::Policy& policy, std::uint32_t serial) {
    const auto* refusal = std::get_if<rules::Refusal>(&decision);
    return granted(decision, doing, policy, refusal ? what_remains(refusal->reason, serial) : std::string{});
}

/// The next version of all three records, before the request changes them.
Rewrite next_version(const record::Validity& validity, const record::Residence& residence,
                     const Office& office, Day decided) {
    if (validity.version == UINT16_MAX) {
        throw Error{ErrorCode::rule_refuses, tr(rewriting), tr("it was rewritten as often as a card can be"),
                    tr("apply for a replacement card")};
    }
    if (decided < validity.decided) {
        throw Error{ErrorCode::rule_refuses, tr(rewriting),
                    tr("its last decision is of {}, after {}", validity.decided.iso(), decided.iso()),
                    tr("check the date; a decision is never dated before the one it follows")};
    }
    Rewrite next{.validity = validity, .residence = residence, .journal = journal_of(validity, residence)};
    next.journal.version = static_cast<std::uint16_t>(validity.version + 1);
    next.journal.decided = decided;
    next.validity.version = next.journal.version;
    next.validity.decided = decided;
    next.residence.version = next.journal.version;
    next.residence.authority = office.authority.name;
    return next;
}

/// A certificate for a wider area than a county covers the points in it.
bool is_point_for(const trust::DivisionPrefix& prefix, const layout::Policy& policy,
                  layout::DivisionCode residence) {
    constexpr std::size_t county = 6;
    if (prefix.covers(residence)) { return true; }
    return prefix.text().size() == county &&
           rules::may_rewrite(policy, layout::DivisionCode::parse(prefix.text()), residence);
}

/// The county of the new residence rewrites the card, in some places any point of the province.
void require_point(const Office& office, const layout::Policy& policy, layout::DivisionCode residence) {
    const auto& prefixes = office.authority.scope.divisions;
    if (std::any_of(prefixes.begin(), prefixes.end(),
                    [&](const auto& prefix) { return is_point_for(prefix, policy, residence); })) {
        return;
    }
    throw Error{
        ErrorCode::authority_out_of_scope, tr("re-sign the permit as {}", office.authority.name),
        tr("a card for a residence in {} is rewritten there, and this authority is not", residence.text()),
        tr("send the holder to an acceptance point of the new residence")};
}

void require_in_the_past(const Resign& resign, Day decided) {
    if (!resign.moved || *resign.moved <= decided) { return; }
    throw Error{ErrorCode::bad_input, tr("re-sign the permit"),
                tr("the move of {} lies ahead of the decision of {}", resign.moved->iso(), decided.iso()),
                tr("check the day of the move")};
}

/// A ground that nobody gets a permit of this kind by does not come onto its card later.
void require_ground_of_kind(const Resign& resign, const layout::Policy& policy) {
    using layout::PermitKind;
    const bool by_papers = policy.kind == PermitKind::standard || policy.kind == PermitKind::electronic ||
                           policy.kind == PermitKind::hong_kong_macao_taiwan;
    if (!resign.ground || !by_papers || !rules::papers_for(*resign.ground).empty()) { return; }
    throw Error{
        ErrorCode::rule_refuses, tr("re-sign the permit"),
        tr("no permit of kind {} rests on this ground; rests on: {}", rules::words(policy.kind, spoken()),
           rules::cite(rules::basis_of(rules::Lack::ground), policy, spoken())),
        tr("give home, job or school")};
}

/// The two policies that rule on a card: of the place that is left, and of the office. Whoever asked in time
/// is in time, however long the papers travel.
struct Law {
    const layout::Policy& left;
    const layout::Policy& ours;
    Day asked;
};

bool is_too_early(const rules::Refusal& refusal) noexcept {
    return refusal.reason == rules::Reason::too_early;
}

/// By the day on which it was asked for; what was too early then may not be on the day of the decision.
template <class Rule>
auto judged(const Rule& rule, Day asked, Day decided) {
    auto decision = rule(asked);
    const auto* refusal = std::get_if<rules::Refusal>(&decision);
    return refusal != nullptr && is_too_early(*refusal) ? rule(decided) : decision;
}

/// A new address restores nothing, and from then on the rules of the new place say what the gap does.
void note_suspension(Decision& decision, const rules::Standing& standing) {
    if (standing.state != rules::State::suspended) { return; }
    decision.notes.push_back(
        tr("the permit is suspended since {} and stays so until it is endorsed; what the "
           "days until then count is settled by the rules of the new place",
           standing.since.value().iso()));
}

/// Why nothing is decided about it any more; none while something can be.
std::optional<rules::Refusal> end_of(const rules::Standing& standing) {
    switch (standing.state) {
        case rules::State::cancelled:
            return rules::Refusal{rules::Reason::cancelled, standing.since};
        case rules::State::expired:
            return rules::Refusal{rules::Reason::expired, standing.since};
        default:
            return std::nullopt;
    }
}

/// What the place of a permit has ended is over, whatever the rules of the office that is asked.
void require_not_over(const record::Validity& validity, const layout::Policy& left, Day decided) {
    if (const auto end = end_of(rules::standing(facts_of(validity), left, decided))) {
        throw refused(tr(rewriting), *end, left);
    }
}

/// From its signature on the rules of the new place judge the card; a move does not end a permit by itself.
void require_goes_on(const rules::Facts& facts, const layout::Policy& ours, Day asked) {
    if (const auto end = end_of(rules::standing(facts, ours, asked))) {
        throw refused(
            tr("re-sign the permit"), *end, ours,
            tr("by the rules of the new place it would be over: have it endorsed where it is first"));
    }
}

Decision apply(Rewrite& next, const Resign& resign, const Law& law, const Office& office) {
    require_in_the_past(resign, law.asked);
    require_ground_of_kind(resign, law.left);
    const auto facts = facts_of(next.validity);
    const auto relation = rules::relation(next.validity.division, resign.division, office.tables);
    const auto doing = tr("re-sign the permit");
    (void)granted_for(rules::resign(facts, law.left, law.asked, relation), doing, law.left,
                      next.validity.serial);
    const auto move = granted_for(rules::decide_move(facts, law.left, law.asked, relation, resign.moved,
                                                     rules::WorkCalendar{office.tables}),
                                  doing, law.left, next.validity.serial);
    require_point(office, law.left, resign.division);
    next.validity.division = resign.division;
    next.residence.division = resign.division;
    next.residence.address = resign.address;
    next.residence.ground = resign.ground.value_or(next.residence.ground);
    next.journal.division = resign.division;
    require_goes_on(facts, law.ours, law.asked);
    auto decision = decision_of(move, law.left, law.asked);
    note_suspension(decision, rules::standing(facts, law.left, law.asked));
    return decision;
}

Decision apply(Rewrite& next, const Endorse& endorse, const Law& law, const Office&) {
    const auto facts = facts_of(next.validity);
    const auto by_day = [&](Day day) { return rules::endorse(facts, law.ours, day, endorse.ground); };
    const auto endorsement = granted_for(judged(by_day, law.asked, next.validity.decided),
                                         tr("endorse the permit"), law.ours, next.validity.serial);
    const auto before = count_of(next.residence);
    const auto count = rules::count_after(before, endorsement);
    next.validity.endorsed_until = endorsement.endorsed_until;
    next.residence.base = count.base;
    next.residence.days_counted = count.days_counted;
    next.residence.continuous_since = count.continuous_since;
    next.journal.event = endorsement.event;
    next.journal.base = count.base;
    next.journal.days_counted = count.days_counted;
    return decision_of(endorsement, law.ours, before);
}

Decision apply(Rewrite& next, const Extend& extend, const Law& law, const Office&) {
    const auto facts = facts_of(next.validity);
    const auto by_day = [&](Day day) {
        return rules::extend(facts, law.ours, day, extend.until, extend.ground);
    };
    const auto extension = granted_for(judged(by_day, law.asked, next.validity.decided),
                                       tr("extend the permit"), law.ours, next.validity.serial);
    next.validity.valid_until = extension.valid_until;
    next.journal.event = layout::Event::extension;
    return decision_of(extend, law.ours);
}

/// Where the place has no rule, how long is too long is the office's to say.
void require_suspended_too_long(const rules::Facts& facts, const layout::Policy& policy, Day decided) {
    const auto standing = rules::standing(facts, policy, decided);
    if (standing.state == rules::State::cancelled) { return; }
    const auto doing = tr("cancel the permit");
    if (standing.state != rules::State::suspended) {
        throw Error{ErrorCode::rule_refuses, doing, tr("it is not suspended on {}", decided.iso()),
                    tr("give the ground that applies, see permit-clerk retire --help")};
    }
    if (!standing.until) { return; }
    throw Error{ErrorCode::rule_refuses, doing,
                tr("{}; rests on: {}", rules::explain(standing, spoken()),
                   rules::cite(rules::basis_of(rules::State::cancelled), policy, spoken())),
                tr("until then the holder can have it restored")};
}

/// Every reader sees an end that lies in the past, whatever the kind of permit; a permit that was over before
/// keeps the day on which it ended.
Decision apply(Rewrite& next, const Retire& retire, const Law& law, const Office&) {
    if (retire.ground == rules::CancellationGround::suspended_too_long) {
        require_suspended_too_long(facts_of(next.validity), law.left, next.validity.decided);
    }
    const Day eve = next.validity.decided.plus_days(-1);
    const Day last_day = std::min(next.validity.valid_until.value_or(eve), eve);
    next.validity.valid_until = last_day;
    next.journal.event = layout::Event::cancellation;
    return decision_of(retire, law.ours, last_day);
}

}  // namespace

std::string what_remains(rules::Reason reason, std::uint32_t serial) {
    switch (reason) {
        case rules::Reason::moved_new_card:
        case rules::Reason::moved_away:
            return tr("cancel it with permit-clerk retire --ground left-the-area and take the card in");
        case rules::Reason::moved_suspends:
            return tr(
                "have it listed where the store with the publisher is: permit-keys status add DIR {} --as "
                "suspended",
                serial);
        case rules::Reason::card_not_rewritable:
            return tr("make the new card with permit-clerk replace");
        case rules::Reason::ground_gone:
            return tr("cancel it with permit-clerk retire --ground no-longer-eligible when that is decided");
        case rules::Reason::left_the_area:
            return tr("cancel it with permit-clerk retire --ground left-the-area when that is decided");
        default:
            return {};
    }
}

void require_not_registered_here(layout::DivisionCode registered, layout::DivisionCode residence,
                                 const Office& office, const layout::Policy& policy,
                                 const std::string& doing) {
    if (rules::locality(registered, residence, office.tables) != rules::Locality::local) { return; }
    constexpr auto lack = rules::Lack::not_left;
    throw Error{ErrorCode::rule_refuses, doing,
                tr("{}; rests on: {}", rules::explain(rules::Missing{lack}, spoken()),
                   rules::cite(rules::basis_of(lack), policy, spoken())),
                tr("cancel the permit with permit-clerk retire --ground registered-locally")};
}

keys::Work work_of(const RewriteRequest& request) noexcept {
    return std::visit(Match{[](const Resign&) { return keys::Work::resign; },
                            [](const Endorse&) { return keys::Work::endorse; },
                            [](const Extend&) { return keys::Work::extend; },
                            [](const Retire&) { return keys::Work::retire; }},
                      request);
}

record::JournalEntry journal_of(const record::Validity& validity, const record::Residence& residence) {
    return {.serial = validity.serial,
            .version = validity.version,
            .event = layout::Event::address_change,
            .decided = validity.decided,
            .division = residence.division,
            .base = residence.base,
            .days_counted = residence.days_counted};
}

const layout::Policy& policy_left(std::string_view signer, const Office& office, layout::PermitKind kind,
                                  Day decided) {
    const auto& relied_on = office.published != nullptr ? *office.published : office.trust;
    const auto* authority = relied_on.authority_named(signer);
    const auto* terms = authority == nullptr
                            ? nullptr
                            : rules::find_terms(office.profiles, authority->profile, kind, decided);
    return terms != nullptr ? *terms
                            : rules::terms_in_force(office.profiles, office.authority.profile, kind, decided);
}

bool is_retired(const record::Validity& validity) noexcept {
    return validity.valid_until && *validity.valid_until < validity.decided;
}

Ruling decide(const RewriteRequest& request, const record::Validity& validity,
              const record::Residence& residence, const layout::Policy& left, const Office& office,
              Day decided, std::optional<Day> asked) {
    const Day day = asked.value_or(decided);
    const auto* terms = rules::find_terms(office.profiles, office.authority.profile, validity.kind, decided);
    const bool retired = std::holds_alternative<Retire>(request);
    // No rule of ours is needed to end a permit.
    const Law law{
        left,
        terms == nullptr && retired
            ? left
            : rules::terms_in_force(office.profiles, office.authority.profile, validity.kind, decided),
        day};
    if (!retired) { require_not_over(validity, left, day); }
    Rewrite next = next_version(validity, residence, office, decided);
    Decision decision =
        std::visit([&](const auto& asked_for) { return apply(next, asked_for, law, office); }, request);
    decision.changes = changes_between(validity, residence, next);
    decision.serial = validity.serial;
    if (day != decided) { decision.notes.push_back(tr("judged by the day it was asked for, {}", day.iso())); }
    if (!retired) { note_next_duty(decision, next.validity, law.ours); }
    return {.now = std::move(next), .decision = std::move(decision)};
}

Ruling decide_on(const RewriteRequest& request, const CardState& found, const Office& office, Day decided,
                 std::optional<Day> asked) {
    const auto& before = found.judgement.validity.value();
    const auto& left = policy_left(found.judgement.authority, office, before.kind, decided);
    if (const auto* resign = std::get_if<Resign>(&request)) {
        require_not_registered_here(found.identity.value().registered_division, resign->division, office,
                                    left, tr("re-sign the permit"));
    }
    return decide(request, before, found.residence.value(), left, office, decided, asked);
}

bool says_already(const RewriteRequest& request, const CardState& found, const Office& office) {
    if (std::holds_alternative<Retire>(request)) { return is_retired(found.judgement.validity.value()); }
    const auto* resign = std::get_if<Resign>(&request);
    const auto& on_card = found.residence.value();
    return resign != nullptr && !is_retired(found.judgement.validity.value()) &&
           on_card.division == resign->division && on_card.address == resign->address &&
           on_card.authority == office.authority.name &&
           resign->ground.value_or(on_card.ground) == on_card.ground;
}

}  // namespace permit::procedures
