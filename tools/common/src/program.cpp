#include "permit/tools/program.hpp"

#include "help_format.hpp"
#include "permit/core/words.hpp"
#include "permit/tools/language.hpp"
#include "permit/tools/listed_error.hpp"
#include "permit/tools/text.hpp"
#include "usage_sentence.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>
#include <algorithm>
#include <chrono>
#include <iostream>
#include <utility>

namespace permit::tools {
namespace {

constexpr int schema = 1;
constexpr std::size_t label_width = 6;

int status(ExitStatus exit) noexcept { return static_cast<int>(exit); }

void log_to_stderr(const std::string& program, bool verbose) {
    spdlog::set_default_logger(
        std::make_shared<spdlog::logger>(program, std::make_shared<spdlog::sinks::stderr_sink_mt>()));
    spdlog::set_pattern("%n: %l: %v");
    spdlog::set_level(verbose ? spdlog::level::debug : spdlog::level::warn);
}

/// What was typed may be no UTF-8; JSON is, so such bytes are replaced in it.
std::string framed(const Json& object) {
    Json framed = {{"schema", schema}};
    framed.update(object);
    return framed.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

/// As CLI11 asks for it: what is wrong with the value of --lang.
std::string refuse_language(std::string& value) {
    return language_named(value) ? "" : tr("{} is neither zh nor en", value);
}

}  // namespace

Program::Program(int argc, const char* const* argv, std::string name, const char* about)
    : arguments_{argv, static_cast<std::size_t>(argc)}, name_{std::move(name)}, app_{"", name_} {
    choose_language(arguments_);
    app_.formatter(std::make_shared<HelpFormat>());
    app_.description(tr(about));
    app_.set_version_flag("--version", name_ + " " PERMIT_VERSION,
                          tr("Display program version information and exit"));
    app_.add_flag("--json", json_, tr("print the result as one JSON object"));
    app_.add_flag("-v,--verbose", verbose_, tr("say on stderr what is being done"));
    app_.add_flag("--yes", yes_, tr("do not ask before what cannot be undone"));
    app_.add_flag("--dry-run", dry_run_, tr("check and show what would be done; write nothing"));
    app_.add_option("--lang", language_, tr("zh or en; when absent, the language of the environment"))
        ->type_name("LANGUAGE")
        ->check(CLI::Validator{refuse_language, ""});
    app_.set_help_flag("-h,--help", tr("print this help and leave"));
    app_.fallthrough();
    app_.require_subcommand(1);
}

CLI::App& Program::command(const std::string& name, const std::string& about, Act act) {
    return command(app_, name, about, std::move(act));
}

CLI::App& Program::command(CLI::App& parent, const std::string& name, const std::string& about, Act act) {
    CLI::App* sub = parent.add_subcommand(name, about);
    sub->group(tr("Subcommands"));
    sub->callback([this, chosen = std::move(act)] { chosen_ = chosen; });
    return *sub;
}

CLI::App& Program::group(const std::string& name, const std::string& about) {
    CLI::App* sub = app_.add_subcommand(name, about);
    sub->group(tr("Subcommands"));
    sub->require_subcommand(1);
    return *sub;
}

int Program::run() noexcept {
    try {
        app_.parse(static_cast<int>(arguments_.size()), arguments_.data());
        log_to_stderr(name_, verbose_);
        return status(chosen_());
    } catch (const CLI::ParseError& error) { return usage(error); } catch (const Error& error) {
        return fail(error);
    } catch (const std::exception& error) {
        return fail(Error{ErrorCode::internal, tr("run {}", name_), error.what()});
    }
}

CLI::App& Program::deepest_parsed() {
    CLI::App* at = &app_;
    while (!at->get_subcommands().empty()) { at = at->get_subcommands().front(); }
    return *at;
}

int Program::usage(const CLI::ParseError& error) {
    if (error.get_exit_code() == status(ExitStatus::done)) { return app_.exit(error, std::cout, std::cerr); }
    // A line that ends in the middle of an option ends before CLI11 has set any flag.
    json_ = std::find(arguments_.begin(), arguments_.end(), std::string_view{"--json"}) != arguments_.end();
    std::string words = name_;
    for (const CLI::App* at = &deepest_parsed(); at != &app_; at = at->get_parent()) {
        words.insert(name_.size(), " " + at->get_name());
    }
    // A word nobody knows is the reason behind whatever CLI11 misses for want of it.
    const auto unknown = app_.remaining(true);
    const std::string why =
        unknown.empty() ? usage_sentence(error.what()) : tr("nothing here is called {}", unknown.front());
    return fail(Error{ErrorCode::bad_usage, tr("read the command line"), why, tr("run {} --help", words)});
}

int Program::fail(const Error& error) const {
    const ErrorInfo& info = describe(error.code());
    const auto* const listed = dynamic_cast<const ListedError*>(&error);
    std::cout.flush();
    std::cerr << (listed != nullptr ? listed->lines() : "") << name_ << ": "
              << tr("{}: failed ({})", error.doing(), info.name) << '\n'
              << "  " << padded(tr("why:"), label_width) << error.why() << '\n'
              << "  " << padded(tr("next:"), label_width) << error.next() << '\n';
    if (json_) {
        Json object{{"error",
                     {{"code", info.name},
                      {"exit", status(info.exit)},
                      {"doing", error.doing()},
                      {"why", error.why()},
                      {"next", error.next()}}}};
        if (listed != nullptr) { object.update(listed->members()); }
        std::cout << framed(object) << std::flush;
    }
    return status(info.exit);
}

void Program::result(const Json& object, const std::string& text) const {
    if (json_) {
        std::cout << framed(object);
    } else {
        std::cout << text;
    }
    std::cout.flush();
    if (!std::cout) { throw Error{ErrorCode::file_io, tr("print the result")}; }
}

void Program::note(const std::string& text) const {
    std::cerr << name_ << ": " << tr("note: {}", text) << '\n';
}

bool Program::rehearsed(const std::string& would) const {
    if (dry_run_) {
        result({{"written", false}, {"would", would}}, tr("would {}; nothing was written", would) + "\n");
    }
    return dry_run_;
}

bool Program::will_ask() const noexcept {
    return !yes_ && !dry_run_ && ::isatty(STDIN_FILENO) != 0 && ::isatty(STDERR_FILENO) != 0;
}

void Program::confirm(const std::string& plan) const {
    std::cerr << plan;
    if (yes_ || dry_run_) { return; }
    if (::isatty(STDIN_FILENO) == 0) {
        throw Error{ErrorCode::confirmation_needed, tr("ask for confirmation")};
    }
    std::cerr << tr("Go on? Type yes: ");
    std::string answer;
    std::getline(std::cin, answer);
    if (answer != "yes") {
        throw Error{ErrorCode::confirmation_needed, tr("ask for confirmation"), tr("the answer was not yes"),
                    tr("nothing was changed")};
    }
}

void DateOption::add_to(CLI::App& command) {
    add_to(command, tr("the day to act on or judge by, YYYY-MM-DD"));
}

void DateOption::add_to(CLI::App& command, const std::string& about) {
    command.add_option("--date", text, about)->type_name("YYYY-MM-DD");
}

Day DateOption::day() const { return given() ? Day::parse(text) : Day::at(std::chrono::system_clock::now()); }

}  // namespace permit::tools
