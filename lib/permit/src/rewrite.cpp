#include "permit/permit/rewrite.hpp"

#include "permit/cbor/writer.hpp"
#include "permit/core/error.hpp"
#include "permit/crypto/hash.hpp"
#include "permit/permit/judge.hpp"
#include "permit/permit/permit_card.hpp"
#include "permit/rules/endorsement.hpp"
#include "permit/rules/extension.hpp"
#include "permit/rules/move.hpp"
#include "permit/rules/residence_count.hpp"

#include <algorithm>

namespace permit::procedures {
namespace {

using layout::RecordKind;

template <class... Cases>
struct Match : Cases... {
    using Cases::operator()...;
};
template <class... Cases>
Match(Cases...) -> Match<Cases...>;

keys::Work work_of(const RewriteRequest& request) {
    return std::visit(Match{[](const Resign&) { return keys::Work::resign; },
                            [](const Endorse&) { return keys::Work::endorse; },
                            [](const Extend&) { return keys::Work::extend; }},
                      request);
}

/// Tells a repetition of the same request from another one.
crypto::Digest digest_of(const RewriteRequest& request, const std::string& authority) {
    cbor::Writer writer;
    writer.array(3).text(name(work_of(request))).text(authority);
    std::visit(
        Match{[&](const Resign& resign) {
                  writer.array(3).unsigned_integer(resign.division.number()).text(resign.address);
                  writer.unsigned_integer(resign.ground ? static_cast<std::uint64_t>(*resign.ground) : 0);
              },
              [&](const Endorse&) { writer.null(); },
              [&](const Extend& extend) { writer.integer(extend.until.number()); }},
        request);
    return crypto::sha256(writer.view());
}

// Deciding

[[noreturn]] void refuse(const std::string& doing, const rules::Refusal& refusal) {
    std::string why{rules::explain(refusal.reason)};
    if (refusal.day) { why += " (" + refusal.day->iso() + ")"; }
    throw Error{ErrorCode::rule_refuses, doing, std::move(why)};
}

template <class Granted>
Granted granted(const rules::Decision<Granted>& decision, const std::string& doing) {
    if (const auto* refusal = std::get_if<rules::Refusal>(&decision)) { refuse(doing, *refusal); }
    return std::get<Granted>(decision);
}

rules::Facts facts_of(const record::Validity& validity) {
    return {validity.kind, validity.valid_until, validity.endorsed_until};
}

rules::ResidenceCount count_of(const record::Residence& residence) {
    return {residence.base, residence.days_counted, residence.continuous_since};
}

/// The journal's line about a state of the card.
record::JournalEntry journal_of(const record::Validity& validity, const record::Residence& residence) {
    return {.serial = validity.serial,
            .version = validity.version,
            .event = layout::Event::address_change,
            .decided = validity.decided,
            .division = residence.division,
            .base = residence.base,
            .days_counted = residence.days_counted};
}

/// The next version of all three records, before the request changes them.
Rewrite next_version(const record::Validity& validity, const record::Residence& residence,
                     const Office& office, Day decided) {
    if (validity.version == UINT16_MAX) {
        throw Error{ErrorCode::rule_refuses, "rewrite the card", "it was rewritten as often as a card can be",
                    "apply for a replacement card"};
    }
    if (decided < validity.decided) {
        throw Error{ErrorCode::rule_refuses, "rewrite the card",
                    "its last decision is of " + validity.decided.iso() + ", after " + decided.iso(),
                    "check the date; a decision is never dated before the one it follows"};
    }
    Rewrite next{.validity = validity, .residence = residence, .journal = journal_of(validity, residence)};
    next.journal.version = static_cast<std::uint16_t>(validity.version + 1);
    next.journal.decided = decided;
    next.validity.version = next.journal.version;
    next.validity.decided = decided;
    next.residence.version = next.journal.version;
    next.residence.authority = office.authority.name;
    return next;
}

void apply(Rewrite& next, const Resign& resign, const layout::Policy& left, const Office& office,
           Day decided) {
    const auto relation = rules::relation(next.validity.division, resign.division, office.tables);
    (void)granted(rules::resign(facts_of(next.validity), left, decided, relation), "re-sign the permit");
    next.validity.division = resign.division;
    next.residence.division = resign.division;
    next.residence.address = resign.address;
    next.residence.ground = resign.ground.value_or(next.residence.ground);
    next.journal.division = resign.division;
}

void apply(Rewrite& next, const Endorse&, const layout::Policy& ours, Day decided) {
    const auto endorsement =
        granted(rules::endorse(facts_of(next.validity), ours, decided), "endorse the permit");
    const auto count = rules::count_after(count_of(next.residence), endorsement);
    next.validity.endorsed_until = endorsement.endorsed_until;
    next.residence.base = count.base;
    next.residence.days_counted = count.days_counted;
    next.residence.continuous_since = count.continuous_since;
    next.journal.event = endorsement.event;
    next.journal.base = count.base;
    next.journal.days_counted = count.days_counted;
}

void apply(Rewrite& next, const Extend& extend, const layout::Policy& ours, Day decided) {
    const auto extension =
        granted(rules::extend(facts_of(next.validity), ours, decided, extend.until), "extend the permit");
    next.validity.valid_until = extension.valid_until;
    next.journal.event = layout::Event::extension;
}

// Reading

/// The card before it is rewritten, every record judged.
struct OnCard {
    Judgement judgement;
    Bytes identity_record;
    Bytes residence_record;
    std::optional<record::Residence> residence;
};

OnCard read_card(PermitCard& card, const Circumstances& by) {
    OnCard found{.judgement = judge_validity(card.read_record(RecordKind::validity), card.uid(), by),
                 .identity_record = {},
                 .residence_record = {},
                 .residence = {}};
    if (!found.judgement.assurance.signature) { return found; }
    auto identity = judge_identity(card.read_record(RecordKind::identity), card.uid(), found.judgement, by);
    auto residence = judge_residence(card.read_record(RecordKind::residence), card.uid(), found.judgement,
                                     identity.bytes, by);
    found.judgement.add(identity.findings);
    found.judgement.add(residence.findings);
    found.identity_record = std::move(identity.bytes);
    found.residence_record = std::move(residence.bytes);
    found.residence = std::move(residence.record);
    return found;
}

/// Rewriting would lend an authority's signature to whatever is on the card.
void require_rewritable(const Judgement& judgement, const Uid& chip) {
    if (judgement.verdict < Verdict::replaced) { return; }
    const std::string doing = "rewrite card " + chip.text();
    const Finding worst = judgement.worst();
    switch (judgement.verdict) {
        case Verdict::not_genuine:
            throw Error{ErrorCode::not_genuine, doing, worst.text};
        case Verdict::unreadable_card:
            throw Error{worst.code == FindingCode::newer_layout ? ErrorCode::newer_layout
                                                                : ErrorCode::damaged_content,
                        doing, worst.text};
        default:
            throw Error{ErrorCode::rule_refuses, doing, worst.text, "take the card in"};
    }
}

const layout::Policy& policy_left(const Judgement& judgement, const Office& office,
                                  const layout::Policy& ours) {
    const auto& authorities = office.trust.content().authorities;
    const auto signer = std::find_if(
        authorities.begin(), authorities.end(),
        [&](const trust::Authority& authority) { return authority.name == judgement.authority; });
    const auto* policy =
        signer == authorities.end() ? nullptr : office.profiles.find(signer->profile, ours.kind);
    return policy == nullptr ? ours : *policy;
}

// Signing

keys::Pending sign(const Rewrite& rewrite, const RewriteRequest& request, BytesView identity_record,
                   const Uid& chip, const Office& office) {
    for (const auto kind : {RecordKind::validity, RecordKind::residence, RecordKind::journal}) {
        require_entitled(office.authority, kind, rewrite.validity.division, rewrite.validity.decided);
    }
    keys::Pending work{.work = work_of(request),
                       .uid = chip,
                       .authority = office.authority.name,
                       .serial = rewrite.validity.serial,
                       .version = rewrite.validity.version,
                       .decided = rewrite.validity.decided,
                       .request = digest_of(request, office.authority.name)};
    Bytes validity = record::sign(rewrite.validity, chip, office.signer);
    work.records[RecordKind::residence] = record::sign(
        rewrite.residence, chip, record::Binding::residence(identity_record, validity), office.signer);
    work.records[RecordKind::journal] =
        record::sign(rewrite.journal, chip, record::Binding::journal(identity_record), office.signer);
    work.records[RecordKind::validity] = std::move(validity);
    return work;
}

// Writing

/// The record and, so that nothing of a longer one before it stays behind, zero bytes up to `length`.
Bytes filled(const Bytes& record, std::size_t length) {
    Bytes content = record;
    content.resize(std::max(record.size(), length));
    return content;
}

bool begins_with(BytesView content, BytesView record) {
    return content.size() >= record.size() && std::equal(record.begin(), record.end(), content.begin());
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
            throw Error{ErrorCode::write_not_confirmed, "read back the " + std::string{layout::name(kind)} +
                                                            " record of card " + card.uid().text()};
        }
    }
}

