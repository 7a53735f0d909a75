#pragma once

#include "permit/cardlayout/codes.hpp"
#include "permit/permit/rewrite.hpp"

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

namespace permit::clerk {

/// Makes what was asked for of what was typed, once the tables are there.
using MakeWish = std::function<procedures::RewriteRequest(const layout::CodeTables&)>;

struct ResignWish {
    std::string division{};
    std::string address{};
    std::string ground{};

    void add_to(CLI::App& command);
    /// Throws Error{bad_input}, {unknown_division}, {bad_text}, {text_too_long}.
    [[nodiscard]] procedures::RewriteRequest made(const layout::CodeTables& tables) const;
};

struct ExtendWish {
    std::string until{};

    void add_to(CLI::App& command);
    /// Throws Error{bad_date}.
    [[nodiscard]] procedures::RewriteRequest made() const;
};

}  // namespace permit::clerk
