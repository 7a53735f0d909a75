#include "commands.hpp"
#include "judging.hpp"
#include "output.hpp"

#include "permit/core/words.hpp"
#include "permit/files/files.hpp"
#include "permit/tools/verdict.hpp"

#include <memory>

namespace permit::reader {
namespace {

struct ShowOptions : JudgingOptions {
    bool whole_number = false;
    std::string portrait{};
};

ExitStatus show(const tools::Program& program, const ShowOptions& options) {
    Judging judging{options};
    const auto proof = judging.inspection();
    tools::OpenCard card = options.card.open();
    const auto inspection =
        procedures::inspect(card.transport(), judging.circumstances(), proof,
                            {.journal_entries = 8, .portrait = !options.portrait.empty()});
    const auto cost = card.cost();
    if (!inspection.portrait.empty()) {
        files::replace(options.portrait, inspection.portrait, files::Access::owner);
    }
    const auto by = judging.circumstances();
    const tools::Told told{inspection.judgement,
                           procedures::prospect(inspection.judgement, by, judging.tables()),
                           judging.tables()};
    const Shown shown{inspection, procedures::residence_sum(inspection, by.today), by.today,
                      options.whole_number, judging.tables()};
    auto object = tools::verdict_json(told);
    object.update(tools::prospect_json(told));
    object.update(holder_json(shown));
    object["cost"] = tools::cost_json(cost);
    program.result(object, tools::verdict_text(told) + tools::prospect_text(told) + holder_text(shown) +
                               "  " + tr("cost: {}", tools::cost_text(cost)) + "\n");
    judging.remember(inspection.judgement);
    return exit_of(inspection.judgement.verdict);
}

}  // namespace

void add_show(tools::Program& program) {
    const auto options = std::make_shared<ShowOptions>();
    auto& command =
        program.command("show", tr("read and check every record of the card; needs the inspect role"),
                        [&program, options] { return show(program, *options); });
    options->add_to(command);
    command.add_flag("--whole-number", options->whole_number, tr("do not mask the citizen number"));
    command.add_option("--portrait", options->portrait, tr("save the portrait to FILE"))->type_name("FILE");
}

}  // namespace permit::reader
