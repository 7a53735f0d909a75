#include "ev1_host.hpp"

#include "permit/crypto/crc.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::chipsim;
using namespace permit::chipsim::testing;

namespace {

const std::string key_a = "00112233445566778899AABBCCDDEEFF";
const std::string key_b = "0F1E2D3C4B5A69788796A5B4C3D2E1F0";
const std::string zero_key = "00000000000000000000000000000000";

/// Another key than the session's, which is zero: key, version, CRC of the key.
std::string other(std::string_view key, std::string_view version) {
    return std::string{key} + std::string{version} + to_hex(crypto::desfire_crc32(from_hex(key)));
}

/// Application 4A5A01 with two AES keys and three sets of up to 24 bytes a key; key 1 may roll.
struct WithSets : Bench {
    explicit WithSets(const Quirks& quirks = {}, std::string_view profile = "ev3-8k")
        : Bench{profile, quirks} {
        host.must(0xCA,
                  "015A4A0F92"
                  "0107031801");
        host.select("015A4A");
        as(0);
    }
    Host host{chip};

    void as(Byte key) { REQUIRE(host.authenticate(key) == 0); }
    int status(Byte ins, std::string_view payload) { return host.secure(ins, Mode::mac, payload).status; }
    int change(std::string_view set_and_key, std::string_view cryptogram) {
        return host.secure(0xC6, Mode::full, Mode::mac, set_and_key, cryptogram).status;
    }
    /// Set 1 with key_a and key_b, finalized as version 9.
    void prepare() {
        REQUIRE(status(0x56, "0102") == 0x00);
        REQUIRE(change("0100", other(key_a, "21")) == 0x00);
        REQUIRE(change("0101", other(key_b, "22")) == 0x00);
        REQUIRE(status(0x57, "0109") == 0x00);
    }
    std::string versions() { return to_hex(host.secure(0x64, Mode::mac, "4080").data); }
};

}  // namespace

TEST_CASE("a key set is prepared, finalized and rolled to", "[chipsim][keysets]") {
    WithSets bench;
    CHECK(bench.versions() == "070000");
    bench.prepare();
    CHECK(bench.versions() == "070900");
    CHECK(to_hex(bench.host.secure(0x64, Mode::mac, "4101").data) == "22");
    CHECK(to_hex(bench.host.secure(0x64, Mode::mac, "4100").data) == "00");
    bench.as(1);
    const auto rolled = bench.host.send(0x55, bench.host.sealed(0x55, Mode::mac, from_hex("01"), {}));
    CHECK(rolled == Reply{0x00, {}});
    CHECK(bench.host.send(0x54, "0F").status == 0xAE);
    CHECK(bench.host.authenticate(0) == 0xAE);
    REQUIRE(bench.host.authenticate(0, key_from(key_a)) == 0x00);
    CHECK(bench.versions() == "090000");
    // The rolled set's number is empty again.
    CHECK(bench.host.secure(0x64, Mode::mac, "4101").status == 0x40);
}

TEST_CASE("rolling may change the type of an application's keys", "[chipsim][keysets]") {
    WithSets bench;
    REQUIRE(bench.status(0x56, "0201") == 0x00);
    REQUIRE(bench.status(0x57, "0208") == 0x00);
    bench.as(1);
    REQUIRE(bench.host.secure(0x55, Mode::mac, Mode::plain, "02").status == 0x00);
    CHECK(to_hex(bench.host.must(0x45)).substr(0, 4) == "0F42");
    CHECK(bench.host.authenticate(0) == 0xAE);
    Ev1Host old{bench.chip};
    CHECK(old.authenticate(0, KeyKind::tdes3, Bytes(24)) == 0x00);
}

