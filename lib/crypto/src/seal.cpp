#include "permit/crypto/seal.hpp"

#include "openssl.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

namespace permit::crypto {
namespace {

constexpr std::size_t nonce_size = 12;
constexpr std::size_t tag_size = 16;

const EVP_CIPHER& aes256_gcm() {
    static const auto cipher = fetch_cipher("AES-256-GCM");
    return *cipher;
}

enum class Way { open = 0, close = 1 };

CipherContext gcm(Way way, const SealKey& key, BytesView nonce, BytesView context) {
    CipherContext gcm{EVP_CIPHER_CTX_new()};
    require(gcm != nullptr, tr_noop("prepare a seal"));
    require(EVP_CipherInit_ex2(gcm.get(), &aes256_gcm(), key.reveal().data(), nonce.data(),
                               static_cast<int>(way), nullptr),
            tr_noop("prepare a seal"));
    int authenticated = 0;
    if (!context.empty()) {
        require(
            EVP_CipherUpdate(gcm.get(), nullptr, &authenticated, context.data(), int_size(context.size())),
            tr_noop("authenticate what is sealed"));
    }
    return gcm;
}

void run(EVP_CIPHER_CTX& gcm, BytesView in, Byte* out) {
    int written = 0;
    // A null `out` would mean "authenticate only" to OpenSSL.
    if (!in.empty()) {
        require(EVP_CipherUpdate(&gcm, out, &written, in.data(), int_size(in.size())), tr_noop("seal"));
    }
}

bool in_bounds(const ScryptCost& cost) noexcept {
    return std::has_single_bit(cost.n) && cost.n >= 1U << 10U && cost.n <= 1U << 20U && cost.r >= 1 &&
           cost.r <= 16 && cost.p >= 1 && cost.p <= 16;
}

}  // namespace

SealKey derive_from_passphrase(BytesView passphrase, BytesView salt, const ScryptCost& cost) {
    if (!in_bounds(cost)) {
        throw Error{ErrorCode::bad_input, tr("derive a key from a passphrase"),
                    tr("the scrypt cost is out of bounds")};
    }
    const std::uint64_t memory = std::uint64_t{128} * cost.r * (cost.n + cost.p + 2);
    SealKey key;
    require(EVP_PBE_scrypt(reinterpret_cast<const char*>(passphrase.data()), passphrase.size(), salt.data(),
                           salt.size(), cost.n, cost.r, cost.p, memory, key.reveal_mutable().data(),
                           SealKey::size),
            tr_noop("derive a key from a passphrase"));
    return key;
}

Bytes seal(const SealKey& key, BytesView plain, BytesView context, RandomSource& random) {
    Bytes sealed(nonce_size + plain.size() + tag_size);
    const auto nonce = std::span{sealed}.first(nonce_size);
    random.fill(nonce);

    const auto closing = gcm(Way::close, key, nonce, context);
    auto* const cipher_text = sealed.data() + nonce_size;
    auto* const tag = cipher_text + plain.size();
    run(*closing, plain, cipher_text);
    int written = 0;
    require(EVP_CipherFinal_ex(closing.get(), tag, &written), tr_noop("seal"));
    require(EVP_CIPHER_CTX_ctrl(closing.get(), EVP_CTRL_AEAD_GET_TAG, tag_size, tag), tr_noop("seal"));
    return sealed;
}

std::optional<SecretBytes> open_sealed(const SealKey& key, BytesView sealed, BytesView context) {
    if (sealed.size() < nonce_size + tag_size) { return std::nullopt; }
    const auto cipher_text = sealed.subspan(nonce_size, sealed.size() - nonce_size - tag_size);
    std::array<Byte, tag_size> tag;
    std::ranges::copy(sealed.last(tag_size), tag.begin());

    const auto opening = gcm(Way::open, key, sealed.first(nonce_size), context);
    Bytes plain(cipher_text.size());
    run(*opening, cipher_text, plain.data());
    require(EVP_CIPHER_CTX_ctrl(opening.get(), EVP_CTRL_AEAD_SET_TAG, tag_size, tag.data()),
            tr_noop("open a seal"));
    std::array<Byte, tag_size> nothing;
    int written = 0;
    const bool genuine = EVP_CipherFinal_ex(opening.get(), nothing.data(), &written) == 1;
    SecretBytes opened{std::move(plain)};  // wiped if it turns out to be anybody's text
    forget_errors();
    if (!genuine) { return std::nullopt; }
    return opened;
}

}  // namespace permit::crypto
