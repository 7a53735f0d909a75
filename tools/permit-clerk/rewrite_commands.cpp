#include "commands.hpp"
#include "decision_output.hpp"
#include "desk.hpp"
#include "listing.hpp"
#include "output.hpp"
#include "wishes.hpp"

#include "permit/core/words.hpp"

#include <memory>
#include <utility>

namespace permit::clerk {
namespace {

/// What is asked for, and the decision before it is carried out.
struct Order {
    MakeWish wish;
    procedures::Agree agree = show_decision;
};

ExitStatus rewrite(const tools::Program& program, const DeskOptions& options, const Order& order) {
    Desk desk{program, options, tools::open_store(options.keys, options.passphrase), options.authority};
    const auto request = order.wish(desk.tables());
    tools::OpenCard card = options.card.open();
    auto office = desk.office();
    office.agree = order.agree;
    const auto rewritten =
        procedures::rewrite(card.transport(), office, request, desk.decided(), program.dry_run());
    const auto rehearsal =
        desk.rehearsal(program, card, [&](card::Transport& twin, const procedures::Office& rehearsing) {
            (void)procedures::rewrite(twin, rehearsing, request, desk.decided());
        });
    auto remaining = list_retired({program, desk.store(), options.keys}, rewritten);
    print_rewritten(program, rewritten, {desk.realm(), card.cost(), rehearsal, std::move(remaining)});
    return ExitStatus::done;
}

struct ResignOptions : DeskOptions {
    ResignWish wish{};
};

void add_resign(tools::Program& program) {
    const auto options = std::make_shared<ResignOptions>();
    auto& command =
        program.command("resign", tr("write the new residence address after a move"), [&program, options] {
            return rewrite(program, *options, {.wish = [&](const layout::CodeTables& tables) {
                               return options->wish.made(tables);
                           }});
        });
    options->add_to(command);
    options->wish.add_to(command);
}

struct EndorseOptions : DeskOptions {
    EndorseWish wish{};
};

void add_endorse(tools::Program& program) {
    const auto options = std::make_shared<EndorseOptions>();
    auto& command = program.command(
        "endorse", tr("confirm the residence for another year, or restore a suspended permit"),
        [&program, options] {
            return rewrite(program, *options,
                           {.wish = [&](const layout::CodeTables&) { return options->wish.made(); }});
        });
    options->add_to(command);
    options->wish.add_to(command);
}

struct ExtendOptions : DeskOptions {
    ExtendWish wish{};
};

void add_extend(tools::Program& program) {
    const auto options = std::make_shared<ExtendOptions>();
    auto& command =
        program.command("extend", tr("give a fixed-term permit a later last day"), [&program, options] {
            return rewrite(program, *options,
                           {.wish = [&](const layout::CodeTables&) { return options->wish.made(); }});
        });
    options->add_to(command);
    options->wish.add_to(command);
}

struct RetireOptions : DeskOptions {
    RetireWish wish{};
    std::string note{};
};

/// Asked before the first byte is written: what a retired card says is never taken back.
procedures::Agree asking(const tools::Program& program, const std::string& note) {
    return [&program, note](const procedures::Decision& decision) {
        std::string plan = decision_text(decision);
        if (!note.empty()) { plan += "  " + note + "\n"; }
        program.confirm(plan + tr("This cannot be taken back.") + "\n");
    };
}

void add_retire(tools::Program& program) {
    const auto options = std::make_shared<RetireOptions>();
    auto& command = program.command(
        "retire", tr("end a permit by decision, for every reader to see on its card"), [&program, options] {
            return rewrite(program, *options,
                           {.wish = [&](const layout::CodeTables&) { return options->wish.made(); },
                            .agree = asking(program, options->note)});
        });
    options->add_to(command);
    options->wish.add_to(command);
    command.add_option("--note", options->note, tr("a remark that stands in the plan; kept nowhere"))
        ->type_name("TEXT");
}

}  // namespace

void add_rewrites(tools::Program& program) {
    add_resign(program);
    add_endorse(program);
    add_extend(program);
    add_retire(program);
}

}  // namespace permit::clerk
