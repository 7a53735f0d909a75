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
    std::string moved{};

    void add_to(CLI::App& command);
    /// Throws Error{bad_input}, {unknown_division}, {bad_text}, {text_too_long}, {bad_date}.
    [[nodiscard]] procedures::RewriteRequest made(const layout::CodeTables& tables) const;
};

/// --ground-now, for what confirms that the holder still has the ground.
struct GroundNowOption {
    std::string text = "holds";

    void add_to(CLI::App& command);
    /// Throws Error{bad_usage}.
    [[nodiscard]] rules::GroundNow ground() const;
};

struct EndorseWish {
    GroundNowOption ground_now{};

    void add_to(CLI::App& command);
    /// Throws Error{bad_usage}.
    [[nodiscard]] procedures::RewriteRequest made() const;
};

/// As --ground-now writes it.
[[nodiscard]] std::string ground_now_name(rules::GroundNow ground);

struct RetireWish {
    std::string ground{};

    void add_to(CLI::App& command);
    /// Throws Error{bad_usage}.
    [[nodiscard]] procedures::RewriteRequest made() const;
};

struct ExtendWish {
    std::string until{};
    GroundNowOption ground_now{};

    void add_to(CLI::App& command);
    /// Throws Error{bad_date}, {bad_usage}.
    [[nodiscard]] procedures::RewriteRequest made() const;
};

}  // namespace permit::clerk
