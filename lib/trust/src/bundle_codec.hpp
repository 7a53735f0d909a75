#pragma once

#include "permit/cbor/reader.hpp"
#include "permit/trust/bundle.hpp"

namespace permit::trust {

/// The payload. Decoding is strict and throws Error{bad_bundle} with the offset within the payload.
[[nodiscard]] Bytes encode(const BundleContent& content);
[[nodiscard]] BundleContent decode_content(BytesView payload);

}  // namespace permit::trust
