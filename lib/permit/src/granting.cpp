#include "granting.hpp"

#include "deciding.hpp"
#include "decision_text.hpp"
#include "permit/core/error.hpp"
#include "permit/core/joined.hpp"
#include "permit/core/words.hpp"
#include "permit/rules/basis.hpp"
#include "permit/rules/decision_text.hpp"
#include "permit/rules/eligibility.hpp"
#include "permit/rules/move.hpp"
#include "permit/rules/outlook.hpp"
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

constexpr auto granting = tr_noop("decide about the application");
constexpr auto replacing = tr_noop("replace the card");

/// Article 11 is about cards that are damaged or lost.
constexpr rules::Basis damaged_or_lost{11, 0, "", "5"};

const Policy& terms_for(const Office& office, PermitKind kind, Day decided) {
    return rules::terms_in_force(office.profiles, office.authority.profile, kind, decided);
}

// Eligibility

/// Every line with what it rests on: one complete list, once.
std::string list_of(const std::vector<rules::Missing>& missing, const Policy& policy) {
    std::string list;
    for (const auto& each : missing) {
        list.append(list.empty() ? "" : "; ").append(rules::explain(each, spoken()));
        list.append(" [").append(rules::cite(rules::basis_of(each.lack), policy, spoken())).append("]");
    }
    return list;
}

Error not_eligible(const std::string& list) {
    return Error{ErrorCode::rule_refuses, tr(granting),
                 tr("{}: {}", rules::explain(Reason::not_eligible, spoken()), list),
                 tr("give the applicant this list; it is complete")};
}

/// The kind that the applicant asks for, when nothing is missing for it.
PermitKind kind_asked_for(const rules::Applicant& applicant, PermitKind asked, const Office& office,
                          Day decided) {
    const auto& policy = terms_for(office, asked, decided);
    const auto missing = rules::missing_for(applicant, policy, office.tables, decided);
    if (!missing.empty()) { throw not_eligible(list_of(missing, policy)); }
    return asked;
}

PermitKind kind_decided_for(const rules::Applicant& applicant, const Office& office, Day decided) {
    const auto found =
        rules::decide_kind(applicant, office.profiles, office.authority.profile, office.tables, decided);
    if (found.kind) { return *found.kind; }
    std::string lists;
    for (const auto& offer : found.offers) {
        lists.append(lists.empty() ? "" : " | ").append(rules::words(offer.kind, spoken())).append(": ");
        lists.append(list_of(offer.missing, terms_for(office, offer.kind, decided)));
    }
    throw not_eligible(lists);
}

PermitKind kind_granted(const Application& application, const Office& office, Day decided) {
    const auto applicant = applicant_of(application);
    if (!applicant) { return kind_of(application); }
    return application.kind ? kind_asked_for(*applicant, *application.kind, office, decided)
                            : kind_decided_for(*applicant, office, decided);
}

// One person, one permit

/// What the register knows, but for the permit that is being replaced.
class AllBut final : public rules::PermitLookup {
public:
    AllBut(const rules::PermitLookup& all, std::optional<std::uint32_t> serial)
        : all_{all}, serial_{serial} {}

    [[nodiscard]] std::vector<rules::HeldPermit> permits_of(const CitizenNumber& number) const override {
        auto permits = all_.permits_of(number);
        permits.erase(std::remove_if(permits.begin(), permits.end(),
                                     [&](const auto& permit) { return permit.serial == serial_; }),
                      permits.end());
        return permits;
    }

private:
    const rules::PermitLookup& all_;
    std::optional<std::uint32_t> serial_;
};

void require_no_other(const NewPermit& permit, const Office& office, const Policy& policy, Day decided) {
    if (office.register_ == nullptr) { return; }
    const AllBut others{*office.register_,
                        permit.former ? std::optional{permit.former->serial} : std::nullopt};
    const auto held =
        rules::permit_in_the_way(others, permit.application.citizen_number, policy.kind, decided);
    if (!held) { return; }
    throw refused(tr(granting), {Reason::already_held, {}}, policy,
                  tr("it is permit {}: rewrite or replace its card, or cancel it first", held->serial));
}

// A card that replaces another

