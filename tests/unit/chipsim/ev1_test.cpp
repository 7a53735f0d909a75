#include "ev1_host.hpp"

#include "permit/crypto/crc.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::chipsim;
using namespace permit::chipsim::testing;

namespace {

struct Kind {
    KeyKind kind;
    std::string settings_2;
    std::size_t size;
};

/// Two keys in each application.
const std::vector<Kind> kinds = {
    {KeyKind::des, "02", 16}, {KeyKind::tdes3, "42", 24}, {KeyKind::aes, "82", 16}};

/// A chip in the EV1 channel: files 00 plain, 01 MAC, 02 full, value files 04 MAC and 05 full, all for key 0.
struct Ev1Bench : Bench {
    explicit Ev1Bench(const Kind& of, const Quirks& quirks = {}, std::string_view profile = "ev3-8k")
        : Bench{profile, quirks}, kind{of} {
        auto& plain = host.plain();
        plain.must(0xCA, "015A4A0F" + of.settings_2);
        plain.select("015A4A");
        plain.must(0xCD, "00000000200000");
        plain.must(0xCD, "01010000200000");
        plain.must(0xCD, "02030000200000");
        plain.must(0xCC,
                   "04010000"
                   "00000000"
                   "FF000000"
                   "10000000"
                   "01");
        plain.must(0xCC,
                   "05030000"
                   "00000000"
                   "FF000000"
                   "10000000"
                   "01");
        REQUIRE(host.authenticate(0, of.kind, Bytes(of.size)) == 0);
    }
    Kind kind;
    Ev1Host host{chip};
};

Bytes new_key(const Kind& kind) {
    Bytes key(kind.size);
    for (std::size_t i = 0; i < key.size(); ++i) { key[i] = static_cast<Byte>(3 * i + 1); }
    return key;
}

/// Other key than the session's; the old one is zero.
Bytes other_key_cryptogram(const Kind& kind, Byte number, Byte version) {
    const auto key = new_key(kind);
    const auto versioned = kind.kind == KeyKind::aes ? join({key, Bytes{version}}) : key;
    return join({versioned, crypto::desfire_crc32(join({Bytes{0xC4, number}, versioned})),
                 crypto::desfire_crc32(key)});
}

}  // namespace

TEST_CASE("every key type opens an EV1 session that reads and writes in every mode", "[chipsim][ev1]") {
    for (const auto& kind : kinds) {
        INFO(kind.settings_2);
        Ev1Bench bench{kind};
        auto& host = bench.host;
        CHECK(host.in_clear(0x8D, "00000000030000ABCDEF").status == 0x00);
        CHECK(to_hex(host.in_clear(0xBD, "00000000030000").data) == "ABCDEF");
        CHECK(host.with_mac(0x3D, "0100000002000011AA").status == 0x00);
        CHECK(to_hex(host.in_clear(0xAD, "01000000030000").data) == "11AA00");
        CHECK(host.writing_full(0x8D, "02000000050000", "0102030405").status == 0x00);
        CHECK(to_hex(host.reading_full(0xBD, "02000000050000", 5).data) == "0102030405");
        CHECK(host.reading_full(0xAD, "02000000000000", 32).data.size() == 32);
        CHECK(host.in_clear(0x6F, "").data.size() == 5);
        CHECK(to_hex(host.reading_full(0x51, "", 7).data) == test_uid.text());
    }
}

TEST_CASE("value commands in the EV1 channel carry a MAC, or none by the quirk", "[chipsim][ev1][quirks]") {
    for (const bool maced : {true, false}) {
        Quirks quirks;
        quirks.ev1_value_commands_are_maced = maced;
        Ev1Bench bench{kinds[2], quirks};
        const auto value_command = [&](Byte ins) {
            return maced ? bench.host.with_mac(ins, "0401000000") : bench.host.in_clear(ins, "0401000000");
        };
        CHECK(value_command(0x0C).status == 0x00);
        CHECK(value_command(0xDC).status == 0x00);
        CHECK(bench.host.writing_full(0xDC, "05", "05000000").status == 0x00);
        CHECK(bench.host.in_clear(0xC7, "").status == 0x00);
        CHECK(to_hex(bench.host.in_clear(0x6C, "04").data) == "10000000");
        CHECK(to_hex(bench.host.reading_full(0x6C, "05", 4).data) == "0B000000");
        const auto wrong =
            maced ? bench.host.in_clear(0x0C, "0401000000") : bench.host.with_mac(0x0C, "0401000000");
        CHECK(wrong.status == 0x7E);
    }
}

TEST_CASE("in the EV1 channel a wrong MAC, CRC or length ends the session", "[chipsim][ev1]") {
    for (const auto& kind : kinds) {
        Ev1Bench mac{kind};
        CHECK(mac.host.plain().send(0x8D, "01000000020000AABB0102030405060708").status == 0x1E);
        CHECK(mac.host.plain().send(0x51).status == 0xAE);
        Ev1Bench crc{kind};
        CHECK(crc.host.plain()
                  .send(0x8D, "02000000020000" + std::string(2 * (kind.kind == KeyKind::aes ? 16 : 8), '7'))
                  .status == 0x1E);
        Ev1Bench length{kind};
        CHECK(length.host.plain().send(0x8D, "02000000020000AABBCC").status == 0x7E);
        Ev1Bench plain{kind};
        CHECK(plain.host.with_mac(0x8D, "00000000020000AABB").status == 0x7E);
    }
}

