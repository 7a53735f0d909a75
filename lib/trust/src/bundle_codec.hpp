#pragma once

#include "permit/cbor/reader.hpp"
#include "permit/trust/bundle.hpp"

namespace permit::trust {

/// A bundle's COSE_Sign1 taken apart; the views stay in the file.
struct SignedBundle {
    BytesView header;  ///< content of the protected header
    crypto::KeyId kid;
    BytesView payload;
    BytesView signature;
};

/// Throws Error{bad_bundle} with the offset.
[[nodiscard]] SignedBundle take_apart(BytesView file);

/// Puts payload and signature together.
[[nodiscard]] Bytes put_together(BytesView payload, const crypto::KeyId& kid, BytesView signature);

/// What is signed: Sig_structure of RFC 9052 with ["permitcard", "bundle"] as external data.
[[nodiscard]] Bytes to_be_signed(BytesView payload);

/// The payload. Decoding is strict and throws Error{bad_bundle} with the offset within the payload.
[[nodiscard]] Bytes encode(const BundleContent& content);
[[nodiscard]] BundleContent decode_content(BytesView payload);

}  // namespace permit::trust
