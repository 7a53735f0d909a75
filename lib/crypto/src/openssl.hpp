#pragma once

#include "permit/core/bytes.hpp"
#include "permit/core/words.hpp"

#include <openssl/evp.h>
#include <memory>

namespace permit::crypto {

template <auto Free>
struct Release {
    template <typename T>
    void operator()(T* object) const noexcept {
        Free(object);
    }
};

/// An OpenSSL object and the function that releases it.
template <typename T, auto Free>
using Owned = std::unique_ptr<T, Release<Free>>;

using PKey = Owned<EVP_PKEY, EVP_PKEY_free>;
using PKeyContext = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using CipherContext = Owned<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;

/// Throws Error{internal} with OpenSSL's reason unless it succeeded. For calls whose failure means a
/// defect or exhausted memory, never for the content of foreign data.
void require(bool succeeded, const char* doing);

/// The same for the many calls that answer 1 for success.
inline void require(int result, const char* doing) { require(result == 1, doing); }

/// OpenSSL counts in int. Throws Error{internal} for more.
[[nodiscard]] int int_size(std::size_t size);

/// A cipher looked up once; callers keep the answer in a function-local static.
[[nodiscard]] Owned<EVP_CIPHER, EVP_CIPHER_free> fetch_cipher(const char* name);

/// Leaves no error behind that a later call would report as its own.
void forget_errors() noexcept;

/// What one of OpenSSL's i2d functions writes.
template <typename T, typename Object>
[[nodiscard]] Bytes encode(int (*i2d)(T*, unsigned char**), Object* object) {
    const int size = i2d(object, nullptr);
    require(size > 0, tr_noop("encode DER"));
    Bytes der(static_cast<std::size_t>(size));
    auto* out = der.data();
    require(i2d(object, &out) == size, tr_noop("encode DER"));
    return der;
}

/// What one of OpenSSL's d2i functions reads from the whole of `der`; null when it is damaged or
/// bytes are left over.
template <typename Owner, typename T>
[[nodiscard]] Owner decode(T* (*d2i)(T**, const unsigned char**, long), BytesView der) {
    const auto* at = der.data();
    Owner object{d2i(nullptr, &at, static_cast<long>(int_size(der.size())))};
    forget_errors();
    if (at != der.data() + der.size()) { object.reset(); }
    return object;
}

}  // namespace permit::crypto
