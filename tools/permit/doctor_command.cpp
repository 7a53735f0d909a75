#include "commands.hpp"
#include "judging.hpp"
#include "output.hpp"

#include "permit/cardlayout/policy.hpp"
#include "permit/core/words.hpp"
#include "permit/desfire/chip.hpp"
#include "permit/pcsc/context.hpp"
#include "permit/tools/data.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace permit::reader {
namespace {

/// One thing that has to work, and what came of it.
struct Check {
    const char* name;  ///< stable in --json, translated for people
    bool good;
    std::string text;  ///< what was found, or why it failed
    std::string next;  ///< what to do; empty when it is good
    ExitStatus exit;
};

/// Runs the checks in the order in which each rests on the one before, and stops at the first that fails.
class Examination {
public:
    void check(const char* name, const std::function<std::string()>& look) {
        if (!healthy()) { return; }
        try {
            checks_.push_back({name, true, look(), "", ExitStatus::done});
        } catch (const Error& error) {
            checks_.push_back({name, false, error.why(), error.next(), describe(error.code()).exit});
        }
    }
    void add(Check check) {
        if (healthy()) { checks_.push_back(std::move(check)); }
    }
    [[nodiscard]] bool healthy() const noexcept { return checks_.empty() || checks_.back().good; }
    [[nodiscard]] const std::vector<Check>& checks() const noexcept { return checks_; }

private:
    std::vector<Check> checks_;
};

std::string examine_tables() {
    const auto folder = tools::data_directory();
    const auto tables = layout::CodeTables::load(folder / "codes");
    const auto profiles = layout::PolicyProfiles::load(folder / "policies" / "policy_profiles.csv");
    return tr("{}: {} divisions, {} policies", folder.string(), tables.divisions().size(),
              profiles.rows().size());
}

std::string examine_readers() {
    pcsc::Context context;
    const auto readers = context.list_readers();
    if (readers.empty()) {
        throw Error{ErrorCode::no_reader, tr("list the readers"), tr("the service knows no reader")};
    }
    std::string names;
    for (const auto& reader : readers) { names += (names.empty() ? "" : ", ") + reader.name; }
    return names;
}

std::string examine_chip(tools::OpenCard& card) {
    desfire::Chip chip{card.transport()};
    const auto version = chip.version();
    desfire::require_ev2_or_ev3(version);
    return version.text();
}

/// The gate's verdict; anything but a yes is what is wrong with this card.
Check examine_permit(tools::OpenCard& card, const procedures::Circumstances& by,
                     const std::optional<keys::KeyStore>& keys) {
    std::optional<procedures::Proof> proof;
    if (keys) { proof.emplace(proof_by(*keys)); }
    const auto judgement = procedures::verify(card.transport(), by, proof);
    const auto exit = exit_of(judgement.verdict);
    std::string text{name(judgement.verdict)};
    text += ": " + (judgement.findings.empty() ? explain(judgement.verdict) : judgement.worst().text);
    return {tr_noop("permit"), exit == ExitStatus::done, text,
            exit == ExitStatus::done ? "" : tr("permit verify tells everything that was found"), exit};
}

std::string days_text(int days) { return days == 1 ? tr("1 day") : tr("{} days", days); }

std::string since_text(Day issued, Day today) {
    const int age = days_between(issued, today);
    return age < 0 ? tr("in {}", days_text(-age)) : tr("{} ago", days_text(age));
}

std::string left_text(Day use_by, Day today) {
    const int left = days_between(today, use_by);
    return left < 0 ? tr("over for {}", days_text(-left)) : tr("{} left", days_text(left));
}

/// "issued 2026-06-01 (3 days ago), to be used until 2026-06-30 (26 days left)".
std::string age_text(Day issued, Day use_by, Day today) {
    return tr("issued {} ({}), to be used until {} ({})", issued.iso(), since_text(issued, today),
              use_by.iso(), left_text(use_by, today));
}

std::string bundle_text(const trust::TrustBundle& bundle, Day today) {
    const auto& content = bundle.content();
    return tr("number {}, {} realm, {}", text(bundle.edition()), name(content.realm),
              age_text(content.issued, content.use_by, today));
}

std::string list_text(const trust::ListInForce& list, Day today) {
    if (list.list == nullptr) { return tr("none: no permit is known as lost or cancelled"); }
    const auto age = age_text(list.issued, list.use_by, today);
    if (list.beside) {
        return tr("number {}, {} permits listed, {}", text(list.edition), list.list->listed_count(), age);
    }
    return tr("number {} of the bundle, {} permits listed, {}", text(list.edition), list.list->listed_count(),
              age);
}

Examination examine(const JudgingOptions& options) {
    Examination examination;
    const Day today = options.date.day();
    std::optional<tools::OpenCard> card;
    std::optional<trust::TrustBundle> bundle;
    examination.check(tr_noop("code tables"), examine_tables);
    if (options.card.spec.starts_with("pcsc")) {
        examination.check(tr_noop("PC/SC service and readers"), examine_readers);
    }
    examination.check(tr_noop("card"), [&] {
        card.emplace(options.card.open());
        return card->where();
    });
    examination.check(tr_noop("chip"), [&] { return examine_chip(*card); });
    if (options.bundle.empty()) { return examination; }
    examination.check(tr_noop("trust bundle"), [&] {
        bundle.emplace(options.load_bundle());
        return bundle_text(*bundle, today);
    });
    std::optional<trust::PublishedList> list;
    examination.check(tr_noop("status list"), [&] {
        list = options.lists.load(*bundle);
        return list_text(trust::list_in_force(*bundle, list ? &*list : nullptr), today);
    });
    std::optional<trust::ReaderState> state;
    if (!options.state.empty()) {
        examination.check(tr_noop("reader's memory"), [&] {
            state = options.load_state(*bundle, list);
            return tr("bundle {}", text(state->newest_bundle(bundle->root_fingerprint())));
        });
    }
    std::optional<keys::KeyStore> keys;
    if (!options.keys.empty()) {
        examination.check(tr_noop("key store"), [&] {
            keys = options.load_keys(*bundle);
            (void)proof_by(*keys);
            return tr("{} store of the {} realm", name(keys->info().kind), name(keys->info().realm));
        });
    }
    if (examination.healthy()) {
        const procedures::Circumstances by{.bundle = *bundle,
                                           .today = today,
                                           .memory = state ? &*state : nullptr,
                                           .here = options.place(),
                                           .list = list ? &*list : nullptr,
                                           .tolerated_staleness = options.lists.stale_days};
        examination.add(examine_permit(*card, by, keys));
    }
    return examination;
}

ExitStatus doctor(const tools::Program& program, const JudgingOptions& options) {
    const Examination examination = examine(options);
    auto list = tools::Json::array();
    std::string lines;
    for (const Check& check : examination.checks()) {
        list.push_back(
            {{"check", check.name}, {"good", check.good}, {"text", check.text}, {"next", check.next}});
        lines +=
            tools::padded(check.good ? tr("good") : tr("BAD"), 6) + tr(check.name) + ": " + check.text + "\n";
        if (!check.good) { lines += "      " + tr("next: {}", check.next) + "\n"; }
    }
    program.result({{"healthy", examination.healthy()}, {"checks", std::move(list)}}, lines);
    return examination.checks().back().exit;
}

}  // namespace

void add_doctor(tools::Program& program) {
    const auto options = std::make_shared<JudgingOptions>();
    auto& command = program.command(
        "doctor", tr("find out what does not work: tables, service, reader, card, chip, permit"),
        [&program, options] { return doctor(program, *options); });
    options->add_to(command, false);
}

}  // namespace permit::reader
