#include "commands.hpp"
#include "options.hpp"

#include "permit/core/words.hpp"
#include "permit/tools/text.hpp"

#include <memory>

namespace permit::custodian {
namespace {

tools::Json json_of(const keys::CeremonyAct& act) {
    tools::Json object = {{"time", act.time}, {"act", act.act}};
    for (const auto& [fact, value] : act.facts) { object[fact] = value; }
    return object;
}

std::string line_of(const keys::CeremonyAct& act) {
    std::string line = act.time + "  " + act.act;
    for (const auto& [fact, value] : act.facts) { line.append("  ").append(fact).append(" ").append(value); }
    return line + "\n";
}

ExitStatus show_log(const tools::Program& program, const StoreOptions& options) {
    (void)keys::KeyStore::inspect(options.folder);
    const keys::CeremonyLog log{options.folder};
    auto acts = tools::Json::array();
    std::string text;
    for (const auto& act : log.read()) {
        acts.push_back(json_of(act));
        text += line_of(act);
    }
    program.result({{"acts", std::move(acts)}, {"head", log.head()}},
                   text + tr("head {}", log.head()) + "\n");
    return ExitStatus::done;
}

}  // namespace

void add_log(tools::Program& program) {
    const auto options = std::make_shared<StoreOptions>();
    auto& command = program.command("log", tr("show the ceremony log of a store, checked line by line"),
                                    [&program, options] { return show_log(program, *options); });
    options->add_to(command);
}

}  // namespace permit::custodian
