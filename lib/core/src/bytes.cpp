#include "permit/core/bytes.hpp"

#include "permit/core/error.hpp"

#include <optional>

namespace permit {
namespace {

std::optional<Byte> nibble(char c) noexcept {
    if (c >= '0' && c <= '9') { return static_cast<Byte>(c - '0'); }
    if (c >= 'A' && c <= 'F') { return static_cast<Byte>(c - 'A' + 10); }
    if (c >= 'a' && c <= 'f') { return static_cast<Byte>(c - 'a' + 10); }
    return std::nullopt;
}

bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }

}  // namespace

std::string to_hex(BytesView bytes) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const Byte byte : bytes) {
        text.push_back(digits[byte >> 4U]);
        text.push_back(digits[byte & 0x0FU]);
    }
    return text;
}

Bytes from_hex(std::string_view text) {
    Bytes bytes;
    bytes.reserve(text.size() / 2);
    std::optional<Byte> high;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (!high && is_blank(text[at])) { continue; }
        const auto value = nibble(text[at]);
        if (!value) {
            throw Error{ErrorCode::bad_hex, "read hexadecimal",
                        "no hexadecimal digit at position " + std::to_string(at)};
        }
        if (high) {
            bytes.push_back(static_cast<Byte>(*high << 4U | *value));
            high.reset();
        } else {
            high = value;
        }
    }
    if (high) { throw Error{ErrorCode::bad_hex, "read hexadecimal", "the last byte has one digit only"}; }
    return bytes;
}

Bytes join(std::initializer_list<BytesView> pieces) {
    std::size_t total = 0;
    for (const auto piece : pieces) { total += piece.size(); }
    Bytes all;
    all.reserve(total);
    for (const auto piece : pieces) { append(all, piece); }
    return all;
}

BytesView as_bytes(std::string_view text) noexcept {
    return {reinterpret_cast<const Byte*>(text.data()), text.size()};
}

std::string as_text(BytesView bytes) { return {bytes.begin(), bytes.end()}; }

void append(Bytes& head, BytesView tail) { head.insert(head.end(), tail.begin(), tail.end()); }

}  // namespace permit
