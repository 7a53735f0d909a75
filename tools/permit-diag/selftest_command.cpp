#include "chip_report.hpp"
#include "commands.hpp"
#include "selftest.hpp"

#include "permit/card/apdu.hpp"
#include "permit/cardlayout/layout.hpp"
#include "permit/core/words.hpp"
#include "permit/pcsc/context.hpp"
#include "permit/permit/chip_layout.hpp"
#include "permit/permit/judge.hpp"
#include "permit/permit/permit_card.hpp"
#include "permit/record/envelope.hpp"
#include "permit/tools/card.hpp"
#include "permit/tools/data.hpp"
#include "permit/tools/text.hpp"
#include "permit/trust/bundle.hpp"

#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>

namespace permit::diag {
namespace {

using layout::RecordKind;
using tools::Json;

struct SelftestOptions {
    tools::CardOption card{};
    std::string bundle{};
    std::string root{};
    tools::DateOption date{};
};

std::string way_of(const std::string& spec) { return spec.substr(0, spec.find(':')); }

/// A certificate file, or a fingerprint as people write it.
trust::Pin pin_from(const std::string& root) {
    if (root.empty()) { return std::nullopt; }
    if (!std::filesystem::exists(root)) { return trust::fingerprint_from(root); }
    return trust::fingerprint_of_file(as_bytes(tools::read_file(root, tr("read the root certificate"))));
}

/// The steps in which the chain is built up; each leaves what the next one rests on.
class Selftest {
public:
    explicit Selftest(const SelftestOptions& options) : options_{options} {
        const auto colon = options.card.spec.find(':');
        if (colon != std::string::npos && way() != "pcsc") {
            chain_.hide(options.card.spec.substr(colon + 1), "…");
        }
    }

    void run() {
        chain_.step(tr_noop("reader"), [&] { return reader(); });
        chain_.step(tr_noop("service"), [&] { return service(); });
        chain_.step(tr_noop("driver"), [&] { return driver(); });
        chain_.step(tr_noop("card"), [&] { return chip(); });
        chain_.step(tr_noop("application"), [&] { return application(); });
        chain_.step(tr_noop("records"), [&] { return records(); });
    }

    [[nodiscard]] const Chain& chain() const noexcept { return chain_; }
    [[nodiscard]] std::optional<card::Cost> cost() const {
        return card_ ? std::optional{card_->cost()} : std::nullopt;
    }

private:
    [[nodiscard]] std::string way() const { return way_of(options_.card.spec); }

    void need_pcsc() const {
        if (way() != "pcsc") { throw NotUsed{tr("the card is {}:, not on a reader", way())}; }
    }

    /// Only the service knows readers, so it is asked here already.
    std::string reader() {
        need_pcsc();
        pcsc::Context context;
        const auto readers = context.list_readers();
        if (readers.empty()) {
            throw Error{ErrorCode::no_reader, tr("list the readers"), tr("the service knows no reader")};
        }
        std::string names;
        for (const auto& found : readers) { names += (names.empty() ? "" : ", ") + found.name; }
        return names;
    }

    /// A second, fresh line to it must open as well.
    std::string service() {
        need_pcsc();
        const pcsc::Context context;
        return tr("the PC/SC service answers");
    }

    std::string driver() {
        card_.emplace(options_.card.open());
        const Bytes answer = card_->transport().exchange(Bytes{0xFF, 0xCA, 0x00, 0x00, 0x00});
        const auto uid = card::ResponseApdu::decode(answer);
        chain_.hide(to_hex(uid.data), "(uid)");
        return tr("a card answers; its UID has {} bytes", uid.data.size());
    }

    std::string chip() {
        chip_.emplace(card_->transport());
        version_.emplace(chip_->version());
        if (version_->uid) { chain_.hide(version_->uid->text(), "(uid)"); }
        desfire::require_ev2_or_ev3(*version_);
        return version_->uid ? tr("{}, UID fixed", version_->text()) : tr("{}, UID random", version_->text());
    }

    std::string application() {
        if (!chip_->select_if_present(layout::application)) { return no_application(); }
        std::size_t keys = 0;
        for (Byte key = 0; key < layout::application_key_count; ++key) {
            keys += chip_->key_version(desfire::KeyNumber{key}).value() == 0 ? 0U : 1U;
        }
        if (keys < layout::application_key_count) {
            throw Error{ErrorCode::damaged_content, tr("look at the permit application"),
                        tr("{} keys are the factory's", layout::application_key_count - keys),
                        tr("its issue broke off: permit-diag repair, at the office that began it")};
        }
        return tr("all {} role keys in place, {} files as the layout has them", keys, files());
    }

    std::string no_application() {
        chip_->select(picc_level);
        if (chip_->key_settings().type == desfire::KeyType::des) {
            blank_ = true;
            throw NotUsed{tr("none: a blank chip")};
        }
        throw Error{ErrorCode::foreign_card, tr("look for a residence permit"),
                    tr("the chip has no application {}", layout::application.text())};
    }

