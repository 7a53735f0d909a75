#include "bench.hpp"
#include "permit/crypto/crc.hpp"
#include "permit/testing/vectors.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::chipsim;
using namespace permit::chipsim::testing;
using permit::testing::hex;
using permit::testing::vectors_of_kind;

namespace {

nlohmann::json sdm_vector(std::string_view id) {
    for (const auto& vector : vectors_of_kind("desfire/sdm.json", "sdm")) {
        if (vector.at("id") == id) { return vector; }
    }
    FAIL("no vector " << id);
    return {};
}

/// Application 4A5A01 with five AES keys and standard file 02 of 128 bytes, free, with dynamic messaging.
struct Mirror : Bench {
    explicit Mirror(const Uid& uid = test_uid, std::string_view profile = "ev3-8k")
        : Bench{profile, {}, uid} {
        make_application(host, 5);
        host.must(0xCD, "0240EEEE800000");
    }
    Host host{chip};

    void settings(std::string_view block) { host.must(0x5F, "0240EEEE" + std::string{block}); }
    void set_key(std::string_view number, const std::string& key) {
        REQUIRE(host.authenticate(0) == 0);
        const auto crc = to_hex(crypto::desfire_crc32(from_hex(key)));
        REQUIRE(host.secure(0xC4, Mode::full, Mode::mac, number, key + "00" + crc).status == 0x00);
        host.select("015A4A");
    }
    /// A reading from a new selection: counts.
    std::string text(std::size_t offset, std::size_t length) {
        host.select("015A4A");
        const auto data = host.must(0xAD, "02000000000000");
        return std::string{as_text(BytesView{data}.subspan(offset, length))};
    }
    int status(std::string_view block) { return host.send(0x5F, "0240EEEE" + std::string{block}).status; }
};

}  // namespace

TEST_CASE("UID and read counter are mirrored for whoever reads without a session", "[chipsim][sdm]") {
    Mirror bench;
    bench.settings(
        "C1"
        "FEEF"
        "000000"
        "100000");
    CHECK(bench.text(0, 14) == test_uid.text());
    CHECK(bench.text(16, 6) == "000002");
    // Reading on in the same file counts once.
    CHECK(to_hex(bench.host.must(0xBD, "02100000060000")) == "303030303032");
    CHECK(bench.text(16, 6) == "000003");
    CHECK(to_hex(bench.host.must(0xF6, "02")) == "0300000000");
    REQUIRE(bench.host.authenticate(1) == 0);
    CHECK(bench.host.secure(0xAD, Mode::plain, "02000000160000").data == Bytes(22));
    CHECK(to_hex(bench.host.secure(0xF6, Mode::plain, "02").data) == "0300000000");
}

TEST_CASE("READ BINARY mirrors as ReadData does", "[chipsim][sdm][iso]") {
    Mirror bench;
    bench.settings(
        "C1"
        "FEEF"
        "000000"
        "100000");
    bench.host.select("015A4A");
    const auto answer = bench.chip.process(from_hex("00B0820016"));
    CHECK(as_text(BytesView{answer}.first(14)) == test_uid.text());
    CHECK(as_text(BytesView{answer}.subspan(16, 6)) == "000001");
}

TEST_CASE("the published session keys and MAC of dynamic messaging come out", "[chipsim][sdm][vectors]") {
    const auto empty = sdm_vector("an12196-t5-sdm-mac-empty");
    Mirror bench{Uid::parse(empty.at("uid").get<std::string>())};
    // Meta key 2, file key 1, PICC data at 0, MAC over nothing at 40.
    bench.settings(
        "C1"
        "FE21"
        "000000"
        "400000"
        "400000");
    for (int i = 0; i < 0x3C; ++i) { bench.text(0, 1); }
    bench.random.put(BytesView{hex(empty, "picc_data")}.last(5));
    bench.host.select("015A4A");
    const auto data = bench.host.must(0xAD, "02000000000000");
    CHECK(as_text(BytesView{data}.first(32)) == empty.at("picc_enc_data").get<std::string>());
    CHECK(as_text(BytesView{data}.subspan(0x40, 16)) == empty.at("sdm_mac").get<std::string>());
}

