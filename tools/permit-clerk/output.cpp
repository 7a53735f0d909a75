#include "output.hpp"

#include "permit/cardlayout/fields.hpp"
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
    return "panel to print\n" +
           tools::fact_lines(
               {{"居住地住址", panel.residence}, {"签发机关", panel.authority}, {"有效期限", panel.validity}},
               "  | ");
}

Facts permit_facts(const record::Validity& validity, const Uid& chip, const std::string& serial) {
    return {{"card", chip.text()},
            {"permit", serial + ", version " + std::to_string(validity.version)},
            {"kind", std::string{layout::name(validity.kind)}},
            {"decided", validity.decided.iso()},
            {"valid until", text(validity.valid_until)},
            {"endorsed until", text(validity.endorsed_until)}};
}

std::string headline(std::string done, const Occasion& occasion, bool resumed) {
    if (occasion.dry_run()) { done = "would be " + done + "; nothing was written"; }
    if (resumed) { done += "; this finished what had broken off"; }
    return (occasion.realm == Realm::test ? "TEST: " : "") + done + "\n";
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

std::string_view done_as(layout::Event event) {
    switch (event) {
        case layout::Event::address_change:
            return "re-signed";
        case layout::Event::endorsement:
            return "endorsed";
        case layout::Event::restoration:
            return "endorsed late: restored";
        case layout::Event::extension:
            return "extended";
        default:
            return layout::name(event);
    }
}

/// What became of the card's keys, which are no part of the permit.
void tell_keys(const tools::Program& program, Json& object, const procedures::MovedKeys& keys) {
    if (keys == procedures::MovedKeys{}) { return; }
    object["keys_moved"] = Json::array();
    for (const auto role : keys.moved) { object["keys_moved"].push_back(name(role)); }
    for (const auto role : keys.left) {
        program.note("the card's " + std::string{name(role)} +
                     " key is of a version this store does not hold");
    }
    if (!keys.broke_off.empty()) {
        program.note("the permit is finished, but not all its keys are of the newest version (" +
                     keys.broke_off + "); the next rewrite goes on");
    }
}

}  // namespace

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
    object["event"] = layout::name(layout::Event::issue);
    object["permit"] = permit_json(issued.validity, issued.chip);
    object["portrait_bytes"] =
        issued.identity.portrait ? Json(issued.identity.portrait->length) : Json(nullptr);
    object["purse_locked"] = issued.purse_locked;
    object["panel"] = panel_json(issued.panel);
    object["warnings"] = Json::array();
    for (const auto warning : warnings) { object["warnings"].push_back(name(warning)); }
    object["cost"] = tools::cost_json(occasion.cost);
    if (issued.portrait_left_out) {
        program.note("this chip has no room for a portrait; the one given was left out");
    }
    if (issued.purse_locked) {
        program.note("the purse stays locked: this store holds no debit and load keys");
    }

    // A rehearsal draws no serial.
    const bool serial_drawn = !occasion.dry_run() || issued.resumed;
    if (!serial_drawn) { object["permit"]["serial"] = nullptr; }
    Facts facts = permit_facts(issued.validity, issued.chip,
                               serial_drawn ? std::to_string(issued.validity.serial) : "next serial");
    facts.emplace_back("portrait", issued.identity.portrait
                                       ? std::to_string(issued.identity.portrait->length) + " bytes"
                                       : "none");
    facts.emplace_back("cost", tools::cost_text(occasion.cost));
    print(program, std::move(object),
          headline("issued", occasion, issued.resumed) + tools::fact_lines(facts) + panel_text(issued.panel),
          occasion);
}

void print_rewritten(const tools::Program& program, const procedures::Rewritten& rewritten,
                     const Occasion& occasion) {
    const auto& now = rewritten.now;
    Json object = framed(occasion, rewritten.resumed);
    if (rewritten.unchanged) { object["written"] = false; }
    object["event"] = rewritten.unchanged ? "unchanged" : layout::name(now.journal.event);
    object["permit"] = permit_json(now.validity, rewritten.chip);
    if (rewritten.before) { object["before"] = permit_json(*rewritten.before, rewritten.chip); }
    object["panel"] = panel_json(rewritten.panel);
    object["cost"] = tools::cost_json(occasion.cost);
    tell_keys(program, object, rewritten.keys);
    Facts facts = permit_facts(now.validity, rewritten.chip, std::to_string(now.validity.serial));
    facts.emplace_back("cost", tools::cost_text(occasion.cost));
    const std::string done = rewritten.unchanged ? "unchanged: the card says this already"
                                                 : std::string{done_as(now.journal.event)};
    print(
        program, std::move(object),
        headline(done, occasion, rewritten.resumed) + tools::fact_lines(facts) + panel_text(rewritten.panel),
        occasion);
}

}  // namespace permit::clerk
