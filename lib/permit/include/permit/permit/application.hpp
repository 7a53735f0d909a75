#pragma once

#include "permit/cardlayout/codes.hpp"
#include "permit/cardlayout/fields.hpp"
#include "permit/core/citizen_number.hpp"
#include "permit/core/date.hpp"
#include "permit/core/realm.hpp"
#include "permit/crypto/hash.hpp"
#include "permit/permit/place.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
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

/// One sentence, without personal data.
[[nodiscard]] std::string_view explain(ApplicationWarning warning) noexcept;

/// The facts of an accepted application (design 10). Texts are NFC and fit their records.
struct Application {
    std::string name;
    layout::Sex sex;
    std::optional<layout::EthnicGroupCode> ethnic_group;  ///< none for Hong Kong, Macao, Taiwan residents
    Day birth_date;                                       ///< the one in the citizen number
    CitizenNumber citizen_number;
    Place registered_address;
    Place residence;
    layout::PermitKind kind;
    layout::Ground ground;
    std::vector<ApplicationWarning> warnings;

    /// Reads an application file. Strict: unknown, repeated and missing members and other types than the
    /// documented are refused; every Error names the member ("residence.division") and the rule.
    /// Throws Error{bad_json}, {unknown_member}, {bad_date}, {bad_citizen_number},
    /// {test_number_in_production}, {facts_disagree}, {unknown_division}, {unknown_ethnic_group}, {bad_text},
    /// {text_too_long}.
    static Application parse(std::string_view text, const layout::CodeTables& tables, Realm realm);

    /// SHA-256 over a canonical form of all facts: the same application, however its file is written.
    [[nodiscard]] crypto::Digest digest() const;
};

}  // namespace permit::procedures
