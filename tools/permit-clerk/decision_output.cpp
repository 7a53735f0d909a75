#include "decision_output.hpp"

#include "permit/cardlayout/fields.hpp"
#include "permit/core/words.hpp"
#include "permit/rules/decision_text.hpp"
#include "permit/rules/profile.hpp"
#include "permit/tools/text.hpp"

#include <iostream>
#include <string_view>

namespace permit::clerk {
namespace {

using procedures::Decision;
using tools::Json;

Json json(const std::string& value) { return value.empty() ? Json(nullptr) : Json(value); }

std::string headline(const Decision& decision) {
    if (decision.serial == 0) { return tr("decision about card {}: {}", decision.chip, decision.what); }
    return tr("decision about card {}, permit {}: {}", decision.chip, decision.serial, decision.what);
}

/// A value as people read it: the codes of --json have words.
std::string shown(std::string_view item, const std::string& value) {
    if (item == "kind") {
        if (const auto kind = layout::permit_kind_from(value)) {
            return std::string{rules::words(*kind, spoken())};
        }
    }
    if (item == "ground") {
        if (const auto ground = layout::ground_from(value)) {
            return std::string{rules::words(*ground, spoken())};
        }
    }
    return value;
}

std::string shown(const procedures::Change& change) {
    auto after = shown(change.item, change.after);
    if (change.before.empty()) { return after; }
    return shown(change.item, change.before) + " → " + (after.empty() ? "–" : after);
}

}  // namespace

tools::Json decision_json(const Decision& decision) {
    auto changes = Json::array();
    for (const auto& change : decision.changes) {
        changes.push_back(
            {{"item", change.item}, {"before", json(change.before)}, {"after", json(change.after)}});
    }
    return {{"what", decision.what},
            {"changes", std::move(changes)},
            {"notes", decision.notes},
            {"rests_on", decision.basis}};
}

std::string decision_text(const Decision& decision) {
    tools::Facts facts;
    for (const auto& change : decision.changes) { facts.emplace_back(tr(change.item), shown(change)); }
    for (const auto& note : decision.notes) { facts.emplace_back(tr("note"), note); }
    facts.emplace_back(tr("rests on"), decision.basis);
    return headline(decision) + "\n" + tools::fact_lines(facts, "  ");
}

void show_decision(const Decision& decision) { std::cerr << "permit-clerk: " << decision_text(decision); }

}  // namespace permit::clerk
