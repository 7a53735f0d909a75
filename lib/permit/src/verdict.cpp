#include "permit/permit/verdict.hpp"

#include "permit/core/words.hpp"

#include <array>

namespace permit::procedures {
namespace {

struct VerdictRow {
    Verdict verdict;
    std::string_view name;
    ExitStatus exit;
    const char* text;
};

constexpr std::array verdicts{
    VerdictRow{Verdict::valid, "valid", ExitStatus::done, tr_noop("the permit is valid")},
    VerdictRow{Verdict::due_soon, "due-soon", ExitStatus::done,
               tr_noop("the permit is valid; its renewal is due")},
    VerdictRow{Verdict::stale_data, "stale-data", ExitStatus::answer_is_no,
               tr_noop("this reader's trust bundle or status list is too old, or its clock is wrong")},
    VerdictRow{Verdict::not_here, "not-here", ExitStatus::answer_is_no,
               tr_noop("the permit is for residence in another division")},
    VerdictRow{Verdict::suspended, "suspended", ExitStatus::answer_is_no,
               tr_noop("the permit is suspended until it is endorsed")},
    VerdictRow{Verdict::expired, "expired", ExitStatus::answer_is_no, tr_noop("the permit's term is over")},
    VerdictRow{Verdict::replaced, "replaced", ExitStatus::answer_is_no,
               tr_noop("a newer card has replaced this one: take it in")},
    VerdictRow{Verdict::lost, "lost", ExitStatus::answer_is_no,
               tr_noop("the card was reported lost: take it in")},
    VerdictRow{Verdict::cancelled, "cancelled", ExitStatus::answer_is_no,
               tr_noop("the permit is cancelled; a new one needs a new application")},
    VerdictRow{Verdict::rolled_back, "rolled-back", ExitStatus::answer_is_no,
               tr_noop("the card shows an older state than it had")},
    VerdictRow{Verdict::not_a_permit, "not-a-permit", ExitStatus::not_a_permit,
               tr_noop("this card is no residence permit")},
    VerdictRow{Verdict::unreadable_card, "unreadable-card", ExitStatus::not_a_permit,
               tr_noop("the permit on this card cannot be read")},
    VerdictRow{Verdict::not_genuine, "not-genuine", ExitStatus::answer_is_no,
               tr_noop("the card is not what an authority issued: keep it")},
    VerdictRow{Verdict::reader_fault, "reader-fault", ExitStatus::reader,
               tr_noop("the reader failed, not the card")},
};

struct FindingRow {
    FindingCode code;
    std::string_view name;
    Verdict verdict;
};

constexpr std::array findings_table{
    FindingRow{FindingCode::root_not_pinned, "root-not-pinned", Verdict::valid},
    FindingRow{FindingCode::kind_not_in_profile, "kind-not-in-profile", Verdict::valid},
    FindingRow{FindingCode::stale_tolerated, "stale-tolerated", Verdict::valid},
    FindingRow{FindingCode::key_version_old, "key-version-old", Verdict::valid},
    FindingRow{FindingCode::endorsement_due, "endorsement-due", Verdict::due_soon},
    FindingRow{FindingCode::extension_due, "extension-due", Verdict::due_soon},
    FindingRow{FindingCode::tolerated_late, "tolerated-late", Verdict::due_soon},
    FindingRow{FindingCode::bundle_stale, "bundle-stale", Verdict::stale_data},
    FindingRow{FindingCode::bundle_from_the_future, "bundle-from-the-future", Verdict::stale_data},
    FindingRow{FindingCode::list_stale, "list-stale", Verdict::stale_data},
    FindingRow{FindingCode::list_from_the_future, "list-from-the-future", Verdict::stale_data},
    FindingRow{FindingCode::decided_after_today, "decided-after-today", Verdict::stale_data},
    FindingRow{FindingCode::elsewhere, "elsewhere", Verdict::not_here},
    FindingRow{FindingCode::endorsement_missed, "endorsement-missed", Verdict::suspended},
    FindingRow{FindingCode::suspended_by_decision, "suspended-by-decision", Verdict::suspended},
    FindingRow{FindingCode::term_over, "term-over", Verdict::expired},
    FindingRow{FindingCode::suspended_too_long, "suspended-too-long", Verdict::cancelled},
    FindingRow{FindingCode::listed_replaced, "listed-replaced", Verdict::replaced},
    FindingRow{FindingCode::listed_lost, "listed-lost", Verdict::lost},
    FindingRow{FindingCode::listed_cancelled, "listed-cancelled", Verdict::cancelled},
    FindingRow{FindingCode::below_minimum_version, "below-minimum-version", Verdict::rolled_back},
    FindingRow{FindingCode::below_seen_version, "below-seen-version", Verdict::rolled_back},
    FindingRow{FindingCode::signer_unknown, "signer-unknown", Verdict::not_genuine},
    FindingRow{FindingCode::signature_wrong, "signature-wrong", Verdict::not_genuine},
    FindingRow{FindingCode::signer_not_entitled, "signer-not-entitled", Verdict::not_genuine},
    FindingRow{FindingCode::signer_revoked, "signer-revoked", Verdict::not_genuine},
    FindingRow{FindingCode::serial_not_the_signers, "serial-not-the-signers", Verdict::not_genuine},
    FindingRow{FindingCode::records_disagree, "records-disagree", Verdict::not_genuine},
    FindingRow{FindingCode::portrait_differs, "portrait-differs", Verdict::not_genuine},
    FindingRow{FindingCode::key_not_proved, "key-not-proved", Verdict::not_genuine},
    FindingRow{FindingCode::no_permit, "no-permit", Verdict::not_a_permit},
    FindingRow{FindingCode::not_issued_completely, "not-issued-completely", Verdict::unreadable_card},
    FindingRow{FindingCode::damaged_record, "damaged-record", Verdict::unreadable_card},
    FindingRow{FindingCode::newer_layout, "newer-layout", Verdict::unreadable_card},
};

constexpr bool rows_in_order() {
    for (std::size_t at = 0; at < verdicts.size(); ++at) {
        if (static_cast<std::size_t>(verdicts[at].verdict) != at) { return false; }
    }
    for (std::size_t at = 0; at < findings_table.size(); ++at) {
        if (static_cast<std::size_t>(findings_table[at].code) != at) { return false; }
    }
    return true;
}
static_assert(rows_in_order(), "the tables are indexed by their enumerations");

const VerdictRow& row(Verdict verdict) noexcept { return verdicts.at(static_cast<std::size_t>(verdict)); }
const FindingRow& row(FindingCode code) noexcept { return findings_table.at(static_cast<std::size_t>(code)); }

}  // namespace

std::string_view name(Verdict verdict) noexcept { return row(verdict).name; }
std::string explain(Verdict verdict) { return tr(row(verdict).text); }
ExitStatus exit_of(Verdict verdict) noexcept { return row(verdict).exit; }

std::string_view name(FindingCode code) noexcept { return row(code).name; }
Verdict verdict_of(FindingCode code) noexcept { return row(code).verdict; }

std::vector<std::string_view> names(const Assurance& assurance) {
    std::vector<std::string_view> reached;
    if (assurance.signature) { reached.emplace_back("signed"); }
    if (assurance.bound) { reached.emplace_back("bound"); }
    if (assurance.genuine) { reached.emplace_back("genuine"); }
    return reached;
}

}  // namespace permit::procedures
