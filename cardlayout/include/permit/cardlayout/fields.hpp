#pragma once

#include <cstdint>
#include <optional>
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

[[nodiscard]] std::optional<PermitKind> permit_kind_from(std::string_view name) noexcept;
[[nodiscard]] std::optional<Ground> ground_from(std::string_view name) noexcept;

}  // namespace permit::layout
