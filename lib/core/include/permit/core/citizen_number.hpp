#pragma once

#include "permit/core/date.hpp"
#include "permit/core/realm.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace permit {

/// Why a text is not a citizen number.
enum class CitizenNumberFlaw : std::uint8_t {
    bad_character,               ///< not 0-9, with X in the last place only; full-width digits and blanks too
    obsolete,                    ///< 15 digits: no century and no check character
    bad_length,                  ///< not 18 characters
    bad_date,                    ///< characters 7 to 14 are no day of the calendar
    bad_checksum,                ///< ISO 7064 MOD 11-2 disagrees with the last character
    foreign_permanent_resident,  ///< first digit 9: a number, but not a citizen's
};

/// Kebab-case, for --json and findings.
[[nodiscard]] std::string_view name(CitizenNumberFlaw flaw) noexcept;

/// Who allocated a number.
enum class NumberOrigin : std::uint8_t {
    mainland,
    hong_kong,  ///< prefix 810000
    macao,      ///< prefix 820000
    taiwan,     ///< prefix 830000
    test,       ///< prefix 99, never allocated
};

/// A citizen number whose form, date and check character are right (reference 11). Whether its
/// division ever existed is a question for the tables, see permit/rules/number_division.hpp.
class CitizenNumber {
public:
    static constexpr std::size_t length = 18;

    /// Takes exactly the 18 characters; only a lower-case x is read as X, nothing else is repaired.
    /// Throws Error{bad_citizen_number} with the reason, never with the text, and
    /// Error{test_number_in_production} for prefix 99 outside the test realm.
    static CitizenNumber parse(std::string_view text, Realm realm);

    /// What `parse` would refuse in any realm; none when the text is a citizen number.
    [[nodiscard]] static std::optional<CitizenNumberFlaw> flaw_of(std::string_view text);

    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    [[nodiscard]] std::string masked() const;  ///< first 6 and last 4, for screens (reference 19)
    [[nodiscard]] Day birth() const noexcept { return birth_; }
    [[nodiscard]] char sex() const noexcept;                   ///< GB/T 2261.1: '1' male, '2' female
    [[nodiscard]] std::string_view division() const noexcept;  ///< six digits; may be long retired
    [[nodiscard]] NumberOrigin origin() const noexcept;

    friend bool operator==(const CitizenNumber&, const CitizenNumber&) = default;

private:
    CitizenNumber(std::string text, Day birth) : text_{std::move(text)}, birth_{birth} {}

    std::string text_;
    Day birth_;
};

}  // namespace permit
