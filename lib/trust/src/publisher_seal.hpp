#pragma once

#include "permit/cbor/reader.hpp"
#include "permit/crypto/signature.hpp"

#include <string_view>

namespace permit::trust {

/// COSE_Sign1 (RFC 9052) by the publisher, taken apart: [{1: algorithm}, {4: kid}, payload, signature]. The
/// views stay in the file.
struct Seal {
    BytesView header;  ///< content of the protected header
    crypto::KeyId kid;
    BytesView payload;
    BytesView signature;
};

/// `context` names what is signed: the external data is ["permitcard", context].
[[nodiscard]] Bytes seal(std::string_view context, BytesView payload, const crypto::Signer& publisher);

/// Reads one; throws as the reader does.
[[nodiscard]] Seal take_seal(cbor::Reader& reader);

/// The key signed this payload in this context, under its own suite and no other.
[[nodiscard]] bool is_sealed_by(const crypto::VerifyKey& key, std::string_view context, const Seal& seal);

}  // namespace permit::trust
