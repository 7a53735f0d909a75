#include "permit/cbor/writer.hpp"

#include <cbor.h>
#include <array>

namespace permit::cbor {
namespace {

using HeadEncoder = std::size_t (*)(std::uint64_t, unsigned char*, std::size_t);
using CountEncoder = std::size_t (*)(std::size_t, unsigned char*, std::size_t);

template <typename Encoder, typename Value>
void append_head(Bytes& bytes, Encoder encode, Value value) {
    std::array<Byte, 9> head{};  // initial byte and at most eight more
    const std::size_t length = encode(value, head.data(), head.size());
    append(bytes, BytesView{head}.first(length));
}

}  // namespace

Writer& Writer::unsigned_integer(std::uint64_t value) {
    append_head(bytes_, HeadEncoder{cbor_encode_uint}, value);
    return *this;
}

Writer& Writer::integer(std::int64_t value) {
    if (value >= 0) { return unsigned_integer(static_cast<std::uint64_t>(value)); }
    append_head(bytes_, HeadEncoder{cbor_encode_negint}, static_cast<std::uint64_t>(-(value + 1)));
    return *this;
}

Writer& Writer::byte_string(BytesView bytes) {
    append_head(bytes_, CountEncoder{cbor_encode_bytestring_start}, bytes.size());
    return raw(bytes);
}

Writer& Writer::text(std::string_view text) {
    append_head(bytes_, CountEncoder{cbor_encode_string_start}, text.size());
    return raw(as_bytes(text));
}

Writer& Writer::boolean(bool value) {
    append_head(bytes_, &cbor_encode_bool, value);
    return *this;
}

Writer& Writer::null() { return raw(std::array<Byte, 1>{0xF6}); }

Writer& Writer::array(std::size_t count) {
    append_head(bytes_, CountEncoder{cbor_encode_array_start}, count);
    return *this;
}

Writer& Writer::map(std::size_t pairs) {
    append_head(bytes_, CountEncoder{cbor_encode_map_start}, pairs);
    return *this;
}

Writer& Writer::raw(BytesView encoded) {
    append(bytes_, encoded);
    return *this;
}

}  // namespace permit::cbor