/// A permit that is over, or suspended and not restored, is no reason for a new card.
void require_in_force(const Former& former, const Policy& policy, Day decided) {
    const auto now = rules::standing(former.facts, policy, decided);
    switch (now.state) {
        case rules::State::expired:
            throw refused(tr(replacing), {Reason::expired, now.since}, policy);
        case rules::State::cancelled:
            throw refused(tr(replacing), {Reason::cancelled, now.since}, policy);
        case rules::State::suspended:
            throw Error{ErrorCode::rule_refuses, tr(replacing),
                        tr("{}; rests on: {}", rules::explain(now, spoken()),
                           rules::cite(rules::basis_of(now.state), policy, spoken())),
                        tr("restore it first with permit-clerk endorse")};
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

/// Days in the file that no permit of the kind has.
void require_days_of_kind(const Former& former, const Policy& policy) {
    if (former.facts.endorsed_until.has_value() != policy.endorse_every.has_value()) {
        throw Error{ErrorCode::facts_disagree, tr(replacing),
                    policy.endorse_every
                        ? tr("a permit of kind {} has an endorsed_until", layout::name(policy.kind))
                        : tr("a permit of kind {} has no endorsed_until", layout::name(policy.kind))};
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
    const auto& left = policy_left(card.authority, office, ours, decided);
    const auto relation = rules::relation(card.division, residence, office.tables);
    const auto move = granted(rules::decide_move(former.facts, left, decided, relation, std::nullopt,
                                                 rules::WorkCalendar{office.tables}),
                              tr(replacing), left);
    if (const auto reason = obstacle_of(move.outcome, relation)) {
        throw refused(tr(replacing), {*reason, {}}, left,
                      tr("cancel permit {} with permit-clerk retire and take the card in", former.serial));
    }
}

/// Items 1 to 7 in which the application differs from the old card; whether the photo does is for eyes.
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

void note_changed_items(Decision& decision, const FormerCard& card, const Application& application) {
    const auto changed = changed_items(card.identity, application);
    if (changed.empty()) { return; }
    const auto items =
        joined(changed, [](rules::IdentityItem item) { return rules::explain(item, spoken()); });
    decision.notes.push_back(
        tr("{}: {}", rules::explain(rules::change_of(changed.front()), spoken()), items));
}

std::string goes_on(const Former& former) {
    const auto since = former.count.continuous_since.iso();
    const auto days = former.count.days_counted;
    const auto base = former.count.base.iso();
    return tr("the count of residence goes on: {} days before {}, continuous since {}", days, base, since);
}

// Decisions

void add_day(Decision& decision, const char* item, const std::optional<Day>& day) {
    if (day) { decision.changes.push_back({item, {}, day->iso()}); }
}

/// What the new card will say, where there was nothing.
Decision decision_about(const PermitDays& days, const Policy& policy, Day decided) {
    Decision decision;
    decision.changes.push_back({tr_noop("kind"), {}, std::string{layout::name(days.facts.kind)}});
    add_day(decision, tr_noop("decided"), decided);
    add_day(decision, tr_noop("valid until"), days.facts.valid_until);
    add_day(decision, tr_noop("endorsed until"), days.facts.endorsed_until);
    add_day(decision, tr_noop("year counts from"), days.count.base);
    const auto duty = rules::next_duty(days.facts, policy, decided);
    if (duty.step != rules::NextStep::none) {
        decision.notes.push_back(tr("next: {}", rules::explain(duty, spoken())));
    }
    return decision;
}

Grant grant_first(const NewPermit& permit, const Office& office, Day decided) {
    const auto& application = permit.application;
    const auto& policy = terms_for(office, kind_granted(application, office, decided), decided);
    require_no_other(permit, office, policy, decided);
    const PermitDays days{rules::facts_at_issue(policy, decided), rules::count_at_issue(decided)};
    Decision decision = decision_about(days, policy, decided);
    decision.what = tr("granted: {}", rules::words(policy.kind, spoken()));
    decision.basis = rules::cite(rules::basis_of(Reason::not_eligible), policy, spoken());
    if (!application.evidence) {
        decision.notes.push_back(
            tr("eligibility was not checked here: the application shows no registrations and papers"));
    }
    return {.days = days, .decision = std::move(decision)};
}

Grant grant_again(const NewPermit& permit, const Former& former, const Office& office, Day decided) {
    require_same_kind(permit.application, former);
    const auto& policy = terms_for(office, former.facts.kind, decided);
    require_days_of_kind(former, policy);
    require_in_force(former, policy, decided);
    if (former.card) {
        require_later(*former.card, decided);
        require_may_move(*former.card, former, permit, office, policy, decided);
    }
    require_no_other(permit, office, policy, decided);
    const PermitDays days{former.facts, former.count};
    Decision decision = decision_about(days, policy, decided);
    decision.what = tr("a new card takes the place of permit {}, version {}", former.serial, former.version);
    const bool changed = former.card && !changed_items(former.card->identity, permit.application).empty();
    decision.basis =
        rules::cite(changed ? rules::basis_of(Reason::identity_changed) : damaged_or_lost, policy, spoken());
    decision.notes.insert(decision.notes.begin(), goes_on(former));
    if (changed) { note_changed_items(decision, *former.card, permit.application); }
    return {.days = days, .decision = std::move(decision)};
}

}  // namespace

Grant grant_permit(const NewPermit& permit, const Office& office, Day decided) {
    return permit.former ? grant_again(permit, *permit.former, office, decided)
                         : grant_first(permit, office, decided);
}

}  // namespace permit::procedures
