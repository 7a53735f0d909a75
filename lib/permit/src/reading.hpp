#pragma once

#include "permit/keys/pending.hpp"
#include "permit/permit/judge.hpp"
#include "permit/permit/office.hpp"
#include "permit/permit/permit_card.hpp"
#include "permit/permit/rewrite.hpp"
#include "permit/record/identity.hpp"
#include "permit/record/residence.hpp"

#include <functional>
#include <optional>

/// A card before it is rewritten: shared by what is written at once and what is asked for, signed and written
/// in three places.
namespace permit::procedures {

/// The three records that a rewrite goes by, each judged; those behind a validity record that is not genuine
/// are not looked at.
struct CardState {
    Judgement judgement{};  ///< of all of them
    Bytes identity_record{};
    Bytes residence_record{};
    std::optional<record::Identity> identity{};
    std::optional<record::Residence> residence{};

    [[nodiscard]] BytesView validity_record() const;
};

/// Gives the content of a record file.
using ContentOf = std::function<Bytes(layout::RecordKind)>;

[[nodiscard]] CardState judge_state(const ContentOf& content, const Uid& chip, const Circumstances& by);

/// In a session of the inspect role.
[[nodiscard]] CardState read_state(PermitCard& card, const Circumstances& by);

/// As an office judges: by the published bundle where one is given, else by its own trust; and by what its
/// own store lists or has revoked, which may not be published yet.
[[nodiscard]] CardState judge_state(const ContentOf& content, const Uid& chip, const Office& office,
                                    Day today);
[[nodiscard]] CardState read_state(PermitCard& card, const Office& office, Day today);

/// Rewriting would lend an authority's signature to whatever is on the card. A permit that is suspended for
/// want of an endorsement can be endorsed; one that is cancelled or suspended by decision cannot be
/// rewritten, nor can any while nobody knows what was decided of late. Throws Error{not_genuine},
/// {newer_layout}, {damaged_content}, {rule_refuses}, {old_bundle}.
void require_rewritable(const Judgement& judgement, const std::string& doing);

/// The same for what was asked for: a permit that is listed or suspended by decision can still be retired.
void require_fit_for(const RewriteRequest& request, const Judgement& judgement, const Uid& chip);

[[nodiscard]] bool begins_with(BytesView content, BytesView record) noexcept;

/// Whether kept work stands on the card, or a later version does: it needs nobody any more. An issue is not
/// over before its card is sealed.
[[nodiscard]] bool is_overtaken(const keys::Pending& kept, const CardState& found);

}  // namespace permit::procedures
