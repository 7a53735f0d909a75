#include "decision_text.hpp"

#include "permit/core/words.hpp"
#include "permit/rules/basis.hpp"
#include "permit/rules/cancellation.hpp"
#include "permit/rules/decision_text.hpp"
#include "permit/rules/outlook.hpp"

#include <optional>
#include <string_view>

namespace permit::procedures {
namespace {

using rules::Basis;

// What granted decisions rest on; what refusals rest on is in lib/rules.
constexpr Basis endorsed_in_time{10, 0, "window", "7"};
constexpr Basis endorsed_late{10, 0, "late_effect", "7"};
constexpr Basis endorsed_within_grace{10, 0, "within_grace", "7"};
constexpr Basis endorsed_after_grace{10, 0, "after_grace", "7"};
constexpr Basis moved_within_county{0, 0, "address_change_days", "9"};
constexpr Basis moved_between_counties{0, 0, "cross_county_move", "9"};
constexpr Basis renamed{0, 0, "", "9"};
constexpr Basis extended{0, 0, "term", "4"};
constexpr Basis ended{0, 0, "", "5"};

std::string text(const std::optional<Day>& day) { return day ? day->iso() : std::string{}; }

/// Changes, of what there is something to say about.
class Differences {
public:
    void add(const char* item, std::string before, std::string after) {
        if (before != after) { changes_.push_back({item, std::move(before), std::move(after)}); }
    }
    [[nodiscard]] std::vector<Change> take() { return std::move(changes_); }

private:
    std::vector<Change> changes_{};
};

Basis basis_of(const rules::Endorsement& endorsement, const layout::Policy& policy) {
    if (!endorsement.gap) {
        return endorsement.event == layout::Event::restoration ? endorsed_late : endorsed_in_time;
    }
    const auto& gap = *endorsement.gap;
    const auto grace_over = rules::lateness(policy, gap.from.plus_days(-1)).grace_over;
    if (gap.to.plus_days(1) < grace_over) { return endorsed_within_grace; }
    return policy.after_grace ? endorsed_after_grace : endorsed_late;
}

/// Between provinces there is no move that is written to the card.
Basis basis_of(rules::Relation relation) noexcept {
    switch (relation) {
        case rules::Relation::same_county:
            return moved_within_county;
        case rules::Relation::renamed:
            return renamed;
        case rules::Relation::other_county:
        case rules::Relation::other_province:
            break;
    }
    return moved_between_counties;
}

std::string gap_note(const rules::Endorsement& endorsement, const rules::ResidenceCount& before) {
    const auto& gap = endorsement.gap.value();
    const auto from = gap.from.iso();
    const auto to = gap.to.iso();
    const auto days = days_between(gap.from, gap.to) + 1;
    switch (endorsement.effect) {
        case rules::GapEffect::counted:
            return tr("endorsed late, and {} to {} count all the same: {} days", from, to, days);
        case rules::GapEffect::left_out:
            return tr("{} to {} do not count as residence: {} days", from, to, days);
        case rules::GapEffect::restart:
            break;
    }
    return tr("the count of residence starts again on {}: the {} days counted until {} are lost",
              endorsement.base.iso(), before.days_counted + days_between(before.base, gap.from),
              gap.from.plus_days(-1).iso());
}

std::string report_note(const rules::Move& move, Day decided) {
    const auto& by = move.report_by.value();
    const auto last_day = rules::explain(by, spoken());
    if (!move.late) { return tr("the move was to be reported by {}", last_day); }
    return tr("reported late, {} days after {}; a note, no bar", days_between(by.day, decided), last_day);
}

}  // namespace

rules::Facts facts_of(const record::Validity& validity) {
    return {validity.kind, validity.valid_until, validity.endorsed_until};
}

rules::ResidenceCount count_of(const record::Residence& residence) {
    return {residence.base, residence.days_counted, residence.continuous_since};
}

std::vector<Change> changes_between(const record::Validity& validity, const record::Residence& residence,
                                    const Rewrite& now) {
    Differences changes;
    changes.add(tr_noop("version"), std::to_string(validity.version), std::to_string(now.validity.version));
    changes.add(tr_noop("decided"), validity.decided.iso(), now.validity.decided.iso());
    changes.add(tr_noop("division"), residence.division.text(), now.residence.division.text());
    changes.add(tr_noop("authority"), residence.authority, now.residence.authority);
    changes.add(tr_noop("ground"), std::string{layout::name(residence.ground)},
                std::string{layout::name(now.residence.ground)});
    changes.add(tr_noop("valid until"), text(validity.valid_until), text(now.validity.valid_until));
    changes.add(tr_noop("endorsed until"), text(validity.endorsed_until), text(now.validity.endorsed_until));
    changes.add(tr_noop("year counts from"), residence.base.iso(), now.residence.base.iso());
    changes.add(tr_noop("days counted before"), std::to_string(residence.days_counted),
                std::to_string(now.residence.days_counted));
    changes.add(tr_noop("continuous since"), residence.continuous_since.iso(),
                now.residence.continuous_since.iso());
    return changes.take();
}

void note_next_duty(Decision& decision, const record::Validity& now, const layout::Policy& policy) {
    const auto duty = rules::next_duty(facts_of(now), policy, now.decided);
    if (duty.step == rules::NextStep::none) { return; }
    decision.notes.push_back(tr("next: {}", rules::explain(duty, spoken())));
}

Decision decision_of(const rules::Endorsement& endorsement, const layout::Policy& policy,
                     const rules::ResidenceCount& before) {
    Decision decision{.what = tr("endorsed until {}; the year counts from {}",
                                 endorsement.endorsed_until.iso(), endorsement.base.iso()),
                      .basis = rules::cite(basis_of(endorsement, policy), policy, spoken())};
    if (endorsement.event == layout::Event::restoration) {
        decision.notes.push_back(tr("the permit was suspended and is restored"));
    }
    if (endorsement.gap) { decision.notes.push_back(gap_note(endorsement, before)); }
    return decision;
}

Decision decision_of(const rules::Move& move, const layout::Policy& left, Day decided) {
    Decision decision{.what = std::string{rules::explain(move.outcome, spoken())},
                      .basis = rules::cite(basis_of(move.relation), left, spoken())};
    if (move.report_by) { decision.notes.push_back(report_note(move, decided)); }
    if (move.rewritten_at == layout::RewrittenAt::province) {
        decision.notes.push_back(
            tr("any acceptance point of the province may rewrite the card, if its authority's certificate "
               "covers the new division"));
    }
    return decision;
}

Decision decision_of(const Extend& extend, const layout::Policy& policy) {
    return {.what = rules::explain(rules::Extension{extend.until}, spoken()),
            .basis = rules::cite(extended, policy, spoken())};
}

Decision decision_of(const Retire& retire, const layout::Policy& policy, Day last_day) {
    return {.what = tr("cancelled: {}; the last day of the permit is {}",
                       rules::explain(retire.ground, spoken()), last_day.iso()),
            .notes = {tr("the card cannot be endorsed, extended or re-signed any more")},
            .basis = rules::cite(ended, policy, spoken())};
}

}  // namespace permit::procedures
