#include "commands.hpp"

#include "workbench.hpp"

#include "permit/core/words.hpp"
#include "permit/permit/repair.hpp"
#include "permit/tools/card.hpp"
#include "permit/tools/passphrase.hpp"
#include "permit/tools/realm.hpp"
#include "permit/tools/rehearsal.hpp"
#include "permit/tools/throwaway_ledger.hpp"

#include <memory>
#include <optional>

namespace permit::diag {
namespace {

using procedures::Diagnosis;
using procedures::Repair;
using tools::Json;

struct RepairOptions {
    tools::CardOption card{};
    std::string keys{};
    std::string authority{};
    tools::PassphraseOption passphrase{};
    tools::DateOption date{};
};

Json json_of(const Diagnosis& found) {
    Json object{{"chip", found.chip.text()},        {"condition", name(found.condition)},
                {"torn", is_torn(found.condition)}, {"text", tr(explain(found.condition))},
                {"evidence", found.evidence},       {"work", nullptr}};
    if (found.work) {
        object["work"] = {{"work", name(found.work->work)},
                          {"authority", found.work->authority},
                          {"decided", found.work->decided.iso()},
                          {"serial", found.work->serial},
                          {"version", found.work->version}};
    }
    return object;
}

std::string text_of(const Diagnosis& found) {
    std::string lines = tr("card {}: {}", found.chip.text(), tr(explain(found.condition))) + "\n";
    for (const auto& sign : found.evidence) { lines += "  " + sign + "\n"; }
    return lines;
}

/// What the person agrees to.
std::string plan_for(const Diagnosis& found) {
    const keys::Pending& work = found.work.value();
    const auto what = tr("the {} of {} by {} (serial {}, version {})", tr(name(work.work)),
                         work.decided.iso(), work.authority, work.serial, work.version);
    const auto plan = found.condition == procedures::Condition::overtaken
                          ? tr("Drop {} from the key store; the card is left as it is.", what)
                          : tr("Finish {} on the card.", what);
    return text_of(found) + plan + "\n";
}

/// The desk of whoever began the work, or of the authority that was named.
std::string desk_for(const RepairOptions& options, const Diagnosis& found) {
    return options.authority.empty() ? found.work->authority : options.authority;
}

void report(const tools::Program& program, const Diagnosis& found, const std::optional<Repair>& repair,
            const tools::OpenCard& card) {
    Json object = json_of(found);
    object["repaired"] = repair.has_value();
    object["rolled_back"] = repair && repair->rolled_back;
    object["did"] = repair ? Json(repair->did) : Json(nullptr);
    object["cost"] = tools::cost_json(card.cost());
    program.result(object, text_of(found) + (repair ? repair->did : tr("nothing was changed")) + "\n");
}

ExitStatus rehearse(const tools::Program& program, tools::OpenCard& card, Workbench& bench,
                    const RepairOptions& options, const Diagnosis& found) {
    const auto office = bench.office(desk_for(options, found));
    const auto rehearsal = tools::rehearse(card, bench.store(), [&](card::Transport& twin) {
        tools::ThrowawayLedger ledger{bench.store()};
        (void)procedures::repair(twin, tools::rehearsing(office, ledger), found);
    });
    Json object = json_of(found);
    object["written"] = false;
    rehearsal.add_to(object);
    program.result(object, plan_for(found) + rehearsal.text() + tr("nothing was written") + "\n");
    return ExitStatus::done;
}

ExitStatus repair(const tools::Program& program, const RepairOptions& options) {
    Workbench bench{options.keys, tools::open_store(options.keys, options.passphrase), options.date.day()};
    tools::OpenCard card = options.card.open();
    const Diagnosis found = procedures::diagnose(card.transport(), bench.store(), bench.trust());
    if (!can_be_repaired(found.condition)) {
        report(program, found, std::nullopt, card);
        return is_torn(found.condition) ? ExitStatus::not_a_permit : ExitStatus::done;
    }
    if (program.dry_run()) { return rehearse(program, card, bench, options, found); }
    program.confirm(plan_for(found));
    report(program, found,
           procedures::repair(card.transport(), bench.office(desk_for(options, found)), found), card);
    return ExitStatus::done;
}

}  // namespace

void add_repair(tools::Program& program) {
    const auto options = std::make_shared<RepairOptions>();
    auto& command =
        program.command("repair", tr("finish or roll back what broke off on this card, and say what"),
                        [&program, options] { return repair(program, *options); });
    options->card.add_to(command);
    command.add_option("--keys", options->keys, tr("folder of the office's key store"))
        ->type_name("DIR")
        ->required();
    command.add_option("--authority", options->authority, tr("at whose desk; absent: at that of who began"))
        ->type_name("NAME");
    options->passphrase.add_to(command);
    options->date.add_to(command, tr("the day to judge by"));
}

}  // namespace permit::diag
