#include "permit/core/bytes.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

namespace permit {
namespace {

constexpr int no_digit = -1;

int nibble(char c) noexcept {
    if (c >= '0' && c <= '9') { return c - '0'; }
    if (c >= 'A' && c <= 'F') { return c - 'A' + 10; }
    if (c >= 'a' && c <= 'f') { return c - 'a' + 10; }
    return no_digit;
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
    int high = no_digit;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (high == no_digit && is_blank(text[at])) { continue; }
        const int value = nibble(text[at]);
        if (value == no_digit) {
            throw Error{ErrorCode::bad_hex, tr("read hexadecimal"),
                        tr("no hexadecimal digit at position {}", at)};
        }
        if (high == no_digit) {
            high = value;
        } else {
            bytes.push_back(static_cast<Byte>(high * 16 + value));
            high = no_digit;
        }
    }
    if (high != no_digit) {
        throw Error{ErrorCode::bad_hex, tr("read hexadecimal"), tr("the last byte has one digit only")};
    }
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
