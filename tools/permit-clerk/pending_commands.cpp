#include "commands.hpp"
#include "counter.hpp"
#include "desk.hpp"
#include "listing.hpp"
#include "output.hpp"

#include "permit/card/apdu.hpp"
#include "permit/core/words.hpp"
#include "permit/permit/issue.hpp"
#include "permit/permit/rewrite.hpp"
#include "permit/tools/text.hpp"

#include <memory>
#include <utility>

namespace permit::clerk {
namespace {

struct StoreOptions {
    std::string keys{};
    tools::PassphraseOption passphrase{};

    void add_to(CLI::App& command) {
        command.add_option("--keys", keys, tr("folder of the key store"))->type_name("DIR")->required();
        passphrase.add_to(command);
    }
};

// resume

struct ResumeOptions : StoreOptions {
    tools::CardOption card{};
};

keys::Pending work_on(const keys::KeyStore& store, const Uid& chip) {
    if (auto work = store.pending(chip)) { return std::move(*work); }
    throw Error{ErrorCode::bad_input, tr("finish what broke off on card {}", chip.text()),
                tr("nothing was begun on this card"),
                tr("permit-clerk pending lists the cards with unfinished work")};
}

void print_rehearsed(const tools::Program& program, const tools::Rehearsal& rehearsal,
                     const keys::Pending& work) {
    const auto would =
        tr("finish the {} of {} on card {}", tr(name(work.work)), work.decided.iso(), work.uid.text());
    tools::Json object{{"written", false}, {"would", would}};
    rehearsal.add_to(object);
    program.result(object, rehearsal.text() + tr("would {}; nothing was written", would) + "\n");
}

/// A station has no desk, and needs none: what broke off there is signed.
ExitStatus resume_at_station(const tools::Program& program, const ResumeOptions& options,
                             keys::KeyStore store, tools::OpenCard& card, const keys::Pending& work) {
    StationCounter station{options.keys, std::move(store)};
    const auto finish_it = [&](card::Transport& transport, const procedures::Counter& counter) {
        return procedures::finish_rewrite(transport, counter, work);
    };
    const auto rehearsal =
        station.rehearsal(program, card, [&](card::Transport& twin, const procedures::Counter& counter) {
            (void)card::query_uid(twin);  // by which the work was found
            (void)finish_it(twin, counter);
        });
    if (rehearsal) {
        print_rehearsed(program, *rehearsal, work);
    } else {
        const auto rewritten = finish_it(card.transport(), station.counter());
        print_rewritten(program, rewritten, {station.realm(), card.cost()});
    }
    return ExitStatus::done;
}

void finish(const tools::Program& program, const std::string& folder, Desk& desk, tools::OpenCard& card,
            const keys::Pending& work) {
    const ListedIn where{program, desk.store(), folder};
    if (work.work == keys::Work::issue) {
        const auto issued = procedures::finish_issue(card.transport(), desk.office(), work);
        auto remaining = what_remains_of_replaced(where, issued);
        print_issued(program, issued, {}, {desk.realm(), card.cost(), std::nullopt, std::move(remaining)});
    } else {
        const auto rewritten = procedures::finish_rewrite(card.transport(), desk.office(), work);
        auto remaining = list_retired(where, rewritten);
        print_rewritten(program, rewritten, {desk.realm(), card.cost(), std::nullopt, std::move(remaining)});
    }
}

void rehearse(const tools::Program& program, Desk& desk, tools::OpenCard& card, const keys::Pending& work) {
    const auto rehearsal =
        desk.rehearsal(program, card, [&](card::Transport& twin, const procedures::Office& office) {
            (void)card::query_uid(twin);  // by which the work was found
            if (work.work == keys::Work::issue) {
                (void)procedures::finish_issue(twin, office, work);
            } else {
                (void)procedures::finish_rewrite(twin, office, work);
            }
        });
    print_rehearsed(program, rehearsal.value(), work);
}

ExitStatus resume(const tools::Program& program, const ResumeOptions& options) {
    keys::KeyStore store = tools::open_store(options.keys, options.passphrase);
    tools::OpenCard card = options.card.open();
    const keys::Pending work = work_on(store, card::query_uid(card.transport()));
    if (store.info().kind == keys::StoreKind::station) {
        return resume_at_station(program, options, std::move(store), card, work);
    }
    DeskOptions desk_options;
    desk_options.keys = options.keys;
    Desk desk{program, desk_options, std::move(store), work.authority};
    if (program.dry_run()) {
        rehearse(program, desk, card, work);
    } else {
        finish(program, options.keys, desk, card, work);
    }
    return ExitStatus::done;
}

// pending

ExitStatus list_pending(const tools::Program& program, const StoreOptions& options) {
    const keys::KeyStore store = tools::open_store(options.keys, options.passphrase);
    std::vector<std::vector<std::string>> rows{{tr("card"), tr("work"), tr("serial"), tr("version"),
                                                tr("decided"), tr("authority"), tr("signed for")}};
    auto list = tools::Json::array();
    for (const Uid& chip : store.unfinished()) {
        const keys::Pending work = store.pending(chip).value();
        rows.push_back({chip.text(), tr(name(work.work)), std::to_string(work.serial),
                        std::to_string(work.version), work.decided.iso(), work.authority, work.signed_for});
        list.push_back({{"chip", chip.text()},
                        {"work", name(work.work)},
                        {"serial", work.serial},
                        {"version", work.version},
                        {"decided", work.decided.iso()},
                        {"authority", work.authority},
                        {"signed_for", work.signed_for}});
    }
    program.result({{"pending", std::move(list)}},
                   rows.size() == 1 ? tr("nothing is unfinished") + "\n" : tools::table(rows));
    return ExitStatus::done;
}

// forget

struct ForgetOptions : StoreOptions {
    std::string chip{};
};

std::string forgetting(const keys::Pending& work) {
    auto plan =
        tr("Forget the unfinished {} of {} on card {} (serial {}, version {}).", tr(name(work.work)),
           work.decided.iso(), work.uid.text(), work.serial, work.version) +
        "\n" +
        tr("Its signed records are destroyed; a card that was half written by it cannot be finished any "
           "more.") +
        "\n";
    if (work.signed_for.empty()) { return plan; }
    return plan +
           tr("They were signed for station {}: ask there first whether they were written. Nothing else may "
              "be "
              "signed for this card while that file is good.",
              work.signed_for) +
           "\n";
}

ExitStatus forget(const tools::Program& program, const ForgetOptions& options) {
    const Uid chip = Uid::parse(options.chip);
    keys::KeyStore store = tools::open_store(options.keys, options.passphrase);
    const keys::Pending work = work_on(store, chip);
    program.confirm(forgetting(work));
    if (program.rehearsed(tr("forget the work on card {}", chip.text()))) { return ExitStatus::done; }
    store.finish(chip);
    program.result({{"forgotten", chip.text()}}, tr("forgotten: {}", chip.text()) + "\n");
    return ExitStatus::done;
}

}  // namespace

void add_pending_commands(tools::Program& program) {
    const auto resume_options = std::make_shared<ResumeOptions>();
    auto& resume_command =
        program.command("resume", tr("finish whatever broke off on the card on the reader"),
                        [&program, resume_options] { return resume(program, *resume_options); });
    resume_options->card.add_to(resume_command);
    resume_options->add_to(resume_command);

    const auto list_options = std::make_shared<StoreOptions>();
    auto& list_command =
        program.command("pending", tr("list the cards with unfinished work"),
                        [&program, list_options] { return list_pending(program, *list_options); });
    list_options->add_to(list_command);

    const auto forget_options = std::make_shared<ForgetOptions>();
    auto& forget_command =
        program.command("forget", tr("drop unfinished work whose card will never come back"),
                        [&program, forget_options] { return forget(program, *forget_options); });
    forget_options->add_to(forget_command);
    forget_command.add_option("chip", forget_options->chip, tr("UID of the card"))
        ->type_name("UID")
        ->required();
}

}  // namespace permit::clerk
