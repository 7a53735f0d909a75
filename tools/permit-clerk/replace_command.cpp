#include "commands.hpp"
#include "desk.hpp"
#include "issuing.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/permit/former.hpp"
#include "permit/tools/data.hpp"

#include <memory>
#include <utility>

namespace permit::clerk {
namespace {

using procedures::ReplacementReason;

struct ReplaceOptions : DeskOptions {
    std::string application{};
    std::string portrait{};
    std::string old{};
    std::string former{};
    std::string reason{};
};

ReplacementReason reason_in(const std::string& text) {
    if (const auto reason = keys::replacement_reason_from(text)) { return *reason; }
    throw Error{ErrorCode::bad_usage, tr("read --reason"), tr("there is no reason {}", text),
                tr("use damaged, changed or lost")};
}

/// One source for the facts that go over to the new card.
void require_one_source(const ReplaceOptions& options, ReplacementReason reason) {
    if (options.old.empty() == options.former.empty()) {
        throw Error{
            ErrorCode::bad_usage, tr("read --old and --former"),
            tr("the days of the former permit come from one of them"),
            tr("lay the old card on another reader and name it with --old, or give the office's facts "
               "with --former")};
    }
    if (reason == ReplacementReason::lost && !options.old.empty()) {
        throw Error{ErrorCode::bad_usage, tr("read --old"), tr("a card that can be read is not lost"),
                    tr("use --reason damaged or --reason changed, or --former instead of --old")};
    }
}

procedures::Former former_of(const ReplaceOptions& options, Desk& desk) {
    if (!options.former.empty()) {
        return procedures::parse_former(
            tools::read_file(options.former, tr("read the file about the former permit")));
    }
    tools::CardOption old = options.card;
    old.spec = options.old;
    old.trace.clear();
    tools::OpenCard card = old.open();
    return procedures::read_former(card.transport(), desk.office(), desk.decided());
}

ExitStatus replace(const tools::Program& program, const ReplaceOptions& options) {
    const auto reason = reason_in(options.reason);
    require_one_source(options, reason);
    const auto application = accepted_application(program, options.keys, options.application);
    Desk desk{program, options, tools::open_store(options.keys, options.passphrase), options.authority};
    desk.look_up_permits();
    const procedures::NewPermit permit{.application = application,
                                       .portrait = portrait_in(options.portrait),
                                       .former = former_of(options, desk),
                                       .reason = reason};
    make_permit(program, options, desk, permit);
    return ExitStatus::done;
}

}  // namespace

void add_replace(tools::Program& program) {
    const auto options = std::make_shared<ReplaceOptions>();
    auto& command = program.command(
        "replace", tr("make a new card of the blank chip in place of a damaged, changed or lost one"),
        [&program, options] { return replace(program, *options); });
    options->add_to(command);
    command.add_option("--application", options->application, tr("the accepted application, JSON"))
        ->type_name("FILE")
        ->required();
    command.add_option("--portrait", options->portrait, tr("the holder's portrait, JPEG"))->type_name("FILE");
    command.add_option("--old", options->old, tr("the old card, like --card; it is read and left as it is"))
        ->type_name("CARD");
    command.add_option("--former", options->former, tr("the office's facts about the former permit, JSON"))
        ->type_name("FILE");
    command.add_option("--reason", options->reason, tr("damaged, changed or lost"))
        ->type_name("REASON")
        ->required();
}

}  // namespace permit::clerk
