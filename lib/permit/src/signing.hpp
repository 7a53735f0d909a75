#pragma once

#include "permit/permit/rewrite.hpp"

namespace permit::procedures {

/// The signed records of a decision, ready to be kept; `request` tells a repetition from something else.
/// Throws Error{authority_out_of_scope}, {authority_out_of_date}.
[[nodiscard]] keys::Pending sign(const Rewrite& rewrite, keys::Work work, const crypto::Digest& request,
                                 BytesView identity_record, const Uid& chip, const Office& office);

/// Throws as `sign` does, without signing.
void require_entitled(const Office& office, const Rewrite& rewrite);

/// What signed work says.
[[nodiscard]] Rewrite records_of(const keys::Pending& work);

}  // namespace permit::procedures
