#include "deciding.hpp"
#include "match.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/rules/endorsement.hpp"
#include "permit/rules/extension.hpp"
#include "permit/rules/move.hpp"
#include "permit/rules/residence_count.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace permit::procedures {
namespace {

[[noreturn]] void refuse(const std::string& doing, const rules::Refusal& refusal) {
    std::string why{rules::explain(refusal.reason)};
    if (refusal.day) { why += " (" + refusal.day->iso() + ")"; }
    throw Error{ErrorCode::rule_refuses, doing, std::move(why)};
}

template <class Granted>
Granted granted(const rules::Decision<Granted>& decision, const std::string& doing) {
    if (const auto* refusal = std::get_if<rules::Refusal>(&decision)) { refuse(doing, *refusal); }
    return std::get<Granted>(decision);
}

rules::Facts facts_of(const record::Validity& validity) {
    return {validity.kind, validity.valid_until, validity.endorsed_until};
}

rules::ResidenceCount count_of(const record::Residence& residence) {
    return {residence.base, residence.days_counted, residence.continuous_since};
}

/// The next version of all three records, before the request changes them.
Rewrite next_version(const record::Validity& validity, const record::Residence& residence,
                     const Office& office, Day decided) {
    if (validity.version == UINT16_MAX) {
        throw Error{ErrorCode::rule_refuses, tr("rewrite the card"),
                    tr("it was rewritten as often as a card can be"), tr("apply for a replacement card")};
    }
    if (decided < validity.decided) {
        throw Error{ErrorCode::rule_refuses, tr("rewrite the card"),
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

void apply(Rewrite& next, const Resign& resign, const layout::Policy& left, const Office& office,
           Day decided) {
    const auto relation = rules::relation(next.validity.division, resign.division, office.tables);
    (void)granted(rules::resign(facts_of(next.validity), left, decided, relation), "re-sign the permit");
    next.validity.division = resign.division;
    next.residence.division = resign.division;
    next.residence.address = resign.address;
    next.residence.ground = resign.ground.value_or(next.residence.ground);
    next.journal.division = resign.division;
}

void apply(Rewrite& next, const Endorse&, const layout::Policy& ours, Day decided) {
    const auto endorsement =
        granted(rules::endorse(facts_of(next.validity), ours, decided), "endorse the permit");
    const auto count = rules::count_after(count_of(next.residence), endorsement);
    next.validity.endorsed_until = endorsement.endorsed_until;
    next.residence.base = count.base;
    next.residence.days_counted = count.days_counted;
    next.residence.continuous_since = count.continuous_since;
    next.journal.event = endorsement.event;
    next.journal.base = count.base;
    next.journal.days_counted = count.days_counted;
}

void apply(Rewrite& next, const Extend& extend, const layout::Policy& ours, Day decided) {
    const auto extension =
        granted(rules::extend(facts_of(next.validity), ours, decided, extend.until), "extend the permit");
    next.validity.valid_until = extension.valid_until;
    next.journal.event = layout::Event::extension;
}

const layout::Policy& policy_left(const Judgement& judgement, const Office& office,
                                  const layout::Policy& ours) {
    const auto& relied_on = office.published != nullptr ? *office.published : office.trust;
    const auto& authorities = relied_on.content().authorities;
    const auto signer = std::find_if(
        authorities.begin(), authorities.end(),
        [&](const trust::Authority& authority) { return authority.name == judgement.authority; });
    const auto* policy =
        signer == authorities.end() ? nullptr : office.profiles.find(signer->profile, ours.kind);
    return policy == nullptr ? ours : *policy;
}

}  // namespace

keys::Work work_of(const RewriteRequest& request) noexcept {
    return std::visit(Match{[](const Resign&) { return keys::Work::resign; },
                            [](const Endorse&) { return keys::Work::endorse; },
                            [](const Extend&) { return keys::Work::extend; }},
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

Rewrite decide(const RewriteRequest& request, const record::Validity& validity,
               const record::Residence& residence, const layout::Policy& left, const Office& office,
               Day decided) {
    const auto& ours = rules::terms_of(office.profiles, office.authority.profile, validity.kind);
    Rewrite next = next_version(validity, residence, office, decided);
    std::visit(Match{[&](const Resign& resign) { apply(next, resign, left, office, decided); },
                     [&](const auto& other) { apply(next, other, ours, decided); }},
               request);
    return next;
}

Rewrite decide_on(const RewriteRequest& request, const CardState& found, const Office& office, Day decided) {
    const auto& before = found.judgement.validity.value();
    const auto& ours = rules::terms_of(office.profiles, office.authority.profile, before.kind);
    return decide(request, before, found.residence.value(), policy_left(found.judgement, office, ours),
                  office, decided);
}

bool says_already(const RewriteRequest& request, const CardState& found, const Office& office) {
    const auto* resign = std::get_if<Resign>(&request);
    const auto& on_card = found.residence.value();
    return resign != nullptr && on_card.division == resign->division && on_card.address == resign->address &&
           on_card.authority == office.authority.name &&
           resign->ground.value_or(on_card.ground) == on_card.ground;
}

}  // namespace permit::procedures
