#pragma once

#include "permit/core/error.hpp"

#include <catch2/catch.hpp>

namespace permit::testing {

/// The error that `action` throws; fails the test when it throws none.
template <class Action>
[[nodiscard]] Error error_of(Action&& action) {
    try {
        action();
    } catch (const Error& error) { return error; }
    FAIL("an error was expected, none was thrown");
    throw;
}

/// Its code, for CHECK(code_of([&] { … }) == ErrorCode::card_lost).
template <class Action>
[[nodiscard]] ErrorCode code_of(Action&& action) {
    return error_of(action).code();
}

}  // namespace permit::testing

/// Codes by their names in what a failed test prints.
template <>
struct Catch::StringMaker<permit::ErrorCode> {
    static std::string convert(permit::ErrorCode code) { return std::string{permit::describe(code).name}; }
};
