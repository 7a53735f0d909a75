#include "openssl.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <openssl/err.h>
#include <limits>

namespace permit::crypto {

void require(bool succeeded, const char* doing) {
    if (succeeded) { return; }
    const char* reason = ERR_reason_error_string(ERR_peek_last_error());
    forget_errors();
    throw Error{ErrorCode::internal, tr(doing), reason != nullptr ? reason : tr("OpenSSL gives no reason")};
}

int int_size(std::size_t size) {
    if (size > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
        throw Error{ErrorCode::internal, tr("hand data to OpenSSL"), tr("it is larger than 2 GB")};
    }
    return static_cast<int>(size);
}

Owned<EVP_CIPHER, EVP_CIPHER_free> fetch_cipher(const char* name) {
    Owned<EVP_CIPHER, EVP_CIPHER_free> cipher{EVP_CIPHER_fetch(nullptr, name, nullptr)};
    require(cipher != nullptr, tr_noop("look up a cipher"));
    return cipher;
}

void forget_errors() noexcept { ERR_clear_error(); }

}  // namespace permit::crypto
