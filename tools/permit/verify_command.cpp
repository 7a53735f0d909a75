#include "commands.hpp"
#include "judging.hpp"

#include "permit/core/words.hpp"
#include "permit/tools/verdict.hpp"

#include <memory>

namespace permit::reader {
namespace {

ExitStatus verify(const tools::Program& program, const JudgingOptions& options) {
    Judging judging{options};
    const auto proof = judging.proof();
    tools::OpenCard card = options.card.open();
    const auto judgement = procedures::verify(card.transport(), judging.circumstances(), proof);
    const auto cost = card.cost();
    const tools::Told told{judgement,
                           procedures::prospect(judgement, judging.circumstances(), judging.tables()),
                           judging.tables()};
    auto object = tools::verdict_json(told);
    object["cost"] = tools::cost_json(cost);
    program.result(object, tools::verdict_text(told) + "  " + tr("cost: {}", tools::cost_text(cost)) + "\n");
    judging.remember(judgement);
    return exit_of(judgement.verdict);
}

}  // namespace

void add_verify(tools::Program& program) {
    const auto options = std::make_shared<JudgingOptions>();
    auto& command = program.command("verify", tr("say whether the permit on the reader is valid, and why"),
                                    [&program, options] { return verify(program, *options); });
    options->add_to(command);
}

}  // namespace permit::reader
