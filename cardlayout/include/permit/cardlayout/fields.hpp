#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace permit::layout {

/// Kinds of permit (domain reference 4); the numbers are what the validity record carries.
enum class PermitKind : std::uint8_t {
    standard = 1,
    temporary = 2,
    long_term = 3,
    electronic = 4,
    hong_kong_macao_taiwan = 5,
};

/// GB/T 2261.1; the other two of its codes do not go on a permit (domain reference 3).
enum class Sex : std::uint8_t {
    male = 1,
    female = 2,
};

/// GB/T 3304 code of an ethnic group: 01 to 56, or 97 and 98 of the register (domain reference 12).
class EthnicGroupCode {
public:
    /// Empty when the standard has no such code.
    static constexpr std::optional<EthnicGroupCode> from_number(std::uint64_t number) noexcept {
        const bool listed = (number >= 1 && number <= 56) || number == 97 || number == 98;
        return listed ? std::optional{EthnicGroupCode{static_cast<std::uint8_t>(number)}} : std::nullopt;
    }

    /// Two digits. Throws Error{unknown_ethnic_group}.
    static EthnicGroupCode parse(std::string_view text);

    [[nodiscard]] constexpr std::uint8_t number() const noexcept { return number_; }
    [[nodiscard]] std::string text() const;

    friend constexpr auto operator<=>(EthnicGroupCode, EthnicGroupCode) = default;

private:
    explicit constexpr EthnicGroupCode(std::uint8_t number) noexcept : number_{number} {}
    std::uint8_t number_;
};

/// Why the holder may have a permit (domain reference 6 and 4); carried by the residence record.
enum class Ground : std::uint8_t {
    home = 1,
    job = 2,
    school = 3,
    investment = 4,
    talent = 5,
    family = 6,
};

/// What a journal entry is about (domain reference 5).
enum class Event : std::uint8_t {
    issue = 1,
    endorsement = 2,
    restoration = 3,
    address_change = 4,
    extension = 5,
    replacement = 6,
    cancellation = 7,
};

/// The four signed records; the numbers enter the signature (design 5).
enum class RecordKind : std::uint8_t {
    identity = 1,
    validity = 2,
    residence = 3,
    journal = 4,
};

/// Names as policy_profiles.csv, application files and --json write them.
[[nodiscard]] std::string_view name(PermitKind kind) noexcept;
[[nodiscard]] std::string_view name(Ground ground) noexcept;
[[nodiscard]] std::string_view name(Event event) noexcept;
[[nodiscard]] std::string_view name(RecordKind kind) noexcept;

/// "1" male, "2" female: what application files and GB/T 2261.1 write.
[[nodiscard]] std::string_view name(Sex sex) noexcept;

[[nodiscard]] std::optional<PermitKind> permit_kind_from(std::string_view name) noexcept;
[[nodiscard]] std::optional<Ground> ground_from(std::string_view name) noexcept;
[[nodiscard]] std::optional<Sex> sex_from(std::string_view name) noexcept;

/// The kind with this number in a record, if there is one; likewise the others.
[[nodiscard]] std::optional<PermitKind> permit_kind_numbered(std::uint64_t number) noexcept;
[[nodiscard]] std::optional<Ground> ground_numbered(std::uint64_t number) noexcept;
[[nodiscard]] std::optional<Event> event_numbered(std::uint64_t number) noexcept;
[[nodiscard]] std::optional<Sex> sex_numbered(std::uint64_t number) noexcept;

}  // namespace permit::layout