TEST_CASE("a 3TDEA key of an inactive set is changed through EV2", "[chipsim][keysets]") {
    WithSets bench;
    REQUIRE(bench.status(0x56, "0101") == 0x00);
    const auto key = key_a + "0123456789ABCDEF";
    REQUIRE(bench.change("0101", key + to_hex(crypto::desfire_crc32(from_hex(key)))) == 0x00);
    REQUIRE(bench.status(0x57, "0108") == 0x00);
    bench.as(1);
    REQUIRE(bench.host.secure(0x55, Mode::mac, Mode::plain, "01").status == 0x00);
    Ev1Host old{bench.chip};
    CHECK(old.authenticate(1, KeyKind::tdes3, from_hex(key)) == 0x00);
}

TEST_CASE("an inactive set takes the form for other keys, even for the session's number",
          "[chipsim][keysets]") {
    WithSets bench;
    REQUIRE(bench.status(0x56, "0102") == 0x00);
    CHECK(bench.host.secure(0xC6, Mode::full, Mode::plain, "0100", key_a + "21").status == 0x7E);
    bench.as(0);
    CHECK(bench.change("0100", other(key_a, "21")) == 0x00);
    // The session goes on: none of its keys was touched.
    CHECK(bench.status(0x6F, "") == 0x00);
    // In the active set the same number is the session's own key.
    CHECK(bench.host.secure(0xC6, Mode::full, Mode::plain, "0000", key_a + "21").status == 0x00);
    CHECK(bench.host.authenticate(0, key_from(key_a)) == 0x00);
}

TEST_CASE("key sets are refused in the wrong state, number, type, size and by the wrong key",
          "[chipsim][keysets]") {
    struct Row {
        Byte with;
        Byte ins;
        std::string payload;
        int status;
    };
    for (const auto& row : std::vector<Row>{{1, 0x56, "0102", 0x9D},  // not the master key
                                            {1, 0x57, "0102", 0x9D},
                                            {0, 0x55, "01", 0x9D},    // not the roll key
                                            {1, 0x55, "01", 0x9D},    // not finalized
                                            {0, 0x56, "0002", 0x9E},  // the active set
                                            {0, 0x56, "0302", 0x9E},  // beyond the last
                                            {0, 0x56, "0103", 0x9E},  // no type
                                            {0, 0x57, "0009", 0x9E},
                                            {0, 0x57, "0109", 0x9D},  // not initialized
                                            {1, 0x55, "00", 0x9E},
                                            {1, 0x55, "FF", 0x9E},
                                            {0, 0x56, "01", 0x7E},
                                            {0, 0x57, "010900", 0x7E},
                                            {1, 0x55, "", 0x7E},
                                            {0, 0x64, "4103", 0x40},
                                            {0, 0x64, "4101", 0x40},  // empty
                                            {0, 0x64, "41", 0x7E},
                                            {0, 0x64, "0101", 0x7E},
                                            {0, 0x64, "4500", 0x40}}) {
        INFO(to_hex(Bytes{row.ins}) << " " << row.payload << " with key " << static_cast<int>(row.with));
        WithSets bench;
        bench.as(row.with);
        CHECK(bench.status(row.ins, row.payload) == row.status);
    }
    WithSets bench;
    for (const auto& [ins, payload] :
         std::vector<std::pair<Byte, std::string>>{{0x56, "0102"}, {0x57, "0109"}, {0x55, "01"}}) {
        bench.host.select("015A4A");
        CHECK(bench.host.send(ins, payload).status == 0xAE);
        bench.host.select("000000");
        CHECK(bench.host.send(ins, payload).status == 0x9D);
    }
}

TEST_CASE("a finalized set is closed until it is initialized again", "[chipsim][keysets]") {
    WithSets bench;
    bench.prepare();
    CHECK(bench.change("0100", other(zero_key, "01")) == 0x9D);
    bench.as(0);
    CHECK(bench.status(0x57, "0110") == 0x9D);
    bench.as(0);
    CHECK(bench.status(0x56, "0102") == 0x00);
    CHECK(bench.change("0100", other(key_b, "01")) == 0x00);
    CHECK(bench.change("0200", other(key_b, "01")) == 0x40);
    bench.as(0);
    CHECK(bench.change("0102", other(key_b, "01")) == 0x40);
}

