#include "permit/permit/judge.hpp"

#include "permit/core/error.hpp"

#include <algorithm>

namespace permit::procedures {
namespace {

using layout::RecordKind;

std::string kind_text(RecordKind kind) { return std::string{layout::name(kind)} + " record"; }

/// Reads a record whose content may be anybody's: what cannot be read is a finding.
template <class Read>
bool readable(std::vector<Finding>& findings, RecordKind kind, Read read) {
    try {
        read();
        return true;
    } catch (const Error& error) {
        switch (error.code()) {
            case ErrorCode::newer_layout:
                findings.push_back(
                    {FindingCode::newer_layout,
                     "the " + kind_text(kind) + " is of a newer layout than this program knows"});
                return false;
            case ErrorCode::damaged_content:
            case ErrorCode::unsupported_suite:
                findings.push_back(
                    {FindingCode::damaged_record, "the " + kind_text(kind) + ": " + error.why()});
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

void find_entitlement(std::vector<Finding>& findings, const trust::Authority& signer, RecordKind kind,
                      Claim claim) {
    for (const auto finding : trust::judge_signer(signer, kind, claim.division, claim.decided)) {
        findings.push_back({FindingCode::signer_not_entitled, "the " + kind_text(kind) + " was signed by " +
                                                                  signer.name + ": " +
                                                                  std::string{trust::name(finding)}});
    }
}

/// The signer, after everything there is to find about the signature.
const trust::Authority* find_signature(std::vector<Finding>& findings, const record::Envelope& envelope,
                                       const Uid& chip, const record::Binding& binding, Claim claim,
                                       const trust::TrustBundle& bundle) {
    const auto candidates = bundle.authorities_with(envelope.key_id());
    if (candidates.empty()) {
        findings.push_back({FindingCode::signer_unknown, "the " + kind_text(envelope.kind()) +
                                                             " is signed by nobody the trust bundle names"});
        return nullptr;
    }
    const trust::Authority* signer = signer_of(envelope, candidates, chip, binding);
    if (signer == nullptr) {
        findings.push_back(
            {FindingCode::signature_wrong,
             "the " + kind_text(envelope.kind()) +
                 " was not signed for this chip and its other records: it was copied or altered"});
        return nullptr;
    }
    find_entitlement(findings, *signer, envelope.kind(), claim);
    return signer;
}

// Time

std::string on(const std::optional<Day>& day) { return day ? day->iso() : "an unknown day"; }

void find_due(Judgement& judgement, const rules::Standing& standing, const rules::Facts& facts) {
    const bool late = facts.endorsed_until && standing.since && *standing.since > *facts.endorsed_until;
    if (late) {
        judgement.add(FindingCode::tolerated_late,
                      "the endorsement is late; it is tolerated until " + on(standing.until));
    } else if (standing.next_step == rules::NextStep::extend) {
        judgement.add(FindingCode::extension_due, "the term ends on " + on(standing.until));
    } else {
        judgement.add(FindingCode::endorsement_due, "to be endorsed by " + on(standing.until));
    }
}

void find_standing(Judgement& judgement, const rules::Standing& standing, const rules::Facts& facts) {
    switch (standing.state) {
        case rules::State::valid:
            return;
        case rules::State::due_soon:
            return find_due(judgement, standing, facts);
        case rules::State::suspended:
            return judgement.add(FindingCode::endorsement_missed,
                                 "not endorsed in time; suspended since " + on(standing.since));
        case rules::State::expired:
            return judgement.add(FindingCode::term_over, "expired since " + on(standing.since));
        case rules::State::cancelled:
            return judgement.add(FindingCode::suspended_too_long,
                                 "suspended too long; cancelled since " + on(standing.since));
    }
}

/// The law of the authority that signed; the dates alone where its profile has no such kind any more.
layout::Policy policy_for(Judgement& judgement, const trust::Authority& signer,
                          const trust::TrustBundle& bundle, layout::PermitKind kind) {
    if (const auto* policy = bundle.profiles().find(signer.profile, kind)) { return *policy; }
    judgement.add(FindingCode::kind_not_in_profile,
                  "the profile " + signer.profile + " of " + signer.name +
                      " has no such kind of permit; judged by the dates alone");
    layout::Policy dates_alone{};
    dates_alone.profile = signer.profile;
    dates_alone.kind = kind;
    return dates_alone;
}

// Lists, memory, place

void find_status(Judgement& judgement, const trust::TrustBundle& bundle, std::uint32_t serial) {
    const auto status = bundle.status_of(serial);
    if (!status) { return; }
    switch (*status) {
        case trust::PermitStatus::cancelled:
            return judgement.add(FindingCode::listed_cancelled, "the status list has it as cancelled");
        case trust::PermitStatus::lost:
            return judgement.add(FindingCode::listed_lost, "the status list has it as lost");
        case trust::PermitStatus::replaced:
            return judgement.add(FindingCode::listed_replaced, "the status list has it as replaced");
        case trust::PermitStatus::suspended:
            return judgement.add(FindingCode::suspended_by_decision, "the status list has it as suspended");
    }
}

void find_rollback(Judgement& judgement, const record::Validity& validity, const Circumstances& by) {
    const auto version = std::to_string(validity.version);
    if (const auto least = by.bundle.minimum_version(validity.serial); least && validity.version < *least) {
        judgement.add(FindingCode::below_minimum_version,
                      "version " + version + ", the trust bundle asks for " + std::to_string(*least));
    }
    if (by.memory == nullptr) { return; }
    const auto seen = by.memory->highest_version(by.bundle.root_fingerprint(), validity.serial);
    if (seen && validity.version < *seen) {
        judgement.add(FindingCode::below_seen_version,
                      "version " + version + ", this reader has seen version " + std::to_string(*seen));
    }
}

void find_place(Judgement& judgement, const record::Validity& validity, const Circumstances& by) {
    if (by.here && !by.here->covers(validity.division)) {
        judgement.add(FindingCode::elsewhere,
                      "issued for division " + validity.division.text() + ", not " + by.here->text());
    }
}

void find_circumstances(Judgement& judgement, const Circumstances& by) {
    if (!by.bundle.pinned()) {
        judgement.add(FindingCode::root_not_pinned, "nobody has compared the root's fingerprint here yet");
    }
    if (by.bundle.stale_on(by.today)) {
        judgement.add(FindingCode::bundle_stale,
                      "the trust bundle was to be used until " + by.bundle.content().use_by.iso());
    }
}

void judge_content(Judgement& judgement, const trust::Authority& signer, const record::Validity& validity,
                   const Circumstances& by) {
    const rules::Facts facts{validity.kind, validity.valid_until, validity.endorsed_until};
    const auto policy = policy_for(judgement, signer, by.bundle, validity.kind);
    judgement.standing = rules::standing(facts, policy, by.today);
    find_standing(judgement, *judgement.standing, facts);
    if (validity.decided > by.today) {
        judgement.add(FindingCode::decided_after_today,
                      "decided on " + validity.decided.iso() + ", after the day judged by");
    }
    find_status(judgement, by.bundle, validity.serial);
    find_rollback(judgement, validity, by);
    find_place(judgement, validity, by);
}

bool entitled(const std::vector<Finding>& findings) noexcept {
    return std::none_of(findings.begin(), findings.end(), [](const Finding& finding) {
        return finding.code == FindingCode::signer_not_entitled;
    });
}

void agree(std::vector<Finding>& findings, RecordKind kind, bool agrees) {
    if (!agrees) {
        findings.push_back(
            {FindingCode::records_disagree, "the " + kind_text(kind) + " and the validity record disagree"});
    }
}

}  // namespace

void Judgement::add(FindingCode code, std::string text) {
    findings.push_back({code, std::move(text)});
    verdict = graver(verdict, verdict_of(code));
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

Judgement judge_validity(BytesView file_content, const Uid& chip, const Circumstances& by) {
    Judgement judgement;
    judgement.realm = by.bundle.content().realm;
    judgement.chip = chip;
    find_circumstances(judgement, by);
    if (record::is_blank(file_content)) {
        judgement.add(FindingCode::not_issued_completely,
                      "the permit was begun on this card and never finished");
        return judgement;
    }
    std::vector<Finding> findings;
    const trust::Authority* signer = nullptr;
    readable(findings, RecordKind::validity, [&] {
        const auto envelope = record::parse(RecordKind::validity, file_content);
        judgement.validity = record::decode_validity(envelope);
        signer = find_signature(findings, envelope, chip, record::Binding::none(),
                                {judgement.validity->division, judgement.validity->decided}, by.bundle);
    });
    for (Finding& finding : findings) { judgement.add(finding.code, std::move(finding.text)); }
    if (signer == nullptr) { return judgement; }
    judgement.assurance = {.signature = entitled(judgement.findings), .bound = true};
    judgement.authority = signer->name;
    judge_content(judgement, *signer, *judgement.validity, by);
    return judgement;
}

Judged<record::Identity> judge_identity(BytesView file_content, const Uid& chip,
                                        const record::Validity& validity, const Circumstances& by) {
    Judged<record::Identity> judged;
    readable(judged.findings, RecordKind::identity, [&] {
        const auto envelope = record::parse(RecordKind::identity, file_content);
        judged.bytes = Bytes{envelope.bytes().begin(), envelope.bytes().end()};
        judged.record = record::decode_identity(envelope);
        const auto* signer =
            find_signature(judged.findings, envelope, chip, record::Binding::none(),
                           {judged.record->registered_division, judged.record->first_issue}, by.bundle);
        agree(judged.findings, RecordKind::identity, judged.record->serial == validity.serial);
        if (signer != nullptr && !signer->serials.contains(judged.record->serial)) {
            judged.findings.push_back(
                {FindingCode::serial_not_the_signers,
                 "the serial " + std::to_string(judged.record->serial) + " is not one of " + signer->name});
        }
    });
    return judged;
}

Judged<record::Residence> judge_residence(BytesView file_content, const Uid& chip,
                                          const record::Validity& validity, BytesView validity_record,
                                          BytesView identity_record, const Circumstances& by) {
    Judged<record::Residence> judged;
    readable(judged.findings, RecordKind::residence, [&] {
        const auto envelope = record::parse(RecordKind::residence, file_content);
        judged.bytes = Bytes{envelope.bytes().begin(), envelope.bytes().end()};
        judged.record = record::decode_residence(envelope);
        (void)find_signature(judged.findings, envelope, chip,
                             record::Binding::residence(identity_record, validity_record),
                             {judged.record->division, validity.decided}, by.bundle);
        agree(judged.findings, RecordKind::residence,
              judged.record->serial == validity.serial && judged.record->version == validity.version &&
                  judged.record->division == validity.division);
    });
    return judged;
}

Judged<record::JournalEntry> judge_journal_entry(BytesView record_content, const Uid& chip,
                                                 const record::Validity& validity, BytesView identity_record,
                                                 const Circumstances& by) {
    Judged<record::JournalEntry> judged;
    readable(judged.findings, RecordKind::journal, [&] {
        const auto envelope = record::parse(RecordKind::journal, record_content);
        judged.bytes = Bytes{envelope.bytes().begin(), envelope.bytes().end()};
        judged.record = record::decode_journal(envelope);
        (void)find_signature(judged.findings, envelope, chip, record::Binding::journal(identity_record),
                             {judged.record->division, judged.record->decided}, by.bundle);
        agree(judged.findings, RecordKind::journal,
              judged.record->serial == validity.serial && judged.record->version <= validity.version);
    });
    return judged;
}

}  // namespace permit::procedures
