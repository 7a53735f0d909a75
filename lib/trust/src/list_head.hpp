#pragma once

#include "permit/trust/published_list.hpp"
#include "publisher_seal.hpp"

namespace permit::trust {

/// A head as it travels in lists and deltas.
struct SignedHead {
    BytesView bytes;  ///< the whole COSE_Sign1
    Seal seal;
    ListHead head;
};

/// Reads the next item as a signed head, unchecked. Throws Error{bad_status_list}.
[[nodiscard]] SignedHead take_head(cbor::Reader& reader);

[[nodiscard]] Bytes sign_head(const ListHead& head, const crypto::Signer& signer);

/// A list's file.
[[nodiscard]] Bytes file_of(BytesView signed_head, BytesView state);

/// Root, realm, days and signature. Throws Error{wrong_root}, Error{bad_status_list}.
void check_head(const SignedHead& head, const Publisher& publisher);

}  // namespace permit::trust
