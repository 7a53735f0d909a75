#include "permit/permit/repair.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/permit/chip_layout.hpp"
#include "permit/permit/issue.hpp"
#include "permit/permit/judge.hpp"
#include "permit/permit/permit_card.hpp"
#include "permit/permit/personalise.hpp"
#include "permit/permit/rewrite.hpp"
#include "permit/record/envelope.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace permit::procedures {
namespace {

using layout::FileNo;
using layout::RecordKind;

struct ConditionInfo {
    Condition condition;
    std::string_view name;
    std::string_view text;
    bool torn;
    bool repairable;
};

constexpr std::array conditions{
    ConditionInfo{Condition::blank, "blank", tr_noop("the chip is blank"), false, false},
    ConditionInfo{Condition::whole, "whole", tr_noop("the permit is whole; nothing on it was begun here"),
                  false, false},
    ConditionInfo{Condition::issue_open, "issue-open",
                  tr_noop("its issue broke off; this store can finish it"), true, true},
    ConditionInfo{Condition::rewrite_open, "rewrite-open",
                  tr_noop("a rewrite broke off before it was on the card; this store can finish it"), true,
                  true},
    ConditionInfo{Condition::rewrite_committed, "rewrite-committed",
                  tr_noop("a rewrite is on the card, but its end was never heard of"), true, true},
    ConditionInfo{Condition::overtaken, "overtaken",
                  tr_noop("a rewrite is kept here, but the card has a later version"), true, true},
    ConditionInfo{Condition::contradictory, "contradictory",
                  tr_noop("the kept work and what is on the card cannot belong together"), true, false},
    ConditionInfo{Condition::begun_elsewhere, "begun-elsewhere",
                  tr_noop("it was begun and not finished, and this store has nothing to finish it with"),
                  true, false},
    ConditionInfo{Condition::not_ours, "not-ours",
                  tr_noop("an application has the permit's number on a chip that no office claimed"), true,
                  false},
    ConditionInfo{Condition::signed_for_station, "signed-for-station",
                  tr_noop("the permit is whole; a rewrite of it is signed for a station, which writes it"),
                  false, false},
};

const ConditionInfo& info_of(Condition condition) noexcept {
    return conditions[static_cast<std::size_t>(condition)];
}

/// What a stranger sees of a chip that should carry a permit.
class Look {
public:
    Look(card::Transport& transport, const trust::TrustBundle& trust)
        : chip_{transport}, trust_{trust}, survey_{survey(chip_)} {
        has_application_ = chip_.select_if_present(layout::application);
        if (has_application_) {
            keys_ = count_keys();
            look_at_files();
        }
    }

    [[nodiscard]] const ChipSurvey& found() const noexcept { return survey_; }
    [[nodiscard]] const Bytes& validity_file() const noexcept { return validity_; }
    [[nodiscard]] bool sealed() const noexcept { return unsealed_.empty(); }

    /// The validity record, if there is one that can be read.
    [[nodiscard]] std::optional<record::Validity> validity() const {
        try {
            if (record::is_blank(validity_)) { return std::nullopt; }
            return record::decode_validity(record::parse(RecordKind::validity, validity_));
        } catch (const Error& error) {
            if (error.code() != ErrorCode::damaged_content && error.code() != ErrorCode::newer_layout) {
                throw;
            }
            return std::nullopt;
        }
    }

    /// How far the card is on its way to a permit.
    [[nodiscard]] std::vector<std::string> progress() const {
        std::vector<std::string> signs;
        if (!has_application_) {
            return {tr("the chip's master key is not the factory's"),
                    tr("there is no permit application yet")};
        }
        signs.push_back(tr("{} of {} role keys are in place", keys_, layout::application_key_count));
        for (const auto missing : missing_) { signs.push_back(tr("file {} is missing", missing)); }
        signs.push_back(record::is_blank(validity_) ? tr("no validity record is committed")
                                                    : tr("validity, residence and journal are committed"));
        for (const auto open : unsealed_) { signs.push_back(tr("file {} is not sealed", open)); }
        return signs;
    }

    /// Who decided about the card, as far as the validity record tells.
    [[nodiscard]] std::string decider() const {
        if (!validity()) { return tr("nothing on the card names the office"); }
        const auto envelope = record::parse(RecordKind::validity, validity_);
        const auto* authority = signer_of(envelope, trust_.authorities_with(envelope.key_id()), survey_.uid,
                                          record::Binding::none());
        return authority == nullptr
                   ? tr("its validity record was signed by key {}, unknown here", to_hex(envelope.key_id()))
                   : tr("its validity record was signed by {}", authority->name);
    }

private:
    [[nodiscard]] std::size_t count_keys() {
        std::size_t count = 0;
        for (Byte key = 0; key < layout::application_key_count; ++key) {
            count += chip_.key_version(desfire::KeyNumber{key}).value() == 0 ? 0U : 1U;
        }
        return count;
    }

    void look_at_files() {
        const auto present = chip_.file_numbers();
        for (const auto& file : layout::files) {
            if (!file.extent(survey_.size)) { continue; }
            const auto number = number_of(file.number);
            if (std::find(present.begin(), present.end(), number) == present.end()) {
                missing_.push_back(file.name);
            } else {
                look_at(file);
            }
        }
    }

