#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace permit::layout {

/// One row of the table between an enumeration and its names in data files.
template <typename Value>
struct Named {
    Value value;
    std::string_view name;
};
// clang 14 deduces no aggregate by itself.
template <typename Value>
Named(Value, const char*) -> Named<Value>;

// clang 14 does not deduce the arguments of an aggregate by itself.
template <typename Value>
Named(Value, std::string_view) -> Named<Value>;

template <typename Value, std::size_t Count>
constexpr std::string_view name_in(const std::array<Named<Value>, Count>& table, Value value) noexcept {
    const auto row =
        std::find_if(table.begin(), table.end(), [&](const auto& r) { return r.value == value; });
    return row == table.end() ? std::string_view{"?"} : row->name;
}

template <typename Value, std::size_t Count>
constexpr std::optional<Value> value_in(const std::array<Named<Value>, Count>& table,
                                        std::string_view name) noexcept {
    const auto row = std::find_if(table.begin(), table.end(), [&](const auto& r) { return r.name == name; });
    return row == table.end() ? std::nullopt : std::optional{row->value};
}

template <typename Value, std::size_t Count>
constexpr std::optional<Value> numbered_in(const std::array<Named<Value>, Count>& table,
                                           std::uint64_t number) noexcept {
    const auto row = std::find_if(table.begin(), table.end(), [&](const auto& r) {
        return static_cast<std::uint64_t>(r.value) == number;
    });
    return row == table.end() ? std::nullopt : std::optional{row->value};
}

}  // namespace permit::layout
