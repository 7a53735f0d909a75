#include "permit/record/envelope.hpp"

#include "cose.hpp"
#include "permit/cbor/writer.hpp"
#include "permit/core/error.hpp"
#include "wire.hpp"

#include <algorithm>

namespace permit::record {
namespace {

using layout::RecordKind;

// Head of a byte string of 64 bytes.
constexpr std::size_t signature_head_size = 2;

std::int64_t algorithm_of(crypto::Suite suite) noexcept {
    switch (suite) {
        case crypto::Suite::es256:
            break;
    }
    return cose::es256;
}

crypto::Suite suite_of(std::int64_t algorithm, RecordKind kind) {
    if (algorithm == cose::es256) { return crypto::Suite::es256; }
    throw Error{ErrorCode::unsupported_suite, "read the " + source_name(kind),
                algorithm == cose::sm2_with_sm3
                    ? "it is signed with SM2, which this version cannot check"
                    : "it is signed with COSE algorithm " + std::to_string(algorithm)};
}

[[noreturn]] void fail(RecordKind kind, std::string why) {
    throw Error{ErrorCode::damaged_content, "read the " + source_name(kind), std::move(why)};
}

/// What is signed beside the record: the context it is for (design 5).
Bytes external_data(RecordKind kind, const Uid& chip, const Binding& binding) {
    return std::move(cbor::Writer{}
                         .array(4)
                         .text("permitcard")
                         .unsigned_integer(static_cast<std::uint64_t>(kind))
                         .byte_string(chip.bytes())
                         .byte_string(binding.bytes()))
        .take();
}

Bytes sign_payload(RecordKind kind, BytesView payload, const Uid& chip, const Binding& binding,
                   const crypto::Signer& signer) {
    const auto key = signer.public_key();
    const auto header = cose::protected_header(algorithm_of(key.suite()));
    const auto message = cose::to_be_signed(header, external_data(kind, chip, binding), payload);
    return cose::write(header, crypto::key_id(key), payload, signer.sign(message));
}

void check_form(const cose::Sign1& found, RecordKind kind) {
    if (found.header.key_id.size() != std::tuple_size_v<crypto::KeyId>) {
        fail(kind, "the key identifier does not have 4 bytes");
    }
    if (found.signature.size() != Envelope::signature_size) {
        fail(kind, "the signature does not have 64 bytes");
    }
    if (found.length > layout::record_limit(kind)) { fail(kind, "longer than any record of its kind"); }
}

}  // namespace

Bytes sign(const Identity& identity, const Uid& chip, const crypto::Signer& signer) {
    return sign_payload(RecordKind::identity, encode(identity), chip, Binding::none(), signer);
}

Bytes sign(const Validity& validity, const Uid& chip, const crypto::Signer& signer) {
    return sign_payload(RecordKind::validity, encode(validity), chip, Binding::none(), signer);
}

Bytes sign(const Residence& residence, const Uid& chip, const Binding& binding,
           const crypto::Signer& signer) {
    return sign_payload(RecordKind::residence, encode(residence), chip, binding, signer);
}

Bytes sign(const JournalEntry& entry, const Uid& chip, const Binding& binding, const crypto::Signer& signer) {
    return sign_payload(RecordKind::journal, encode(entry), chip, binding, signer);
}

bool is_blank(BytesView file_content) noexcept {
    return std::all_of(file_content.begin(), file_content.end(), [](Byte byte) { return byte == 0; });
}

std::size_t record_length(RecordKind kind, BytesView first_bytes) {
    if (is_blank(first_bytes)) { return 0; }
    const auto found = cose::outline(first_bytes, source_name(kind));
    (void)suite_of(found.header.algorithm, kind);
    const auto limit = layout::record_limit(kind);
    const auto around = found.payload_start + signature_head_size + Envelope::signature_size;
    // Subtracted, not added: the payload's length is whatever the card says, up to 2^64 - 1.
    if (around > limit || found.payload_length > limit - around) {
        fail(kind, "longer than any record of its kind");
    }
    return static_cast<std::size_t>(around + found.payload_length);
}

Envelope parse(RecordKind kind, BytesView file_content) {
    if (is_blank(file_content)) { fail(kind, "the file is blank"); }
    const auto found = cose::read(file_content, source_name(kind));
    Envelope envelope;
    envelope.suite_ = suite_of(found.header.algorithm, kind);
    check_form(found, kind);
    if (!is_blank(file_content.subspan(found.length))) {
        fail(kind, "something follows it at offset " + std::to_string(found.length));
    }
    const auto part = [&](BytesView view) {
        return Envelope::Part{static_cast<std::size_t>(view.data() - file_content.data()), view.size()};
    };
    envelope.kind_ = kind;
    envelope.record_.assign(file_content.begin(),
                            file_content.begin() + static_cast<std::ptrdiff_t>(found.length));
    std::copy(found.header.key_id.begin(), found.header.key_id.end(), envelope.key_id_.begin());
    envelope.header_ = part(found.header.content);
    envelope.payload_ = part(found.payload);
    return envelope;
}

bool verify(const Envelope& envelope, const crypto::VerifyKey& key, const Uid& chip, const Binding& binding) {
    // The key identifier is not under the signature; without this, a changed one would go unnoticed.
    if (key.suite() != envelope.suite() || crypto::key_id(key) != envelope.key_id()) { return false; }
    const auto message = cose::to_be_signed(
        envelope.part(envelope.header_), external_data(envelope.kind(), chip, binding), envelope.payload());
    return key.verify(message, envelope.signature());
}

}  // namespace permit::record
