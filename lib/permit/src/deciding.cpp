#include "deciding.hpp"

#include "decision_text.hpp"
#include "match.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/rules/endorsement.hpp"
#include "permit/rules/extension.hpp"
#include "permit/rules/move.hpp"
#include "permit/rules/profile.hpp"
#include "permit/rules/residence_count.hpp"
#include "refusing.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace permit::procedures {
namespace {

constexpr auto rewriting = tr_noop("rewrite the card");

/// What is left to do about a permit that stays as it is.
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

template <class Granted>
Granted granted_for(const rules::Decision<Granted>& decision, const std::string& doing,
                    const layout::Policy& policy, std::uint32_t serial) {
    const auto* refusal = std::get_if<rules::Refusal>(&decision);
    return granted(decision, doing, policy, refusal ? what_remains(refusal->reason, serial) : std::string{});
}

void require_not_retired(const record::Validity& validity) {
    if (!is_retired(validity)) { return; }
    throw Error{ErrorCode::rule_refuses, tr(rewriting),
                tr("the permit was cancelled by decision of {}", validity.decided.iso()),
                tr("take the card in; a new permit needs a new application")};
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

/// The two policies that rule on a card: of the place that is left, and of the office.
struct Law {
    const layout::Policy& left;
    const layout::Policy& ours;
};

Decision apply(Rewrite& next, const Resign& resign, const Law& law, const Office& office) {
    const Day decided = next.validity.decided;
    require_in_the_past(resign, decided);
    const auto facts = facts_of(next.validity);
    const auto relation = rules::relation(next.validity.division, resign.division, office.tables);
    const auto doing = tr("re-sign the permit");
    (void)granted_for(rules::resign(facts, law.left, decided, relation), doing, law.left,
                      next.validity.serial);
    const auto move = granted_for(rules::decide_move(facts, law.left, decided, relation, resign.moved,
                                                     rules::WorkCalendar{office.tables}),
                                  doing, law.left, next.validity.serial);
    require_point(office, law.left, resign.division);
    next.validity.division = resign.division;
    next.residence.division = resign.division;
    next.residence.address = resign.address;
    next.residence.ground = resign.ground.value_or(next.residence.ground);
    next.journal.division = resign.division;
    return decision_of(move, law.left, decided);
}

Decision apply(Rewrite& next, const Endorse& endorse, const Law& law, const Office&) {
    const auto endorsement =
        granted_for(rules::endorse(facts_of(next.validity), law.ours, next.validity.decided, endorse.ground),
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
    const auto extension = granted_for(
        rules::extend(facts_of(next.validity), law.ours, next.validity.decided, extend.until, extend.ground),
        tr("extend the permit"), law.ours, next.validity.serial);
    next.validity.valid_until = extension.valid_until;
    next.journal.event = layout::Event::extension;
    return decision_of(extend, law.ours);
}

/// Every reader sees an end that lies in the past, whatever the kind of permit; a permit that was over before
/// keeps the day on which it ended.
Decision apply(Rewrite& next, const Retire& retire, const Law& law, const Office&) {
    const Day eve = next.validity.decided.plus_days(-1);
    const Day last_day = std::min(next.validity.valid_until.value_or(eve), eve);
    next.validity.valid_until = last_day;
    next.journal.event = layout::Event::cancellation;
    return decision_of(retire, law.ours, last_day);
}

}  // namespace

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

const layout::Policy& policy_left(std::string_view signer, const Office& office, const layout::Policy& ours,
                                  Day decided) {
    const auto& relied_on = office.published != nullptr ? *office.published : office.trust;
    const auto* authority = relied_on.authority_named(signer);
    if (authority == nullptr) { return ours; }
    const auto* terms = rules::find_terms(office.profiles, authority->profile, ours.kind, decided);
    return terms == nullptr ? ours : *terms;
}

bool is_retired(const record::Validity& validity) noexcept {
    return validity.valid_until && *validity.valid_until < validity.decided;
}

Ruling decide(const RewriteRequest& request, const record::Validity& validity,
              const record::Residence& residence, const layout::Policy& left, const Office& office,
              Day decided) {
    require_not_retired(validity);
    const Law law{left,
                  rules::terms_in_force(office.profiles, office.authority.profile, validity.kind, decided)};
    Rewrite next = next_version(validity, residence, office, decided);
    Decision decision =
        std::visit([&](const auto& asked) { return apply(next, asked, law, office); }, request);
    decision.changes = changes_between(validity, residence, next);
    decision.serial = validity.serial;
    if (!is_retired(next.validity)) { note_next_duty(decision, next.validity, law.ours); }
    return {.now = std::move(next), .decision = std::move(decision)};
}

Ruling decide_on(const RewriteRequest& request, const CardState& found, const Office& office, Day decided) {
    const auto& before = found.judgement.validity.value();
    require_not_retired(before);
    const auto& ours = rules::terms_in_force(office.profiles, office.authority.profile, before.kind, decided);
    return decide(request, before, found.residence.value(),
                  policy_left(found.judgement.authority, office, ours, decided), office, decided);
}

bool says_already(const RewriteRequest& request, const CardState& found, const Office& office) {
    if (std::holds_alternative<Retire>(request)) { return is_retired(found.judgement.validity.value()); }
    const auto* resign = std::get_if<Resign>(&request);
    const auto& on_card = found.residence.value();
    return resign != nullptr && on_card.division == resign->division && on_card.address == resign->address &&
           on_card.authority == office.authority.name &&
           resign->ground.value_or(on_card.ground) == on_card.ground;
}

}  // namespace permit::procedures
