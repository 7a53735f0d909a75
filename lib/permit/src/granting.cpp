#include "granting.hpp"

#include "being_replaced.hpp"
#include "decision_text.hpp"
#include "permit/core/error.hpp"
#include "permit/core/joined.hpp"
#include "permit/core/words.hpp"
#include "permit/permit/application_check.hpp"
#include "permit/rules/basis.hpp"
#include "permit/rules/decision_text.hpp"
#include "permit/rules/eligibility.hpp"
#include "permit/rules/outlook.hpp"
#include "permit/rules/profile.hpp"
#include "refusing.hpp"
#include "replacing.hpp"

#include <algorithm>
#include <utility>

namespace permit::procedures {
namespace {

using layout::PermitKind;
using layout::Policy;
using rules::Reason;

constexpr auto granting = tr_noop("decide about the application");

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

/// What is missing for each kind that was tried; for one alone without its name.
std::string lists_of(const ApplicationCheck& found, const Office& office, Day decided) {
    std::string lists;
    for (const auto& offer : found.offers) {
        auto list = list_of(offer.missing, terms_for(office, offer.kind, decided));
        if (found.offers.size() == 1) { return list; }
        lists.append(lists.empty() ? "" : " | ")
            .append(tr("{}: {}", rules::words(offer.kind, spoken()), list));
    }
    return lists;
}

Error not_eligible(const ApplicationCheck& found, const Office& office, Day decided) {
    return Error{ErrorCode::rule_refuses, tr(granting),
                 tr("{}: {}", rules::explain(rules::Refusal{Reason::not_eligible, {}}, spoken()),
                    lists_of(found, office, decided)),
                 found.whole
                     ? tr("give the applicant this list; it is complete")
                     : tr("give the applicant this list; the rest is not checked: the file has no evidence")};
}

PermitKind kind_granted(const Application& application, const Office& office, Day decided) {
    const auto found =
        check_application(application, office.profiles, office.authority.profile, office.tables, decided);
    if (found.kind) { return *found.kind; }
    if (found.not_offered) { return terms_for(office, *found.not_offered, decided).kind; }  // says so
    throw not_eligible(found, office, decided);
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

    [[nodiscard]] bool knows_all() const noexcept override { return all_.knows_all(); }

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
                  held->unfinished
                      ? finish_or_forget(*held->unfinished)
                      : tr("it is permit {}: rewrite or replace its card, or cancel it first", held->serial));
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

/// Addresses are not told where decisions are kept.
void add_move(Decision& decision, const FormerCard& card, const Application& application) {
    if (!has_moved(card, application)) { return; }
    const auto& division = application.residence.division;
    if (card.division != division) {
        decision.changes.push_back({tr_noop("division"), card.division.text(), division.text()});
    }
    decision.notes.push_back(tr("the residence is another than on the old card"));
}

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
    if (office.register_ == nullptr || !office.register_->knows_all()) {
        decision.notes.push_back(tr(
            "whether the person has another permit of this kind was not looked up in the office's register"));
    }
    return {.days = days, .decision = std::move(decision)};
}

Grant grant_again(const NewPermit& permit, const Former& former, const Office& office, Day decided) {
    const auto& policy = require_replaceable(permit, former, office, decided);
    require_no_other(permit, office, policy, decided);
    const PermitDays days{facts_of_next_card(former, permit, policy, decided), former.count};
    Decision decision = decision_about(days, policy, decided);
    decision.what = tr("a new card takes the place of permit {}, version {}", former.serial, former.version);
    const bool changed = former.card && !changed_items(former.card->identity, permit.application).empty();
    decision.basis =
        rules::cite(changed ? rules::basis_of(Reason::identity_changed) : damaged_or_lost, policy, spoken());
    decision.notes.insert(decision.notes.begin(), goes_on(former));
    if (changed) { note_changed_items(decision, *former.card, permit.application); }
    if (former.card) { add_move(decision, *former.card, permit.application); }
    if (rules::standing(days.facts, policy, decided).state == rules::State::suspended) {
        decision.notes.push_back(tr("the permit is suspended, and stays so until the new card is endorsed"));
    }
    if (!former.card) {
        decision.notes.push_back(tr(
            "no old card was compared with the application: that the permit is this holder's, the office's "
            "file says"));
    }
    return {.days = days, .decision = std::move(decision)};
}

}  // namespace

Grant grant_permit(const NewPermit& permit, const Office& office, Day decided) {
    return permit.former ? grant_again(permit, *permit.former, office, decided)
                         : grant_first(permit, office, decided);
}

}  // namespace permit::procedures
