#include "permit/record/cose.hpp"

#include "permit/cbor/reader.hpp"
#include "permit/core/words.hpp"

#include <utility>

namespace permit::record::cose {
namespace {

using cbor::Reader;
using cbor::Writer;

// Labels of RFC 9052 section 3.1.
constexpr std::uint64_t algorithm_label = 1;
constexpr std::uint64_t key_id_label = 4;

/// Steps into a map of one entry with this key, onto its value.
void open_map_of(Reader& in, std::uint64_t label) {
    const std::size_t start = in.offset();
    if (in.map() != 1 || in.unsigned_integer() != label) {
        in.fail(tr("a header that does not hold label {} alone", label), start);
    }
}

std::int64_t read_algorithm(BytesView protected_header, std::string_view what) {
    Reader in{protected_header, what};
    open_map_of(in, algorithm_label);
    const auto algorithm = in.integer();
    in.expect_end();
    return algorithm;
}

Header read_header(Reader& in, std::string_view what) {
    in.array_of(4);
    const auto content = in.byte_string();
    const auto algorithm = read_algorithm(content, what);
    open_map_of(in, key_id_label);
    return {.content = content, .algorithm = algorithm, .key_id = in.byte_string()};
}

}  // namespace

Sign1 read(BytesView bytes, std::string_view what) {
    Reader in{bytes, what};
    const auto header = read_header(in, what);
    const auto payload = in.byte_string();
    const auto signature = in.byte_string();
    return {.header = header, .payload = payload, .signature = signature, .length = in.offset()};
}

Outline outline(BytesView first_bytes, std::string_view what) {
    Reader in{first_bytes, what};
    const auto header = read_header(in, what);
    // The payload may not be there yet, but the head of a byte string is that of an integer of another
    // major type, and an integer has no content to miss.
    Bytes head{in.rest().begin(), in.rest().end()};
    if (!head.empty()) { head.front() ^= 0x40; }
    Reader length{head, what};
    const auto payload_length = length.unsigned_integer();
    return {
        .header = header, .payload_start = in.offset() + length.offset(), .payload_length = payload_length};
}

Bytes protected_header(std::int64_t algorithm) {
    return std::move(Writer{}.map(1).unsigned_integer(algorithm_label).integer(algorithm)).take();
}

void to_be_signed(Writer& out, BytesView protected_header, BytesView external_data, BytesView payload) {
    out.array(4)
        .text("Signature1")
        .byte_string(protected_header)
        .byte_string(external_data)
        .byte_string(payload);
}

Bytes write(BytesView protected_header, BytesView key_id, BytesView payload, BytesView signature) {
    return std::move(Writer{}
                         .array(4)
                         .byte_string(protected_header)
                         .map(1)
                         .unsigned_integer(key_id_label)
                         .byte_string(key_id)
                         .byte_string(payload)
                         .byte_string(signature))
        .take();
}

}  // namespace permit::record::cose