    void look_at(const layout::FileSpec& file) {
        if (file.number == FileNo::validity) {
            validity_ = chip_.read(number_of(file.number), {.offset = 0, .length = file.on_8k.bytes});
        }
        if (file.sealed && !is_sealed(chip_.file_settings(number_of(file.number)), file)) {
            unsealed_.push_back(file.name);
        }
    }

    desfire::Chip chip_;
    const trust::TrustBundle& trust_;
    ChipSurvey survey_;
    bool has_application_ = false;
    std::size_t keys_ = 0;
    std::vector<std::string_view> missing_{};
    std::vector<std::string_view> unsealed_{};
    Bytes validity_{};
};

bool begins_with(BytesView content, BytesView record) {
    return content.size() >= record.size() && std::equal(record.begin(), record.end(), content.begin());
}

Condition condition_of(const Look& look, const keys::Pending& work) {
    const auto on_card = look.validity();
    if (begins_with(look.validity_file(), work.records.at(RecordKind::validity))) {
        return work.work == keys::Work::issue ? Condition::issue_open : Condition::rewrite_committed;
    }
    if (!on_card) {
        return work.work == keys::Work::issue ? Condition::issue_open : Condition::contradictory;
    }
    if (on_card->serial != work.serial) { return Condition::contradictory; }
    if (on_card->version + 1 == work.version) {
        return work.signed_for.empty() ? Condition::rewrite_open : Condition::signed_for_station;
    }
    return on_card->version > work.version ? Condition::overtaken : Condition::contradictory;
}

Condition condition_without_work(const Look& look) {
    switch (look.found().state) {
        case ChipState::factory:
            return Condition::blank;
        case ChipState::foreign:
            return Condition::not_ours;
        case ChipState::permit:
            return look.sealed() ? Condition::whole : Condition::begun_elsewhere;
        case ChipState::begun:
            break;
    }
    return Condition::begun_elsewhere;
}

std::vector<std::string> evidence_of(const Look& look, Condition condition,
                                     const std::optional<keys::Pending>& work) {
    switch (condition) {
        case Condition::signed_for_station:
            return {tr("it was signed for station {}", work.value().signed_for)};
        case Condition::issue_open:
            return look.progress();
        case Condition::begun_elsewhere: {
            auto evidence = look.progress();
            evidence.push_back(look.decider());
            return evidence;
        }
        case Condition::overtaken:
        case Condition::contradictory:
            return {look.decider()};
        default:
            return {};
    }
}

std::string what(const keys::Pending& work) {
    return tr("the {} that {} decided on {} (serial {}, version {})", tr(name(work.work)), work.authority,
              work.decided.iso(), work.serial, work.version);
}

/// The card is ahead of the kept work; an entitled signature must say so before the work is dropped.
Repair drop(card::Transport& transport, const Office& office, const keys::Pending& work) {
    PermitCard card{transport};
    const auto judgement = judge_validity(card.read_record(RecordKind::validity), card.uid(),
                                          {.bundle = office.trust, .today = work.decided});
    if (!judgement.assurance.signature) {
        throw Error{ErrorCode::not_genuine, tr("drop kept work of card {}", card.uid().text()),
                    judgement.worst().text};
    }
    const auto& validity = judgement.validity.value();
    if (validity.serial != work.serial || validity.version <= work.version) {
        throw Error{ErrorCode::card_swapped, tr("drop kept work of card {}", work.uid.text())};
    }
    office.remember(validity.serial, validity.version);
    office.ledger.finish(work.uid);
    return {
        .did = tr("dropped {}: the card has version {} and was left as it is", what(work), validity.version),
        .rolled_back = true};
}

}  // namespace

std::string_view name(Condition condition) noexcept { return info_of(condition).name; }
std::string_view explain(Condition condition) noexcept { return info_of(condition).text; }
bool is_torn(Condition condition) noexcept { return info_of(condition).torn; }
bool can_be_repaired(Condition condition) noexcept { return info_of(condition).repairable; }

Diagnosis diagnose(card::Transport& transport, const keys::Ledger& ledger, const trust::TrustBundle& trust) {
    const Look look{transport, trust};
    Diagnosis diagnosis{.chip = look.found().uid, .condition = Condition::blank};
    auto work = ledger.pending(diagnosis.chip);
    // A serial without records: nothing of it is on the card.
    if (work && !work->records.empty()) { diagnosis.work = std::move(work); }
    diagnosis.condition = diagnosis.work ? condition_of(look, *diagnosis.work) : condition_without_work(look);
    diagnosis.evidence = evidence_of(look, diagnosis.condition, diagnosis.work);
    return diagnosis;
}

Repair repair(card::Transport& transport, const Office& office, const Diagnosis& diagnosis) {
    if (!can_be_repaired(diagnosis.condition)) {
        throw Error{ErrorCode::internal, tr("repair card {}", diagnosis.chip.text()),
                    tr(explain(diagnosis.condition))};
    }
    const keys::Pending& work = diagnosis.work.value();
    if (diagnosis.condition == Condition::overtaken) { return drop(transport, office, work); }
    if (work.work == keys::Work::issue) {
        (void)finish_issue(transport, office, work);
    } else {
        (void)finish_rewrite(transport, office, work);
    }
    return {.did = diagnosis.condition == Condition::rewrite_committed
                       ? tr("found {} on the card, read it back and closed it", what(work))
                       : tr("finished {}", what(work))};
}

}  // namespace permit::procedures
