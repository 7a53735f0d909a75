#include "commands.hpp"
#include "desk.hpp"
#include "output.hpp"

#include "permit/permit/place.hpp"
#include "permit/permit/rewrite.hpp"

#include <functional>
#include <memory>

namespace permit::clerk {
namespace {

/// What was asked for; made once the desk with its tables is there.
using MakeRequest = std::function<procedures::RewriteRequest(const Desk&)>;

ExitStatus rewrite(const tools::Program& program, const DeskOptions& options, const MakeRequest& make) {
    Desk desk{options, tools::open_store(options.keys, options.passphrase), options.authority};
    const auto request = make(desk);
    tools::OpenCard card = options.card.open();
    const auto rewritten =
        procedures::rewrite(card.transport(), desk.office(), request, desk.decided(), program.dry_run());
    const auto rehearsal =
        desk.rehearsal(program, card, [&](card::Transport& twin, const procedures::Office& office) {
            (void)procedures::rewrite(twin, office, request, desk.decided());
        });
    print_rewritten(program, rewritten, {desk.realm(), card.cost(), rehearsal});
    return ExitStatus::done;
}

struct ResignOptions : DeskOptions {
    std::string division{};
    std::string address{};
    std::string ground{};
};

std::optional<layout::Ground> ground_from(const std::string& text) {
    if (text.empty()) { return std::nullopt; }
    const auto ground = layout::ground_from(text);
    if (!ground) {
        throw Error{ErrorCode::bad_input, "read --ground", "there is no ground " + text,
                    "use home, job, school, investment, talent or family"};
    }
    return ground;
}

procedures::RewriteRequest resign_request(const ResignOptions& options, const Desk& desk) {
    auto place = procedures::residence_place(options.division, options.address, desk.tables());
    return procedures::Resign{
        .division = place.division, .address = std::move(place.text), .ground = ground_from(options.ground)};
}

void add_resign(tools::Program& program) {
    const auto options = std::make_shared<ResignOptions>();
    auto& command =
        program.command("resign", "write the new residence address after a move", [&program, options] {
            return rewrite(program, *options,
                           [&](const Desk& desk) { return resign_request(*options, desk); });
        });
    options->add_to(command);
    command.add_option("--division", options->division, "code of the new division, six digits")
        ->type_name("CODE")
        ->required();
    command.add_option("--address", options->address, "the address within it")->type_name("TEXT")->required();
    command.add_option("--ground", options->ground, "the new ground, when it changed with the move")
        ->type_name("GROUND");
}

void add_endorse(tools::Program& program) {
    const auto options = std::make_shared<DeskOptions>();
    auto& command = program.command(
        "endorse", "confirm the residence for another year, or restore a suspended permit",
        [&program, options] {
            return rewrite(program, *options, [](const Desk&) { return procedures::Endorse{}; });
        });
    options->add_to(command);
}

struct ExtendOptions : DeskOptions {
    std::string until{};
};

void add_extend(tools::Program& program) {
    const auto options = std::make_shared<ExtendOptions>();
    auto& command =
        program.command("extend", "give a fixed-term permit a later last day", [&program, options] {
            return rewrite(program, *options,
                           [&](const Desk&) { return procedures::Extend{Day::parse(options->until)}; });
        });
    options->add_to(command);
    command.add_option("--until", options->until, "the new last day")->type_name("YYYY-MM-DD")->required();
}

}  // namespace

void add_rewrites(tools::Program& program) {
    add_resign(program);
    add_endorse(program);
    add_extend(program);
}

}  // namespace permit::clerk
