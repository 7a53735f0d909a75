#include "permit/tools/verdict.hpp"

#include "permit/core/joined.hpp"
#include "permit/core/words.hpp"
#include "permit/permit/panel.hpp"
#include "permit/rules/profile.hpp"
#include "permit/tools/law.hpp"

#include <unistd.h>
#include <algorithm>
#include <cstdlib>

namespace permit::tools {
namespace {

using procedures::Judgement;

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

/// Green for a yes, yellow for a yes with a remark, red for a no; on terminals only.
std::string coloured(procedures::Verdict verdict, const std::string& text) {
    static const bool colour = ::isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
    if (!colour) { return text; }
    const char* code = verdict == procedures::Verdict::valid      ? "\033[1;32m"
                       : verdict == procedures::Verdict::due_soon ? "\033[1;33m"
                                                                  : "\033[1;31m";
    return code + text + "\033[0m";
}

/// "residence permit (term: open)".
std::string kind_text(const Judgement& judgement) {
    std::string kind{rules::words(judgement.validity->kind, spoken())};
    if (judgement.policy == nullptr || judgement.policy->profile.empty()) { return kind; }
    const auto clauses = rules::explain(*judgement.policy, spoken());
    const auto term = std::find_if(clauses.begin(), clauses.end(),
                                   [](const rules::Clause& clause) { return clause.setting == "term"; });
    return term == clauses.end() ? kind : tr("{} ({})", kind, term->text);
}

Facts permit_facts(const Told& told) {
    const auto& judgement = told.judgement;
    if (!judgement.validity) { return {}; }
    const auto& validity = *judgement.validity;
    Facts facts{{tr("card"), judgement.chip ? judgement.chip->text() : ""},
                {tr("permit"), tr("{}, version {}", validity.serial, validity.version)},
                {tr("kind"), kind_text(judgement)},
                {tr("division"),
                 validity.division.text() + " " + procedures::division_name(validity.division, told.tables)},
                {tr("valid until"), text(validity.valid_until)},
                {tr("endorsed until"), text(validity.endorsed_until)},
                {tr("signed by"), judgement.authority}};
    if (judgement.standing) {
        const auto standing = standing_facts(*judgement.standing, told.prospect);
        facts.insert(facts.end(), standing.begin(), standing.end());
    }
    return facts;
}

}  // namespace

Json verdict_json(const Told& told) {
    const auto& judgement = told.judgement;
    Json findings = Json::array();
    for (const auto& finding : judgement.findings) {
        findings.push_back({{"code", name(finding.code)}, {"text", finding.text}});
    }
    Json object{{"realm", name(judgement.realm)},
                {"verdict", name(judgement.verdict)},
                {"assurance", names(judgement.assurance)},
                {"findings", std::move(findings)},
                {"permit", permit_json(judgement, told.tables)}};
    if (judgement.standing) { object["standing"] = json(*judgement.standing); }
    if (told.prospect) { object["next_duty"] = json(told.prospect->duty); }
    return object;
}

std::string verdict_text(const Told& told) {
    const auto& judgement = told.judgement;
    const std::string realm = judgement.realm == Realm::test ? "TEST: " : "";
    std::string lines = realm + coloured(judgement.verdict, std::string{name(judgement.verdict)}) + " - " +
                        explain(judgement.verdict) + "\n";
    Facts facts = permit_facts(told);
    facts.emplace_back(tr("assurance"),
                       joined(names(judgement.assurance), [](auto word) { return std::string{word}; }));
    lines += fact_lines(facts, "  ");
    for (const auto& finding : judgement.findings) { lines += "  - " + finding.text + "\n"; }
    return lines;
}

Json prospect_json(const Told& told) {
    Json object = Json::object();
    if (!told.prospect) { return object; }
    const auto& policy = *told.judgement.policy;
    object["terms"] = {{"profile", policy.profile.empty() ? Json(nullptr) : Json(policy.profile)},
                       {"term", policy.term ? Json(policy.term->iso()) : Json(nullptr)},
                       {"from", json(policy.from)}};
    add_to(object, *told.prospect);
    return object;
}

std::string prospect_text(const Told& told) {
    if (!told.prospect) { return {}; }
    return block(tr("ahead"), prospect_lines(*told.prospect), "  ");
}

}  // namespace permit::tools
