#pragma once

#include "permit/core/bytes.hpp"
#include "permit/core/error.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace permit::cbor {

enum class Type : std::uint8_t {
    unsigned_integer,
    negative_integer,
    byte_string,
    text,
    array,
    map,
    tag,
    null,
    boolean
};

/// Reads deterministic CBOR item by item; nothing is copied, nothing is allocated on the way.
///
/// Refused with the offset: heads that are not the shortest, indefinite lengths, floats, undefined and other
/// simple values, a type other than the one asked for, strings that run past the end. Order and
/// uniqueness of map keys are checked by `MapKeys`.
class Reader {
public:
    /// `what` names the source in errors and must outlive the reader; `code` is what they are thrown as.
    explicit Reader(BytesView bytes, std::string_view what,
                    ErrorCode code = ErrorCode::damaged_content) noexcept
        : bytes_{bytes}, what_{what}, code_{code} {}

    [[nodiscard]] std::uint64_t unsigned_integer();
    /// Not above `limit`; `field` names it in the error.
    [[nodiscard]] std::uint64_t unsigned_at_most(std::uint64_t limit, std::string_view field);
    [[nodiscard]] std::int64_t integer();
    [[nodiscard]] BytesView byte_string();
    [[nodiscard]] std::string_view text();  ///< bytes of the string; UTF-8 is the caller's to check
    [[nodiscard]] bool boolean();
    void null();
    [[nodiscard]] std::size_t array();  ///< number of elements, at most the bytes left
    [[nodiscard]] std::size_t map();    ///< number of pairs, at most half the bytes left
    [[nodiscard]] std::uint64_t tag();

    /// An array of exactly `count` elements.
    void array_of(std::size_t count);

    /// True, and the null is taken, when the next item is null.
    [[nodiscard]] bool take_null();

    [[nodiscard]] Type peek() const;

    /// Steps over one whole item, however nested, and returns its bytes.
    BytesView skip();

    [[nodiscard]] std::size_t offset() const noexcept { return at_; }
    [[nodiscard]] BytesView rest() const noexcept { return bytes_.subspan(at_); }
    void expect_end() const;

    /// Throws as this reader's errors are thrown: code, "read <what>", "<why> at offset n".
    [[noreturn]] void fail(std::string_view why, std::size_t offset) const;
    [[noreturn]] void fail(std::string_view why) const { fail(why, at_); }

private:
    struct Head;
    [[nodiscard]] Head head() const;
    Head take(Type type);

    BytesView bytes_;
    std::string_view what_;
    ErrorCode code_;
    std::size_t at_ = 0;
};

/// The keys of a map with small unsigned keys, strictly ascending as deterministic encoding has them.
class MapKeys {
public:
    explicit MapKeys(Reader& reader) : reader_{reader}, left_{reader.map()} {}

    /// The next key, or nothing after the last. A duplicate or disordered key is refused.
    [[nodiscard]] std::optional<std::uint64_t> next();

private:
    Reader& reader_;
    std::size_t left_;
    std::optional<std::uint64_t> last_{};
};

}  // namespace permit::cbor
