#include "permit/tools/verdict.hpp"

#include "permit/core/joined.hpp"
#include "permit/core/words.hpp"
#include "permit/permit/panel.hpp"
#include "permit/rules/profile.hpp"
#include "permit/rules/words.hpp"
#include "permit/tools/law.hpp"
#include "permit/tools/text.hpp"

#include <unistd.h>
#include <algorithm>
#include <array>
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
            {"retired_on", json(procedures::retired_on(judgement))},
            {"authority", judgement.authority}};
}

/// The verdicts of --json as people read them, in their order.
constexpr std::array verdict_words{
    tr_noop("valid"),       tr_noop("due-soon"),     tr_noop("stale-data"),   tr_noop("not-here"),
    tr_noop("suspended"),   tr_noop("expired"),      tr_noop("replaced"),     tr_noop("lost"),
    tr_noop("cancelled"),   tr_noop("rolled-back"),  tr_noop("not-a-permit"), tr_noop("unreadable-card"),
    tr_noop("not-genuine"), tr_noop("reader-fault"),
};

std::string shown(procedures::Verdict verdict) {
    return tr(verdict_words.at(static_cast<std::size_t>(verdict)));
}

/// A degree of assurance; "signed" and "genuine" are other words where files and keys are meant.
std::string shown(std::string_view degree) {
    constexpr std::array words{rules::Words{"signed", "签名可验证"}, rules::Words{"bound", "与芯片绑定"},
                               rules::Words{"genuine", "芯片真实"}};
    const auto* found = std::find_if(words.begin(), words.end(), [&](const rules::Words& each) {
        return each.in(Language::english) == degree;
    });
    return std::string{found == words.end() ? degree : found->in(spoken())};
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
    if (judgement.policy == nullptr || judgement.policy->profile.empty() ||
        procedures::retired_on(judgement)) {
        return kind;
    }
    const auto clauses = rules::explain(*judgement.policy, spoken());
    const auto term = std::find_if(clauses.begin(), clauses.end(),
                                   [](const rules::Clause& clause) { return clause.setting == "term"; });
    return term == clauses.end() ? kind : tr("{} ({})", kind, term->text);
}

/// A cancelled permit's term need not be over, though its card ends for every reader.
std::string headline(const Judgement& judgement) {
    const auto retired = procedures::retired_on(judgement);
    if (retired && (judgement.verdict == procedures::Verdict::expired ||
                    judgement.verdict == procedures::Verdict::cancelled)) {
        return tr("the permit was cancelled by decision of {}", retired->iso());
    }
    if (judgement.worst().code == procedures::FindingCode::suspended_by_decision) {
        return tr("the permit is suspended by decision; an endorsement does not restore it");
    }
    return explain(judgement.verdict);
}

std::string retired_text(const Judgement& judgement) {
    const auto retired = procedures::retired_on(judgement);
    return retired ? tr("by decision of {}", retired->iso()) : "";
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
                {tr("cancelled"), retired_text(judgement)},
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
    const auto verdict = coloured(judgement.verdict, shown(judgement.verdict)) + " - " + headline(judgement);
    std::string lines = in_realm(judgement.realm, verdict) + "\n";
    Facts facts = permit_facts(told);
    facts.emplace_back(tr("assurance"), joined(names(judgement.assurance),
                                               [](std::string_view degree) { return shown(degree); }));
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
