#include "output.hpp"

#include "decision_output.hpp"

#include "permit/cardlayout/fields.hpp"
#include "permit/core/words.hpp"
#include "permit/rules/profile.hpp"
#include "permit/tools/text.hpp"

#include <utility>

namespace permit::clerk {
namespace {

using tools::Facts;
using tools::Json;

std::string text(const std::optional<Day>& day) { return day ? day->iso() : ""; }

Json json(const std::optional<Day>& day) { return day ? Json(day->iso()) : Json(nullptr); }

Json panel_json(const procedures::Panel& panel) {
    return {{"residence", panel.residence}, {"authority", panel.authority}, {"validity", panel.validity}};
}

/// The rewritable panel as the printer would write it.
std::string panel_text(const procedures::Panel& panel) {
    return tr("panel to print") + "\n" +
           tools::fact_lines(
               {{"居住地住址", panel.residence}, {"签发机关", panel.authority}, {"有效期限", panel.validity}},
               "  | ");
}

Facts permit_facts(const record::Validity& validity, const Uid& chip, const std::string& serial) {
    return {{tr("card"), chip.text()},
            {tr("permit"), tr("{}, version {}", serial, validity.version)},
            {tr("kind"), std::string{rules::words(validity.kind, spoken())}},
            {tr("decided"), validity.decided.iso()},
            {tr("valid until"), text(validity.valid_until)},
            {tr("endorsed until"), text(validity.endorsed_until)}};
}

std::string headline(std::string done, const Occasion& occasion, bool resumed) {
    if (occasion.dry_run()) {
        done = resumed ? tr("would be {}, which finishes what had broken off; nothing was written", done)
                       : tr("would be {}; nothing was written", done);
    } else if (resumed) {
        done = tr("{}; this finished what had broken off", done);
    }
    return in_realm(occasion.realm, done) + "\n";
}

Json framed(const Occasion& occasion, bool resumed) {
    return {{"realm", name(occasion.realm)}, {"written", !occasion.dry_run()}, {"resumed", resumed}};
}

/// The result; of a dry run, the exchanges before it.
void print(const tools::Program& program, Json object, const std::string& text, const Occasion& occasion) {
    if (!occasion.rehearsal) { return program.result(object, text); }
    occasion.rehearsal->add_to(object);
    program.result(object, occasion.rehearsal->text() + text);
}

std::string done_as(layout::Event event) {
    switch (event) {
        case layout::Event::issue:
            return tr("issued");
        case layout::Event::replacement:
            return tr("issued in place of another");
        case layout::Event::address_change:
            return tr("re-signed");
        case layout::Event::endorsement:
            return tr("endorsed");
        case layout::Event::restoration:
            return tr("endorsed late: restored");
        case layout::Event::extension:
            return tr("extended");
        case layout::Event::cancellation:
            break;
    }
    return tr("cancelled");
}

/// What is left to do elsewhere.
std::string remaining_text(const std::vector<std::string>& remaining) {
    std::string text;
    for (const auto& each : remaining) { text.append(tr("to do: {}", each)).append("\n"); }
    return text;
}

void add_decision(Json& object, const std::optional<procedures::Decision>& decision) {
    object["decision"] = decision ? decision_json(*decision) : Json(nullptr);
}

/// What became of the card's keys, which are no part of the permit.
void tell_keys(const tools::Program& program, Json& object, const procedures::MovedKeys& keys) {
    if (keys == procedures::MovedKeys{}) { return; }
    object["keys_moved"] = Json::array();
    for (const auto role : keys.moved) { object["keys_moved"].push_back(name(role)); }
    for (const auto role : keys.left) {
        program.note(tr("the card's {} key is of a version this store does not hold", name(role)));
    }
    if (!keys.broke_off.empty()) {
        program.note(
            tr("the permit is finished, but not all its keys are of the newest version ({}); the next "
               "rewrite goes on",
               keys.broke_off));
    }
}

}  // namespace

std::string what_remains_of(const std::string& store, std::uint32_t serial, trust::PermitStatus status) {
    return tr(
        "tell readers that permit {0} is listed here as {1}: permit-keys bundle {2}, or permit-keys "
        "status publish {2}",
        serial, tr(name(status)), store);
}

tools::Json permit_json(const record::Validity& validity, const Uid& chip) {
    return {{"chip", chip.text()},
            {"serial", validity.serial},
            {"version", validity.version},
            {"kind", layout::name(validity.kind)},
            {"division", validity.division.text()},
            {"decided", validity.decided.iso()},
            {"valid_until", json(validity.valid_until)},
            {"endorsed_until", json(validity.endorsed_until)}};
}

void print_issued(const tools::Program& program, const procedures::Issued& issued,
                  const std::vector<procedures::ApplicationWarning>& warnings, const Occasion& occasion) {
    Json object = framed(occasion, issued.resumed);
    object["event"] = layout::name(issued.event);
    add_decision(object, issued.decision);
    object["permit"] = permit_json(issued.validity, issued.chip);
    object["portrait_bytes"] =
        issued.identity.portrait ? Json(issued.identity.portrait->length) : Json(nullptr);
    object["purse_locked"] = issued.purse_locked;
    object["panel"] = panel_json(issued.panel);
    object["warnings"] = Json::array();
    for (const auto warning : warnings) { object["warnings"].push_back(name(warning)); }
    object["cost"] = tools::cost_json(occasion.cost);
    if (issued.portrait_left_out) {
        program.note(tr("this chip has no room for a portrait; the one given was left out"));
    }
    if (issued.purse_locked) {
        program.note(tr("the purse stays locked: this store holds no debit and load keys"));
    }

    // A rehearsal draws no serial.
    const bool serial_drawn = !occasion.dry_run() || issued.resumed;
    if (!serial_drawn) { object["permit"]["serial"] = nullptr; }
    Facts facts = permit_facts(issued.validity, issued.chip,
                               serial_drawn ? std::to_string(issued.validity.serial) : tr("next serial"));
    facts.emplace_back(tr("portrait"), issued.identity.portrait
                                           ? tr("{} bytes", issued.identity.portrait->length)
                                           : tr("none"));
    facts.emplace_back(tr("cost"), tools::cost_text(occasion.cost));
    if (!occasion.remaining.empty()) { object["remaining"] = occasion.remaining; }
    print(program, std::move(object),
          headline(done_as(issued.event), occasion, issued.resumed) + tools::fact_lines(facts) +
              panel_text(issued.panel) + remaining_text(occasion.remaining),
          occasion);
}

void print_rewritten(const tools::Program& program, const procedures::Rewritten& rewritten,
                     const Occasion& occasion) {
    const auto& now = rewritten.now;
    Json object = framed(occasion, rewritten.resumed);
    if (rewritten.unchanged) { object["written"] = false; }
    object["event"] = rewritten.unchanged ? "unchanged" : layout::name(now.journal.event);
    object["permit"] = permit_json(now.validity, rewritten.chip);
    add_decision(object, rewritten.decision);
    if (rewritten.before) { object["before"] = permit_json(*rewritten.before, rewritten.chip); }
    // Nothing is printed on a card that is taken in, and nobody needs to be told the address once more.
    const bool retired = procedures::is_retired(now.validity);
    object["panel"] = retired ? Json(nullptr) : panel_json(rewritten.panel);
    object["cost"] = tools::cost_json(occasion.cost);
    tell_keys(program, object, rewritten.keys);
    Facts facts = permit_facts(now.validity, rewritten.chip, std::to_string(now.validity.serial));
    facts.emplace_back(tr("cost"), tools::cost_text(occasion.cost));
    if (!occasion.remaining.empty()) { object["remaining"] = occasion.remaining; }
    const std::string done =
        rewritten.unchanged ? tr("unchanged: the card says this already") : done_as(now.journal.event);
    print(program, std::move(object),
          headline(done, occasion, rewritten.resumed) + tools::fact_lines(facts) +
              (retired ? "" : panel_text(rewritten.panel)) + remaining_text(occasion.remaining),
          occasion);
}

}  // namespace permit::clerk
