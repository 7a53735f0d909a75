#include "permit/permit/application.hpp"

#include "evidence_reading.hpp"
#include "holder_text.hpp"
#include "permit/cardlayout/layout.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/rules/number_division.hpp"
#include "strict_json.hpp"

#include <array>
#include <utility>

namespace permit::procedures {
namespace {

using layout::PermitKind;
using nlohmann::json;
using rules::NumberDivision;

constexpr std::size_t largest_file = std::size_t{64} * 1024;

/// What could be read of a file.
struct Draft {
    std::optional<std::string> name{};
    std::optional<layout::Sex> sex{};
    std::optional<layout::EthnicGroupCode> ethnic_group{};
    std::optional<Day> birth_date{};
    std::optional<CitizenNumber> citizen_number{};
    std::optional<Place> registered_address{};
    std::optional<Place> residence{};
    std::optional<PermitKind> kind{};
    std::optional<layout::Ground> ground{};
    std::optional<Evidence> evidence{};
};

/// A text that must be without flaw.
template <class FlawOf>
std::optional<std::string> read_text(const Members& object, std::string_view member, const FlawOf& flaw_of) {
    auto text = object.text(member);
    if (!text) { return std::nullopt; }
    if (const auto flaw = flaw_of(*text)) {
        object.refuse(member, flaw->code, flaw->rule, flaw->next);
        return std::nullopt;
    }
    return text;
}

std::optional<Place> read_place(const Members& application, std::string_view member, PlaceUse use,
                                const layout::CodeTables& tables) {
    const auto* value = application.need(member);
    if (value == nullptr) { return std::nullopt; }
    const Members object{*value, application.path_of(member), {"division", "text"}, application.errors()};
    const auto division = object.read(
        "division", [&](const std::string& text) { return division_in_force(text, use, tables); });
    auto text = read_text(
        object, "text", [](const std::string& address) { return text_flaw(address, layout::address_limit); });
    if (!division || !text) { return std::nullopt; }
    return Place{*division, std::move(*text)};
}

std::optional<layout::EthnicGroupCode> read_ethnic_group(const Members& object,
                                                         const layout::CodeTables& tables) {
    if (!object.has("ethnic_group")) { return std::nullopt; }
    return object.read("ethnic_group", [&](const std::string& text) {
        const auto code = layout::EthnicGroupCode::parse(text);
        if (tables.find(code) == nullptr) {
            throw Error{ErrorCode::unknown_ethnic_group, tr("read the application")};
        }
        return code;
    });
}

std::optional<PermitKind> read_kind(const Members& object) {
    const bool rules_decide = !object.has("kind") && object.has("evidence");
    if (rules_decide) { return std::nullopt; }
    return object.word(
        "kind", layout::permit_kind_from,
        tr("this must be standard, temporary, long_term, electronic or hong_kong_macao_taiwan"));
}

std::optional<Evidence> optional_evidence(const Members& object, const json& file) {
    if (!object.has("evidence")) { return std::nullopt; }
    return read_evidence(file["evidence"], object.errors());
}

Draft read_draft(const Members& object, const json& file, const layout::CodeTables& tables, Realm realm) {
    return {
        .name = read_text(object, "name", name_flaw),
        .sex = object.word("sex", layout::sex_from, tr("this must be \"1\" for male or \"2\" for female")),
        .ethnic_group = read_ethnic_group(object, tables),
        .birth_date = object.read("birth_date", Day::parse),
        .citizen_number =
            object.read("citizen_number",
                        [realm](const std::string& number) { return CitizenNumber::parse(number, realm); }),
        .registered_address = read_place(object, "registered_address", PlaceUse::registered, tables),
        .residence = read_place(object, "residence", PlaceUse::residence, tables),
        .kind = read_kind(object),
        .ground = object.word("ground", layout::ground_from,
                              tr("this must be home, job, school, investment, talent or family")),
        .evidence = optional_evidence(object, file)};
}

bool beyond_the_mainland(NumberOrigin origin) noexcept {
    return origin == NumberOrigin::hong_kong || origin == NumberOrigin::macao ||
           origin == NumberOrigin::taiwan;
}

bool from_beyond_the_mainland(const Draft& draft) {
    return draft.kind == PermitKind::hong_kong_macao_taiwan ||
           (draft.citizen_number && beyond_the_mainland(draft.citizen_number->origin()));
}

/// Only these divisions are addresses as a whole (place.hpp).
bool beyond_the_mainland(layout::DivisionCode registered) noexcept {
    return registered.province() == registered;
}

/// A resident of Hong Kong, Macao or Taiwan has the registered residence there, and nobody else has. A number
/// of the test realm is of either side.
void compare_origin(const Draft& draft, const Members& object) {
    if (!draft.citizen_number || !draft.registered_address) { return; }
    const auto origin = draft.citizen_number->origin();
    const auto& registered = draft.registered_address->division;
    if (origin == NumberOrigin::test || beyond_the_mainland(origin) == beyond_the_mainland(registered)) {
        return;
    }
    object.errors().push_back(
        {ErrorCode::facts_disagree, "registered_address.division", registered.text(),
         beyond_the_mainland(origin)
             ? tr("the citizen number is one of Hong Kong, Macao or Taiwan, the registered residence is on "
                  "the mainland")
             : tr("the citizen number is one of the mainland, the registered residence is not")});
}

/// Nobody was registered before birth.
void compare_registrations(const Draft& draft, const Members& object) {
    if (!draft.birth_date || !draft.evidence) { return; }
    const auto& registrations = draft.evidence->registrations;
    for (std::size_t at = 0; at < registrations.size(); ++at) {
        const auto& from = registrations[at].from;
        if (from >= *draft.birth_date) { continue; }
        object.errors().push_back({ErrorCode::facts_disagree,
                                   "evidence.registrations." + std::to_string(at) + ".from", from.iso(),
                                   tr("the day is before the date of birth")});
    }
}

/// What members say against each other, as far as they could be read.
void compare(const Draft& draft, const Members& object, const layout::CodeTables& tables) {
    const auto& number = draft.citizen_number;
    if (draft.birth_date && number && *draft.birth_date != number->birth()) {
        object.refuse("birth_date", ErrorCode::facts_disagree, tr("the citizen number says another day"));
    }
    if (object.has("ethnic_group") && from_beyond_the_mainland(draft)) {
        object.refuse("ethnic_group", ErrorCode::facts_disagree,
                      tr("residents of Hong Kong, Macao and Taiwan have none"));
    }
    if (!object.has("ethnic_group") && !from_beyond_the_mainland(draft)) {
        object.refuse("ethnic_group", ErrorCode::bad_json,
                      tr("the member is missing; only residents of Hong Kong, Macao and Taiwan have none"));
    }
    if (number && rules::division_of(*number, tables) == NumberDivision::unknown_province) {
        object.refuse("citizen_number", ErrorCode::bad_citizen_number,
                      tr("its first two digits are no province"));
    }
    compare_origin(draft, object);
    compare_registrations(draft, object);
}

/// Of a draft in which nothing is wrong.
Application application_of(Draft draft) {
    return {.name = std::move(draft.name).value(),
            .sex = draft.sex.value(),
            .ethnic_group = draft.ethnic_group,
            .birth_date = draft.birth_date.value(),
            .citizen_number = std::move(draft.citizen_number).value(),
            .registered_address = std::move(draft.registered_address).value(),
            .residence = std::move(draft.residence).value(),
            .kind = draft.kind,
            .ground = draft.ground.value(),
            .evidence = std::move(draft.evidence),
            .warnings = {}};
}

std::vector<ApplicationWarning> warnings_about(const Application& application,
                                               const layout::CodeTables& tables, Realm realm) {
    const auto& number = application.citizen_number;
    const auto division = rules::division_of(number, tables);
    const std::array doubts{
        std::pair{ApplicationWarning::sex_disagrees, layout::name(application.sex)[0] != number.sex()},
        std::pair{ApplicationWarning::number_of_no_county, division == NumberDivision::above_county},
        std::pair{ApplicationWarning::number_of_unknown_code, division == NumberDivision::unknown_county},
        std::pair{ApplicationWarning::ordinary_number,
                  realm == Realm::test && number.origin() != NumberOrigin::test},
        std::pair{ApplicationWarning::registered_here,
                  application.residence.division == application.registered_address.division},
    };
    std::vector<ApplicationWarning> warnings;
    for (const auto& [warning, applies] : doubts) {
        if (applies) { warnings.push_back(warning); }
    }
    return warnings;
}

struct WarningText {
    ApplicationWarning warning;
    std::string_view name;
    std::string_view sentence;
};

// In the order of the enumeration; a test holds the two together.
constexpr std::array warning_texts{
    WarningText{ApplicationWarning::sex_disagrees, "sex-disagrees",
                tr_noop("the sex is not the one the citizen number stands for; a person has to decide")},
    WarningText{
        ApplicationWarning::number_of_no_county, "number-of-no-county",
        tr_noop("the citizen number begins with the code of a province or prefecture, not of a county")},
    WarningText{ApplicationWarning::number_of_unknown_code, "number-of-unknown-code",
                tr_noop("the citizen number begins with a code that no table has; compare it with the "
                        "identity card")},
    WarningText{ApplicationWarning::ordinary_number, "ordinary-number",
                tr_noop("the citizen number may be a real person's; use prefix 99 in the test realm")},
    WarningText{ApplicationWarning::registered_here, "registered-here",
                tr_noop("the holder is registered in the division of the residence; check whether a permit "
                        "is needed")},
};

json place_form(const Place& place) { return {{"division", place.division.text()}, {"text", place.text}}; }

}  // namespace

std::string_view name(ApplicationWarning warning) noexcept {
    return warning_texts.at(static_cast<std::size_t>(warning)).name;
}

std::string explain(ApplicationWarning warning) {
    return tr(warning_texts.at(static_cast<std::size_t>(warning)).sentence);
}

ApplicationReading read_application(std::string_view text, const layout::CodeTables& tables, Realm realm) {
    if (text.size() > largest_file) {
        return FieldErrors{{ErrorCode::bad_json, "", "", tr("the file: it is larger than 64 KiB")}};
    }
    FieldErrors errors;
    const auto file = parse_strictly(text, errors);
    if (!file) { return errors; }
    const Members object{*file,
                         "",
                         {"name", "sex", "ethnic_group", "birth_date", "citizen_number", "registered_address",
                          "residence", "kind", "ground", "evidence"},
                         errors};
    if (!file->is_object()) { return errors; }
    auto draft = read_draft(object, *file, tables, realm);
    compare(draft, object, tables);
    if (!errors.empty()) { return errors; }
    auto application = application_of(std::move(draft));
    application.warnings = warnings_about(application, tables, realm);
    return application;
}

Application Application::parse(std::string_view text, const layout::CodeTables& tables, Realm realm) {
    auto reading = read_application(text, tables, realm);
    if (const auto* errors = std::get_if<FieldErrors>(&reading)) { throw as_error(*errors); }
    return std::get<Application>(std::move(reading));
}

PermitKind kind_of(const Application& application) {
    if (!application.kind) {
        throw Error{ErrorCode::bad_input, tr("read the application"),
                    tr("kind: the member is missing, and nothing has decided the kind of permit"),
                    tr("name the kind of permit")};
    }
    return *application.kind;
}

FieldErrors flaws_on(const Application& application, Day day) {
    if (application.birth_date <= day) { return {}; }
    return {{ErrorCode::facts_disagree, "birth_date", application.birth_date.iso(),
             tr("on {} the holder is not born yet", day.iso())}};
}

rules::Applicant applicant_of(const Application& application) {
    const auto evidence = application.evidence.value_or(Evidence{});
    return {.registered = application.registered_address.division,
            .residence = application.residence.division,
            .birth = application.birth_date,
            .origin = application.citizen_number.origin(),
            .registrations = evidence.registrations,
            .ground = application.ground,
            .papers = evidence.papers,
            .lives_in_the_home = evidence.lives_in_the_home,
            .cannot_come = evidence.cannot_come,
            .agent = evidence.agent,
            .sponsor = evidence.sponsor};
}

crypto::Digest Application::digest() const {
    // nlohmann keeps members in the order of their names, so one set of facts has one text.
    json form{{"name", name},
              {"sex", layout::name(sex)},
              {"birth_date", birth_date.iso()},
              {"citizen_number", citizen_number.text()},
              {"registered_address", place_form(registered_address)},
              {"residence", place_form(residence)},
              {"ground", layout::name(ground)}};
    if (ethnic_group) { form["ethnic_group"] = ethnic_group->text(); }
    if (kind) { form["kind"] = layout::name(*kind); }
    if (evidence) { form["evidence"] = evidence_form(*evidence); }
    return crypto::sha256(as_bytes(form.dump()));
}

}  // namespace permit::procedures
