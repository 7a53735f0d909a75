#include "replacing.hpp"

#include "deciding.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/crypto/hash.hpp"
#include "permit/permit/portrait.hpp"
#include "permit/rules/basis.hpp"
#include "permit/rules/decision_text.hpp"
#include "permit/rules/profile.hpp"
#include "refusing.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace permit::procedures {
namespace {

using layout::PermitKind;
using layout::Policy;
using rules::Reason;

constexpr auto replacing = tr_noop("replace the card");

// A card that replaces another

/// A permit that is over is no reason for a new card. One that is suspended is: it can be endorsed only on a
/// card, and stays suspended until it is.
void require_not_over(const Former& former, const Policy& policy, Day decided) {
    const auto now = rules::standing(former.facts, policy, decided);
    switch (now.state) {
        case rules::State::expired:
            throw refused(tr(replacing), {Reason::expired, now.since}, policy);
        case rules::State::cancelled:
            throw refused(tr(replacing), {Reason::cancelled, now.since}, policy);
        default:
            return;
    }
}

void require_same_kind(const Application& application, const Former& former) {
    if (application.kind && *application.kind != former.facts.kind) {
        throw Error{ErrorCode::facts_disagree, tr(replacing),
                    tr("the application is for a permit of kind {}, the former permit is of kind {}",
                       layout::name(*application.kind), layout::name(former.facts.kind)),
                    tr("another kind of permit is a new application")};
    }
}

/// A kind whose cards are not rewritten: the next card takes the place of an endorsement or a re-sign.
bool is_rewritten(PermitKind kind) noexcept { return kind != PermitKind::hong_kong_macao_taiwan; }

/// Near the end of its term, where cards are not rewritten.
bool begins_anew(const Former& former, const Policy& policy, Day decided) {
    return !is_rewritten(policy.kind) &&
           rules::standing(former.facts, policy, decided).state == rules::State::due_soon;
}

/// Days in the file that no permit of the kind has.
void require_days_of_kind(const Former& former, const Policy& policy) {
    if (former.facts.endorsed_until.has_value() != policy.endorse_every.has_value()) {
        throw Error{ErrorCode::facts_disagree, tr(replacing),
                    policy.endorse_every
                        ? tr("a permit of kind {} has an endorsed_until", layout::name(policy.kind))
                        : tr("a permit of kind {} has no endorsed_until", layout::name(policy.kind))};
    }
    if (former.facts.valid_until.has_value() != rules::has_fixed_term(policy)) {
        throw Error{ErrorCode::facts_disagree, tr(replacing),
                    rules::has_fixed_term(policy)
                        ? tr("a permit of kind {} has a valid_until", layout::name(policy.kind))
                        : tr("a permit of kind {} has no valid_until", layout::name(policy.kind))};
    }
}

void require_later(const FormerCard& card, Day decided) {
    if (decided >= card.decided) { return; }
    throw Error{ErrorCode::rule_refuses, tr(replacing),
                tr("its last decision is of {}, after {}", card.decided.iso(), decided.iso()),
                tr("check the date; a decision is never dated before the one it follows")};
}

std::optional<Reason> obstacle_of(rules::MoveOutcome outcome, rules::Relation relation) {
    switch (outcome) {
        case rules::MoveOutcome::suspend:
            return Reason::moved_suspends;
        case rules::MoveOutcome::cancel:
            return relation == rules::Relation::other_province ? Reason::moved_away : Reason::moved_new_card;
        default:
            return std::nullopt;
    }
}

/// A new card does not carry a permit to where its old one could not go.
void require_may_move(const FormerCard& card, const Former& former, const NewPermit& permit,
                      const Office& office, const Policy& ours, Day decided) {
    const auto& residence = permit.application.residence.division;
    const auto& left = policy_left(card.authority, office, ours.kind, decided);
    const auto relation = rules::relation(card.division, residence, office.tables);
    const auto move = granted(rules::decide_move(former.facts, left, decided, relation, std::nullopt,
                                                 rules::WorkCalendar{office.tables}),
                              tr(replacing), left);
    if (const auto reason = obstacle_of(move.outcome, relation)) {
        throw refused(tr(replacing), {*reason, {}}, left, what_remains(*reason, former.serial));
    }
}

Error disagree(std::string why, std::string next = {}) {
    return Error{ErrorCode::facts_disagree, tr(replacing), std::move(why), std::move(next)};
}

/// A number is corrected at times; the rest of the person is the same then.
void require_same_person(const FormerCard& card, const Application& application, ReplacementReason reason) {
    const auto& before = card.identity;
    if (before.citizen_number == application.citizen_number) { return; }
    if (reason == ReplacementReason::changed && before.name == application.name &&
        before.sex == application.sex && before.ethnic_group == application.ethnic_group) {
        return;
    }
    throw disagree(tr("the old card is another person's"),
                   tr("a permit for another person is a new application"));
}

bool has_another_photo(const FormerCard& card, const NewPermit& permit) {
    if (!permit.portrait) { return false; }
    const auto& before = card.identity.portrait;
    const auto now = crypto::sha256(fit_portrait(*permit.portrait, layout::portrait_limit).jpeg);
    return !before || before->sha256 != now;
}

/// What a permit says changes only where somebody said that it has changed; where cards are not rewritten,
/// the end of the term is such a change.
void require_changes_fit(const FormerCard& card, const NewPermit& permit, bool ending) {
    const bool identity = !changed_items(card.identity, permit.application).empty();
    const bool moved = has_moved(card, permit.application);
    if (permit.reason != ReplacementReason::changed) {
        if (!identity && !moved) { return; }
        throw disagree(identity ? tr("the application differs from the old card in the holder's identity")
                                : tr("the application's residence is not the one on the old card"),
                       tr("give --reason changed when that has been proven"));
    }
    if (!identity && !moved && !ending && !has_another_photo(card, permit)) {
        throw disagree(tr("nothing has changed: the application says what is on the old card"),
                       tr("give the reason for which the holder needs a new card"));
    }
}

// The office's file

/// Permits began with the Interim Regulations.
const Day first_permits = Day::from_civil(2016, 1, 1);

void require_between(const char* member, Day day, Day first, Day last) {
    if (day < first) { throw disagree(tr("{0}: {1} is before {2}", member, day.iso(), first.iso())); }
    if (day > last) { throw disagree(tr("{0}: {1} is after {2}", member, day.iso(), last.iso())); }
}

/// The last day that extensions reach by `decided`: nobody extends with more than a term ahead, nor by more
/// than one. A kind that is not extended has the term it was issued with.
Day latest_end(const Policy& policy, Day decided) {
    const auto term = policy.term.value_or(rules::endorsed_year(policy));
    const Day one_term = term.after(decided);
    return (is_rewritten(policy.kind) ? term.after(one_term) : one_term).plus_days(-1);
}

/// A count that residence since the first issue can have come to by the day of the decision: every day since
/// the last gap, and none from before.
void require_possible_count(const rules::ResidenceCount& count, Day first_issue, const Policy& policy,
                            Day decided) {
    require_between("base", count.base, first_issue, rules::endorsed_year(policy).after(decided));
    require_between("continuous_since", count.continuous_since, first_issue, std::min(decided, count.base));
    const auto possible = days_between(first_issue, count.base);
    if (count.days_counted > possible) {
        throw disagree(tr("days_counted: there are only {0} days from {1} to {2}", possible,
                          first_issue.iso(), count.base.iso()));
    }
    const auto unbroken = days_between(count.continuous_since, count.base);
    if (count.days_counted < unbroken) {
        throw disagree(tr("days_counted: without a gap it is at least {0} days from {1} to {2}", unbroken,
                          count.continuous_since.iso(), count.base.iso()));
    }
}

/// A permit whose card was seen here does not go back to an earlier version.
void require_newest(const Former& former, const Office& office) {
    if (office.memory == nullptr) { return; }
    const auto seen = office.memory->highest_version(office.trust.root_fingerprint(), former.serial);
    if (!seen || *seen <= former.version) { return; }
    throw disagree(tr("version: the card was seen here with version {}", *seen));
}

/// What the office's file says is what a card could have said.
void require_possible(const Former& former, const Policy& policy, const Office& office, Day decided) {
    const auto& base = former.count.base;
    if (!office.trust.gives_out(former.serial)) {
        throw disagree(tr("serial: no authority of this root gives out {}", former.serial));
    }
    if (former.first_issue) { require_between("first_issue", *former.first_issue, first_permits, decided); }
    require_possible_count(former.count, former.first_issue.value_or(first_permits), policy, decided);
    require_newest(former, office);
    if (former.facts.endorsed_until) {
        require_between("endorsed_until", *former.facts.endorsed_until, base.plus_days(-1),
                        rules::endorsed_year(policy).after(base).plus_days(-1));
    }
    if (former.facts.valid_until) {
        require_between("valid_until", *former.facts.valid_until, base.plus_days(-1),
                        latest_end(policy, decided));
    }
}

/// What the office itself lists is over, but for a card that is only lost.
void require_not_listed(const Former& former, const trust::TrustBundle& trust) {
    const auto& list = trust.content().list;
    const auto status = list ? list->list.lookup(former.serial) : std::nullopt;
    if (!status || *status == trust::PermitStatus::lost) { return; }
    throw Error{ErrorCode::rule_refuses, tr(replacing),
                tr("permit {0} is listed as {1}", former.serial, name(*status)),
                tr("permit-keys status show says what is listed")};
}

void require_possible(const Former& former, const NewPermit& permit, const Office& office,
                      const Policy& policy, Day decided) {
    if (former.card) {
        require_same_person(*former.card, permit.application, permit.reason);
        require_changes_fit(*former.card, permit, begins_anew(former, policy, decided));
        return;
    }
    require_possible(former, policy, office, decided);
    require_not_listed(former, office.trust);
    if (office.published != nullptr) { require_not_listed(former, *office.published); }
}

}  // namespace

