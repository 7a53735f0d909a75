#include "commands.hpp"
#include "desk.hpp"
#include "output.hpp"

#include "permit/permit/application.hpp"
#include "permit/permit/issue.hpp"
#include "permit/tools/data.hpp"

#include <memory>

namespace permit::clerk {
namespace {

struct IssueOptions : DeskOptions {
    std::string application{};
    std::string portrait{};
};

std::optional<Bytes> portrait_bytes(const std::string& file) {
    if (file.empty()) { return std::nullopt; }
    const std::string content = tools::read_file(file, "read the portrait");
    return Bytes{content.begin(), content.end()};
}

/// What a person has to decide, before anything is done.
void confirm_warnings(const tools::Program& program,
                      const std::vector<procedures::ApplicationWarning>& warnings) {
    if (warnings.empty()) { return; }
    std::string plan = "The application needs a person's eye before a permit is made of it:\n";
    for (const auto warning : warnings) { plan.append("  - ").append(explain(warning)).append("\n"); }
    program.confirm(plan);
}

ExitStatus issue(const tools::Program& program, const IssueOptions& options) {
    // What the clerk typed is checked before the passphrase is asked for and the card touched.
    const auto info = keys::KeyStore::inspect(options.keys);
    const auto tables = layout::CodeTables::load(tools::data_directory() / "codes");
    const auto application = procedures::Application::parse(
        tools::read_file(options.application, "read the application"), tables, info.realm);
    const procedures::NewPermit permit{.application = application,
                                       .portrait = portrait_bytes(options.portrait)};

    confirm_warnings(program, application.warnings);

    Desk desk{program, options, tools::open_store(options.keys, options.passphrase), options.authority};
    tools::OpenCard card = options.card.open();
    const auto issued =
        procedures::issue(card.transport(), desk.office(), permit, desk.decided(), program.dry_run());
    const auto rehearsal =
        desk.rehearsal(program, card, [&](card::Transport& twin, const procedures::Office& office) {
            (void)procedures::issue(twin, office, permit, desk.decided());
        });
    print_issued(program, issued, application.warnings, {desk.realm(), card.cost(), rehearsal});
    return ExitStatus::done;
}

}  // namespace

void add_issue(tools::Program& program) {
    const auto options = std::make_shared<IssueOptions>();
    auto& command = program.command("issue", "make a permit of the blank chip on the reader",
                                    [&program, options] { return issue(program, *options); });
    options->add_to(command);
    command.add_option("--application", options->application, "the accepted application, JSON")
        ->type_name("FILE")
        ->required();
    command.add_option("--portrait", options->portrait, "the holder's portrait, JPEG")->type_name("FILE");
}

}  // namespace permit::clerk
