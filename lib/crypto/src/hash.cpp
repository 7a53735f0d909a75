#include "digest.hpp"
#include "openssl.hpp"
#include "permit/core/words.hpp"

namespace permit::crypto {
namespace {

using Method = Owned<EVP_MD, EVP_MD_free>;
using Context = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;

constexpr auto doing = tr_noop("hash");

Method fetch(const char* name) {
    Method method{EVP_MD_fetch(nullptr, name, nullptr)};
    require(method != nullptr, doing);
    return method;
}

Context new_context() {
    Context context{EVP_MD_CTX_new()};
    require(context != nullptr, doing);
    return context;
}

Digest run(EVP_MD_CTX& context, const EVP_MD& method, std::initializer_list<BytesView> pieces) {
    require(EVP_DigestInit_ex2(&context, &method, nullptr), doing);
    for (const auto piece : pieces) {
        require(EVP_DigestUpdate(&context, piece.data(), piece.size()), doing);
    }
    Digest digest;
    require(EVP_DigestFinal_ex(&context, digest.data(), nullptr), doing);
    return digest;
}

}  // namespace

Digest sha256_over(std::initializer_list<BytesView> pieces) {
    static const auto method = fetch("SHA2-256");
    thread_local const auto context = new_context();
    return run(*context, *method, pieces);
}

Digest sm3_over(std::initializer_list<BytesView> pieces) {
    static const auto method = fetch("SM3");
    thread_local const auto context = new_context();
    return run(*context, *method, pieces);
}

Digest sha256(BytesView message) { return sha256_over({message}); }

Digest sm3(BytesView message) { return sm3_over({message}); }

}  // namespace permit::crypto