bool has_moved(const FormerCard& card, const Application& application) {
    return card.division != application.residence.division || card.address != application.residence.text;
}

std::vector<rules::IdentityItem> changed_items(const record::Identity& before,
                                               const Application& application) {
    using rules::IdentityItem;
    const std::array<std::pair<IdentityItem, bool>, 6> compared{{
        {IdentityItem::name, before.name != application.name},
        {IdentityItem::sex, before.sex != application.sex},
        {IdentityItem::ethnic_group, before.ethnic_group != application.ethnic_group},
        {IdentityItem::birth_date, before.birth_date != application.birth_date},
        {IdentityItem::citizen_number, before.citizen_number != application.citizen_number},
        {IdentityItem::registered_address,
         before.registered_division != application.registered_address.division ||
             before.registered_address != application.registered_address.text},
    }};
    std::vector<IdentityItem> changed;
    for (const auto& [item, differs] : compared) {
        if (differs) { changed.push_back(item); }
    }
    return changed;
}

rules::Facts facts_of_next_card(const Former& former, const NewPermit& permit, const Policy& policy,
                                Day decided) {
    if (is_rewritten(policy.kind)) { return former.facts; }
    const bool moved = former.card && has_moved(*former.card, permit.application);
    return moved || begins_anew(former, policy, decided) ? rules::facts_at_issue(policy, decided)
                                                         : former.facts;
}

const Policy& require_replaceable(const NewPermit& permit, const Former& former, const Office& office,
                                  Day decided) {
    require_same_kind(permit.application, former);
    const auto& policy =
        rules::terms_in_force(office.profiles, office.authority.profile, former.facts.kind, decided);
    require_days_of_kind(former, policy);
    require_possible(former, permit, office, policy, decided);
    require_not_over(former, policy, decided);
    require_not_registered_here(permit.application.registered_address.division,
                                permit.application.residence.division, office, policy, tr(replacing));
    if (former.card) {
        require_later(*former.card, decided);
        require_may_move(*former.card, former, permit, office, policy, decided);
    }
    return policy;
}

}  // namespace permit::procedures
