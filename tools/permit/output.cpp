#include "output.hpp"

#include "permit/core/joined.hpp"
#include "permit/permit/panel.hpp"

#include <unistd.h>
#include <cstdio>

namespace permit::reader {
namespace {

using procedures::Judgement;
using tools::Facts;
using tools::Json;

Json json(const std::optional<Day>& day) { return day ? Json(day->iso()) : Json(nullptr); }
std::string text(const std::optional<Day>& day) { return day ? day->iso() : ""; }

Json permit_json(const Judgement& judgement, const layout::CodeTables& tables) {
    if (!judgement.validity) { return nullptr; }
    const auto& validity = *judgement.validity;
    return {{"chip", judgement.chip ? Json(judgement.chip->text()) : Json(nullptr)},
            {"serial", validity.serial},
            {"version", validity.version},
            {"kind", layout::name(validity.kind)},
            {"division", validity.division.text()},
            {"division_name", procedures::division_name(validity.division, tables)},
            {"decided", validity.decided.iso()},
            {"valid_until", json(validity.valid_until)},
            {"endorsed_until", json(validity.endorsed_until)},
            {"authority", judgement.authority}};
}

Json standing_json(const rules::Standing& standing) {
    return {{"state", name(standing.state)},
            {"since", json(standing.since)},
            {"until", json(standing.until)},
            {"next_step", name(standing.next_step)}};
}

/// Green for a yes, yellow for a yes with a remark, red for a no; on terminals only.
std::string coloured(procedures::Verdict verdict, const std::string& text) {
    static const bool colour = ::isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
    if (!colour) { return text; }
    const char* code = verdict == procedures::Verdict::valid      ? "\033[1;32m"
                       : verdict == procedures::Verdict::due_soon ? "\033[1;33m"
                                                                  : "\033[1;31m";
    return code + text + "\033[0m";
}

Facts permit_facts(const Judgement& judgement, const layout::CodeTables& tables) {
    if (!judgement.validity) { return {}; }
    const auto& validity = *judgement.validity;
    return {
        {"card", judgement.chip ? judgement.chip->text() : ""},
        {"permit", std::to_string(validity.serial) + ", version " + std::to_string(validity.version)},
        {"kind", std::string{layout::name(validity.kind)}},
        {"division", validity.division.text() + " " + procedures::division_name(validity.division, tables)},
        {"valid until", text(validity.valid_until)},
        {"endorsed until", text(validity.endorsed_until)},
        {"signed by", judgement.authority}};
}

std::string event_line(const record::JournalEntry& entry) {
    return entry.decided.iso() + "  version " + std::to_string(entry.version) + "  " +
           std::string{layout::name(entry.event)} + "  " + entry.division.text();
}

std::string number_text(const CitizenNumber& number, bool whole) {
    return whole ? number.text() : number.masked();
}

std::string ethnic_group_name(const record::Identity& identity, const layout::CodeTables& tables) {
    if (!identity.ethnic_group) { return ""; }
    const auto* group = tables.find(*identity.ethnic_group);
    return group == nullptr ? identity.ethnic_group->text() : std::string{group->card_name};
}

std::string sex_name(layout::Sex sex) { return sex == layout::Sex::male ? "男" : "女"; }

}  // namespace

Json verdict_json(const Judgement& judgement, const layout::CodeTables& tables) {
    Json findings = Json::array();
    for (const auto& finding : judgement.findings) {
        findings.push_back({{"code", name(finding.code)}, {"text", finding.text}});
    }
    Json object{{"realm", name(judgement.realm)},
                {"verdict", name(judgement.verdict)},
                {"assurance", names(judgement.assurance)},
                {"findings", std::move(findings)},
                {"permit", permit_json(judgement, tables)}};
    if (judgement.standing) { object["standing"] = standing_json(*judgement.standing); }
    return object;
}

std::string verdict_text(const Judgement& judgement, const layout::CodeTables& tables) {
    const std::string realm = judgement.realm == Realm::test ? "TEST: " : "";
    std::string lines = realm + coloured(judgement.verdict, std::string{name(judgement.verdict)}) + " - " +
                        std::string{explain(judgement.verdict)} + "\n";
    Facts facts = permit_facts(judgement, tables);
    facts.emplace_back("assurance", joined(names(judgement.assurance), [](auto word) { return std::string{word}; }));
    lines += tools::fact_lines(facts, "  ");
    for (const auto& finding : judgement.findings) { lines += "  - " + finding.text + "\n"; }
    return lines;
}

Json holder_json(const procedures::Inspection& inspection, const layout::CodeTables& tables,
                 bool whole_number) {
    Json object = Json::object();
    if (inspection.identity) {
        const auto& identity = *inspection.identity;
        object["holder"] = {
            {"name", identity.name},
            {"sex", layout::name(identity.sex)},
            {"ethnic_group", identity.ethnic_group ? Json(identity.ethnic_group->text()) : Json(nullptr)},
            {"birth_date", identity.birth_date.iso()},
            {"citizen_number", number_text(identity.citizen_number, whole_number)},
            {"registered_address",
             {{"division", identity.registered_division.text()}, {"text", identity.registered_address}}},
            {"first_issue", identity.first_issue.iso()},
            {"portrait_bytes", identity.portrait ? Json(identity.portrait->length) : Json(nullptr)}};
    }
    if (inspection.residence) {
        const auto& residence = *inspection.residence;
        object["residence"] = {{"division", residence.division.text()},
                               {"division_name", procedures::division_name(residence.division, tables)},
                               {"text", residence.address},
                               {"authority", residence.authority},
                               {"ground", layout::name(residence.ground)},
                               {"base", residence.base.iso()},
                               {"days_counted", residence.days_counted},
                               {"continuous_since", residence.continuous_since.iso()}};
    }
    object["journal"] = Json::array();
    for (const auto& entry : inspection.journal) {
        object["journal"].push_back({{"version", entry.version},
                                     {"event", layout::name(entry.event)},
                                     {"decided", entry.decided.iso()},
                                     {"division", entry.division.text()},
                                     {"base", entry.base.iso()},
                                     {"days_counted", entry.days_counted}});
    }
    return object;
}

std::string holder_text(const procedures::Inspection& inspection, const layout::CodeTables& tables,
                        bool whole_number) {
    Facts facts;
    if (inspection.identity) {
        const auto& identity = *inspection.identity;
        facts = {
            {"name", identity.name},
            {"sex", sex_name(identity.sex)},
            {"ethnic group", ethnic_group_name(identity, tables)},
            {"born", identity.birth_date.iso()},
            {"citizen number", number_text(identity.citizen_number, whole_number)},
            {"registered at",
             procedures::division_name(identity.registered_division, tables) + identity.registered_address},
            {"first issued", identity.first_issue.iso()},
            {"portrait", identity.portrait ? std::to_string(identity.portrait->length) + " bytes" : "none"}};
    }
    if (inspection.residence) {
        const auto& residence = *inspection.residence;
        facts.insert(facts.end(),
                     {{"lives at", procedures::division_name(residence.division, tables) + residence.address},
                      {"authority", residence.authority},
                      {"ground", std::string{layout::name(residence.ground)}},
                      {"year counts from", residence.base.iso()},
                      {"days counted before", std::to_string(residence.days_counted)},
                      {"continuous since", residence.continuous_since.iso()}});
    }
    std::string lines = tools::fact_lines(facts, "  ");
    if (!inspection.journal.empty()) { lines += "  journal\n"; }
    for (const auto& entry : inspection.journal) { lines += "    " + event_line(entry) + "\n"; }
    return lines;
}

}  // namespace permit::reader
