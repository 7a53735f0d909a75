#include "application_file.hpp"
#include "commands.hpp"
#include "issuing.hpp"
#include "listing.hpp"
#include "output.hpp"

#include "permit/core/words.hpp"
#include "permit/tools/data.hpp"

#include <memory>
#include <utility>

namespace permit::clerk {
namespace {

struct IssueOptions : DeskOptions {
    std::string application{};
    std::string portrait{};
};

/// What a person has to decide, before anything is done.
void confirm_warnings(const tools::Program& program,
                      const std::vector<procedures::ApplicationWarning>& warnings) {
    if (warnings.empty()) { return; }
    program.confirm(tr("The application needs a person's eye before a permit is made of it:") + "\n" +
                    warning_lines(warnings));
}

ExitStatus issue(const tools::Program& program, const IssueOptions& options) {
    const auto application = accepted_application(program, options.keys, options.application);
    const procedures::NewPermit permit{.application = application, .portrait = portrait_in(options.portrait)};
    Desk desk{program, options, tools::open_store(options.keys, options.passphrase), options.authority};
    desk.look_up_permits();
    make_permit(program, options, desk, permit);
    return ExitStatus::done;
}

}  // namespace

procedures::Application accepted_application(const tools::Program& program, const std::string& store,
                                             const std::string& file) {
    const auto info = keys::KeyStore::inspect(store);
    const auto tables = layout::CodeTables::load(tools::data_directory() / "codes");
    auto application = application_from(file, tables, info.realm);
    confirm_warnings(program, application.warnings);
    return application;
}

std::optional<Bytes> portrait_in(const std::string& file) {
    if (file.empty()) { return std::nullopt; }
    const std::string content = tools::read_file(file, tr("read the portrait"));
    return Bytes{content.begin(), content.end()};
}

void make_permit(const tools::Program& program, const DeskOptions& options, Desk& desk,
                 const procedures::NewPermit& permit) {
    tools::OpenCard card = options.card.open();
    const auto issued =
        procedures::issue(card.transport(), desk.office(), permit, desk.decided(), program.dry_run());
    const auto rehearsal =
        desk.rehearsal(program, card, [&](card::Transport& twin, const procedures::Office& office) {
            (void)procedures::issue(twin, office, permit, desk.decided());
        });
    auto remaining = what_remains_of_replaced({program, desk.store(), options.keys}, issued);
    print_issued(program, issued, permit.application.warnings,
                 {desk.realm(), card.cost(), rehearsal, std::move(remaining)});
}

void add_issue(tools::Program& program) {
    const auto options = std::make_shared<IssueOptions>();
    auto& command = program.command("issue", tr("make a permit of the blank chip on the reader"),
                                    [&program, options] { return issue(program, *options); });
    options->add_to(command);
    command.add_option("--application", options->application, tr("the accepted application, JSON"))
        ->type_name("FILE")
        ->required();
    command.add_option("--portrait", options->portrait, tr("the holder's portrait, JPEG"))->type_name("FILE");
}

}  // namespace permit::clerk