TEST_CASE("only applications made with key sets have them", "[chipsim][keysets]") {
    Bench bench;
    Host host{bench.chip};
    make_application(host, 2);
    for (const auto& [ins, payload] :
         std::vector<std::pair<Byte, std::string>>{{0x56, "0102"}, {0x57, "0109"}, {0x55, "01"}}) {
        REQUIRE(host.authenticate(0) == 0);
        CHECK(host.secure(ins, Mode::mac, payload).status == 0x9D);
    }
    REQUIRE(host.authenticate(0) == 0);
    CHECK(host.secure(0x64, Mode::mac, "4080").status == 0x40);
    REQUIRE(host.authenticate(0) == 0);
    CHECK(host.secure(0xC6, Mode::full, Mode::mac, "0101", other(key_a, "01")).status == 0x40);
}

TEST_CASE("the key-set block of CreateApplication is checked", "[chipsim][keysets]") {
    Bench bench;
    Host host{bench.chip};
    const auto status = [&](std::string_view payload) { return host.send(0xCA, payload).status; };
    CHECK(status("010000"
                 "0F92"
                 "01"
                 "07011000") == 0x9E);  // one set
    CHECK(status("010000"
                 "0F92"
                 "01"
                 "07111000") == 0x9E);  // seventeen
    CHECK(status("010000"
                 "0F92"
                 "01"
                 "07021100") == 0x9E);  // no such size
    CHECK(status("010000"
                 "0F52"
                 "01"
                 "07021000") == 0x9E);  // 3TDEA keys do not fit 16 bytes
    CHECK(status("010000"
                 "0F92"
                 "01"
                 "07021002") == 0x9E);  // roll key beyond the last
    CHECK(status("010000"
                 "0F92"
                 "01"
                 "07021008") == 0x9E);  // unknown bit
    CHECK(status("010000"
                 "0F92"
                 "01"
                 "070210") == 0x7E);
    CHECK(status("010000"
                 "0F92"
                 "02"
                 "07021000") == 0x9D);  // VC keys need a prepared chip
    CHECK(status("010000"
                 "0F92"
                 "04") == 0x9E);  // capability data
    CHECK(status("010000"
                 "0FB2"
                 "01"
                 "07021000"
                 "01DF"
                 "AABB") == 0x00);
    CHECK(to_hex(host.must(0x6D)) == "01000001DFAABB");
    // Two sets of two keys of 16 bytes, and the application's entry.
    CHECK(bench.chip.report().free_memory == 8192 - (64 + 2 * 2 * 16));
    CHECK(status("020000"
                 "0F9E"
                 "01"
                 "07101800") == 0x00);
    CHECK(bench.chip.report().free_memory == 8192 - 128 - (64 + 16 * 14 * 24));
    CHECK(status("030000"
                 "0F9E"
                 "01"
                 "07101800") == 0x0E);
}

TEST_CASE("a torn roll has happened or not", "[chipsim][keysets][power]") {
    WithSets made;
    made.prepare();
    const auto start = made.chip.image();
    for (std::size_t at = 1; at <= 64; ++at) {
        ScriptedRandom random;
        auto chip = SimulatedChip::from_image(start, {}, random);
        Host host{chip};
        host.select("015A4A");
        REQUIRE(host.authenticate(1) == 0);
        CutAtWrite cut{at};
        chip.watch_writes(&cut);
        static_cast<void>(chip.process(
            join({from_hex("9055000009"), host.sealed(0x55, Mode::mac, from_hex("01"), {}), Bytes{0x00}})));
        chip.watch_writes(nullptr);
        chip.power_on();
        Host after{chip};
        after.select("015A4A");
        const bool is_old = after.authenticate(0) == 0x00;
        after.select("015A4A");
        const bool is_new = after.authenticate(0, key_from(key_a)) == 0x00;
        CHECK(is_old != is_new);
        CHECK(is_old == cut.has_cut());
    }
}
