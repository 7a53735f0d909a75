#pragma once

#include "permit/core/error.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace permit::procedures {

/// What a terminal answers (domain reference 16), the graver one later: `graver` compares by this order.
enum class Verdict : std::uint8_t {
    valid,
    due_soon,
    stale_data,
    not_here,
    suspended,
    expired,
    replaced,
    lost,
    cancelled,
    rolled_back,
    not_a_permit,
    unreadable_card,
    not_genuine,
    reader_fault,
};

/// Kebab-case: the "verdict" of --json.
[[nodiscard]] std::string_view name(Verdict verdict) noexcept;

/// One sentence for whoever stands at the counter, in the language spoken.
[[nodiscard]] std::string explain(Verdict verdict);

[[nodiscard]] ExitStatus exit_of(Verdict verdict) noexcept;

[[nodiscard]] constexpr Verdict graver(Verdict a, Verdict b) noexcept { return a < b ? b : a; }

/// What was found; each leads to a verdict by itself, some only inform.
enum class FindingCode : std::uint8_t {
    // only worth knowing
    root_not_pinned,
    kind_not_in_profile,
    stale_tolerated,
    key_version_old,
    // time and place
    endorsement_due,
    extension_due,
    tolerated_late,
    bundle_stale,
    bundle_from_the_future,
    list_stale,
    list_from_the_future,
    decided_after_today,
    elsewhere,
    endorsement_missed,
    suspended_by_decision,
    term_over,
    suspended_too_long,
    // lists and memory
    listed_replaced,
    listed_lost,
    listed_cancelled,
    below_minimum_version,
    below_seen_version,
    // signatures and the chip
    signer_unknown,
    signature_wrong,
    signer_not_entitled,
    signer_revoked,
    serial_not_the_signers,
    records_disagree,
    portrait_differs,
    key_not_proved,
    // content
    no_permit,
    not_issued_completely,
    damaged_record,
    newer_layout,
};

struct Finding {
    FindingCode code;
    std::string text;  ///< one sentence; no name, address or citizen number

    friend bool operator==(const Finding&, const Finding&) = default;
};

/// Kebab-case: the "code" of a finding in --json.
[[nodiscard]] std::string_view name(FindingCode code) noexcept;

/// The verdict this finding leads to when nothing graver was found.
[[nodiscard]] Verdict verdict_of(FindingCode code) noexcept;

/// How far a verdict can be relied on (design 7).
struct Assurance {
    bool signature = false;  ///< "signed": the records verify under an entitled authority
    bool bound = false;      ///< "bound": they were signed for the UID the reader reports
    bool genuine = false;    ///< "genuine": the chip proved a diversified key

    friend bool operator==(const Assurance&, const Assurance&) = default;
};

[[nodiscard]] std::vector<std::string_view> names(const Assurance& assurance);

}  // namespace permit::procedures