/// Writes unless the commit has happened already, reads back, forgets the work.
void finish(PermitCard& card, const Office& office, const keys::Pending& work, bool committed,
            std::size_t residence_length) {
    if (!committed) {
        office.say("write validity, residence and journal, and commit");
        write(card, work, residence_length);
    }
    office.say("read back");
    read_back(card, work);
    office.remember(work.serial, work.version);
    office.ledger.finish(work.uid);
}

Rewrite records_of(const keys::Pending& work) {
    const auto envelope = [&](RecordKind kind) { return record::parse(kind, work.records.at(kind)); };
    return {.validity = record::decode_validity(envelope(RecordKind::validity)),
            .residence = record::decode_residence(envelope(RecordKind::residence)),
            .journal = record::decode_journal(envelope(RecordKind::journal))};
}

/// The work can only go onto the version it was signed to follow.
void require_version_before(const keys::Pending& work, BytesView validity_file) {
    const auto on_card = record::decode_validity(record::parse(RecordKind::validity, validity_file));
    if (on_card.serial != work.serial || on_card.version + 1 != work.version) {
        throw Error{ErrorCode::pending_mismatch, "finish the rewrite of card " + work.uid.text(),
                    "the card has been rewritten since, to version " + std::to_string(on_card.version),
                    "compare card and register, then drop the kept work with permit-clerk forget"};
    }
}

