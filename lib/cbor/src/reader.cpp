#include "permit/cbor/reader.hpp"

#include "permit/core/words.hpp"

#include <cbor.h>

namespace permit::cbor {

/// One item's head, and the content of a string.
struct Reader::Head {
    Type type{};
    std::uint64_t value = 0;  ///< the integer, count, tag or boolean
    BytesView content{};
    std::size_t length = 0;  ///< bytes from the head's first to the content's last
};

namespace {

struct Seen {
    bool known = false;
    Type type{};
    std::uint64_t value = 0;
    BytesView content{};
};

void note(void* context, Type type, std::uint64_t value) {
    *static_cast<Seen*>(context) = {.known = true, .type = type, .value = value, .content = {}};
}

template <Type type, typename Value>
void note_value(void* context, Value value) {
    note(context, type, static_cast<std::uint64_t>(value));
}

template <Type type>
void note_string(void* context, cbor_data data, std::size_t length) {
    *static_cast<Seen*>(context) = {.known = true, .type = type, .value = length, .content = {data, length}};
}

// Whatever is not noted here (floats, undefined, indefinite lengths, break) stays unknown and is refused.
cbor_callbacks noting_callbacks() {
    cbor_callbacks callbacks = cbor_empty_callbacks;
    callbacks.uint8 = &note_value<Type::unsigned_integer, std::uint8_t>;
    callbacks.uint16 = &note_value<Type::unsigned_integer, std::uint16_t>;
    callbacks.uint32 = &note_value<Type::unsigned_integer, std::uint32_t>;
    callbacks.uint64 = &note_value<Type::unsigned_integer, std::uint64_t>;
    callbacks.negint8 = &note_value<Type::negative_integer, std::uint8_t>;
    callbacks.negint16 = &note_value<Type::negative_integer, std::uint16_t>;
    callbacks.negint32 = &note_value<Type::negative_integer, std::uint32_t>;
    callbacks.negint64 = &note_value<Type::negative_integer, std::uint64_t>;
    callbacks.byte_string = &note_string<Type::byte_string>;
    callbacks.string = &note_string<Type::text>;
    callbacks.array_start = &note_value<Type::array, std::size_t>;
    callbacks.map_start = &note_value<Type::map, std::size_t>;
    callbacks.tag = &note_value<Type::tag, std::uint64_t>;
    callbacks.null = [](void* context) { note(context, Type::null, 0); };
    callbacks.boolean = &note_value<Type::boolean, bool>;
    return callbacks;
}

/// Bytes the shortest head for a value takes (RFC 8949 4.2.1).
std::size_t shortest_head(std::uint64_t value) noexcept {
    if (value < 24) { return 1; }
    if (value <= 0xFFU) { return 2; }
    if (value <= 0xFFFFU) { return 3; }
    return value <= 0xFFFFFFFFU ? 5 : 9;
}

bool is_simple(Type type) noexcept { return type == Type::null || type == Type::boolean; }

}  // namespace

void Reader::fail(std::string_view why, std::size_t offset) const {
    throw Error{code_, tr("read {}", tr(what_)), tr("{} at offset {}", why, offset)};
}

Reader::Head Reader::head() const {
    static const cbor_callbacks callbacks = noting_callbacks();
    const auto left = rest();
    Seen seen;
    const auto result = cbor_stream_decode(left.data(), left.size(), &callbacks, &seen);
    if (result.status == CBOR_DECODER_NEDATA) { fail(tr("it ends in the middle of an item")); }
    if (result.status != CBOR_DECODER_FINISHED || !seen.known) { fail(tr("no deterministic CBOR")); }
    const std::size_t head_length = result.read - seen.content.size();
    if (head_length != (is_simple(seen.type) ? 1 : shortest_head(seen.value))) {
        fail(tr("not the shortest form"));
    }
    return {.type = seen.type, .value = seen.value, .content = seen.content, .length = result.read};
}

Reader::Head Reader::take(Type type) {
    const Head taken = head();
    if (taken.type != type) { fail(tr("an item of another type")); }
    at_ += taken.length;
    return taken;
}

std::uint64_t Reader::unsigned_integer() { return take(Type::unsigned_integer).value; }

std::uint64_t Reader::unsigned_at_most(std::uint64_t limit, std::string_view field) {
    const std::size_t start = at_;
    const std::uint64_t value = unsigned_integer();
    if (value > limit) { fail(tr("{} is out of range", tr(field)), start); }
    return value;
}

std::int64_t Reader::integer() {
    const bool negative = peek() == Type::negative_integer;
    const std::size_t start = at_;
    const std::uint64_t value = take(negative ? Type::negative_integer : Type::unsigned_integer).value;
    if (value > static_cast<std::uint64_t>(INT64_MAX)) { fail(tr("an integer out of range"), start); }
    return negative ? -1 - static_cast<std::int64_t>(value) : static_cast<std::int64_t>(value);
}

BytesView Reader::byte_string() { return take(Type::byte_string).content; }

std::string_view Reader::text() {
    const auto content = take(Type::text).content;
    return {reinterpret_cast<const char*>(content.data()), content.size()};
}

bool Reader::boolean() { return take(Type::boolean).value != 0; }

void Reader::null() { (void)take(Type::null); }

std::size_t Reader::array() {
    const std::size_t start = at_;
    const std::uint64_t count = take(Type::array).value;
    if (count > rest().size()) { fail(tr("an array longer than its source"), start); }
    return static_cast<std::size_t>(count);
}

std::size_t Reader::map() {
    const std::size_t start = at_;
    const std::uint64_t pairs = take(Type::map).value;
    if (pairs > rest().size() / 2) { fail(tr("a map longer than its source"), start); }
    return static_cast<std::size_t>(pairs);
}

std::uint64_t Reader::tag() { return take(Type::tag).value; }

void Reader::array_of(std::size_t count) {
    const std::size_t start = at_;
    if (array() != count) { fail(tr("an array that does not have {} elements", count), start); }
}

bool Reader::take_null() {
    if (peek() != Type::null) { return false; }
    null();
    return true;
}

Type Reader::peek() const { return head().type; }

BytesView Reader::skip() {
    const std::size_t start = at_;
    // Items still to step over; counts were checked against the bytes left, so the sum cannot overflow.
    for (std::size_t open = 1; open > 0; --open) {
        const Head item = head();
        switch (item.type) {
            case Type::array:
                open += array();
                break;
            case Type::map:
                open += 2 * map();
                break;
            case Type::tag:
                ++open;
                [[fallthrough]];
            default:
                at_ += item.length;
        }
    }
    return bytes_.subspan(start, at_ - start);
}

void Reader::expect_end() const {
    if (!rest().empty()) { fail(tr("bytes too many")); }
}

std::optional<std::uint64_t> MapKeys::next() {
    if (left_ == 0) { return std::nullopt; }
    --left_;
    const std::size_t start = reader_.offset();
    const std::uint64_t key = reader_.unsigned_integer();
    if (last_ && key <= *last_) { reader_.fail(tr("a map key twice or out of order"), start); }
    last_ = key;
    return key;
}

}  // namespace permit::cbor