TEST_CASE("another key is changed in the EV1 channel, whatever its type", "[chipsim][ev1][keys]") {
    for (const auto& kind : kinds) {
        INFO(kind.settings_2);
        Ev1Bench bench{kind};
        const auto cryptogram = other_key_cryptogram(kind, 1, 0x42);
        const auto answer = bench.host.changing_key(1, cryptogram);
        CHECK(answer.status == 0x00);
        CHECK(answer.data.size() == 8);
        CHECK(bench.host.authenticate(1, kind.kind, Bytes(kind.size)) == 0xAE);
        REQUIRE(bench.host.authenticate(1, kind.kind, new_key(kind)) == 0x00);
        const auto version = bench.host.in_clear(0x64, "01").data;
        // DES keys keep theirs in the parity bits of their first eight bytes: 01 04 07 0A 0D 10 13 16.
        CHECK(to_hex(version) == (kind.kind == KeyKind::aes ? "42" : "AA"));
    }
}

TEST_CASE("the session's own key is changed in the EV1 channel without a MAC", "[chipsim][ev1][keys]") {
    for (const auto& kind : kinds) {
        Ev1Bench bench{kind};
        const auto key = new_key(kind);
        const auto versioned = kind.kind == KeyKind::aes ? join({key, Bytes{0x01}}) : key;
        const auto crc = crypto::desfire_crc32(join({Bytes{0xC4, 0x00}, versioned}));
        CHECK(bench.host.changing_key(0, join({versioned, crc})) == Reply{0x00, {}});
        CHECK(bench.host.plain().send(0x51).status == 0xAE);
        CHECK(bench.host.authenticate(0, kind.kind, key) == 0x00);
    }
}

TEST_CASE("a key change with a wrong CRC or version field changes nothing", "[chipsim][ev1][keys]") {
    for (const auto& kind : kinds) {
        for (const std::size_t at : {std::size_t{0}, kind.size, kind.size + 5}) {
            Ev1Bench bench{kind};
            auto cryptogram = other_key_cryptogram(kind, 1, 0x42);
            cryptogram[at] = static_cast<Byte>(cryptogram[at] ^ 1U);
            CHECK(bench.host.changing_key(1, cryptogram).status == 0x1E);
            CHECK(bench.host.authenticate(1, kind.kind, Bytes(kind.size)) == 0x00);
        }
    }
}

TEST_CASE("the master key of the chip may become 3TDEA and AES", "[chipsim][ev1][keys]") {
    Bench bench;
    Ev1Host host{bench.chip};
    REQUIRE(host.authenticate(0, KeyKind::des, Bytes(16)) == 0);
    const auto key = new_key(kinds[1]);
    REQUIRE(
        host.changing_key(0x40, join({key, crypto::desfire_crc32(join({Bytes{0xC4, 0x40}, key}))})).status ==
        0);
    CHECK(to_hex(host.plain().must(0x45)) == "0F41");
    CHECK(host.authenticate(0, KeyKind::aes, Bytes(16)) == 0xAE);
    REQUIRE(host.authenticate(0, KeyKind::tdes3, key) == 0);
    CHECK(host.changing_key(0xC0, key).status == 0x9E);
    REQUIRE(host.authenticate(0, KeyKind::tdes3, key) == 0);
    const Bytes aes(17);
    REQUIRE(
        host.changing_key(0x80, join({aes, crypto::desfire_crc32(join({Bytes{0xC4, 0x80}, aes}))})).status ==
        0);
    CHECK(to_hex(host.plain().must(0x45)) == "0F81");
    CHECK(bench.chip.report().master_key_type == "aes");
}

TEST_CASE("each authentication takes its own key types alone, D40 none", "[chipsim][ev1]") {
    for (const auto& kind : kinds) {
        const auto first_part = [&](Byte ins, std::string_view payload) {
            Ev1Bench bench{kind};
            return bench.host.plain().send(ins, payload).status;
        };
        const bool aes = kind.kind == KeyKind::aes;
        CHECK(first_part(0x1A, "00") == (aes ? 0xAE : 0xAF));
        CHECK(first_part(0xAA, "00") == (aes ? 0xAF : 0xAE));
        CHECK(first_part(0x71, "0000") == (aes ? 0xAF : 0xAE));
        CHECK(first_part(0x0A, "00") == 0x9D);
        CHECK(first_part(0x0A, "") == 0x7E);
        CHECK(first_part(0xAA, "02") == 0x40);
    }
}

TEST_CASE("EV1 knows the left column of the codes and no command of EV2", "[chipsim][ev1][profiles]") {
    Ev1Bench bench{kinds[2], {}, "ev1-8k"};
    auto& plain = bench.host.plain();
    const auto unknown = from_hex("71773CC6565755C969CEF6AD8DAB8BBADBC8");
    for (const Byte ins : unknown) {
        INFO(static_cast<int>(ins));
        CHECK(plain.send(ins, "00").status == 0x1C);
    }
    CHECK(plain.must(0x6E).size() == 3);
    CHECK(plain.send(0x5A, "015A4A015A4A").status == 0x7E);
    plain.select("000000");
    CHECK(plain.send(0xCA, "0200000F9100").status == 0x9E);
    for (int i = 2; i <= 28; ++i) { plain.must(0xCA, to_hex(Bytes{static_cast<Byte>(i)}) + "00000F01"); }
    CHECK(plain.send(0xCA, "FF00000F01").status == 0xCE);
    CHECK(plain.send(0x6D).status == 0x00);
    REQUIRE(bench.host.authenticate(0, KeyKind::des, Bytes(16)) == 0);
    CHECK(plain.send(0x6D).status == 0xC1);
}
