#include "evidence_reading.hpp"

#include "permit/core/words.hpp"

#include <string>
#include <utility>

namespace permit::procedures {
namespace {

using nlohmann::json;

std::string element_path(const std::string& list, std::size_t at) {
    return std::string{list}.append(".").append(std::to_string(at));
}

/// The day a member gives; one that is null or not there is none.
std::optional<Day> read_end(const Members& object, const json& value) {
    if (!object.has("to") || value.at("to").is_null()) { return std::nullopt; }
    return object.read("to", Day::parse);
}

void read_registration(const json& value, const std::string& path, Evidence& evidence, FieldErrors& errors) {
    const Members object{value, path, {"from", "to"}, errors};
    const auto from = object.read("from", Day::parse);
    const auto to = read_end(object, value);
    if (!from) { return; }
    if (to && *to <= *from) {
        return object.refuse("to", ErrorCode::facts_disagree, tr("the day is not after the one in \"from\""));
    }
    evidence.registrations.push_back({*from, to});
}

void read_registrations(const Members& object, Evidence& evidence) {
    const auto* list = object.array("registrations");
    if (list == nullptr) { return; }
    const auto path = object.path_of("registrations");
    for (std::size_t at = 0; at < list->size(); ++at) {
        read_registration((*list)[at], element_path(path, at), evidence, object.errors());
    }
}

void read_paper(const json& value, const std::string& path, Evidence& evidence, FieldErrors& errors) {
    const auto refuse = [&](const std::string& rule) {
        errors.push_back({ErrorCode::bad_json, path, given(value), rule});
    };
    if (!value.is_string()) { return refuse(tr("this must be a text in quotes")); }
    const auto paper = paper_from(value.get<std::string>());
    if (!paper) { return refuse(tr("no such paper is known; the names are in docs/application-file.md")); }
    if (evidence.papers.contains(*paper)) { return refuse(tr("the paper stands there twice")); }
    evidence.papers.insert(*paper);
}

void read_papers(const Members& object, Evidence& evidence) {
    const auto* list = object.array("papers");
    if (list == nullptr) { return; }
    const auto path = object.path_of("papers");
    for (std::size_t at = 0; at < list->size(); ++at) {
        read_paper((*list)[at], element_path(path, at), evidence, object.errors());
    }
}

bool optional_truth(const Members& object, std::string_view member) {
    return object.has(member) && object.truth(member).value_or(false);
}

void read_agent(const json& value, const std::string& path, Evidence& evidence, FieldErrors& errors) {
    const Members object{value, path, {"role", "shows_identity_card"}, errors};
    const auto role = object.word("role", agent_role_from, tr("this must be guardian or near-relative"));
    const auto card = object.truth("shows_identity_card");
    if (role && card) { evidence.agent = rules::Agent{*role, *card}; }
}

void read_sponsor(const json& value, const std::string& path, Evidence& evidence, FieldErrors& errors) {
    const Members object{value, path, {"ground", "valid_until"}, errors};
    const auto ground = object.word("ground", long_term_ground_from,
                                    tr("this must be home, work, investment, talent, county-rule or family"));
    const auto until = object.read("valid_until", Day::parse);
    if (ground && until) { evidence.sponsor = rules::Sponsor{*ground, *until}; }
}

json registrations_form(const Evidence& evidence) {
    auto form = json::array();
    for (const auto& [from, to] : evidence.registrations) {
        form.push_back({{"from", from.iso()}, {"to", to ? json(to->iso()) : json(nullptr)}});
    }
    return form;
}

json papers_form(const Evidence& evidence) {
    auto form = json::array();
    for (const auto paper : all_papers()) {
        if (evidence.papers.contains(paper)) { form.push_back(rules::name(paper)); }
    }
    return form;
}

}  // namespace

std::optional<Evidence> read_evidence(const json& value, FieldErrors& errors) {
    const auto errors_before = errors.size();
    const Members object{value,
                         "evidence",
                         {"registrations", "papers", "lives_in_the_home", "cannot_come", "agent", "sponsor"},
                         errors};
    Evidence evidence{};
    read_registrations(object, evidence);
    read_papers(object, evidence);
    evidence.lives_in_the_home = optional_truth(object, "lives_in_the_home");
    evidence.cannot_come = optional_truth(object, "cannot_come");
    if (object.has("agent")) { read_agent(value["agent"], object.path_of("agent"), evidence, errors); }
    if (object.has("sponsor")) {
        read_sponsor(value["sponsor"], object.path_of("sponsor"), evidence, errors);
    }
    return errors.size() == errors_before ? std::optional{std::move(evidence)} : std::nullopt;
}

json evidence_form(const Evidence& evidence) {
    json form{{"registrations", registrations_form(evidence)},
              {"papers", papers_form(evidence)},
              {"lives_in_the_home", evidence.lives_in_the_home},
              {"cannot_come", evidence.cannot_come}};
    if (const auto& agent = evidence.agent) {
        form["agent"] = {{"role", name(agent->role)}, {"shows_identity_card", agent->shows_identity_card}};
    }
    if (const auto& sponsor = evidence.sponsor) {
        form["sponsor"] = {{"ground", name(sponsor->ground)}, {"valid_until", sponsor->valid_until.iso()}};
    }
    return form;
}

}  // namespace permit::procedures
