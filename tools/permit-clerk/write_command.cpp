#include "carried_output.hpp"
#include "commands.hpp"
#include "counter.hpp"
#include "desk.hpp"
#include "output.hpp"

#include "permit/core/words.hpp"
#include "permit/tools/realm.hpp"

#include <memory>

namespace permit::clerk {
namespace {

struct WriteOptions : CounterOptions {
    std::string file{};
};

ExitStatus write(const tools::Program& program, const WriteOptions& options) {
    const Bytes file = read_carried(options.file);
    (void)procedures::read_label(file);
    StationCounter station{options.keys, tools::open_store(options.keys, options.passphrase)};
    const Day today = acting_day(options.date, station.realm());
    const auto answer = procedures::open_signed_work(file, carrier(station.store()));
    const auto trust = station.trust_from(options.bundle, program);
    const auto write_it = [&](card::Transport& transport, const procedures::Counter& counter, bool dry_run) {
        return procedures::write_signed_work(transport, counter,
                                             {.bundle = trust, .today = today, .memory = counter.memory},
                                             answer, station.name(), dry_run);
    };
    tools::OpenCard card = options.card.open();
    const auto written = write_it(card.transport(), station.counter(), program.dry_run());
    const auto rehearsal =
        station.rehearsal(program, card, [&](card::Transport& twin, const procedures::Counter& counter) {
            (void)write_it(twin, counter, false);
        });
    print_rewritten(program, written, {station.realm(), card.cost(), rehearsal});
    return ExitStatus::done;
}

}  // namespace

void add_write(tools::Program& program) {
    const auto options = std::make_shared<WriteOptions>();
    auto& command = program.command("write", tr("write to its card what an authority has signed elsewhere"),
                                    [&program, options] { return write(program, *options); });
    command.add_option("work", options->file, tr("the signed work"))->type_name("FILE")->required();
    options->add_to(command);
}

}  // namespace permit::clerk
