#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace permit::layout {

/// Six-digit code of an administrative division (GB/T 2260 and what the Ministry of Civil Affairs
/// made of it since). The form only: whether a place has this code is a question to CodeTables.
class DivisionCode {
public:
    /// Empty unless the number has six digits, the first not zero.
    static constexpr std::optional<DivisionCode> from_number(std::uint64_t number) noexcept {
        if (number < 100000 || number > 999999) { return std::nullopt; }
        return DivisionCode{static_cast<std::uint32_t>(number)};
    }

    /// Throws Error{bad_input} unless the text is six digits, the first not zero.
    static DivisionCode parse(std::string_view text);

    [[nodiscard]] constexpr std::uint32_t number() const noexcept { return number_; }
    [[nodiscard]] std::string text() const;

    [[nodiscard]] constexpr DivisionCode province() const noexcept { return round_down(10000); }
    [[nodiscard]] constexpr DivisionCode prefecture() const noexcept { return round_down(100); }

    /// Whether the six digits begin with these: "6501" covers 650102.
    [[nodiscard]] bool starts_with(std::string_view prefix) const { return text().starts_with(prefix); }

    friend constexpr auto operator<=>(DivisionCode, DivisionCode) = default;

private:
    explicit constexpr DivisionCode(std::uint32_t number) noexcept : number_{number} {}
    [[nodiscard]] constexpr DivisionCode round_down(std::uint32_t unit) const noexcept {
        return DivisionCode{number_ - number_ % unit};
    }

    std::uint32_t number_;
};

}  // namespace permit::layout
