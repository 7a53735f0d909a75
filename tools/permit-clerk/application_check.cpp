#include "application_commands.hpp"
#include "application_file.hpp"
#include "application_options.hpp"

#include "permit/cardlayout/policy.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/keys/store.hpp"
#include "permit/rules/basis.hpp"
#include "permit/rules/eligibility.hpp"
#include "permit/rules/locality.hpp"
#include "permit/rules/profile.hpp"
#include "permit/tools/data.hpp"
#include "permit/tools/law.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace permit::clerk {
namespace {

using layout::PermitKind;
using procedures::Application;
using procedures::FieldErrors;
using tools::Json;

struct CheckOptions {
    std::string file{};
    RealmOptions realm{};
    std::string profile{};
    std::string authority{};
    tools::DateOption date{};
};

/// The law of a place on a day.
struct Law {
    layout::PolicyProfiles profiles;
    std::string profile;
    Day day;
    const layout::CodeTables& tables;

    [[nodiscard]] const layout::Policy& terms(PermitKind kind) const {
        return rules::terms_in_force(profiles, profile, kind, day);
    }
};

std::string profile_of_authority(const CheckOptions& options) {
    if (options.realm.keys.empty()) {
        throw Error{ErrorCode::bad_usage, tr("look up authority {}", options.authority),
                    tr("--authority needs the key store that has it"),
                    tr("give --keys, or name a --profile")};
    }
    for (const auto& authority : keys::KeyStore::authorities_of(options.realm.keys)) {
        if (authority.name == options.authority) { return authority.profile; }
    }
    throw Error{ErrorCode::unknown_authority, tr("look up authority {}", options.authority)};
}

std::string profile_of(const CheckOptions& options) {
    if (!options.authority.empty()) { return profile_of_authority(options); }
    return options.profile.empty() ? "national" : options.profile;
}

Law law_for(const tools::Program& program, const CheckOptions& options, const layout::CodeTables& tables) {
    auto profiles =
        layout::PolicyProfiles::load(tools::data_directory() / "policies" / "policy_profiles.csv");
    auto profile = profile_of(options);
    if (!profiles.contains(profile)) {
        program.note(tr("there is no profile {}; the national rules count", profile));
    }
    return {std::move(profiles), std::move(profile), options.date.day(), tables};
}

/// What the evidence is enough for: the kind asked for, or the one the grounds decide on.
rules::KindDecision decision_on(const Application& application, const rules::Applicant& applicant,
                                const Law& law) {
    if (!application.kind) {
        return rules::decide_kind(applicant, law.profiles, law.profile, law.tables, law.day);
    }
    const auto kind = *application.kind;
    auto missing = rules::missing_for(applicant, law.terms(kind), law.tables, law.day);
    const bool eligible = missing.empty();
    return {eligible ? application.kind : std::nullopt, {{kind, std::move(missing)}}};
}

/// The first day on which nothing would be missing any more, where only time is missing.
std::optional<Day> possible_from(const std::vector<rules::Missing>& missing) {
    std::optional<Day> first;
    for (const auto& each : missing) {
        if (!each.day) { return std::nullopt; }
        first = std::max(first, each.day);
    }
    return first;
}

std::string words_of(rules::Locality locality) {
    switch (locality) {
        case rules::Locality::local:
            return tr("registered in this city: no permit is needed");
        case rules::Locality::other_city:
            return tr("registered in another city of the province");
        case rules::Locality::other_province:
            break;
    }
    return tr("registered in another province");
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

Json offer_json(const rules::KindDecision::Offer& offer, const Law& law) {
    auto list = Json::array();
    for (const auto& missing : offer.missing) {
        list.push_back(missing_json(missing, law.terms(offer.kind)));
    }
    return {{"kind", layout::name(offer.kind)},
            {"missing", std::move(list)},
            {"possible_from", tools::json(possible_from(offer.missing))}};
}

Json decision_json(const rules::KindDecision& decision, const Law& law) {
    auto offers = Json::array();
    for (const auto& offer : decision.offers) { offers.push_back(offer_json(offer, law)); }
    return {{"eligible", decision.kind.has_value()},
            {"kind", decision.kind ? Json(layout::name(*decision.kind)) : Json(nullptr)},
            {"offers", std::move(offers)}};
}

std::string offer_text(const rules::KindDecision::Offer& offer, const Law& law) {
    std::vector<std::string> lines;
    lines.reserve(offer.missing.size() + 1);
    for (const auto& missing : offer.missing) {
        lines.push_back(tr("{} [{}]", rules::explain(missing, spoken()),
                           rules::cite(rules::basis_of(missing.lack), law.terms(offer.kind), spoken())));
    }
    if (const auto day = possible_from(offer.missing)) {
        lines.push_back(tr("possible from {}", day->iso()));
    }
    return tools::block(tr("missing for this kind: {}", rules::words(offer.kind, spoken())), lines, "");
}

tools::Facts decision_facts(const rules::KindDecision& decision) {
    if (!decision.kind) { return {{tr("eligible"), tr("no")}}; }
    return {{tr("eligible"), tr("yes")}, {tr("kind"), std::string{rules::words(*decision.kind, spoken())}}};
}

/// What is missing for each kind, where none can be had.
std::string missing_text(const rules::KindDecision& decision, const Law& law) {
    std::string text;
    if (decision.kind) { return text; }
    for (const auto& offer : decision.offers) { text += offer_text(offer, law); }
    return text;
}

ExitStatus tell_errors(const tools::Program& program, const FieldErrors& errors, Realm realm) {
    const auto count = errors.size() == 1 ? tr("the application has one error")
                                          : tr("the application has {} errors", errors.size());
    program.result(
        {{"realm", name(realm)}, {"accepted", false}, {"errors", errors_json(errors, Values::told)}},
        headline(realm, count) + error_lines(errors, Values::told));
    return ExitStatus::usage;
}

ExitStatus tell(const tools::Program& program, const Application& application, const Law& law, Realm realm) {
    const auto locality =
        rules::locality(application.registered_address.division, application.residence.division, law.tables);
    Json object{{"realm", name(realm)},
                {"accepted", true},
                {"errors", Json::array()},
                {"warnings", warnings_json(application.warnings)},
                {"locality", rules::name(locality)},
                {"profile", law.profile},
                {"date", law.day.iso()}};
    const std::string head =
        headline(realm, tr("the application can be read, every member is as it must be")) +
        warning_lines(application.warnings);
    tools::Facts facts{{tr("residence"), words_of(locality)},
                       {tr("rules"), tr("profile {} on {}", law.profile, law.day.iso())}};

    const auto applicant = procedures::applicant_of(application);
    if (!applicant) {
        object.update({{"eligible", nullptr}, {"kind", layout::name(kind_of(application))}});
        facts.emplace_back(tr("eligible"), tr("not checked: the file has no evidence"));
        program.result(object, head + tools::fact_lines(facts));
        return ExitStatus::done;
    }
    const auto decision = decision_on(application, *applicant, law);
    object.update(decision_json(decision, law));
    for (auto& fact : decision_facts(decision)) { facts.push_back(std::move(fact)); }
    program.result(object, head + tools::fact_lines(facts) + missing_text(decision, law));
    return decision.kind ? ExitStatus::done : ExitStatus::answer_is_no;
}

ExitStatus check(const tools::Program& program, const CheckOptions& options) {
    const auto realm = options.realm.chosen();
    const auto tables = shipped_tables();
    const auto law = law_for(program, options, tables);
    const auto reading = procedures::read_application(
        tools::read_file(options.file, tr("read the application")), tables, realm);
    if (const auto* errors = std::get_if<FieldErrors>(&reading)) {
        return tell_errors(program, *errors, realm);
    }
    return tell(program, std::get<Application>(reading), law, realm);
}

}  // namespace

void add_application_check(tools::Program& program, CLI::App& group) {
    const auto options = std::make_shared<CheckOptions>();
    auto& command = program.command(group, "check",
                                    tr("tell everything that is wrong with an application file or missing"),
                                    [&program, options] { return check(program, *options); });
    command.add_option("file", options->file, tr("the application, JSON"))->type_name("FILE")->required();
    options->realm.add_to(command);
    auto* const profile =
        command.add_option("--profile", options->profile, tr("the rules to judge by; national if not named"))
            ->type_name("NAME");
    command
        .add_option("--authority", options->authority,
                    tr("judge by the rules of this authority of the store"))
        ->type_name("NAME")
        ->excludes(profile);
    options->date.add_to(command, tr("the day to judge by, YYYY-MM-DD"));
}

}  // namespace permit::clerk
