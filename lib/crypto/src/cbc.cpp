#include "cbc.hpp"

#include "permit/core/words.hpp"

namespace permit::crypto {

Cbc::Cbc(const EVP_CIPHER& cipher, BytesView key, BytesView iv, Direction direction)
    : context_{EVP_CIPHER_CTX_new()} {
    require(context_ != nullptr, tr_noop("prepare a cipher"));
    require(EVP_CipherInit_ex2(context_.get(), &cipher, key.data(), iv.data(), static_cast<int>(direction),
                               nullptr),
            tr_noop("prepare a cipher"));
    require(EVP_CIPHER_CTX_set_padding(context_.get(), 0), tr_noop("prepare a cipher"));
}

void Cbc::restart(BytesView iv) {
    require(EVP_CipherInit_ex2(context_.get(), nullptr, nullptr, iv.data(), -1, nullptr),
            tr_noop("restart a cipher"));
}

void Cbc::process(BytesView data, Byte* out) {
    if (data.empty()) { return; }
    int written = 0;
    require(EVP_CipherUpdate(context_.get(), out, &written, data.data(), int_size(data.size())),
            tr_noop("run a cipher"));
    require(static_cast<std::size_t>(written) == data.size(), tr_noop("run a cipher over whole blocks"));
}

Bytes cbc(const EVP_CIPHER& cipher, BytesView key, BytesView iv, BytesView data, Direction direction) {
    Bytes result(data.size());
    require(data.size() % iv.size() == 0, tr_noop("run a cipher over whole blocks"));
    Cbc{cipher, key, iv, direction}.process(data, result.data());
    return result;
}

}  // namespace permit::crypto
