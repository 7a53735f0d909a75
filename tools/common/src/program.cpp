#include "permit/tools/program.hpp"
#include "permit/core/words.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>
#include <chrono>
#include <iostream>
#include <utility>

namespace permit::tools {
namespace {

constexpr int schema = 1;

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

}  // namespace

Program::Program(std::string name, const std::string& about) : name_{std::move(name)}, app_{about, name_} {
    app_.set_version_flag("--version", name_ + " " PERMIT_VERSION);
    app_.add_flag("--json", json_, "print the result as one JSON object");
    app_.add_flag("-v,--verbose", verbose_, "say on stderr what is being done");
    app_.add_flag("--yes", yes_, "do not ask before what cannot be undone");
    app_.add_flag("--dry-run", dry_run_, "check and show what would be done; write nothing");
    app_.set_help_flag("-h,--help", "print this help and leave");
    app_.fallthrough();
    app_.require_subcommand(1);
    app_.get_formatter()->column_width(36);
}

CLI::App& Program::command(const std::string& name, const std::string& about, Act act) {
    return command(app_, name, about, std::move(act));
}

CLI::App& Program::command(CLI::App& parent, const std::string& name, const std::string& about, Act act) {
    CLI::App* sub = parent.add_subcommand(name, about);
    sub->callback([this, chosen = std::move(act)] { chosen_ = chosen; });
    return *sub;
}

CLI::App& Program::group(const std::string& name, const std::string& about) {
    CLI::App* sub = app_.add_subcommand(name, about);
    sub->require_subcommand(1);
    return *sub;
}

int Program::run(int argc, const char* const* argv) noexcept {
    try {
        app_.parse(argc, argv);
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
    std::string words = name_;
    for (const CLI::App* at = &deepest_parsed(); at != &app_; at = at->get_parent()) {
        words.insert(name_.size(), " " + at->get_name());
    }
    // A word nobody knows is the reason behind whatever CLI11 misses for want of it.
    const auto unknown = app_.remaining(true);
    const std::string why =
        unknown.empty() ? std::string{error.what()} : "nothing here is called " + unknown.front();
    return fail(Error{ErrorCode::bad_usage, tr("read the command line"), why, tr("run {} --help", words)});
}

int Program::fail(const Error& error) const {
    const ErrorInfo& info = describe(error.code());
    std::cout.flush();
    std::cerr << name_ << ": " << error.doing() << ": failed (" << info.name << ")\n"
              << "  why:  " << error.why() << '\n'
              << "  next: " << error.next() << '\n';
    if (json_) {
        std::cout << framed({{"error",
                              {{"code", info.name},
                               {"exit", status(info.exit)},
                               {"doing", error.doing()},
                               {"why", error.why()},
                               {"next", error.next()}}}})
                  << std::flush;
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

void Program::note(const std::string& text) const { std::cerr << name_ << ": note: " << text << '\n'; }

bool Program::rehearsed(const std::string& would) const {
    if (dry_run_) {
        result({{"written", false}, {"would", would}}, "would " + would + "; nothing was written\n");
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
    std::cerr << "Go on? Type yes: ";
    std::string answer;
    std::getline(std::cin, answer);
    if (answer != "yes") {
        throw Error{ErrorCode::confirmation_needed, tr("ask for confirmation"), tr("the answer was not yes"),
                    tr("nothing was changed")};
    }
}

void DateOption::add_to(CLI::App& command, const std::string& about) {
    command.add_option("--date", text, about)->type_name("YYYY-MM-DD");
}

Day DateOption::day() const { return given() ? Day::parse(text) : Day::at(std::chrono::system_clock::now()); }

}  // namespace permit::tools
