#pragma once

#include "permit/core/date.hpp"
#include "permit/core/error.hpp"

#include <CLI/CLI.hpp>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>

namespace permit::tools {

using Json = nlohmann::ordered_json;

/// The frame of every program (design 10): one way to parse, to print a result, to fail.
///
/// stdout holds the result and nothing else: text, or with --json one object with a schema number. An error
/// is three lines on stderr, and with --json also an object on stdout; the exit status is the error's.
class Program {
public:
    /// Chooses the language (language.hpp) before anything is said; `about` is marked with tr_noop. The
    /// arguments are those of `main`.
    Program(int argc, const char* const* argv, std::string name, const char* about);

    /// What a subcommand does once its options are read.
    using Act = std::function<ExitStatus()>;

    /// Adds a subcommand to the program, or to another subcommand; `about` in the reader's language.
    CLI::App& command(const std::string& name, const std::string& about, Act act);
    CLI::App& command(CLI::App& parent, const std::string& name, const std::string& about, Act act);
    /// A word that only groups subcommands.
    CLI::App& group(const std::string& name, const std::string& about);

    /// Parses, acts, prints what went wrong; the value for `main` to return.
    [[nodiscard]] int run() noexcept;

    [[nodiscard]] bool json() const noexcept { return json_; }

    /// --dry-run, everywhere: check and show, write nothing. Commands that only read take no notice.
    [[nodiscard]] bool dry_run() const noexcept { return dry_run_; }

    /// For commands that have checked what they can: under --dry-run, says what would be done and is true.
    [[nodiscard]] bool rehearsed(const std::string& would) const;

    /// Prints a result: `object` with "schema" in front under --json, otherwise `text`.
    void result(const Json& object, const std::string& text) const;

    /// A remark for the person at the terminal, on stderr: "permit-clerk: note: …".
    void note(const std::string& text) const;

    /// Asks before something that cannot be undone. Prints `plan` (stderr) and returns when the person
    /// agrees or --yes was given; throws Error{confirmation_needed} otherwise.
    void confirm(const std::string& plan) const;
    /// Whether a person at a terminal will read the plan, and not somebody's log.
    [[nodiscard]] bool will_ask() const noexcept;

private:
    [[nodiscard]] int fail(const Error& error) const;
    [[nodiscard]] int usage(const CLI::ParseError& error);
    [[nodiscard]] CLI::App& deepest_parsed();

    std::span<const char* const> arguments_;
    std::string name_;
    CLI::App app_;
    std::string language_{};
    bool json_ = false;
    bool verbose_ = false;
    bool yes_ = false;
    bool dry_run_ = false;
    Act chosen_{};
};

/// --date, and the day it is when that is absent.
struct DateOption {
    std::string text{};
    void add_to(CLI::App& command);
    void add_to(CLI::App& command, const std::string& about);
    [[nodiscard]] bool given() const noexcept { return !text.empty(); }
    [[nodiscard]] Day day() const;
};

}  // namespace permit::tools
