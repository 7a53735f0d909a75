#pragma once

#include "permit/cbor/writer.hpp"
#include "permit/core/bytes.hpp"

#include <cstdint>
#include <string_view>

/// COSE_Sign1 (RFC 9052 section 4.2) as records and signed answers use it: untagged, only the algorithm
/// protected, only the key identifier unprotected, payload and external data present.
namespace permit::record::cose {

struct Header {
    BytesView content;  ///< of the protected header, which is what gets signed
    std::int64_t algorithm;
    BytesView key_id;
};

/// Views into the bytes it was read from.
struct Sign1 {
    Header header;
    BytesView payload;
    BytesView signature;
    std::size_t length;  ///< of the whole, from the first byte
};

/// Takes the structure at the front of `bytes` apart; what follows it is not looked at. Throws
/// Error{damaged_content}. `what` names the source in errors.
[[nodiscard]] Sign1 read(BytesView bytes, std::string_view what);

/// The header, and where the payload's content begins and ends; of the bytes only these need to be there.
struct Outline {
    Header header;
    std::uint64_t payload_start;
    std::uint64_t payload_length;
};
[[nodiscard]] Outline outline(BytesView first_bytes, std::string_view what);

[[nodiscard]] Bytes protected_header(std::int64_t algorithm);

/// Writes the Sig_structure of RFC 9052 section 4.4.
void to_be_signed(cbor::Writer& out, BytesView protected_header, BytesView external_data, BytesView payload);

[[nodiscard]] Bytes write(BytesView protected_header, BytesView key_id, BytesView payload,
                          BytesView signature);

}  // namespace permit::record::cose
