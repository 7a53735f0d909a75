#pragma once

#include "permit/card/transport.hpp"
#include "permit/permit/application.hpp"
#include "permit/permit/decision.hpp"
#include "permit/permit/former.hpp"
#include "permit/permit/office.hpp"
#include "permit/permit/panel.hpp"
#include "permit/record/identity.hpp"
#include "permit/record/residence.hpp"
#include "permit/record/validity.hpp"

#include <optional>
#include <string>
#include <vector>

namespace permit::procedures {

/// What a blank chip is to become.
struct NewPermit {
    const Application& application;
    std::optional<Bytes> portrait{};  ///< JPEG as handed in, of any size
    std::optional<Former> former{};   ///< the permit it goes on with, when the card replaces another
    ReplacementReason reason = ReplacementReason::damaged;  ///< why, when it does
};

struct Issued {
    Uid chip;
    layout::ChipSize size;
    record::Identity identity;
    record::Validity validity;
    record::Residence residence;
    layout::Event event;  ///< issue or replacement
    Panel panel;
    bool resumed = false;                      ///< begun earlier and finished now
    bool portrait_left_out = false;            ///< the chip has no room for the one that was given
    bool purse_locked = false;                 ///< debit and load keys are not in this store (keys::slot_key)
    std::optional<Decision> decision{};        ///< none when it was made earlier
    std::optional<keys::Replaced> replaces{};  ///< the permit whose card this one takes the place of
};

/// Makes a permit of the blank chip on the reader (design 4, order of issue). Everything is checked before
/// the first byte is written: generation, size, free memory, whether it is blank. Other applications on the
/// chip are left alone. Broken off anywhere, the same call with the same application finishes it, with the
/// same serial and the same signed records; the store forgets it only when the card was read back and sealed.
/// With `dry_run` it stops after the checks.
///
/// Decides by the law first: the kind, from the application's evidence where it has any (Application::kind
/// may be left out then); that nothing is missing; that the person has no other permit of the kind, as far as
/// Office::register_ knows. A card that replaces another goes on with the days, the kind and the count of the
/// former permit, which must be in force; identity and residence are the application's. It is the same
/// person's, and what stands on the old card changes for no other reason than ReplacementReason::changed; a
/// kind whose cards are not rewritten begins a new term near its end and after a move. The decision is
/// shown (Office::agree) before a serial is drawn.
///
/// Throws Error{rule_refuses} with everything that is missing or the reason, and what that rests on;
/// {facts_disagree} when application and former permit do not belong together; {chip_unsupported},
/// {chip_too_small}, {card_not_blank}, {already_issued}, {pending_mismatch} when this card was begun with
/// another application, {role_not_held}, {authority_out_of_scope}, {authority_out_of_date},
/// {kind_not_offered}, {bad_portrait}.
[[nodiscard]] Issued issue(card::Transport& transport, const Office& office, const NewPermit& permit,
                           Day decided, bool dry_run = false);

/// Finishes an issue that was kept and broke off. Throws Error{pending_mismatch} when it broke off before its
/// records were signed: then only `issue` with the application can finish it.
[[nodiscard]] Issued finish_issue(card::Transport& transport, const Office& office,
                                  const keys::Pending& work);

}  // namespace permit::procedures
