#pragma once

#include "permit/cardlayout/policy.hpp"
#include "permit/core/chip.hpp"
#include "permit/core/date.hpp"
#include "permit/permit/verdict.hpp"
#include "permit/record/envelope.hpp"
#include "permit/rules/standing.hpp"
#include "permit/trust/bundle.hpp"
#include "permit/trust/published_list.hpp"
#include "permit/trust/reader_state.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace permit::procedures {

/// No reader relies on data that is older than this, whatever it was told: ten years, in days.
inline constexpr int most_tolerated_staleness = 3650;

/// What a reader judges by, besides the card.
struct Circumstances {
    const trust::TrustBundle& bundle;
    Day today;
    const trust::ReaderState* memory = nullptr;   ///< what this reader saw before, if it keeps that
    std::optional<trust::DivisionPrefix> here{};  ///< the place the permit must be for, if any
    const trust::PublishedList* list = nullptr;   ///< a list beside the bundle; counts when it is newer
    int tolerated_staleness =
        0;  ///< days beyond use-by for which bundle and list are still relied on, up to the most
};

/// One verdict and everything behind it (design 7).
struct Judgement {
    Verdict verdict = Verdict::valid;
    Realm realm = Realm::production;
    Assurance assurance{};
    std::vector<Finding> findings{};
    std::optional<Uid> chip{};
    std::optional<record::Validity> validity{};  ///< present when the record could be read, genuine or not
    std::optional<record::Envelope> validity_record{};  ///< likewise
    std::string authority{};                            ///< name of the signer, once its signature verified
    std::optional<rules::Standing> standing{};          ///< likewise
    /// What the standing was judged by: a row of the bundle, alive as long as that; without a profile where
    /// the signer's has no such kind on the day and the dates alone count. Null without a standing.
    const layout::Policy* policy = nullptr;

    /// Adds findings and lets them weigh on the verdict and, when they are about a signature, on the
    /// assurance.
    void add(FindingCode code, std::string text);
    void add(const std::vector<Finding>& more);

    /// The first finding that leads to the verdict.
    [[nodiscard]] Finding worst() const;
};

/// Who signed a record: the first of the authorities with its key id whose key verifies it, and null when
/// there is none.
[[nodiscard]] const trust::Authority* signer_of(const record::Envelope& envelope,
                                                std::span<const trust::Authority> candidates, const Uid& chip,
                                                const record::Binding& binding);

/// Judges the content of a validity file: form, signature, scope, dates, lists, place. Pure: no card, no
/// clock.
[[nodiscard]] Judgement judge_validity(BytesView file_content, const Uid& chip, const Circumstances& by);

/// Adds what a status list holds against the permit of a judgement, whose validity record was read.
void find_listed(Judgement& judgement, const trust::StatusList& list);

/// A record of the card with what was found about it.
template <class Record>
struct Judged {
    std::optional<Record> record{};
    Bytes bytes{};  ///< the signed record without padding
    std::vector<Finding> findings{};
};

/// The other records, as far as they can be read. `judgement` is that of the validity record. Without an
/// identity record (empty bytes) the records bound to it cannot be checked, which is the finding then.
[[nodiscard]] Judged<record::Identity> judge_identity(BytesView file_content, const Uid& chip,
                                                      const Judgement& judgement, const Circumstances& by);
[[nodiscard]] Judged<record::Residence> judge_residence(BytesView file_content, const Uid& chip,
                                                        const Judgement& judgement, BytesView identity_record,
                                                        const Circumstances& by);
[[nodiscard]] Judged<record::JournalEntry> judge_journal_entry(BytesView record_content, const Uid& chip,
                                                               const Judgement& judgement,
                                                               BytesView identity_record,
                                                               const Circumstances& by);

}  // namespace permit::procedures
