#pragma once

#include "permit/core/bytes.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace permit::cbor {

/// Writes deterministic CBOR (RFC 8949 4.2): shortest heads, definite lengths. Map keys are written in the
/// order of the calls; the caller keeps them ascending.
class Writer {
public:
    Writer& unsigned_integer(std::uint64_t value);
    Writer& integer(std::int64_t value);
    Writer& byte_string(BytesView bytes);
    Writer& text(std::string_view text);
    Writer& boolean(bool value);
    Writer& null();
    Writer& array(std::size_t count);
    Writer& map(std::size_t pairs);
    /// Bytes that are CBOR already.
    Writer& raw(BytesView encoded);

    /// Begins again in the same memory.
    void clear() noexcept { bytes_.clear(); }

    [[nodiscard]] BytesView view() const noexcept { return bytes_; }
    [[nodiscard]] Bytes take() && noexcept { return std::move(bytes_); }

private:
    Bytes bytes_;
};

}  // namespace permit::cbor