    std::size_t files() {
        const auto size = procedures::size_of(*version_);
        std::size_t count = 0;
        for (const auto& file : layout::files) {
            if (!file.extent(size)) { continue; }
            const auto found = chip_->file_settings(procedures::number_of(file.number));
            const bool sealed = !file.sealed || procedures::is_sealed(found, file);
            if (!sealed || !procedures::fits(found, file, size)) {
                throw Error{ErrorCode::damaged_content, tr("look at the permit application"),
                            sealed ? tr("file {} is not the layout's", file.name)
                                   : tr("file {} is not sealed", file.name),
                            tr("permit-diag info shows its settings; permit-diag repair finishes an issue")};
            }
            ++count;
        }
        return count;
    }

    std::string records() {
        if (blank_) { throw NotUsed{tr("none: a blank chip")}; }
        procedures::PermitCard permit{card_->transport()};
        const Bytes content = permit.read_record(RecordKind::validity);
        if (record::is_blank(content)) {
            throw Error{ErrorCode::damaged_content, tr("read the validity record"), tr("none was written"),
                        tr("its issue broke off: permit-diag repair, at the office that began it")};
        }
        (void)record::decode_validity(record::parse(RecordKind::validity, content));
        if (options_.bundle.empty()) {
            return tr("the validity record is well-formed; no --bundle, so its signature was not checked");
        }
        return tr("the validity record is well-formed; its signature verifies; verdict {}",
                  name(verdict(content, permit.uid())));
    }

    procedures::Verdict verdict(BytesView content, const Uid& uid) {
        const auto file = tools::read_file(options_.bundle, tr("read the trust bundle"));
        const auto bundle = trust::load_bundle(as_bytes(file), pin_from(options_.root));
        const auto judgement =
            procedures::judge_validity(content, uid, {.bundle = bundle, .today = options_.date.day()});
        if (!judgement.assurance.signature) {
            throw Error{ErrorCode::not_genuine, tr("check the validity record"),
                        tr("verdict {}", name(judgement.verdict))};
        }
        return judgement.verdict;
    }

    const SelftestOptions& options_;
    Chain chain_{};
    std::optional<tools::OpenCard> card_{};
    std::optional<desfire::Chip> chip_{};
    std::optional<desfire::Version> version_{};
    bool blank_ = false;
};

std::string timed(double milliseconds) {
    std::array<char, 32> text{};
    (void)std::snprintf(text.data(), text.size(), "%.1f ms", milliseconds);
    return text.data();
}

Json json_of(const Step& step) {
    return {{"step", step.name},
            {"result", name(step.result)},
            {"ms", step.milliseconds},
            {"text", step.text},
            {"error", step.error ? Json(describe(*step.error).name) : Json(nullptr)},
            {"next", step.next}};
}

std::string text_of(const Step& step) {
    const bool ran = step.result != Step::Result::skipped;
    std::string line = tools::padded(tr(step.name), 13) + tools::padded(tr(name(step.result)), 10) +
                       tools::padded(ran ? timed(step.milliseconds) : "-", 11) + step.text;
    line.erase(line.find_last_not_of(' ') + 1);
    line += "\n";
    if (step.error) {
        line += std::string(13, ' ') + tr("{}; next: {}", describe(*step.error).name, step.next) + "\n";
    }
    return line;
}

ExitStatus selftest(const tools::Program& program, const SelftestOptions& options) {
    Selftest test{options};
    test.run();
    Json steps = Json::array();
    std::string lines =
        "--- " +
        tr("permit-diag selftest, permitcard {}, card {}", PERMIT_VERSION, way_of(options.card.spec)) + "\n";
    for (const auto& step : test.chain().steps()) {
        steps.push_back(json_of(step));
        lines += text_of(step);
    }
    if (test.cost()) { lines += tools::padded(tr("cost"), 13) + tools::cost_text(*test.cost()) + "\n"; }
    lines += "--- " + (test.chain().healthy() ? tr("healthy") : tr("not healthy")) + "\n";
    program.result({{"version", PERMIT_VERSION},
                    {"card", way_of(options.card.spec)},
                    {"healthy", test.chain().healthy()},
                    {"steps", std::move(steps)},
                    {"cost", test.cost() ? tools::cost_json(*test.cost()) : Json(nullptr)}},
                   lines);
    return test.chain().exit();
}

}  // namespace

void add_selftest(tools::Program& program) {
    const auto options = std::make_shared<SelftestOptions>();
    auto& command = program.command(
        "selftest", tr("try the whole chain from reader to records; prints one block to paste into a report"),
        [&program, options] { return selftest(program, *options); });
    options->card.add_to(command);
    command
        .add_option("--bundle", options->bundle, tr("also check the record's signature by this trust bundle"))
        ->type_name("FILE");
    command.add_option("--root", options->root, tr("the root to rely on: its certificate or fingerprint"))
        ->type_name("FILE|FINGERPRINT");
    options->date.add_to(command, tr("the day to judge by"));
}

}  // namespace permit::diag
