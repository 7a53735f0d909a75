#pragma once

#include "permit/card/transport.hpp"
#include "permit/permit/application.hpp"
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
};

struct Issued {
    Uid chip;
    layout::ChipSize size;
    record::Identity identity;
    record::Validity validity;
    record::Residence residence;
    Panel panel;
    bool resumed = false;            ///< begun earlier and finished now
    bool portrait_left_out = false;  ///< the chip has no room for the one that was given
    bool purse_locked = false;       ///< debit and load keys are not in this store (keys::slot_key)
};

/// Makes a permit of the blank chip on the reader (design 4, order of issue). Everything is checked before
/// the first byte is written: generation, size, free memory, whether it is blank. Other applications on the
/// chip are left alone. Broken off anywhere, the same call with the same application finishes it, with the
/// same serial and the same signed records; the store forgets it only when the card was read back and sealed.
/// With `dry_run` it stops after the checks.
///
/// Throws Error{chip_unsupported}, {chip_too_small}, {card_not_blank}, {already_issued},
/// {pending_mismatch} when this card was begun with another application, {role_not_held},
/// {authority_out_of_scope}, {authority_out_of_date}, {kind_not_offered}, {bad_portrait}.
[[nodiscard]] Issued issue(card::Transport& transport, const Office& office, const NewPermit& permit,
                           Day decided, bool dry_run = false);

/// Finishes an issue that was kept and broke off. Throws Error{pending_mismatch} when it broke off before its
/// records were signed: then only `issue` with the application can finish it.
[[nodiscard]] Issued finish_issue(card::Transport& transport, const Office& office,
                                  const keys::Pending& work);

}  // namespace permit::procedures