TEST_CASE("published encrypted file data comes out", "[chipsim][sdm][vectors]") {
    const auto encrypted = sdm_vector("an12196-t4-sdm-encfiledata");
    Mirror bench{Uid::parse(encrypted.at("uid").get<std::string>())};
    bench.host.must(0x8D, "02200000100000" + encrypted.at("file_data").get<std::string>());
    bench.settings(
        "D1"
        "FE21"
        "000000"
        "200000"
        "200000"
        "200000"
        "400000");
    bench.random.put(BytesView{hex(encrypted, "picc_data")}.last(5));
    bench.host.select("015A4A");
    const auto data = bench.host.must(0xAD, "02000000000000");
    CHECK(as_text(BytesView{data}.first(32)) == encrypted.at("picc_enc_data").get<std::string>());
    CHECK(as_text(BytesView{data}.subspan(0x20, 32)) == encrypted.at("enc_file_data").get<std::string>());
}

TEST_CASE("the published MAC key of another UID makes the MAC over what was mirrored",
          "[chipsim][sdm][vectors]") {
    const auto keys = sdm_vector("an12196-t2-sdm-session-keys");
    Mirror bench{Uid::parse(keys.at("uid").get<std::string>())};
    bench.set_key("01", keys.at("file_read_key").get<std::string>());
    // UID at 0 and counter at 10 in clear, encrypted content at 20, MAC from 0 at 40.
    bench.settings(
        "D1"
        "FEE1"
        "000000"
        "100000"
        "000000"
        "200000"
        "200000"
        "400000");
    bench.host.select("015A4A");
    const auto data = bench.host.must(0xAD, "02000000000000");
    const auto mac_key = key_from(keys.at("ses_mac_key").get<std::string>());
    const auto expected = crypto::truncate_mac(crypto::aes_cmac(mac_key, BytesView{data}.first(0x40)));
    CHECK(as_text(BytesView{data}.subspan(0x40, 16)) == to_hex(expected));
    // Sixteen zero bytes under the published encryption key.
    const auto enc_key = key_from(keys.at("ses_enc_key").get<std::string>());
    const crypto::Block counter{0x01};
    const auto cipher =
        crypto::aes_cbc_encrypt(enc_key, crypto::aes_encrypt_block(enc_key, counter), Bytes(16));
    CHECK(as_text(BytesView{data}.subspan(0x20, 32)) == to_hex(cipher));
}

TEST_CASE("dynamic settings are told as they were set", "[chipsim][sdm]") {
    Mirror bench;
    const std::string block =
        "F1"
        "FEE1"
        "000000"
        "100000"
        "000000"
        "200000"
        "200000"
        "400000"
        "0A0000";
    CHECK(to_hex(bench.host.must(0xF5, "02")) ==
          "0040EEEE800000"
          "01FFFF");
    bench.settings(block);
    CHECK(to_hex(bench.host.must(0xF5, "02")) == "0040EEEE800000" + block);
    bench.host.must(0x5F,
                    "02C0EEEE"
                    "01"
                    "FF1F" +
                        block);
    CHECK(to_hex(bench.host.must(0xF5, "02")) ==
          "00C0EEEE800000"
          "01"
          "FF1F" +
              block);
    bench.host.must(0x5F, "0200EEEE");
    CHECK(to_hex(bench.host.must(0xF5, "02")) == "0000EEEE800000");
}

