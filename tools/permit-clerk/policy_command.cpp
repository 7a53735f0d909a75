#include "commands.hpp"

#include "permit/cardlayout/policy.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/files/files.hpp"
#include "permit/rules/profile.hpp"
#include "permit/tools/data.hpp"
#include "permit/tools/law.hpp"
#include "permit/tools/text.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>
#include <system_error>
#include <utility>

namespace permit::clerk {
namespace {

namespace fs = std::filesystem;

layout::PolicyProfiles shipped_profiles() {
    return layout::PolicyProfiles::load(tools::data_directory() / "policies" / "policy_profiles.csv");
}

// show

struct ShowOptions {
    std::string profile{};
    std::string kind{};
    tools::DateOption date{};
};

std::optional<layout::PermitKind> wanted_kind(const std::string& text) {
    if (text.empty()) { return std::nullopt; }
    if (const auto kind = layout::permit_kind_from(text)) { return kind; }
    throw Error{ErrorCode::bad_input, tr("read --kind"), tr("there is no kind of permit {}", text),
                tr("use standard, temporary, long_term, electronic or hong_kong_macao_taiwan")};
}

/// The rules that count in a place on a day, of one kind or of all it offers.
std::vector<const layout::Policy*> rules_of(const layout::PolicyProfiles& profiles,
                                            const ShowOptions& options, Day day) {
    if (const auto kind = wanted_kind(options.kind)) {
        return {&rules::terms_in_force(profiles, options.profile, *kind, day)};
    }
    auto offered = rules::offered_on(profiles, options.profile, day);
    if (!offered.empty()) { return offered; }
    throw Error{ErrorCode::kind_not_offered, tr("look up the rules of profile {}", options.profile),
                tr("it has no permit of any kind on {}", day.iso())};
}

/// One kind of permit in a place on a day.
struct Page {
    const layout::Policy& policy;
    bool inherited;  ///< the row is another profile's
    std::optional<Day> next_change;
};

std::vector<Page> pages_of(const layout::PolicyProfiles& profiles, const ShowOptions& options, Day day) {
    std::vector<Page> pages;
    for (const auto* policy : rules_of(profiles, options, day)) {
        pages.push_back({*policy, policy->profile != options.profile,
                         rules::next_change(profiles, options.profile, policy->kind, day)});
    }
    return pages;
}

tools::Json json_of(const Page& page) {
    auto clauses = tools::Json::array();
    for (const auto& clause : rules::explain(page.policy, spoken())) {
        clauses.push_back({{"setting", clause.setting}, {"text", clause.text}});
    }
    return {
        {"kind", layout::name(page.policy.kind)}, {"kind_words", rules::words(page.policy.kind, spoken())},
        {"profile", page.policy.profile},         {"inherited", page.inherited},
        {"from", tools::json(page.policy.from)},  {"next_change", tools::json(page.next_change)},
        {"clauses", std::move(clauses)}};
}

std::string text_of(const Page& page) {
    std::vector<std::string> lines;
    for (const auto& clause : rules::explain(page.policy, spoken())) {
        if (clause.setting != "permit_kind") { lines.push_back(clause.text); }
    }
    if (page.next_change) { lines.push_back(tr("other rules hold from {} on", page.next_change->iso())); }
    const std::string kind{rules::words(page.policy.kind, spoken())};
    return tools::block(
        page.inherited ? tr("{}, by the rules of profile {}", kind, page.policy.profile) : kind, lines, "");
}

ExitStatus show(const tools::Program& program, const ShowOptions& options) {
    const auto profiles = shipped_profiles();
    const Day day = options.date.day();
    const bool known = profiles.contains(options.profile);
    std::string text = tr("profile {} on {}", options.profile, day.iso()) + "\n";
    if (!known) { text += tr("there is no profile of this name: the national rules hold") + "\n"; }
    auto kinds = tools::Json::array();
    for (const auto& page : pages_of(profiles, options, day)) {
        kinds.push_back(json_of(page));
        text += text_of(page);
    }
    program.result(
        {{"profile", options.profile}, {"known", known}, {"date", day.iso()}, {"kinds", std::move(kinds)}},
        text);
    return ExitStatus::done;
}

// list

ExitStatus list(const tools::Program& program) {
    std::vector<std::vector<std::string>> rows{{tr("profile"), tr("kind"), tr("since")}};
    auto all = tools::Json::array();
    const auto profiles = shipped_profiles();
    for (const auto& policy : profiles.rows()) {
        rows.push_back({policy.profile, std::string{rules::words(policy.kind, spoken())},
                        policy.from ? policy.from->iso() : ""});
        all.push_back({{"profile", policy.profile},
                       {"kind", layout::name(policy.kind)},
                       {"from", tools::json(policy.from)}});
    }
    program.result({{"policies", std::move(all)}}, tools::table(rows));
    return ExitStatus::done;
}

// check

/// A file itself; of a folder its tables, in the order of their names.
std::vector<fs::path> tables_in(const fs::path& path) {
    std::error_code unseen;  // reading it as a file says why
    if (!fs::is_directory(path, unseen)) { return {path}; }
    auto tables = files::entries(path);
    tables.erase(std::remove_if(tables.begin(), tables.end(),
                                [](const fs::path& file) { return file.extension() != ".csv"; }),
                 tables.end());
    if (!tables.empty()) { return tables; }
    throw Error{ErrorCode::bad_input, tr("check policy profiles"),
                tr("there is no table of profiles in {}", path.string()),
                tr("name a file like cardlayout/policies/policy_profiles.csv, or a folder that has one")};
}

/// A table under work is input, not a broken installation.
layout::PolicyProfiles checked(const fs::path& file) {
    const auto doing = tr("check the policy profiles {}", file.string());
    const auto text = tools::read_file(file, doing);
    try {
        return layout::PolicyProfiles::parse(text, file.string());
    } catch (const Error& error) {
        if (error.code() != ErrorCode::bad_table) { throw; }
        throw Error{ErrorCode::bad_input, doing, error.why(),
                    tr("correct the cell that is named and check again")};
    }
}

ExitStatus check(const tools::Program& program, const std::string& path) {
    std::string text;
    auto files = tools::Json::array();
    for (const auto& file : tables_in(path)) {
        const auto table = checked(file);
        std::set<std::string_view> names;
        for (const auto& policy : table.rows()) { names.insert(policy.profile); }
        files.push_back({{"file", file.string()}, {"profiles", names.size()}, {"rows", table.rows().size()}});
        text += tr("{}: good, {} profiles, {} rows", file.string(), names.size(), table.rows().size()) + "\n";
    }
    program.result({{"files", std::move(files)}}, text);
    return ExitStatus::done;
}

}  // namespace

void add_policy(tools::Program& program) {
    auto& group = program.group("policy", tr("the rules of places, as data: look at them, check them"));

    const auto options = std::make_shared<ShowOptions>();
    auto& show_command = program.command(group, "show", tr("a place's rules in words"),
                                         [&program, options] { return show(program, *options); });
    show_command.add_option("profile", options->profile, tr("name of the profile"))->required();
    show_command.add_option("--kind", options->kind, tr("this kind of permit only"))->type_name("KIND");
    options->date.add_to(show_command, tr("the day on which they hold"));

    program.command(group, "list", tr("all profiles with their kinds of permit"),
                    [&program] { return list(program); });

    const auto path = std::make_shared<std::string>();
    program
        .command(group, "check", tr("check a table of profiles, or all in a folder"),
                 [&program, path] { return check(program, *path); })
        .add_option("path", *path, tr("the table or the folder"))
        ->required();
}

}  // namespace permit::clerk