Rewritten finished_work(const Office& office, const keys::Pending& work) {
    Rewrite now = records_of(work);
    Panel panel = panel_of(now.validity, now.residence, office.tables);
    return {.chip = work.uid,
            .before = std::nullopt,
            .now = std::move(now),
            .panel = std::move(panel),
            .resumed = true};
}

Rewritten finish_on(PermitCard& card, const Office& office, const keys::Pending& work) {
    if (work.uid != card.uid()) {
        throw Error{ErrorCode::card_swapped,
                    "finish the " + std::string{name(work.work)} + " of card " + work.uid.text()};
    }
    office.say("finish what broke off");
    const Bytes validity_file = card.read_record(RecordKind::validity);
    const bool committed = begins_with(validity_file, work.records.at(RecordKind::validity));
    if (!committed) { require_version_before(work, validity_file); }
    card.authenticate(layout::Role::amend, office.role_keys, office.random);
    const auto residence_length =
        committed ? 0 : record::record_length(RecordKind::residence, card.read_record(RecordKind::residence));
    finish(card, office, work, committed, residence_length);
    return finished_work(office, work);
}

/// Whether the card already says what a re-sign asks for: a repeated command changes nothing.
bool says_already(const RewriteRequest& request, const OnCard& found, const Office& office) {
    const auto* resign = std::get_if<Resign>(&request);
    const auto& on_card = found.residence.value();
    return resign != nullptr && on_card.division == resign->division && on_card.address == resign->address &&
           on_card.authority == office.authority.name &&
           resign->ground.value_or(on_card.ground) == on_card.ground;
}

Rewritten nothing_to_do(const Uid& chip, const OnCard& found, const Office& office) {
    const auto& validity = found.judgement.validity.value();
    Rewritten unchanged{.chip = chip,
                        .before = validity,
                        .now = {.validity = validity,
                                .residence = found.residence.value(),
                                .journal = journal_of(validity, found.residence.value())},
                        .panel = panel_of(validity, found.residence.value(), office.tables)};
    unchanged.unchanged = true;
    return unchanged;
}

}  // namespace

Rewrite decide(const RewriteRequest& request, const record::Validity& validity,
               const record::Residence& residence, const layout::Policy& left, const Office& office,
               Day decided) {
    const auto& ours = rules::terms_of(office.profiles, office.authority.profile, validity.kind);
    Rewrite next = next_version(validity, residence, office, decided);
    std::visit(Match{[&](const Resign& resign) { apply(next, resign, left, office, decided); },
                     [&](const auto& other) { apply(next, other, ours, decided); }},
               request);
    return next;
}

Rewritten rewrite(card::Transport& transport, const Office& office, const RewriteRequest& request,
                  Day decided, bool dry_run) {
    PermitCard card{transport};
    if (const auto begun = office.ledger.pending(card.uid())) {
        if (begun->request != digest_of(request, office.authority.name)) {
            throw begun_otherwise(*begun, "rewrite card " + begun->uid.text());
        }
        return dry_run ? finished_work(office, *begun) : finish_on(card, office, *begun);
    }
    office.say("read and judge what is on the card");
    card.authenticate(layout::Role::inspect, office.role_keys, office.random);
    const OnCard found = read_card(card, {.bundle = office.trust, .today = decided, .memory = office.memory});
    require_rewritable(found.judgement, card.uid());
    if (says_already(request, found, office)) { return nothing_to_do(card.uid(), found, office); }

    office.say("decide and sign");
    const auto& before = found.judgement.validity.value();
    const auto& ours = rules::terms_of(office.profiles, office.authority.profile, before.kind);
    Rewrite now = decide(request, before, found.residence.value(), policy_left(found.judgement, office, ours),
                         office, decided);
    const keys::Pending work = sign(now, request, found.identity_record, card.uid(), office);
    if (!dry_run) {
        // The key first: with a wrong one nothing is begun.
        card.authenticate(layout::Role::amend, office.role_keys, office.random);
        office.ledger.keep(work);
        finish(card, office, work, false, found.residence_record.size());
    }
    Panel panel = panel_of(now.validity, now.residence, office.tables);
    return {.chip = card.uid(),
            .before = before,
            .now = std::move(now),
            .panel = std::move(panel),
            .resumed = false};
}

Rewritten finish_rewrite(card::Transport& transport, const Office& office, const keys::Pending& work) {
    if (work.work == keys::Work::issue) { throw begun_otherwise(work, "rewrite card " + work.uid.text()); }
    PermitCard card{transport};
    return finish_on(card, office, work);
}

}  // namespace permit::procedures
