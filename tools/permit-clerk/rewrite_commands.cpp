#include "commands.hpp"
#include "desk.hpp"
#include "output.hpp"
#include "wishes.hpp"

#include <memory>

namespace permit::clerk {
namespace {

ExitStatus rewrite(const tools::Program& program, const DeskOptions& options, const MakeWish& make) {
    Desk desk{program, options, tools::open_store(options.keys, options.passphrase), options.authority};
    const auto request = make(desk.tables());
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
    ResignWish wish{};
};

void add_resign(tools::Program& program) {
    const auto options = std::make_shared<ResignOptions>();
    auto& command =
        program.command("resign", "write the new residence address after a move", [&program, options] {
            return rewrite(program, *options,
                           [&](const layout::CodeTables& tables) { return options->wish.made(tables); });
        });
    options->add_to(command);
    options->wish.add_to(command);
}

void add_endorse(tools::Program& program) {
    const auto options = std::make_shared<DeskOptions>();
    auto& command =
        program.command("endorse", "confirm the residence for another year, or restore a suspended permit",
                        [&program, options] {
                            return rewrite(program, *options,
                                           [](const layout::CodeTables&) { return procedures::Endorse{}; });
                        });
    options->add_to(command);
}

struct ExtendOptions : DeskOptions {
    ExtendWish wish{};
};

void add_extend(tools::Program& program) {
    const auto options = std::make_shared<ExtendOptions>();
    auto& command =
        program.command("extend", "give a fixed-term permit a later last day", [&program, options] {
            return rewrite(program, *options,
                           [&](const layout::CodeTables&) { return options->wish.made(); });
        });
    options->add_to(command);
    options->wish.add_to(command);
}

}  // namespace

void add_rewrites(tools::Program& program) {
    add_resign(program);
    add_endorse(program);
    add_extend(program);
}

}  // namespace permit::clerk
