#include "permit/core/citizen_number.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <algorithm>
#include <array>

namespace permit {
namespace {

using enum CitizenNumberFlaw;

struct FlawText {
    CitizenNumberFlaw flaw;
    std::string_view name;
    std::string_view reason;
};

// In the order of the enumeration.
constexpr std::array flaws{
    FlawText{
        bad_character, "bad-character",
        tr_noop(
            "it has a character that is not a digit; only the last may be X, and blanks or full-width digits "
            "are not accepted")},
    FlawText{obsolete, "obsolete",
             tr_noop("15-digit numbers are obsolete; the holder has a number of 18 characters")},
    FlawText{bad_length, "bad-length", tr_noop("it does not have 18 characters")},
    FlawText{bad_date, "bad-date", tr_noop("the date of birth in it is not a day of the calendar")},
    FlawText{bad_checksum, "bad-checksum",
             tr_noop("the check character does not fit; a character is wrong or two are swapped")},
    FlawText{
        foreign_permanent_resident, "foreign-permanent-resident",
        tr_noop(
            "a first digit 9 belongs to a foreign permanent resident, who is not eligible for a residence "
            "permit")},
};

const FlawText& describe(CitizenNumberFlaw flaw) noexcept { return flaws.at(static_cast<std::size_t>(flaw)); }

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_x(char c) noexcept { return c == 'X' || c == 'x'; }

bool all_digits(std::string_view text) noexcept { return std::all_of(text.begin(), text.end(), is_digit); }

/// Only for text whose form was checked.
int number_at(std::string_view text, std::size_t offset, std::size_t count) noexcept {
    int number = 0;
    for (const char digit : text.substr(offset, count)) { number = number * 10 + (digit - '0'); }
    return number;
}

/// ISO 7064 MOD 11-2 over the first 17 digits.
char check_character(std::string_view text) noexcept {
    constexpr std::array<int, 17> weights{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) { sum += weights.at(i) * (text[i] - '0'); }
    return std::string_view{"10X98765432"}[static_cast<std::size_t>(sum % 11)];
}

std::optional<CitizenNumberFlaw> flaw_of_form(std::string_view text) noexcept {
    if (!std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || is_x(c); })) {
        return bad_character;
    }
    if (text.size() == 15 && all_digits(text)) { return obsolete; }
    if (text.size() != CitizenNumber::length) { return bad_length; }
    if (!all_digits(text.substr(0, 17))) { return bad_character; }
    return std::nullopt;
}

std::optional<Day> birth_in(std::string_view text) {
    const std::chrono::year_month_day date{std::chrono::year{number_at(text, 6, 4)},
                                           std::chrono::month{static_cast<unsigned>(number_at(text, 10, 2))},
                                           std::chrono::day{static_cast<unsigned>(number_at(text, 12, 2))}};
    if (!date.ok() || date.year() < std::chrono::year{1}) { return std::nullopt; }
    return Day::from_civil(static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                           static_cast<unsigned>(date.day()));
}

}  // namespace

std::string_view name(CitizenNumberFlaw flaw) noexcept { return describe(flaw).name; }

std::optional<CitizenNumberFlaw> CitizenNumber::flaw_of(std::string_view text) {
    if (const auto flaw = flaw_of_form(text)) { return flaw; }
    if (!birth_in(text)) { return bad_date; }
    const char check = is_x(text.back()) ? 'X' : text.back();
    if (check_character(text) != check) { return bad_checksum; }
    if (text[0] == '9' && text[1] != '9') { return foreign_permanent_resident; }
    return std::nullopt;
}

CitizenNumber CitizenNumber::parse(std::string_view text, Realm realm) {
    constexpr auto doing = tr_noop("read the citizen number");
    if (const auto flaw = flaw_of(text)) {
        throw Error{ErrorCode::bad_citizen_number, tr(doing), tr(describe(*flaw).reason)};
    }
    if (realm == Realm::production && text.starts_with("99")) {
        throw Error{ErrorCode::test_number_in_production, tr(doing)};
    }
    std::string normal{text};
    if (normal.back() == 'x') { normal.back() = 'X'; }
    return CitizenNumber{std::move(normal), *birth_in(text)};
}

std::string CitizenNumber::masked() const { return text_.substr(0, 6) + "********" + text_.substr(14); }

char CitizenNumber::sex() const noexcept { return (text_[16] - '0') % 2 == 1 ? '1' : '2'; }

std::string_view CitizenNumber::division() const noexcept { return std::string_view{text_}.substr(0, 6); }

NumberOrigin CitizenNumber::origin() const noexcept {
    if (text_.starts_with("99")) { return NumberOrigin::test; }
    if (division() == "810000") { return NumberOrigin::hong_kong; }
    if (division() == "820000") { return NumberOrigin::macao; }
    if (division() == "830000") { return NumberOrigin::taiwan; }
    return NumberOrigin::mainland;
}

}  // namespace permit
