#include "permit/permit/issue.hpp"

#include "being_replaced.hpp"
#include "granting.hpp"
#include "permit/cbor/writer.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/crypto/hash.hpp"
#include "permit/permit/personalise.hpp"
#include "permit/permit/portrait.hpp"
#include "permit/record/envelope.hpp"

#include <utility>

namespace permit::procedures {
namespace {

using layout::RecordKind;

/// The facts that go over to the new card, whether its clerk read them from the old one or from a file.
crypto::Digest digest_of(const Former& former) {
    cbor::Writer writer;
    const auto day_or_null = [&](const std::optional<Day>& day) {
        if (day) {
            writer.integer(day->number());
        } else {
            writer.null();
        }
    };
    writer.array(8).unsigned_integer(former.serial).unsigned_integer(former.version);
    writer.unsigned_integer(static_cast<std::uint64_t>(former.facts.kind));
    day_or_null(former.facts.valid_until);
    day_or_null(former.facts.endorsed_until);
    writer.integer(former.count.base.number()).unsigned_integer(former.count.days_counted);
    writer.integer(former.count.continuous_since.number());
    return crypto::sha256(writer.view());
}

/// The same application with the same portrait, replacing the same permit; where and when it is issued stand
/// beside it.
crypto::Digest digest_of(const NewPermit& permit) {
    cbor::Writer writer;
    writer.array(permit.former ? 4 : 2).byte_string(permit.application.digest());
    if (permit.portrait) {
        writer.byte_string(crypto::sha256(*permit.portrait));
    } else {
        writer.null();
    }
    if (permit.former) { writer.byte_string(digest_of(*permit.former)).text(name(permit.reason)); }
    return crypto::sha256(writer.view());
}

void require_blank(const ChipSurvey& chip) {
    const std::string doing = tr("issue a permit on card {}", chip.uid.text());
    switch (chip.state) {
        case ChipState::permit:
            throw Error{ErrorCode::already_issued, doing};
        case ChipState::foreign:
            throw Error{ErrorCode::card_not_blank, doing,
                        tr("an application with the permit's number is on it already")};
        case ChipState::begun:
            throw Error{
                ErrorCode::card_not_blank, doing,
                tr("its master key is not the factory's, and this key store has no unfinished work for it")};
        case ChipState::factory:
            break;
    }
    if (chip.free_memory < layout::memory_needed(chip.size)) {
        throw Error{ErrorCode::chip_too_small, doing,
                    tr("{} bytes are free, a permit needs {} on a chip of this size", chip.free_memory,
                       layout::memory_needed(chip.size))};
    }
}

std::optional<keys::Replaced> replaced_by(const NewPermit& permit) {
    if (!permit.former) { return std::nullopt; }
    return keys::Replaced{permit.former->serial, permit.reason};
}

/// Every role key that goes onto the card, before anything is written to it.
void require_keys(const Office& office, const Uid& uid) {
    (void)office.role_keys.card_key(keys::Role::picc, uid);
    for (const auto& slot : layout::key_slots) {
        (void)keys::slot_key(office.role_keys, keys::role_of(slot.role), uid);
    }
}

void require_entitlement(const Office& office, const Application& application, Day decided) {
    for (const auto kind :
         {RecordKind::identity, RecordKind::validity, RecordKind::residence, RecordKind::journal}) {
        require_entitled(office.authority, kind, application.residence.division, decided);
    }
    if (const auto flaws = flaws_on(application, decided); !flaws.empty()) { throw as_error(flaws); }
}

/// What is signed, from what was applied for and what the law makes of it.
struct Records {
    record::Identity identity;
    record::Validity validity;
    record::Residence residence;
    record::JournalEntry journal;
};

/// Everything that a new permit is made of.
struct Making {
    const NewPermit& permit;
    const Office& office;
    const Grant& grant;
};

record::Identity identity_of(const Making& making, const keys::Pending& work) {
    const auto& application = making.permit.application;
    const auto& former = making.permit.former;
    record::Identity identity{
        .serial = work.serial,
        .name = application.name,
        .sex = application.sex,
        .ethnic_group = application.ethnic_group,
        .birth_date = application.birth_date,
        .citizen_number = application.citizen_number,
        .registered_division = application.registered_address.division,
        .registered_address = application.registered_address.text,
        .first_issue = former ? former->first_issue.value_or(work.decided) : work.decided,
        .portrait = {}};
    if (!work.portrait.empty()) {
        identity.portrait = {static_cast<std::uint16_t>(work.portrait.size()), crypto::sha256(work.portrait)};
    }
    return identity;
}

Records records_for(const Making& making, const keys::Pending& work) {
    const auto& application = making.permit.application;
    const auto& [facts, count] = making.grant.days;
    const auto division = application.residence.division;
    return {.identity = identity_of(making, work),
            .validity = {.serial = work.serial,
                         .version = work.version,
                         .kind = facts.kind,
                         .division = division,
                         .decided = work.decided,
                         .valid_until = facts.valid_until,
                         .endorsed_until = facts.endorsed_until},
            .residence = {.serial = work.serial,
                          .version = work.version,
                          .division = division,
                          .address = application.residence.text,
                          .authority = making.office.authority.name,
                          .ground = application.ground,
                          .base = count.base,
                          .days_counted = count.days_counted,
                          .continuous_since = count.continuous_since},
            .journal = {.serial = work.serial,
                        .version = work.version,
                        .event = making.permit.former ? layout::Event::replacement : layout::Event::issue,
                        .decided = work.decided,
                        .division = division,
                        .base = count.base,
                        .days_counted = count.days_counted}};
}

void sign(keys::Pending& work, const Records& records, const Office& office) {
    Bytes identity = record::sign(records.identity, work.uid, office.signer);
    Bytes validity = record::sign(records.validity, work.uid, office.signer);
    work.records[RecordKind::residence] = record::sign(
        records.residence, work.uid, record::Binding::residence(identity, validity), office.signer);
    work.records[RecordKind::journal] =
        record::sign(records.journal, work.uid, record::Binding::journal(identity), office.signer);
    work.records[RecordKind::identity] = std::move(identity);
    work.records[RecordKind::validity] = std::move(validity);
}

bool has_portrait_file(layout::ChipSize size) {
    return layout::file(layout::FileNo::portrait).extent(size).has_value();
}

/// The portrait as it goes onto this chip; nothing when none was given or there is no room for one.
Bytes portrait_for(const NewPermit& permit, layout::ChipSize size) {
    if (!permit.portrait || !has_portrait_file(size)) { return {}; }
    return fit_portrait(*permit.portrait, layout::portrait_limit).jpeg;
}

Issued result_of(const keys::Pending& work, const ChipSurvey& chip, const Office& office, bool resumed) {
    const auto envelope = [&](RecordKind kind) { return record::parse(kind, work.records.at(kind)); };
    Issued issued{.chip = work.uid,
                  .size = chip.size,
                  .identity = record::decode_identity(envelope(RecordKind::identity)),
                  .validity = record::decode_validity(envelope(RecordKind::validity)),
                  .residence = record::decode_residence(envelope(RecordKind::residence)),
                  .event = record::decode_journal(envelope(RecordKind::journal)).event,
                  .panel = {},
                  .resumed = resumed,
                  .purse_locked = !office.role_keys.holds(keys::Role::debit),
                  .replaces = work.replaces};
    issued.panel = panel_of(issued.validity, issued.residence, office.tables);
    return issued;
}

Issued write_permit(desfire::Chip& chip, const ChipSurvey& survey, const Office& office,
                    const keys::Pending& work, bool resumed) {
    Personalisation steps{chip, survey, office};
    steps.claim_chip();
    steps.install_keys();
    steps.create_files();
    steps.write_records(work);
    steps.read_back_and_seal(work);
    office.remember(work.serial, work.version);
    if (work.replaces && office.take_over) { office.take_over(*work.replaces); }
    office.ledger.finish(work.uid);
    return result_of(work, survey, office, resumed);
}

/// One person, one permit: the same application is not begun on a second card.
void require_begun_nowhere_else(const Office& office, const NewPermit& permit, const Uid& chip) {
    const auto request = digest_of(permit);
    for (const Uid& other : office.ledger.unfinished()) {
        const auto work = office.ledger.pending(other);
        if (other != chip && work && work->work == keys::Work::issue && work->request == request) {
            throw Error{ErrorCode::pending_mismatch, tr("issue a permit on card {}", chip.text()),
                        tr("the same application was begun on card {} and is not finished", other.text()),
                        tr("lay that card on again, or drop it with permit-clerk forget {}", other.text())};
        }
    }
}

/// What is to be signed, complete but for the serial. Everything that can be wrong with the input shows here,
/// before a serial is drawn.
keys::Pending draft(const Making& making, const ChipSurvey& survey, Day decided) {
    const auto& office = making.office;
    keys::Pending work{.work = keys::Work::issue,
                       .uid = survey.uid,
                       .authority = office.authority.name,
                       .serial = office.authority.serials.last,
                       .version = 1,
                       .decided = decided,
                       .request = digest_of(making.permit)};
    work.portrait = portrait_for(making.permit, survey.size);
    work.replaces = replaced_by(making.permit);
    sign(work, records_for(making, work), office);
    return work;
}

/// Draws the serial and keeps the signed records, before the first byte is written to the card.
keys::Pending begin(const Making& making, const keys::Pending& drafted) {
    const auto& office = making.office;
    keys::Pending work = office.ledger.allocate({.uid = drafted.uid,
                                                 .authority = drafted.authority,
                                                 .decided = drafted.decided,
                                                 .request = drafted.request});
    if (work.records.empty()) {
        work.portrait = drafted.portrait;
        work.replaces = drafted.replaces;
        sign(work, records_for(making, work), office);
        office.ledger.keep(work);
    }
    return work;
}

Issued issue_anew(desfire::Chip& chip, const ChipSurvey& survey, const Office& office,
                  const NewPermit& permit, Day decided, bool dry_run) {
    require_blank(survey);
    require_entitlement(office, permit.application, decided);
    require_keys(office, survey.uid);
    require_begun_nowhere_else(office, permit, survey.uid);
    if (permit.former) {
        require_replaceable_now(office.ledger, permit.former->serial, permit.former->version,
                                tr("issue a permit on card {}", survey.uid.text()));
    }
    Grant grant = grant_permit(permit, office, decided);
    grant.decision.chip = survey.uid.text();
    const Making making{permit, office, grant};
    const keys::Pending drafted = draft(making, survey, decided);
    office.show(grant.decision);
    Issued issued = dry_run ? result_of(drafted, survey, office, false)
                            : write_permit(chip, survey, office, begin(making, drafted), false);
    issued.decision = grant.decision;
    return issued;
}

}  // namespace

Issued issue(card::Transport& transport, const Office& office, const NewPermit& permit, Day decided,
             bool dry_run) {
    desfire::Chip chip{transport};
    office.say("look at the chip");
    const ChipSurvey found = survey(chip);
    const auto begun = office.ledger.pending(found.uid);
    // A serial without records was drawn by a call that died at once: nothing of it is on the card.
    const bool has_records = begun && !begun->records.empty();
    if (has_records && (begun->work != keys::Work::issue || begun->request != digest_of(permit))) {
        throw begun_otherwise(*begun, tr("issue a permit on card {}", begun->uid.text()));
    }
    if (has_records) { require_not_listed_since(office, *begun); }
    Issued issued = !has_records ? issue_anew(chip, found, office, permit, decided, dry_run)
                    : dry_run    ? result_of(*begun, found, office, true)
                                 : write_permit(chip, found, office, *begun, true);
    // Work that an older program began does not say it.
    if (!issued.replaces) { issued.replaces = replaced_by(permit); }
    issued.portrait_left_out = permit.portrait && !has_portrait_file(found.size);
    return issued;
}

Issued finish_issue(card::Transport& transport, const Office& office, const keys::Pending& work) {
    if (work.records.empty()) {
        throw Error{ErrorCode::pending_mismatch, tr("finish the issue of card {}", work.uid.text()),
                    tr("it broke off before its records were signed"),
                    tr("run permit-clerk issue again with the application")};
    }
    require_not_listed_since(office, work);
    desfire::Chip chip{transport};
    const ChipSurvey found = survey(chip);
    if (found.uid != work.uid) {
        throw Error{ErrorCode::card_swapped, tr("finish the issue of card {}", work.uid.text())};
    }
    return write_permit(chip, found, office, work, true);
}

}  // namespace permit::procedures
