#include "carried_output.hpp"
#include "commands.hpp"
#include "counter.hpp"
#include "desk.hpp"
#include "output.hpp"
#include "wishes.hpp"

#include "permit/core/words.hpp"
#include "permit/crypto/random.hpp"
#include "permit/tools/realm.hpp"

#include <memory>

namespace permit::clerk {
namespace {

struct RequestOptions : CounterOptions {
    std::string out{};
    std::int32_t good_for = 14;

    void add_all_to(CLI::App& command) {
        add_to(command);
        command.add_option("--out", out, tr("the request, to be carried to the authority"))
            ->type_name("FILE")
            ->required();
        command
            .add_option("--good-for", good_for,
                        tr("days until it must be signed and written; 14 when absent"))
            ->type_name("DAYS");
    }
};

ExitStatus request(const tools::Program& program, const RequestOptions& options, const MakeWish& make) {
    StationCounter station{options.keys, tools::open_store(options.keys, options.passphrase)};
    const Day today = acting_day(options.date, station.realm());
    const auto counter = station.counter();
    const auto wish = make(station.tables());
    // Before the card is touched: without the role nothing can be sealed or written here.
    (void)counter.role_keys.version(keys::Role::amend);
    require_replaceable(options.out);
    const auto trust = station.trust_from(options.bundle, program);
    const procedures::Circumstances by{.bundle = trust, .today = today, .memory = counter.memory};
    tools::OpenCard card = options.card.open();
    const auto made = procedures::request_rewrite(
        card.transport(), counter, by, wish, {.station = station.name(), .good_for_days = options.good_for});
    if (program.rehearsed(tr("write a request to {}", options.out))) { return ExitStatus::done; }
    write_carried(options.out, procedures::pack(made, carrier(station.store()), crypto::system_random()));
    tools::Facts facts = request_facts(made);
    facts.emplace_back(tr("cost"), tools::cost_text(card.cost()));
    program.result({{"realm", name(station.realm())},
                    {"written", true},
                    {"file", options.out},
                    {"request", request_json(made)},
                    {"cost", tools::cost_json(card.cost())}},
                   in_realm(station.realm(), tr("request made")) + "\n" + tools::fact_lines(facts));
    return ExitStatus::done;
}

struct ResignRequest : RequestOptions {
    ResignWish wish{};
};

struct EndorseRequest : RequestOptions {
    EndorseWish wish{};
};

struct ExtendRequest : RequestOptions {
    ExtendWish wish{};
};

}  // namespace

void add_request(tools::Program& program) {
    auto& group =
        program.group("request", tr("ask an authority that sits elsewhere for its signature about a card"));

    const auto resign = std::make_shared<ResignRequest>();
    auto& resign_command = program.command(
        group, "resign", tr("for the new residence address after a move"), [&program, resign] {
            return request(program, *resign,
                           [&](const layout::CodeTables& tables) { return resign->wish.made(tables); });
        });
    resign->add_all_to(resign_command);
    resign->wish.add_to(resign_command);

    const auto endorse = std::make_shared<EndorseRequest>();
    auto& endorse_command =
        program.command(group, "endorse", tr("for another year of residence"), [&program, endorse] {
            return request(program, *endorse,
                           [&](const layout::CodeTables&) { return endorse->wish.made(); });
        });
    endorse->add_all_to(endorse_command);
    endorse->wish.add_to(endorse_command);

    const auto extend = std::make_shared<ExtendRequest>();
    auto& extend_command = program.command(
        group, "extend", tr("for a later last day of a fixed-term permit"), [&program, extend] {
            return request(program, *extend, [&](const layout::CodeTables&) { return extend->wish.made(); });
        });
    extend->add_all_to(extend_command);
    extend->wish.add_to(extend_command);
}

}  // namespace permit::clerk
