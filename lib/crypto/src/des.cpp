#include "permit/crypto/des.hpp"

#include "cmac.hpp"

namespace permit::crypto {
namespace {

// Single DES itself lives in OpenSSL's legacy provider, which need not be there; two-key triple DES
// under the same half twice is the same function.
const EVP_CIPHER& tdes() {
    static const auto cipher = fetch_cipher("DES-EDE-CBC");
    return *cipher;
}

const EVP_CIPHER& tdes3() {
    static const auto cipher = fetch_cipher("DES-EDE3-CBC");
    return *cipher;
}

}  // namespace

Bytes tdes_cbc_encrypt(const TdesKey& key, const DesBlock& iv, BytesView data) {
    return cbc(tdes(), key.reveal(), iv, data, Direction::encrypt);
}

Bytes tdes_cbc_decrypt(const TdesKey& key, const DesBlock& iv, BytesView data) {
    return cbc(tdes(), key.reveal(), iv, data, Direction::decrypt);
}

DesBlock tdes_cmac_from(const TdesKey& key, const DesBlock& start, BytesView message) {
    return cmac_from(tdes(), key.reveal(), start, message);
}

Bytes tdes_cbc_encrypt(const Tdes3Key& key, const DesBlock& iv, BytesView data) {
    return cbc(tdes3(), key.reveal(), iv, data, Direction::encrypt);
}

Bytes tdes_cbc_decrypt(const Tdes3Key& key, const DesBlock& iv, BytesView data) {
    return cbc(tdes3(), key.reveal(), iv, data, Direction::decrypt);
}

DesBlock tdes_cmac_from(const Tdes3Key& key, const DesBlock& start, BytesView message) {
    return cmac_from(tdes3(), key.reveal(), start, message);
}

}  // namespace permit::crypto
