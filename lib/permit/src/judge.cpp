#include "permit/permit/judge.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/crypto/hash.hpp"
#include "permit/rules/outlook.hpp"
#include "permit/rules/profile.hpp"
#include "permit/trust/list_in_force.hpp"

#include <algorithm>
#include <iterator>

namespace permit::procedures {
namespace {

using layout::RecordKind;

/// A record as messages name it.
std::string text_of(RecordKind kind) {
    switch (kind) {
        case RecordKind::identity:
            return tr("the identity record");
        case RecordKind::validity:
            return tr("the validity record");
        case RecordKind::residence:
            return tr("the residence record");
        case RecordKind::journal:
            break;
    }
    return tr("the journal record");
}

/// Reads a record whose content may be anybody's: what cannot be read is a finding.
template <class Read>
bool readable(std::vector<Finding>& findings, RecordKind kind, Read read) {
    try {
        read();
        return true;
    } catch (const Error& error) {
        switch (error.code()) {
            case ErrorCode::newer_layout:
                findings.push_back({FindingCode::newer_layout,
                                    tr("{} is of a newer layout than this program knows", text_of(kind))});
                return false;
            case ErrorCode::damaged_content:
            case ErrorCode::unsupported_suite:
                findings.push_back({FindingCode::damaged_record, tr("{}: {}", text_of(kind), error.why())});
                return false;
            default:
                throw;
        }
    }
}

/// What a record says that decides whether its signer was entitled to it.
struct Claim {
    layout::DivisionCode division;
    Day decided;
};

/// Whose signature a record carries, and why it is not to be relied on all the same.
struct Signature {
    const trust::Authority* signer = nullptr;
    std::vector<Finding> doubts{};
};

std::string revoked_text(RecordKind kind, const trust::Authority& signer, const trust::Revocation& revocation,
                         const trust::Region* region) {
    if (region == nullptr) {
        return tr("{} was signed by {}, whose key was revoked on {}", text_of(kind), signer.name,
                  revocation.day.iso());
    }
    return tr("{} was signed by {} under the region {}, whose key was revoked on {}", text_of(kind),
              signer.name, region->name, revocation.day.iso());
}

void find_revocations(std::vector<Finding>& doubts, const record::Envelope& envelope,
                      const trust::Authority& signer, const trust::AuthorityStanding& standing) {
    for (const auto& [revocation, region] : standing.revocations) {
        if (revocation->spares(crypto::sha256(envelope.bytes()))) { continue; }
        doubts.push_back(
            {FindingCode::signer_revoked, revoked_text(envelope.kind(), signer, *revocation, region)});
    }
}

/// Why an authority whose key verified a record was not to sign it.
std::vector<Finding> doubts_about(const trust::Authority& signer, const record::Envelope& envelope,
                                  Claim claim, const trust::TrustBundle& bundle) {
    std::vector<Finding> doubts;
    const auto kind = envelope.kind();
    const auto& standing = bundle.standing_of(signer);
    if (!standing.flaw.empty()) {
        doubts.push_back({FindingCode::signer_unknown,
                          tr("{} was signed by {}, whose certificate has no chain to the root: {}",
                             text_of(kind), signer.name, standing.flaw)});
    }
    find_revocations(doubts, envelope, signer, standing);
    for (const auto finding : trust::judge_signer(signer, kind, claim.division, claim.decided)) {
        doubts.push_back({FindingCode::signer_not_entitled,
                          tr("{} was signed by {}: {}", text_of(kind), signer.name,
                             trust::explain(finding, signer, kind, claim.division, claim.decided))});
    }
    return doubts;
}

/// One key may stand in the bundle with several certificates, and two keys may share an id: the first
/// authority without doubts counts, else the first that signed.
Signature signature_of(const record::Envelope& envelope, std::span<const trust::Authority> candidates,
                       const Uid& chip, const record::Binding& binding, Claim claim,
                       const trust::TrustBundle& bundle) {
    Signature signature;
    for (const auto& candidate : candidates) {
        if (!record::verify(envelope, candidate.key, chip, binding)) { continue; }
        auto doubts = doubts_about(candidate, envelope, claim, bundle);
        if (doubts.empty()) { return {&candidate, {}}; }
        if (signature.signer == nullptr) { signature = {&candidate, std::move(doubts)}; }
    }
    return signature;
}

/// The signer, after everything there is to find about the signature; null when nobody of the bundle signed.
const trust::Authority* find_signature(std::vector<Finding>& findings, const record::Envelope& envelope,
                                       const Uid& chip, const record::Binding& binding, Claim claim,
                                       const trust::TrustBundle& bundle) {
    const auto candidates = bundle.authorities_with(envelope.key_id());
    if (candidates.empty()) {
        findings.push_back({FindingCode::signer_unknown,
                            tr("{} is signed by nobody the trust bundle names", text_of(envelope.kind()))});
        return nullptr;
    }
    auto signature = signature_of(envelope, candidates, chip, binding, claim, bundle);
    if (signature.signer == nullptr) {
        findings.push_back(
            {FindingCode::signature_wrong,
             tr("{} was not signed for this chip and its other records: it was copied or altered",
                text_of(envelope.kind()))});
        return nullptr;
    }
    std::move(signature.doubts.begin(), signature.doubts.end(), std::back_inserter(findings));
    return signature.signer;
}

// Time

std::string text_of(const std::optional<Day>& day) { return day ? day->iso() : tr("an unknown day"); }

void find_due(Judgement& judgement, const rules::Facts& facts, Day today) {
    const auto last = text_of(rules::next_duty(facts, *judgement.policy, today).last);
    if (rules::is_late(facts, *judgement.policy, today)) {
        judgement.add(FindingCode::tolerated_late,
                      tr("the endorsement is late; it is tolerated until {}", last));
    } else if (facts.endorsed_until) {
        judgement.add(FindingCode::endorsement_due, tr("to be endorsed by {}", last));
    } else {
        judgement.add(FindingCode::extension_due, tr("the term ends on {}", last));
    }
}

void find_standing(Judgement& judgement, const rules::Facts& facts, Day today) {
    const auto& standing = *judgement.standing;
    switch (standing.state) {
        case rules::State::valid:
            return;
        case rules::State::due_soon:
            return find_due(judgement, facts, today);
        case rules::State::suspended:
            return judgement.add(FindingCode::endorsement_missed,
                                 tr("not endorsed in time; suspended since {}", text_of(standing.since)));
        case rules::State::expired:
            return judgement.add(FindingCode::term_over, tr("expired since {}", text_of(standing.since)));
        case rules::State::cancelled:
            return judgement.add(FindingCode::suspended_too_long,
                                 tr("suspended too long; cancelled since {}", text_of(standing.since)));
    }
}

/// The law of the authority that signed, as it stands on the day; the dates alone where its profile has no
/// such kind then.
const layout::Policy& policy_for(Judgement& judgement, const trust::Authority& signer,
                                 const Circumstances& by, layout::PermitKind kind) {
    static const layout::Policy dates_alone{};
    if (const auto* policy = rules::find_terms(by.bundle.profiles(), signer.profile, kind, by.today)) {
        return *policy;
    }
    judgement.add(FindingCode::kind_not_in_profile,
                  tr("the profile {} of {} has no such kind of permit; judged by the dates alone",
                     signer.profile, signer.name));
    return dates_alone;
}

// Lists, memory, place

void find_status(Judgement& judgement, const trust::StatusList& list, std::uint32_t serial) {
    const auto status = list.lookup(serial);
    if (!status) { return; }
    switch (*status) {
        case trust::PermitStatus::cancelled:
            return judgement.add(FindingCode::listed_cancelled, tr("the status list has it as cancelled"));
        case trust::PermitStatus::lost:
            return judgement.add(FindingCode::listed_lost, tr("the status list has it as lost"));
        case trust::PermitStatus::replaced:
            return judgement.add(FindingCode::listed_replaced, tr("the status list has it as replaced"));
        case trust::PermitStatus::suspended:
            return judgement.add(FindingCode::suspended_by_decision,
                                 tr("the status list has it as suspended"));
    }
}

void find_minimum_version(Judgement& judgement, const trust::StatusList& list,
                          const record::Validity& validity) {
    const auto least = list.minimum_version(validity.serial);
    if (least && validity.version < *least) {
        judgement.add(FindingCode::below_minimum_version,
                      tr("version {}, the status list asks for {}", validity.version, *least));
    }
}

void find_rollback(Judgement& judgement, const record::Validity& validity, const Circumstances& by) {
    if (by.memory == nullptr) { return; }
    const auto seen = by.memory->highest_version(by.bundle.root_fingerprint(), validity.serial);
    if (seen && validity.version < *seen) {
        judgement.add(FindingCode::below_seen_version,
                      tr("version {}, this reader has seen version {}", validity.version, *seen));
    }
}

void find_place(Judgement& judgement, const record::Validity& validity, const Circumstances& by) {
    if (by.here && !by.here->covers(validity.division)) {
        judgement.add(FindingCode::elsewhere,
                      tr("issued for division {}, not {}", validity.division.text(), by.here->text()));
    }
}

/// A bundle, or a list that came beside it.
struct Source {
    const char* name;  ///< to be translated where it is shown
    Day issued;
    Day use_by;
    FindingCode stale;
    FindingCode from_the_future;
};

void find_age(Judgement& judgement, const Source& source, const Circumstances& by) {
    // In the test realm any day may be judged by.
    if (by.bundle.content().realm == Realm::production && by.today < source.issued) {
        judgement.add(source.from_the_future,
                      tr("{} was issued on {}, after the day judged by: check this reader's clock",
                         tr(source.name), source.issued.iso()));
    }
    const int late = days_between(source.use_by, by.today);
    if (late <= 0) { return; }
    const bool tolerated = late <= std::min(by.tolerated_staleness, most_tolerated_staleness);
    judgement.add(tolerated ? FindingCode::stale_tolerated : source.stale,
                  tr("{} was to be used until {}", tr(source.name), source.use_by.iso()));
}

void find_circumstances(Judgement& judgement, const Circumstances& by, const trust::ListInForce& list) {
    if (!by.bundle.pinned()) {
        judgement.add(FindingCode::root_not_pinned,
                      tr("nobody has compared the root's fingerprint here yet: {}",
                         trust::fingerprint_text(by.bundle.root_fingerprint())));
    }
    const auto& content = by.bundle.content();
    find_age(judgement,
             {tr_noop("the trust bundle"), content.issued, content.use_by, FindingCode::bundle_stale,
              FindingCode::bundle_from_the_future},
             by);
    if (list.beside) {
        find_age(judgement,
                 {tr_noop("the status list"), list.issued, list.use_by, FindingCode::list_stale,
                  FindingCode::list_from_the_future},
                 by);
    }
}

std::string not_the_signers_text(const trust::Authority& signer, std::uint32_t serial) {
    return tr("the serial {} is not one of {}", serial, signer.name);
}

/// Whoever rewrites a permit keeps the serial that its first authority gave it.
void find_serial(Judgement& judgement, const trust::Authority& signer, const record::Validity& validity,
                 const trust::TrustBundle& bundle) {
    if (validity.version == 1 && !signer.serials.contains(validity.serial)) {
        judgement.add(FindingCode::serial_not_the_signers, not_the_signers_text(signer, validity.serial));
    } else if (!bundle.gives_out(validity.serial)) {
        judgement.add(FindingCode::serial_not_the_signers,
                      tr("the serial {} is in no authority's block", validity.serial));
    }
}

void judge_content(Judgement& judgement, const trust::Authority& signer, const record::Validity& validity,
                   const Circumstances& by, const trust::ListInForce& list) {
    const rules::Facts facts{validity.kind, validity.valid_until, validity.endorsed_until};
    judgement.policy = &policy_for(judgement, signer, by, validity.kind);
    judgement.standing = rules::standing(facts, *judgement.policy, by.today);
    find_standing(judgement, facts, by.today);
    if (validity.decided > by.today) {
        judgement.add(
            FindingCode::decided_after_today,
            tr("decided on {}, after the day judged by: check this reader's clock", validity.decided.iso()));
    }
    if (list.list != nullptr) { find_listed(judgement, *list.list); }
    find_serial(judgement, signer, validity, by.bundle);
    find_rollback(judgement, validity, by);
    find_place(judgement, validity, by);
}

void agree(std::vector<Finding>& findings, RecordKind kind, bool agrees) {
    if (!agrees) {
        findings.push_back(
            {FindingCode::records_disagree, tr("{} and the validity record disagree", text_of(kind))});
    }
}

/// Records that do not verify, or could not be read to be verified; a key that was not proved is another
/// matter.
bool is_about_signatures(FindingCode code) noexcept {
    const Verdict verdict = verdict_of(code);
    return verdict == Verdict::unreadable_card ||
           (verdict == Verdict::not_genuine && code != FindingCode::key_not_proved);
}

}  // namespace

void Judgement::add(FindingCode code, std::string text) {
    if (is_about_signatures(code)) { assurance.signature = false; }
    if (code == FindingCode::signature_wrong) { assurance.bound = false; }
    verdict = graver(verdict, verdict_of(code));
    findings.push_back({code, std::move(text)});
}

void Judgement::add(const std::vector<Finding>& more) {
    for (const Finding& finding : more) { add(finding.code, finding.text); }
}

Finding Judgement::worst() const {
    const auto worst = std::find_if(findings.begin(), findings.end(), [this](const Finding& finding) {
        return verdict_of(finding.code) == verdict;
    });
    return worst == findings.end() ? Finding{FindingCode::damaged_record, explain(verdict)} : *worst;
}

const trust::Authority* signer_of(const record::Envelope& envelope,
                                  std::span<const trust::Authority> candidates, const Uid& chip,
                                  const record::Binding& binding) {
    const auto signer =
        std::find_if(candidates.begin(), candidates.end(), [&](const trust::Authority& authority) {
            return record::verify(envelope, authority.key, chip, binding);
        });
    return signer == candidates.end() ? nullptr : &*signer;
}

void find_listed(Judgement& judgement, const trust::StatusList& list) {
    find_status(judgement, list, judgement.validity->serial);
    find_minimum_version(judgement, list, *judgement.validity);
}

Judgement judge_validity(BytesView file_content, const Uid& chip, const Circumstances& by) {
    Judgement judgement;
    judgement.realm = by.bundle.content().realm;
    judgement.chip = chip;
    const auto list = trust::list_in_force(by.bundle, by.list);
    find_circumstances(judgement, by, list);
    if (record::is_blank(file_content)) {
        judgement.add(FindingCode::not_issued_completely,
                      tr("the permit was begun on this card and never finished"));
        return judgement;
    }
    std::vector<Finding> findings;
    const trust::Authority* signer = nullptr;
    readable(findings, RecordKind::validity, [&] {
        const auto envelope = record::parse(RecordKind::validity, file_content);
        judgement.validity = record::decode_validity(envelope);
        judgement.validity_record = envelope;
        signer = find_signature(findings, envelope, chip, record::Binding::none(),
                                {judgement.validity->division, judgement.validity->decided}, by.bundle);
    });
    judgement.assurance = {.signature = signer != nullptr, .bound = signer != nullptr};
    judgement.add(findings);
    if (signer == nullptr) { return judgement; }
    judgement.authority = signer->name;
    judge_content(judgement, *signer, *judgement.validity, by, list);
    return judgement;
}

namespace {

/// Reads a record, and lets `judge` find what is wrong with it.
template <class Record, class Decode, class Judge>
Judged<Record> judge_record(RecordKind kind, BytesView content, Decode decode, Judge judge) {
    Judged<Record> judged;
    readable(judged.findings, kind, [&] {
        const auto envelope = record::parse(kind, content);
        judged.bytes = Bytes{envelope.bytes().begin(), envelope.bytes().end()};
        judged.record = decode(envelope);
        judge(judged.findings, envelope, *judged.record);
    });
    return judged;
}

/// What is bound to an identity record that cannot be read cannot be checked; it is not called false.
bool bound_to_something(std::vector<Finding>& findings, RecordKind kind, BytesView identity_record) {
    if (!identity_record.empty()) { return true; }
    findings.push_back(
        {FindingCode::damaged_record, tr("{} cannot be checked without the identity record", text_of(kind))});
    return false;
}

}  // namespace

Judged<record::Identity> judge_identity(BytesView file_content, const Uid& chip, const Judgement& judgement,
                                        const Circumstances& by) {
    return judge_record<record::Identity>(
        RecordKind::identity, file_content, record::decode_identity,
        [&](auto& findings, const auto& envelope, const record::Identity& identity) {
            const auto* signer =
                find_signature(findings, envelope, chip, record::Binding::none(),
                               {identity.registered_division, identity.first_issue}, by.bundle);
            agree(findings, RecordKind::identity, identity.serial == judgement.validity->serial);
            if (signer != nullptr && !signer->serials.contains(identity.serial)) {
                findings.push_back(
                    {FindingCode::serial_not_the_signers, not_the_signers_text(*signer, identity.serial)});
            }
        });
}

Judged<record::Residence> judge_residence(BytesView file_content, const Uid& chip, const Judgement& judgement,
                                          BytesView identity_record, const Circumstances& by) {
    const auto& validity = *judgement.validity;
    return judge_record<record::Residence>(
        RecordKind::residence, file_content, record::decode_residence,
        [&](auto& findings, const auto& envelope, const record::Residence& residence) {
            if (bound_to_something(findings, RecordKind::residence, identity_record)) {
                (void)find_signature(
                    findings, envelope, chip,
                    record::Binding::residence(identity_record, judgement.validity_record->bytes()),
                    {residence.division, validity.decided}, by.bundle);
            }
            agree(findings, RecordKind::residence,
                  residence.serial == validity.serial && residence.version == validity.version &&
                      residence.division == validity.division);
        });
}

Judged<record::JournalEntry> judge_journal_entry(BytesView record_content, const Uid& chip,
                                                 const Judgement& judgement, BytesView identity_record,
                                                 const Circumstances& by) {
    const auto& validity = *judgement.validity;
    return judge_record<record::JournalEntry>(
        RecordKind::journal, record_content, record::decode_journal,
        [&](auto& findings, const auto& envelope, const record::JournalEntry& entry) {
            if (bound_to_something(findings, RecordKind::journal, identity_record)) {
                (void)find_signature(findings, envelope, chip, record::Binding::journal(identity_record),
                                     {entry.division, entry.decided}, by.bundle);
            }
            agree(findings, RecordKind::journal,
                  entry.serial == validity.serial && entry.version <= validity.version);
        });
}

}  // namespace permit::procedures
