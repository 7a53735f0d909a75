#include "permit/desfire/sdm.hpp"

#include "permit/testing/errors.hpp"
#include "permit/testing/vectors.hpp"

#include "published.hpp"

using namespace permit;
using namespace permit::desfire;
using namespace permit::testing;

namespace {

struct Tap {
    Uid uid;
    std::uint32_t counter;
    SdmSessionKeys keys;
};

Tap tap(const nlohmann::json& vector) {
    const auto uid = Uid::parse(vector.at("uid").get<std::string>());
    const auto wire = hex(vector, "sdm_read_ctr_wire");
    const auto counter = static_cast<std::uint32_t>(wire[0] | wire[1] << 8U | wire[2] << 16U);
    return {uid, counter, derive_sdm_session_keys(aes_key(vector, "file_read_key"), uid, counter)};
}

}  // namespace

TEST_CASE("every published SDM vector is computed", "[desfire]") {
    int checked = 0;
    for (const auto& vector : vectors_of_kind("desfire/sdm.json", "sdm")) {
        INFO(vector.at("id"));
        const auto [uid, counter, keys] = tap(vector);
        if (vector.contains("ses_enc_key")) { CHECK(keys.encryption == aes_key(vector, "ses_enc_key")); }
        if (vector.contains("ses_mac_key")) { CHECK(keys.mac == aes_key(vector, "ses_mac_key")); }
        if (vector.contains("picc_enc_data")) {
            const auto data =
                decrypt_picc_data(aes_key(vector, "meta_read_key"), fixed<16>(hex(vector, "picc_enc_data")));
            CHECK(data.uid == uid);
            CHECK(data.counter == counter);
        }
        if (vector.contains("sdm_mac")) {
            CHECK(to_hex(sdm_mac(keys, vector.at("mac_input_ascii").get<std::string>())) ==
                  vector.at("sdm_mac"));
        }
        if (vector.contains("enc_file_data")) {
            CHECK(to_hex(decrypt_sdm_file_data(keys, counter, hex(vector, "enc_file_data"))) ==
                  vector.at("file_data"));
        }
        ++checked;
    }
    CHECK(checked == 3);
}

TEST_CASE("PICCData mirrors what its tag says", "[desfire]") {
    const crypto::Aes128Key key;
    const auto decrypted = [&](std::string_view plain) {
        return decrypt_picc_data(key, fixed<16>(crypto::aes_cbc_encrypt(key, {}, from_hex(plain))));
    };
    CHECK_FALSE(decrypted("4701020300000000 0000000000000000").uid);
    CHECK(decrypted("4701020300000000 0000000000000000").counter == 0x030201U);
    CHECK(decrypted("8704112233445566 0000000000000000").uid == Uid::parse("04112233445566"));
    CHECK_FALSE(decrypted("8704112233445566 0000000000000000").counter);
    CHECK(code_of([&] { static_cast<void>(decrypted("C304112233445566 0000000000000000")); }) ==
          ErrorCode::damaged_content);
}

TEST_CASE("encrypted file data are whole blocks", "[desfire]") {
    CHECK(code_of([] { static_cast<void>(decrypt_sdm_file_data({}, 1, Bytes(15))); }) ==
          ErrorCode::damaged_content);
}
