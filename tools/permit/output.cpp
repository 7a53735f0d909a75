#include "output.hpp"

#include "permit/core/words.hpp"
#include "permit/permit/panel.hpp"
#include "permit/rules/decision_text.hpp"
#include "permit/tools/law.hpp"

#include <algorithm>

namespace permit::reader {
namespace {

using tools::Facts;
using tools::json;
using tools::Json;

/// The events as a table without a header.
std::vector<std::string> journal_lines(const std::vector<record::JournalEntry>& journal) {
    std::size_t widest = 0;
    for (const auto& entry : journal) {
        widest = std::max(widest, tools::display_width(rules::words(entry.event, spoken())));
    }
    std::vector<std::string> lines;
    lines.reserve(journal.size());
    for (const auto& entry : journal) {
        lines.push_back(tr("{}  version {}  {}  {}", entry.decided.iso(), entry.version,
                           tools::padded(rules::words(entry.event, spoken()), widest),
                           entry.division.text()));
    }
    return lines;
}

std::string years_text(std::int32_t years) {
    return years == 1 ? tr("1 full year") : tr("{} full years", years);
}

std::string count_text(const Shown& shown) {
    if (!shown.sum) { return {}; }
    return tr("{} days before {}, {}", shown.sum->total, shown.day.iso(), years_text(shown.sum->full_years));
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

Facts identity_facts(const Shown& shown) {
    if (!shown.inspection.identity) { return {}; }
    const auto& identity = *shown.inspection.identity;
    return {{tr("name"), identity.name},
            {tr("sex"), sex_name(identity.sex)},
            {tr("ethnic group"), ethnic_group_name(identity, shown.tables)},
            {tr("born"), identity.birth_date.iso()},
            {tr("citizen number"), number_text(identity.citizen_number, shown.whole_number)},
            {tr("registered at"), procedures::division_name(identity.registered_division, shown.tables) +
                                      identity.registered_address},
            {tr("first issued"), identity.first_issue.iso()},
            {tr("portrait"), identity.portrait ? tr("{} bytes", identity.portrait->length) : tr("none")}};
}

Facts residence_facts(const Shown& shown) {
    if (!shown.inspection.residence) { return {}; }
    const auto& residence = *shown.inspection.residence;
    return {{tr("lives at"), procedures::division_name(residence.division, shown.tables) + residence.address},
            {tr("authority"), residence.authority},
            {tr("ground"), std::string{rules::words(residence.ground, spoken())}},
            {tr("year counts from"), residence.base.iso()},
            {tr("days counted before"), std::to_string(residence.days_counted)},
            {tr("residence counted"), count_text(shown)},
            {tr("continuous since"), residence.continuous_since.iso()}};
}

}  // namespace

Json holder_json(const Shown& shown) {
    const auto& inspection = shown.inspection;
    Json object = Json::object();
    if (inspection.identity) {
        const auto& identity = *inspection.identity;
        object["holder"] = {
            {"name", identity.name},
            {"sex", layout::name(identity.sex)},
            {"ethnic_group", identity.ethnic_group ? Json(identity.ethnic_group->text()) : Json(nullptr)},
            {"birth_date", identity.birth_date.iso()},
            {"citizen_number", number_text(identity.citizen_number, shown.whole_number)},
            {"registered_address",
             {{"division", identity.registered_division.text()}, {"text", identity.registered_address}}},
            {"first_issue", identity.first_issue.iso()},
            {"portrait_bytes", identity.portrait ? Json(identity.portrait->length) : Json(nullptr)}};
    }
    if (inspection.residence) {
        const auto& residence = *inspection.residence;
        object["residence"] = {{"division", residence.division.text()},
                               {"division_name", procedures::division_name(residence.division, shown.tables)},
                               {"text", residence.address},
                               {"authority", residence.authority},
                               {"ground", layout::name(residence.ground)},
                               {"base", residence.base.iso()},
                               {"days_counted", residence.days_counted},
                               {"continuous_since", residence.continuous_since.iso()}};
    }
    if (shown.sum) { object["count"] = tools::count_json(*shown.sum, shown.day); }
    object["journal"] = Json::array();
    for (const auto& entry : inspection.journal) {
        object["journal"].push_back({{"version", entry.version},
                                     {"event", layout::name(entry.event)},
                                     {"event_words", rules::words(entry.event, spoken())},
                                     {"decided", entry.decided.iso()},
                                     {"division", entry.division.text()},
                                     {"base", entry.base.iso()},
                                     {"days_counted", entry.days_counted}});
    }
    return object;
}

std::string holder_text(const Shown& shown) {
    const auto& inspection = shown.inspection;
    Facts facts = identity_facts(shown);
    const auto residence = residence_facts(shown);
    facts.insert(facts.end(), residence.begin(), residence.end());
    return tools::fact_lines(facts, "  ") +
           tools::block(tr("journal"), journal_lines(inspection.journal), "  ");
}

}  // namespace permit::reader
