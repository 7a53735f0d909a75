#include "carried_output.hpp"
#include "commands.hpp"
#include "counter.hpp"
#include "output.hpp"
#include "wishes.hpp"

#include "permit/core/words.hpp"
#include "permit/record/envelope.hpp"
#include "permit/tools/realm.hpp"

#include <memory>

namespace permit::clerk {
namespace {

using procedures::Cargo;

struct CarriedOptions {
    std::string file{};
    std::string keys{};
    tools::PassphraseOption passphrase{};
};

/// A file's content as --json and as a person reads it.
struct Told {
    tools::Json object;
    tools::Facts facts;
};

void tell_ground(Told& told, rules::GroundNow ground) {
    if (ground == rules::GroundNow::holds) { return; }
    told.object["ground_now"] = ground_now_name(ground);
    told.facts.emplace_back(tr("ground now"), ground_now_name(ground));
}

Told tell(const procedures::CardRequest& request) {
    Told told{request_json(request), request_facts(request)};
    if (const auto* resign = std::get_if<procedures::Resign>(&request.wish)) {
        told.object["residence"] = {{"division", resign->division.text()}, {"text", resign->address}};
        told.facts.emplace_back(tr("residence"), resign->division.text() + " " + resign->address);
        if (resign->moved) {
            told.object["moved"] = resign->moved->iso();
            told.facts.emplace_back(tr("moved"), resign->moved->iso());
        }
    }
    if (const auto* extend = std::get_if<procedures::Extend>(&request.wish)) {
        told.object["until"] = extend->until.iso();
        told.facts.emplace_back(tr("until"), extend->until.iso());
        tell_ground(told, extend->ground);
    }
    if (const auto* endorse = std::get_if<procedures::Endorse>(&request.wish)) {
        tell_ground(told, endorse->ground);
    }
    return told;
}

Told tell(const procedures::SignedWork& answer) {
    const auto& work = answer.work;
    const auto residence = record::decode_residence(
        record::parse(layout::RecordKind::residence, work.records.at(layout::RecordKind::residence)));
    return {{{"fingerprint", trust::fingerprint_text(work.request)},
             {"station", answer.station},
             {"authority", work.authority},
             {"event", name(work.work)},
             {"chip", work.uid.text()},
             {"serial", work.serial},
             {"version", work.version},
             {"decided", work.decided.iso()},
             {"made", answer.made.iso()},
             {"good_until", answer.good_until.iso()},
             {"residence", {{"division", residence.division.text()}, {"text", residence.address}}}},
            {{tr("fingerprint"), trust::fingerprint_text(work.request)},
             {tr("station"), answer.station},
             {tr("work"), tr(name(work.work))},
             {tr("card"), work.uid.text()},
             {tr("permit"), tr("{}, version {}", work.serial, work.version)},
             {tr("decided"), tr("{} by {}", work.decided.iso(), work.authority)},
             {tr("residence"), residence.division.text() + " " + residence.address},
             {tr("request made"), answer.made.iso()},
             {tr("good until"), answer.good_until.iso()}}};
}

ExitStatus show(const tools::Program& program, const CarriedOptions& options) {
    const Bytes file = read_carried(options.file);
    const auto label = procedures::read_label(file);
    const keys::KeyStore store = tools::open_store(options.keys, options.passphrase);
    const Told told = label.cargo == Cargo::request
                          ? tell(procedures::open_request(file, carrier(store)))
                          : tell(procedures::open_signed_work(file, carrier(store)));
    program.result(
        {{"realm", name(label.realm)},
         {"cargo", name(label.cargo)},
         {"root", trust::fingerprint_text(label.root)},
         {"amend_version", label.amend_version},
         {label.cargo == Cargo::request ? "request" : "signed_work", told.object}},
        in_realm(label.realm, label.cargo == Cargo::request ? tr("a request") : tr("signed work")) + "\n" +
            tools::fact_lines(told.facts));
    return ExitStatus::done;
}

}  // namespace

void add_carried(tools::Program& program) {
    const auto options = std::make_shared<CarriedOptions>();
    auto& command = program.command("carried", tr("show a request or signed work on its way"),
                                    [&program, options] { return show(program, *options); });
    command.add_option("file", options->file, tr("the file"))->type_name("FILE")->required();
    command.add_option("--keys", options->keys, tr("folder of the key store"))->type_name("DIR")->required();
    options->passphrase.add_to(command);
}

}  // namespace permit::clerk
