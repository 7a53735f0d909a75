#include "commands.hpp"
#include "counter.hpp"
#include "desk.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/crypto/random.hpp"
#include "permit/permit/prospect.hpp"
#include "permit/tools/data.hpp"
#include "permit/tools/law.hpp"
#include "permit/tools/verdict.hpp"

#include <filesystem>
#include <memory>

namespace permit::clerk {
namespace {

struct ExplainOptions {
    std::string keys{};
    std::string bundle{};
    tools::CardOption card{};
    tools::PassphraseOption passphrase{};
    tools::DateOption date{};

    void add_to(CLI::App& command) {
        card.add_to(command);
        command.add_option("--keys", keys, tr("key store with the inspect role"))
            ->type_name("DIR")
            ->required();
        command
            .add_option("--bundle", bundle,
                        tr("trust bundle to judge by; an office judges by its own store without it"))
            ->type_name("FILE");
        passphrase.add_to(command);
        date.add_to(command, tr("the day to judge by"));
    }
};

procedures::Proof inspecting(const keys::KeyStore& store) {
    if (!store.holds(keys::Role::inspect)) {
        throw Error{ErrorCode::role_not_held, tr("read the count of residence"),
                    tr("residence and journal are read with the inspect role only")};
    }
    return {layout::Role::inspect, store, crypto::system_random()};
}

/// What the card is judged by. A station knows no authorities but those of a bundle.
trust::TrustBundle trust_for(const ExplainOptions& options, const keys::KeyStore& store,
                             trust::ReaderState& memory, Day today) {
    if (!options.bundle.empty()) {
        auto bundle = published_trust(store, options.bundle);
        memory.accept(bundle);
        return bundle;
    }
    if (store.info().kind == keys::StoreKind::station) {
        throw Error{ErrorCode::bad_usage, tr("judge the card"),
                    tr("a station's store does not say which authorities there are"),
                    tr("give the trust bundle with --bundle")};
    }
    return trust::vouched_for(tools::bundle_content(store, today, today));
}

/// What `explain` tells beside the verdict: neither name, number nor address.
struct Explained {
    std::optional<rules::ResidenceSum> sum;
    bool beyond_journal;  ///< the sum is missing for want of older entries
    std::optional<procedures::Grounds> grounds;
    Day day;
};

tools::Json grounds_json(const procedures::Grounds& grounds) {
    auto clauses = tools::Json::array();
    for (const auto& clause : grounds.clauses) {
        clauses.push_back({{"setting", clause.setting}, {"text", clause.text}});
    }
    return {{"clauses", std::move(clauses)}, {"cited", grounds.cited}};
}

/// The verdict, the sum, why, and what is to come.
tools::Json json_of(const Explained& explained, const tools::Told& told) {
    auto object = tools::verdict_json(told);
    if (explained.sum) { object["residence"] = tools::sum_json(*explained.sum, explained.day); }
    if (explained.grounds) { object["grounds"] = grounds_json(*explained.grounds); }
    object.update(tools::prospect_json(told));
    return object;
}

std::string grounds_text(const procedures::Grounds& grounds) {
    std::vector<std::string> lines;
    for (const auto& clause : grounds.clauses) { lines.push_back(clause.text); }
    return tools::block(tr("because"), lines, "  ") + "  " + tr("rests on {}", grounds.cited) + "\n";
}

std::string text_of(const Explained& explained, const tools::Told& told) {
    auto text = tools::verdict_text(told);
    if (explained.sum) {
        text += tools::block(tr("residence before {}", explained.day.iso()),
                             rules::explain(*explained.sum, spoken()), "  ");
    }
    if (explained.beyond_journal) {
        text += "  " +
                tr("residence before {}: the journal of the card does not reach back to this day",
                   explained.day.iso()) +
                "\n";
    }
    if (explained.grounds) { text += grounds_text(*explained.grounds); }
    return text + tools::prospect_text(told);
}

ExitStatus explain(const tools::Program& program, const ExplainOptions& options) {
    const auto store = tools::open_store(options.keys, options.passphrase);
    const auto proof = inspecting(store);
    const auto tables = layout::CodeTables::load(tools::data_directory() / "codes");
    auto memory = trust::ReaderState::open(std::filesystem::path{options.keys} / "seen.json");
    const Day today = options.date.day();
    const auto trust = trust_for(options, store, memory, today);
    tools::OpenCard card = options.card.open();
    const procedures::Circumstances by{.bundle = trust, .today = today, .memory = &memory};
    const auto inspection = procedures::inspect(card.transport(), by, proof);
    const auto& judgement = inspection.judgement;
    const tools::Told told{judgement, procedures::prospect(judgement, by, tables), tables};
    const Explained explained{procedures::residence_sum(inspection, today),
                              procedures::journal_falls_short(inspection, today),
                              procedures::grounds_of(judgement, spoken()), today};
    auto object = json_of(explained, told);
    object["cost"] = tools::cost_json(card.cost());
    program.result(object,
                   text_of(explained, told) + "  " + tr("cost: {}", tools::cost_text(card.cost())) + "\n");
    return exit_of(judgement.verdict);
}

}  // namespace

void add_explain(tools::Program& program) {
    const auto options = std::make_shared<ExplainOptions>();
    auto& command =
        program.command("explain", tr("show how residence was counted, and why the permit is what it is"),
                        [&program, options] { return explain(program, *options); });
    options->add_to(command);
}

}  // namespace permit::clerk
