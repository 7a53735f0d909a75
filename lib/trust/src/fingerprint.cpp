#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/trust/bundle.hpp"

#include <algorithm>
#include <iterator>

namespace permit::trust {
namespace {

constexpr std::string_view pem_begin = "-----BEGIN";

bool separates(char c) noexcept { return c == ':' || c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

}  // namespace

crypto::Digest fingerprint_from(std::string_view text) {
    std::string digits;
    std::remove_copy_if(text.begin(), text.end(), std::back_inserter(digits), separates);
    crypto::Digest fingerprint{};
    const bool is_hex = digits.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
    if (!is_hex || digits.size() != 2 * fingerprint.size()) {
        throw Error{ErrorCode::bad_input, tr("read a fingerprint"), tr("it is not 32 bytes of hexadecimal"),
                    tr("give the SHA-256 of the root certificate, as permit-keys root prints it")};
    }
    const Bytes bytes = from_hex(digits);
    std::copy(bytes.begin(), bytes.end(), fingerprint.begin());
    return fingerprint;
}

crypto::Digest fingerprint_of_file(BytesView content) {
    const std::string text = as_text(content);
    const bool is_pem = text.find(pem_begin) != std::string::npos;
    return (is_pem ? crypto::Certificate::from_pem(text) : crypto::Certificate::from_der(content))
        .fingerprint();
}

std::string fingerprint_text(const crypto::Digest& fingerprint) {
    constexpr std::size_t group = 4;
    const std::string digits = to_hex(fingerprint);
    std::string text;
    for (std::size_t at = 0; at < digits.size(); at += group) {
        if (at != 0) { text += ' '; }
        text += digits.substr(at, group);
    }
    return text;
}

}  // namespace permit::trust
