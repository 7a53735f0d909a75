#pragma once

#include "permit/cardlayout/codes.hpp"
#include "permit/cardlayout/fields.hpp"
#include "permit/core/citizen_number.hpp"
#include "permit/core/date.hpp"
#include "permit/core/realm.hpp"
#include "permit/crypto/hash.hpp"
#include "permit/permit/evidence.hpp"
#include "permit/permit/field_error.hpp"
#include "permit/permit/place.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace permit::procedures {

/// What a person has to look at; none of it bars the permit (reference 11).
enum class ApplicationWarning : std::uint8_t {
    sex_disagrees,           ///< with the sequence number of the citizen number
    number_of_no_county,     ///< the number's first six digits are a province or prefecture
    number_of_unknown_code,  ///< no table has the number's first six digits
    ordinary_number,         ///< a number without prefix 99 in the test realm: perhaps a real person's
    registered_here,         ///< residence and registered residence are the same division
};

/// Kebab-case, for --json.
[[nodiscard]] std::string_view name(ApplicationWarning warning) noexcept;

/// One sentence in the reader's language, without personal data.
[[nodiscard]] std::string explain(ApplicationWarning warning);

/// The facts of an application (design 10, docs/application-file.md). Texts are NFC and fit their records.
struct Application {
    std::string name;
    layout::Sex sex;
    std::optional<layout::EthnicGroupCode> ethnic_group;  ///< none for Hong Kong, Macao, Taiwan residents
    Day birth_date;                                       ///< the one in the citizen number
    CitizenNumber citizen_number;
    Place registered_address;
    Place residence;
    std::optional<layout::PermitKind> kind;  ///< none, only with evidence: the rules decide
    layout::Ground ground;
    std::optional<Evidence> evidence{};
    std::vector<ApplicationWarning> warnings{};

    /// `read_application` for callers that need one Error: the first, and how many more there are.
    /// Throws Error{bad_json}, {unknown_member}, {bad_date}, {bad_citizen_number},
    /// {test_number_in_production}, {facts_disagree}, {unknown_division}, {unknown_ethnic_group}, {bad_text},
    /// {text_too_long}; without values.
    static Application parse(std::string_view text, const layout::CodeTables& tables, Realm realm);

    /// SHA-256 over a canonical form of all facts: the same application, however its file is written.
    [[nodiscard]] crypto::Digest digest() const;
};

/// Reads an application file. Strict: unknown, repeated and missing members and other types than the
/// documented are refused. Everything wrong with the file is in the list, in the order of its members; what
/// two members say against each other is compared where both can be read.
using ApplicationReading = std::variant<Application, FieldErrors>;
[[nodiscard]] ApplicationReading read_application(std::string_view text, const layout::CodeTables& tables,
                                                  Realm realm);

/// What is wrong with an application on the day it is decided about.
[[nodiscard]] FieldErrors flaws_on(const Application& application, Day day);

/// The kind a permit of this application is issued as. Throws Error{bad_input} where nothing has decided it.
[[nodiscard]] layout::PermitKind kind_of(const Application& application);

/// What the application says, as far as the law asks; without evidence nothing was shown.
[[nodiscard]] rules::Applicant applicant_of(const Application& application);

}  // namespace permit::procedures
