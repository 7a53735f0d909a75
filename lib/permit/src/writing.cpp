#include "writing.hpp"

#include "deciding.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/record/envelope.hpp"
#include "signing.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace permit::procedures {
namespace {

using layout::RecordKind;

/// The record and, so that nothing of a longer one before it stays behind, zero bytes up to `length`.
Bytes filled(const Bytes& record, std::size_t length) {
    Bytes content = record;
    content.resize(std::max(record.size(), length));
    return content;
}

void write(PermitCard& card, const keys::Pending& work, std::size_t residence_length) {
    card.write_record(RecordKind::residence,
                      filled(work.records.at(RecordKind::residence), residence_length));
    card.write_record(RecordKind::journal, work.records.at(RecordKind::journal));
    card.write_record(RecordKind::validity, filled(work.records.at(RecordKind::validity),
                                                   layout::record_limit(RecordKind::validity)));
    card.commit();
}

void read_back(PermitCard& card, const keys::Pending& work) {
    for (const auto kind : {RecordKind::validity, RecordKind::residence}) {
        if (!begins_with(card.read_record(kind), work.records.at(kind))) {
            throw Error{ErrorCode::write_not_confirmed,
                        tr("read back the {} record of card {}", layout::name(kind), card.uid().text())};
        }
    }
}

/// Writes unless the commit has happened already, reads back, forgets the work.
void finish(PermitCard& card, const Counter& counter, const keys::Pending& work, bool committed,
            std::size_t residence_length) {
    if (!committed) {
        counter.say("write validity, residence and journal, and commit");
        write(card, work, residence_length);
    }
    counter.say("read back");
    read_back(card, work);
    counter.remember(work.serial, work.version);
    counter.ledger.close(work);
}

void require_begun_here(const keys::Pending& work) {
    if (!work.signed_for.empty()) {
        throw Error{ErrorCode::pending_mismatch,
                    tr("finish the {} of card {}", tr(name(work.work)), work.uid.text()),
                    tr("it was not begun on the card here: it was signed for station {}", work.signed_for),
                    tr("write the signed file with permit-clerk write, where it was asked for")};
    }
}

/// The work can only go onto the version it was signed to follow.
void require_version_before(const keys::Pending& work, BytesView validity_file) {
    const auto on_card = record::decode_validity(record::parse(RecordKind::validity, validity_file));
    if (on_card.serial != work.serial || on_card.version + 1 != work.version) {
        throw Error{ErrorCode::pending_mismatch, tr("finish the rewrite of card {}", work.uid.text()),
                    tr("the card has been rewritten since, to version {}", on_card.version),
                    tr("compare card and register, then drop the kept work with permit-clerk forget")};
    }
}

}  // namespace

void keep(keys::Ledger& ledger, const keys::Pending& work, const std::optional<keys::Pending>& closed) {
    if (closed) {
        ledger.replace(*closed, work);
    } else {
        ledger.keep(work);
    }
}

void carry_out(PermitCard& card, const Counter& counter, const keys::Pending& work, const CardState& found,
               const std::optional<keys::Pending>& closed) {
    // The key first: with a wrong one nothing is begun.
    card.authenticate(layout::Role::amend, counter.role_keys, counter.random);
    keep(counter.ledger, work, closed);
    finish(card, counter, work, false, found.residence_record.size());
}

Rewritten finished_work(const Counter& counter, const keys::Pending& work) {
    Rewrite now = records_of(work);
    Panel panel = panel_of(now.validity, now.residence, counter.tables);
    return {.chip = work.uid,
            .before = std::nullopt,
            .now = std::move(now),
            .panel = std::move(panel),
            .resumed = true};
}

Rewritten finish_on(PermitCard& card, const Counter& counter, const keys::Pending& work) {
    if (work.uid != card.uid()) {
        throw Error{ErrorCode::card_swapped,
                    tr("finish the {} of card {}", tr(name(work.work)), work.uid.text())};
    }
    counter.say("finish what broke off");
    const Bytes validity_file = card.read_record(RecordKind::validity);
    const bool committed = begins_with(validity_file, work.records.at(RecordKind::validity));
    if (!committed) {
        require_begun_here(work);
        require_version_before(work, validity_file);
    }
    card.authenticate(layout::Role::amend, counter.role_keys, counter.random);
    const auto residence_length =
        committed ? 0 : record::record_length(RecordKind::residence, card.read_record(RecordKind::residence));
    finish(card, counter, work, committed, residence_length);
    return finished_work(counter, work);
}

Rewritten nothing_to_do(const Counter& counter, const Uid& chip, const CardState& found) {
    const auto& validity = found.judgement.validity.value();
    const auto& residence = found.residence.value();
    return {.chip = chip,
            .before = validity,
            .now = {.validity = validity, .residence = residence, .journal = journal_of(validity, residence)},
            .panel = panel_of(validity, residence, counter.tables),
            .unchanged = true};
}

}  // namespace permit::procedures
