#include "application_findings.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/rules/basis.hpp"
#include "permit/rules/profile.hpp"
#include "permit/tools/law.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace permit::clerk {
namespace {

using layout::PermitKind;
using procedures::ApplicationCheck;
using tools::Json;

/// The first day on which nothing would be missing any more, where only time is missing.
std::optional<Day> possible_from(const std::vector<rules::Missing>& missing) {
    std::optional<Day> first;
    for (const auto& each : missing) {
        if (!each.day) { return std::nullopt; }
        first = std::max(first, each.day);
    }
    return first;
}

Json missing_json(const rules::Missing& missing, const layout::Policy& policy) {
    auto papers = Json::array();
    for (const auto paper : procedures::all_papers()) {
        if (missing.any_of.contains(paper)) { papers.push_back(rules::name(paper)); }
    }
    return {{"lack", rules::name(missing.lack)},
            {"text", rules::explain(missing, spoken())},
            {"day", tools::json(missing.day)},
            {"any_of", std::move(papers)},
            {"basis", rules::cite(rules::basis_of(missing.lack), policy, spoken())}};
}

Json offer_json(PermitKind kind, Json missing, const std::optional<Day>& possible) {
    return {{"kind", layout::name(kind)},
            {"missing", std::move(missing)},
            {"possible_from", tools::json(possible)}};
}

std::string not_offered_text(const Law& law) {
    return tr("the place has no permit of this kind on {}", law.day.iso());
}

std::string not_offered_basis(const Law& law) { return tr("the rules of profile {}", law.in_force()); }

Json not_offered_json(PermitKind kind, const Law& law) {
    Json missing{{"lack", describe(ErrorCode::kind_not_offered).name},
                 {"text", not_offered_text(law)},
                 {"day", nullptr},
                 {"any_of", Json::array()},
                 {"basis", not_offered_basis(law)}};
    return offer_json(kind, Json::array({std::move(missing)}), std::nullopt);
}

std::optional<Day> possible_from(const ApplicationCheck& found, const rules::KindDecision::Offer& offer) {
    return found.whole ? possible_from(offer.missing) : std::nullopt;
}

Json offers_json(const ApplicationCheck& found, const Law& law) {
    auto offers = Json::array();
    if (found.not_offered) { offers.push_back(not_offered_json(*found.not_offered, law)); }
    for (const auto& offer : found.offers) {
        auto list = Json::array();
        for (const auto& missing : offer.missing) {
            list.push_back(missing_json(missing, law.terms(offer.kind)));
        }
        offers.push_back(offer_json(offer.kind, std::move(list), possible_from(found, offer)));
    }
    return offers;
}

/// Without evidence nobody can say yes.
Json eligible_json(const ApplicationCheck& found) {
    if (!found.kind) { return false; }
    return found.whole ? Json(true) : Json(nullptr);
}

std::string missing_block(PermitKind kind, const std::vector<std::string>& lines) {
    return tools::block(tr("missing for this kind: {}", rules::words(kind, spoken())), lines, "");
}

std::string offer_text(const ApplicationCheck& found, const rules::KindDecision::Offer& offer,
                       const Law& law) {
    if (offer.missing.empty()) {
        const auto kind = rules::words(offer.kind, spoken());
        return (found.whole ? tr("nothing is missing for this kind: {}", kind)
                            : tr("nothing is known to be missing for this kind: {}", kind)) +
               "\n";
    }
    std::vector<std::string> lines;
    lines.reserve(offer.missing.size() + 1);
    for (const auto& missing : offer.missing) {
        lines.push_back(tr("{} [{}]", rules::explain(missing, spoken()),
                           rules::cite(rules::basis_of(missing.lack), law.terms(offer.kind), spoken())));
    }
    if (const auto day = possible_from(found, offer)) { lines.push_back(tr("possible from {}", day->iso())); }
    return missing_block(offer.kind, lines);
}

}  // namespace

std::string Law::in_force() const { return std::string{profiles.profile_on(profile, day)}; }

const layout::Policy& Law::terms(PermitKind kind) const {
    return rules::terms_in_force(profiles, profile, kind, day);
}

Json found_json(const ApplicationCheck& found, const Law& law) {
    return {{"evidence", found.whole},
            {"eligible", eligible_json(found)},
            {"kind", found.kind ? Json(layout::name(*found.kind)) : Json(nullptr)},
            {"offers", offers_json(found, law)}};
}

tools::Facts found_facts(const ApplicationCheck& found) {
    if (!found.kind) { return {{tr("eligible"), tr("no")}}; }
    const auto kind = std::string{rules::words(*found.kind, spoken())};
    if (found.whole) { return {{tr("eligible"), tr("yes")}, {tr("kind"), kind}}; }
    return {{tr("eligible"),
             tr("nothing is known to be missing; the rest is not checked: the file has no evidence")},
            {tr("kind"), kind}};
}

std::string missing_text(const ApplicationCheck& found, const Law& law) {
    std::string text;
    if (found.kind) { return text; }
    if (found.not_offered) {
        text +=
            missing_block(*found.not_offered, {tr("{} [{}]", not_offered_text(law), not_offered_basis(law))});
    }
    for (const auto& offer : found.offers) { text += offer_text(found, offer, law); }
    if (!found.whole) { text += tr("the rest is not checked: the file has no evidence") + "\n"; }
    return text;
}

}  // namespace permit::clerk
