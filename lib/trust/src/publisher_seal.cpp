#include "publisher_seal.hpp"

#include "permit/cbor/writer.hpp"
#include "permit/core/words.hpp"

#include <algorithm>

namespace permit::trust {
namespace {

constexpr std::uint64_t algorithm_label = 1;  // COSE alg
constexpr std::uint64_t key_id_label = 4;     // COSE kid

Bytes header_of(crypto::Suite suite) {
    cbor::Writer header;
    header.map(1).unsigned_integer(algorithm_label).integer(crypto::cose_algorithm(suite));
    return std::move(header).take();
}

/// Sig_structure of RFC 9052.
Bytes to_be_signed(std::string_view context, BytesView header, BytesView payload) {
    cbor::Writer external;
    external.array(2).text("permitcard").text(context);
    cbor::Writer writer;
    writer.array(4).text("Signature1").byte_string(header).byte_string(external.view()).byte_string(payload);
    return std::move(writer).take();
}

}  // namespace

Bytes seal(std::string_view context, BytesView payload, const crypto::Signer& publisher) {
    const auto key = publisher.public_key();
    const Bytes header = header_of(key.suite());
    const auto signature = publisher.sign(to_be_signed(context, header, payload));
    cbor::Writer writer;
    writer.array(4).byte_string(header);
    writer.map(1).unsigned_integer(key_id_label).byte_string(crypto::key_id(key));
    writer.byte_string(payload).byte_string(signature);
    return std::move(writer).take();
}

Seal take_seal(cbor::Reader& reader) {
    Seal parts{};
    reader.array_of(4);
    parts.header = reader.byte_string();
    if (reader.map() != 1 || reader.unsigned_integer() != key_id_label) {
        reader.fail(tr("its unprotected header is not a key id alone"));
    }
    const auto kid = reader.byte_string();
    if (kid.size() != parts.kid.size()) { reader.fail(tr("its key id has not 4 bytes")); }
    std::copy(kid.begin(), kid.end(), parts.kid.begin());
    parts.payload = reader.byte_string();
    parts.signature = reader.byte_string();
    return parts;
}

bool is_sealed_by(const crypto::VerifyKey& key, std::string_view context, const Seal& seal) {
    const Bytes header = header_of(key.suite());
    const bool same_suite = std::equal(header.begin(), header.end(), seal.header.begin(), seal.header.end());
    return same_suite && seal.kid == crypto::key_id(key) &&
           key.verify(to_be_signed(context, header, seal.payload), seal.signature);
}

}  // namespace permit::trust
