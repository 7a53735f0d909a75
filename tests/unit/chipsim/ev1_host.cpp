#include "ev1_host.hpp"

#include "permit/crypto/crc.hpp"
#include "permit/crypto/des.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

namespace permit::chipsim::testing {
namespace {

template <std::size_t Size>
SecretArray<Size> secret(BytesView bytes) {
    return SecretArray<Size>{std::span<const Byte, Size>{bytes.first(Size)}};
}

template <typename Block>
Block as_block(BytesView bytes) {
    Block block{};
    std::copy_n(bytes.begin(), block.size(), block.begin());
    return block;
}

Bytes rotated(BytesView bytes) { return join({bytes.subspan(1), bytes.first(1)}); }

Bytes session_key(KeyKind kind, BytesView key, BytesView a, BytesView b) {
    const auto first = join({a.first(4), b.first(4)});
    if (kind == KeyKind::aes) { return join({first, a.last(4), b.last(4)}); }
    if (kind == KeyKind::tdes3) {
        return join({first, a.subspan(6, 4), b.subspan(6, 4), a.last(4), b.last(4)});
    }
    const bool single = std::equal(key.begin(), key.begin() + 8, key.begin() + 8);
    return single ? join({first, first}) : join({first, a.subspan(4, 4), b.subspan(4, 4)});
}

Bytes zero_padded(Bytes data, std::size_t block) {
    data.resize((data.size() + block - 1) / block * block);
    return data;
}

}  // namespace

Bytes Ev1Cipher::encrypt(BytesView plain) {
    const auto des_iv = as_block<crypto::DesBlock>(iv_);
    auto cipher = kind_ == KeyKind::aes
                      ? crypto::aes_cbc_encrypt(secret<16>(key_), as_block<crypto::Block>(iv_), plain)
                  : kind_ == KeyKind::tdes3 ? crypto::tdes_cbc_encrypt(secret<24>(key_), des_iv, plain)
                                            : crypto::tdes_cbc_encrypt(secret<16>(key_), des_iv, plain);
    iv_.assign(cipher.end() - static_cast<std::ptrdiff_t>(block()), cipher.end());
    return cipher;
}

Bytes Ev1Cipher::decrypt(BytesView cipher) {
    const auto des_iv = as_block<crypto::DesBlock>(iv_);
    auto plain = kind_ == KeyKind::aes
                     ? crypto::aes_cbc_decrypt(secret<16>(key_), as_block<crypto::Block>(iv_), cipher)
                 : kind_ == KeyKind::tdes3 ? crypto::tdes_cbc_decrypt(secret<24>(key_), des_iv, cipher)
                                           : crypto::tdes_cbc_decrypt(secret<16>(key_), des_iv, cipher);
    iv_.assign(cipher.end() - static_cast<std::ptrdiff_t>(block()), cipher.end());
    return plain;
}

Bytes Ev1Cipher::cmac(BytesView message) {
    const auto keep = [this](const auto& mac) { iv_.assign(mac.begin(), mac.end()); };
    const auto des_iv = as_block<crypto::DesBlock>(iv_);
    if (kind_ == KeyKind::aes) {
        keep(crypto::aes_cmac_from(secret<16>(key_), as_block<crypto::Block>(iv_), message));
    } else if (kind_ == KeyKind::tdes3) {
        keep(crypto::tdes_cmac_from(secret<24>(key_), des_iv, message));
    } else {
        keep(crypto::tdes_cmac_from(secret<16>(key_), des_iv, message));
    }
    return iv_;
}

int Ev1Host::authenticate(Byte number, KeyKind kind, BytesView key) {
    const auto challenge = host_.send(kind == KeyKind::aes ? 0xAA : 0x1A, Bytes{number});
    if (challenge.status != 0xAF) { return challenge.status; }
    Ev1Cipher cipher{kind, key};
    const auto rnd_b = cipher.decrypt(challenge.data);
    Bytes rnd_a(rnd_b.size());
    for (std::size_t i = 0; i < rnd_a.size(); ++i) { rnd_a[i] = static_cast<Byte>(0xA0 + i); }
    const auto answer = host_.send(0xAF, cipher.encrypt(join({rnd_a, rotated(rnd_b)})));
    if (answer.status != 0) { return answer.status; }
    REQUIRE(cipher.decrypt(answer.data) == rotated(rnd_a));
    session_ = Ev1Cipher{kind, session_key(kind, key, rnd_a, rnd_b)};
    return 0;
}

Reply Ev1Host::checked(const Reply& answer) {
    if (answer.status != 0x00) { return answer; }
    REQUIRE(answer.data.size() >= 8);
    const auto data = BytesView{answer.data}.first(answer.data.size() - 8);
    const auto mac = session_.cmac(join({data, Bytes{0x00}}));
    REQUIRE(to_hex(BytesView{answer.data}.last(8)) == to_hex(BytesView{mac}.first(8)));
    return {0, {data.begin(), data.end()}};
}

Reply Ev1Host::in_clear(Byte ins, std::string_view payload) {
    session_.cmac(join({Bytes{ins}, from_hex(payload)}));
    return checked(host_.send(ins, payload));
}

Reply Ev1Host::with_mac(Byte ins, std::string_view payload) {
    const auto bytes = from_hex(payload);
    const auto mac = session_.cmac(join({Bytes{ins}, bytes}));
    return checked(host_.send(ins, join({bytes, BytesView{mac}.first(8)})));
}

Reply Ev1Host::reading_full(Byte ins, std::string_view payload, std::size_t length) {
    session_.cmac(join({Bytes{ins}, from_hex(payload)}));
    auto answer = host_.send(ins, payload);
    if (answer.status != 0x00) { return answer; }
    const auto plain = session_.decrypt(answer.data);
    const auto data = BytesView{plain}.first(length);
    const auto crc = crypto::desfire_crc32(join({data, Bytes{0x00}}));
    REQUIRE(to_hex(BytesView{plain}.subspan(length, 4)) == to_hex(crc));
    return {0, {data.begin(), data.end()}};
}

Reply Ev1Host::writing_full(Byte ins, std::string_view header, std::string_view data) {
    const auto head = from_hex(header);
    const auto body = from_hex(data);
    const auto crc = crypto::desfire_crc32(join({Bytes{ins}, head, body}));
    const auto cipher = session_.encrypt(zero_padded(join({body, crc}), session_.block()));
    return checked(host_.send(ins, join({head, cipher})));
}

Reply Ev1Host::changing_key(Byte number, BytesView cryptogram) {
    const auto cipher =
        session_.encrypt(zero_padded({cryptogram.begin(), cryptogram.end()}, session_.block()));
    return host_.send(0xC4, join({Bytes{number}, cipher}));
}

}  // namespace permit::chipsim::testing
