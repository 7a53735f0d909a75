#include "permit/permit/application.hpp"

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

constexpr auto doing = "read the application";
constexpr std::size_t largest_file = std::size_t{64} * 1024;

[[noreturn]] void refuse(ErrorCode code, const std::string& path, const std::string& rule) {
    throw Error{code, doing, tr("{}: {}", path, rule)};
}

/// Reads one member with `read`; an Error from below says where it happened.
template <class Read>
auto member(const StrictObject& object, std::string_view name, const Read& read) {
    const auto text = object.text(name);
    try {
        return read(text);
    } catch (const Error& error) {
        throw Error{error.code(), doing, tr("{}: {}", object.path_of(name), error.why()), error.next()};
    }
}

/// Reads one member that is a word of a closed list.
template <class Find>
auto word(const StrictObject& object, std::string_view name, const Find& find, const std::string& choices) {
    const auto found = find(object.text(name));
    if (!found) { refuse(ErrorCode::bad_json, object.path_of(name), "this must be " + choices); }
    return *found;
}

Place read_place(const StrictObject& application, std::string_view name, PlaceUse use,
                 const layout::CodeTables& tables) {
    const auto object = application.object(name, {"division", "text"});
    const auto division = member(
        object, "division", [&](const std::string& text) { return division_in_force(text, use, tables); });
    auto text = object.text("text");
    require_printable(text, object.path_of("text"), layout::address_limit);
    return {division, std::move(text)};
}

std::optional<layout::EthnicGroupCode> read_ethnic_group(const StrictObject& object,
                                                         const layout::CodeTables& tables) {
    if (!object.optional_text("ethnic_group")) { return std::nullopt; }
    return member(object, "ethnic_group", [&](const std::string& text) {
        const auto code = layout::EthnicGroupCode::parse(text);
        if (tables.find(code) == nullptr) { throw Error{ErrorCode::unknown_ethnic_group, doing}; }
        return code;
    });
}

bool from_beyond_the_mainland(const Application& application) {
    const auto origin = application.citizen_number.origin();
    return application.kind == PermitKind::hong_kong_macao_taiwan || origin == NumberOrigin::hong_kong ||
           origin == NumberOrigin::macao || origin == NumberOrigin::taiwan;
}

void require_agreement(const Application& application, const layout::CodeTables& tables) {
    if (application.birth_date != application.citizen_number.birth()) {
        refuse(ErrorCode::facts_disagree, "birth_date", "the citizen number says another day");
    }
    if (!application.ethnic_group && !from_beyond_the_mainland(application)) {
        refuse(ErrorCode::bad_json, "ethnic_group",
               "the member is missing; only residents of Hong Kong, Macao and Taiwan have none");
    }
    if (rules::division_of(application.citizen_number, tables) == NumberDivision::unknown_province) {
        refuse(ErrorCode::bad_citizen_number, "citizen_number", "its first two digits are no province");
    }
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
                "the sex is not the one the citizen number stands for; a person has to decide"},
    WarningText{ApplicationWarning::number_of_no_county, "number-of-no-county",
                "the citizen number begins with the code of a province or prefecture, not of a county"},
    WarningText{ApplicationWarning::number_of_unknown_code, "number-of-unknown-code",
                "the citizen number begins with a code that no table has; compare it with the identity card"},
    WarningText{ApplicationWarning::ordinary_number, "ordinary-number",
                "the citizen number may be a real person's; use prefix 99 in the test realm"},
    WarningText{
        ApplicationWarning::registered_here, "registered-here",
        "the holder is registered in the division of the residence; check whether a permit is needed"},
};

json place_form(const Place& place) { return {{"division", place.division.text()}, {"text", place.text}}; }

}  // namespace

std::string_view name(ApplicationWarning warning) noexcept {
    return warning_texts.at(static_cast<std::size_t>(warning)).name;
}

std::string_view explain(ApplicationWarning warning) noexcept {
    return warning_texts.at(static_cast<std::size_t>(warning)).sentence;
}

Application Application::parse(std::string_view text, const layout::CodeTables& tables, Realm realm) {
    if (text.size() > largest_file) { refuse(ErrorCode::bad_json, "the file", "it is larger than 64 KiB"); }
    const auto file = parse_strictly(text, doing);
    const StrictObject object{file,
                              "",
                              doing,
                              {"name", "sex", "ethnic_group", "birth_date", "citizen_number",
                               "registered_address", "residence", "kind", "ground"}};

    Application application{
        .name = object.text("name"),
        .sex = word(object, "sex", layout::sex_from, "\"1\" for male or \"2\" for female"),
        .ethnic_group = read_ethnic_group(object, tables),
        .birth_date = member(object, "birth_date", Day::parse),
        .citizen_number = member(object, "citizen_number",
                                 [realm](const auto& number) { return CitizenNumber::parse(number, realm); }),
        .registered_address = read_place(object, "registered_address", PlaceUse::registered, tables),
        .residence = read_place(object, "residence", PlaceUse::residence, tables),
        .kind = word(object, "kind", layout::permit_kind_from,
                     "standard, temporary, long_term, electronic or hong_kong_macao_taiwan"),
        .ground =
            word(object, "ground", layout::ground_from, "home, job, school, investment, talent or family"),
        .warnings = {}};
    require_name(application.name, "name");
    require_agreement(application, tables);
    application.warnings = warnings_about(application, tables, realm);
    return application;
}

crypto::Digest Application::digest() const {
    // nlohmann keeps members in the order of their names, so one set of facts has one text.
    json form{{"name", name},
              {"sex", layout::name(sex)},
              {"birth_date", birth_date.iso()},
              {"citizen_number", citizen_number.text()},
              {"registered_address", place_form(registered_address)},
              {"residence", place_form(residence)},
              {"kind", layout::name(kind)},
              {"ground", layout::name(ground)}};
    if (ethnic_group) { form["ethnic_group"] = ethnic_group->text(); }
    return crypto::sha256(as_bytes(form.dump()));
}

}  // namespace permit::procedures