TEST_CASE("a used-up read counter closes the file, switching off and on starts it anew", "[chipsim][sdm]") {
    Mirror bench;
    bench.settings(
        "61"
        "FEEF"
        "100000"
        "020000");
    CHECK(bench.text(16, 6) == "000001");
    CHECK(bench.text(16, 6) == "000002");
    bench.host.select("015A4A");
    CHECK(bench.host.send(0xAD, "02000000000000").status == 0xAE);
    CHECK(to_hex(bench.chip.process(from_hex("00B0820016"))) == "6982");
    REQUIRE(bench.host.authenticate(0) == 0);
    CHECK(bench.host.secure(0xAD, Mode::plain, "02000000010000").status == 0x00);
    bench.host.select("015A4A");
    // Other settings do not set the counter back.
    bench.settings(
        "61"
        "FEEF"
        "100000"
        "030000");
    CHECK(bench.text(16, 6) == "000003");
    bench.host.must(0x5F, "0200EEEE");
    bench.settings(
        "41"
        "FEEF"
        "100000");
    CHECK(bench.text(16, 6) == "000001");
}

TEST_CASE("settings that fit neither file nor keys are refused", "[chipsim][sdm]") {
    for (const std::string block : {
             "C0"
             "FEEF"
             "000000"
             "100000",  // not ASCII
             "C3"
             "FEEF"
             "000000"
             "100000",  // unknown option
             "C1"
             "FEEF"
             "730000"
             "100000",  // UID beyond the end
             "C1"
             "FEEF"
             "000000"
             "7B0000",  // counter beyond the end
             "C1"
             "0EEF"
             "000000"
             "100000",  // reserved nibble
             "C1"
             "FE5F"
             "000000",  // no key 5
             "C1"
             "FEFE",  // file read free
             "C1"
             "F5FF",  // no key 5 for the counter
             "C1"
             "FE2F"
             "610000",  // PICC data beyond the end
             "C1"
             "FE21"
             "000000"
             "410000"
             "400000",  // MAC before its input
             "C1"
             "FE21"
             "000000"
             "400000"
             "710000",  // MAC beyond the end
             "D1"
             "FE21"
             "000000"
             "200000"
             "200000"
             "100000"
             "400000",  // no whole blocks
             "D1"
             "FE21"
             "000000"
             "200000"
             "100000"
             "200000"
             "400000",  // content before the MAC input
             "D1"
             "FE21"
             "000000"
             "200000"
             "300000"
             "200000"
             "400000",  // content into the MAC
         }) {
        INFO(block);
        CHECK(Mirror{}.status(block) == 0x9E);
    }
    CHECK(Mirror{}.status("C1FEEF000000") == 0x7E);
    CHECK(Mirror{}.status("C1FEEF00000010000000") == 0x7E);
    CHECK(Mirror{}.status("") == 0x7E);
    Bench ev2{"ev2-8k"};
    Host host{ev2.chip};
    make_application(host);
    CHECK(host.send(0xCD, "0240EEEE800000").status == 0x9E);
    CHECK(host.send(0xF6, "02").status == 0x1C);
}

TEST_CASE("the read counter is told to whom the settings say", "[chipsim][sdm]") {
    Mirror bench;
    bench.settings(
        "C1"
        "F1EF"
        "000000"
        "100000");
    CHECK(bench.host.send(0xF6, "02").status == 0xAE);
    REQUIRE(bench.host.authenticate(2) == 0);
    CHECK(bench.host.secure(0xF6, Mode::mac, Mode::full, "02").status == 0x9D);
    REQUIRE(bench.host.authenticate(1) == 0);
    CHECK(to_hex(bench.host.secure(0xF6, Mode::mac, Mode::full, "02").data) == "0000000000");
    bench.host.select("015A4A");
    bench.settings(
        "C1"
        "FFEF"
        "000000"
        "100000");
    CHECK(bench.host.send(0xF6, "02").status == 0x9D);
    bench.host.must(0x5F, "0200EEEE");
    CHECK(bench.host.send(0xF6, "02").status == 0x9D);
    CHECK(bench.host.send(0xF6, "07").status == 0xF0);
    CHECK(bench.host.send(0xF6, "").status == 0x7E);
    bench.host.must(0xCB, "0300EEEE200000");
    CHECK(bench.host.send(0xF6, "03").status == 0x9D);
}
