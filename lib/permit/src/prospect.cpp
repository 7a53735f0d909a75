#include "permit/permit/prospect.hpp"

#include "permit/permit/rewrite.hpp"
#include "permit/rules/basis.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace permit::procedures {
namespace {

/// A finding that the dates alone lead to, or one about this reader and not about the permit.
bool leaves_it_to_the_dates(const Finding& finding) noexcept {
    switch (finding.code) {
        case FindingCode::endorsement_missed:
        case FindingCode::term_over:
        case FindingCode::suspended_too_long:
            return true;
        default:
            return verdict_of(finding.code) < Verdict::suspended;
    }
}

bool dates_decide(const Judgement& judgement) {
    return judgement.standing && judgement.assurance.signature &&
           std::all_of(judgement.findings.begin(), judgement.findings.end(), leaves_it_to_the_dates);
}

/// The place whose rules count: that of the authority that signed.
std::string_view profile_of(const Judgement& judgement, const trust::TrustBundle& bundle) {
    const auto* signer = bundle.authority_named(judgement.authority);
    return signer == nullptr ? judgement.policy->profile : signer->profile;
}

/// The states under the rules that are announced; under the dates alone where the place has none for the
/// kind.
std::vector<rules::Standing> states_from(const Judgement& judgement, const Circumstances& by) {
    const auto facts = dates_of(judgement.validity.value());
    auto states = rules::outlook(facts, by.bundle.profiles(), profile_of(judgement, by.bundle), by.today);
    if (!states.empty()) { return states; }
    states = rules::outlook(facts, *judgement.policy);
    std::erase_if(states,
                  [&](const rules::Standing& state) { return state.until && *state.until < by.today; });
    return states;
}

std::vector<rules::Reminder> reminders_from(const rules::Facts& facts, const layout::Policy& policy,
                                            Day day) {
    auto reminders = rules::reminders(facts, policy);
    std::erase_if(reminders, [day](const rules::Reminder& reminder) { return reminder.day < day; });
    return reminders;
}

bool count_is_known(const Inspection& inspection) {
    return inspection.residence && inspection.judgement.assurance.signature &&
           inspection.judgement.verdict < Verdict::rolled_back;
}

std::vector<rules::CountEntry> count_entries(const std::vector<record::JournalEntry>& journal) {
    std::vector<rules::CountEntry> entries;
    entries.reserve(journal.size());
    for (const auto& entry : journal) {
        entries.push_back({entry.version, entry.event, entry.base, entry.days_counted, entry.decided});
    }
    return entries;
}

// The settings that a standing rests on, by their names in the table of profiles.
constexpr std::array<std::string_view, 1> of_a_term{"term"};
constexpr std::array<std::string_view, 3> before_the_window{"endorse_every", "window", "last_day"};
constexpr std::array<std::string_view, 5> in_the_window{"window", "last_day", "late_effect", "grace",
                                                        "within_grace"};
constexpr std::array<std::string_view, 5> when_late{"late_effect", "grace", "within_grace", "after_grace",
                                                    "lapse_after"};
constexpr std::array<std::string_view, 3> when_over{"late_effect", "grace", "lapse_after"};

/// Whether the permit came to its own last day, and not to an end for want of an endorsement.
bool ended_by_term(const rules::Standing& standing, const record::Validity& validity) noexcept {
    return standing.state == rules::State::expired && validity.valid_until &&
           standing.since == validity.valid_until->plus_days(1);
}

rules::Basis basis_behind(const rules::Standing& standing, const record::Validity& validity) noexcept {
    return ended_by_term(standing, validity) ? rules::basis_of(rules::Reason::not_later)
                                             : rules::basis_of(standing.state);
}

std::span<const std::string_view> settings_behind(const rules::Standing& standing,
                                                  const record::Validity& validity) noexcept {
    if (!validity.endorsed_until || ended_by_term(standing, validity)) { return of_a_term; }
    switch (standing.state) {
        case rules::State::valid:
            return before_the_window;
        case rules::State::due_soon:
            return in_the_window;
        case rules::State::suspended:
            return when_late;
        case rules::State::expired:
        case rules::State::cancelled:
            break;
    }
    return when_over;
}

/// The last day of the grace, where what comes after it costs the days before.
std::optional<Day> count_kept_until(const rules::Facts& facts, const layout::Policy& policy) {
    if (!facts.endorsed_until || policy.after_grace != layout::AfterGrace::restart) { return std::nullopt; }
    return rules::lateness(policy, *facts.endorsed_until).grace_over.plus_days(-1);
}

}  // namespace

rules::Facts dates_of(const record::Validity& validity) noexcept {
    return {validity.kind, validity.valid_until, validity.endorsed_until};
}

std::optional<Prospect> prospect(const Judgement& judgement, const Circumstances& by,
                                 const layout::CodeTables& tables) {
    if (!dates_decide(judgement)) { return std::nullopt; }
    const auto facts = dates_of(judgement.validity.value());
    const auto& policy = *judgement.policy;
    const rules::WorkCalendar calendar{tables};
    return Prospect{.states = states_from(judgement, by),
                    .duty = rules::next_duty(facts, policy, by.today),
                    .reminders = reminders_from(facts, policy, by.today),
                    .count_kept_until = count_kept_until(facts, policy),
                    .rules_change = rules::next_change(by.bundle.profiles(), profile_of(judgement, by.bundle),
                                                       facts.kind, by.today),
                    .report_move = rules::report_move_by(policy, by.today, calendar),
                    .card_ready = rules::issue_by(policy, by.today, calendar)};
}

std::optional<rules::ResidenceSum> residence_sum(const Inspection& inspection, Day day) {
    if (!count_is_known(inspection)) { return std::nullopt; }
    const auto& judgement = inspection.judgement;
    const auto& residence = *inspection.residence;
    const auto& validity = judgement.validity.value();
    const rules::CountedPermit permit{
        .count = {residence.base, residence.days_counted, residence.continuous_since},
        .facts = dates_of(validity),
        .decided = validity.decided,
        .endorsed_year = rules::endorsed_year(*judgement.policy)};
    return rules::sum_residence(permit, count_entries(inspection.journal), day);
}

bool journal_falls_short(const Inspection& inspection, Day day) {
    return count_is_known(inspection) && !residence_sum(inspection, day);
}

std::optional<Day> retired_on(const Judgement& judgement) {
    const auto& validity = judgement.validity;
    if (!judgement.assurance.signature || !validity || !is_retired(*validity)) { return std::nullopt; }
    return validity->decided;
}

std::optional<Grounds> grounds_of(const Judgement& judgement, Language language) {
    if (!dates_decide(judgement) || judgement.policy->profile.empty() || retired_on(judgement)) {
        return std::nullopt;
    }
    const auto& standing = *judgement.standing;
    const auto& validity = judgement.validity.value();
    const auto settings = settings_behind(standing, validity);
    Grounds grounds{.clauses = rules::explain(*judgement.policy, language),
                    .cited = rules::cite(basis_behind(standing, validity), *judgement.policy, language)};
    std::erase_if(grounds.clauses, [&](const rules::Clause& clause) {
        return std::find(settings.begin(), settings.end(), clause.setting) == settings.end();
    });
    return grounds;
}

}  // namespace permit::procedures
