#include "permit/record/envelope.hpp"

#include "permit/cbor/writer.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/record/cose.hpp"
#include "wire.hpp"

#include <algorithm>

namespace permit::record {
namespace {

using layout::RecordKind;

// Head of a byte string of 64 bytes.
constexpr std::size_t signature_head_size = 2;

crypto::Suite suite_of(std::int64_t algorithm, RecordKind kind) {
    if (const auto suite = crypto::suite_of_cose(algorithm)) { return *suite; }
    throw Error{ErrorCode::unsupported_suite, doing(tr_noop("read the {}"), kind),
                tr("it is signed with COSE algorithm {}", algorithm)};
}

[[noreturn]] void fail(RecordKind kind, std::string why) {
    throw Error{ErrorCode::damaged_content, doing(tr_noop("read the {}"), kind), std::move(why)};
}

/// What a signature is made over: the record and the context it is for (design 5). Stands until the
/// next call of this thread, which writes into the same memory.
BytesView to_be_signed(BytesView header, RecordKind kind, const Uid& chip, const Binding& binding,
                       BytesView payload) {
    thread_local cbor::Writer context;
    thread_local cbor::Writer message;
    context.clear();
    message.clear();
    context.array(4)
        .text("permitcard")
        .unsigned_integer(static_cast<std::uint64_t>(kind))
        .byte_string(chip.bytes())
        .byte_string(binding.bytes());
    cose::to_be_signed(message, header, context.view(), payload);
    return message.view();
}

Bytes sign_payload(RecordKind kind, BytesView payload, const Uid& chip, const Binding& binding,
                   const crypto::Signer& signer) {
    const auto key = signer.public_key();
    const auto header = cose::protected_header(crypto::cose_algorithm(key.suite()));
    const auto signature = signer.sign(to_be_signed(header, kind, chip, binding, payload));
    return cose::write(header, key.id(), payload, signature);
}

void check_form(const cose::Sign1& found, RecordKind kind) {
    if (found.header.key_id.size() != std::tuple_size_v<crypto::KeyId>) {
        fail(kind, tr("the key identifier does not have 4 bytes"));
    }
    if (found.signature.size() != Envelope::signature_size) {
        fail(kind, tr("the signature does not have 64 bytes"));
    }
    if (found.length > layout::record_limit(kind)) { fail(kind, tr("longer than any record of its kind")); }
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
        fail(kind, tr("longer than any record of its kind"));
    }
    return static_cast<std::size_t>(around + found.payload_length);
}

Envelope parse(RecordKind kind, BytesView file_content) {
    if (is_blank(file_content)) { fail(kind, tr("the file is blank")); }
    const auto found = cose::read(file_content, source_name(kind));
    Envelope envelope;
    envelope.suite_ = suite_of(found.header.algorithm, kind);
    check_form(found, kind);
    if (!is_blank(file_content.subspan(found.length))) {
        fail(kind, tr("something follows it at offset {}", found.length));
    }
    const auto part = [&](BytesView view) {
        return Envelope::Part{static_cast<std::size_t>(view.data() - file_content.data()), view.size()};
    };
    envelope.kind_ = kind;
    envelope.length_ = found.length;
    std::copy_n(file_content.begin(), found.length, envelope.record_.begin());
    std::copy(found.header.key_id.begin(), found.header.key_id.end(), envelope.key_id_.begin());
    envelope.header_ = part(found.header.content);
    envelope.payload_ = part(found.payload);
    return envelope;
}

bool verify(const Envelope& envelope, const crypto::VerifyKey& key, const Uid& chip, const Binding& binding) {
    // The key identifier is not under the signature; without this, a changed one would go unnoticed.
    if (key.suite() != envelope.suite() || key.id() != envelope.key_id()) { return false; }
    return key.verify(
        to_be_signed(envelope.part(envelope.header_), envelope.kind(), chip, binding, envelope.payload()),
        envelope.signature());
}

}  // namespace permit::record
