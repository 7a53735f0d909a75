#include "ev1_host.hpp"

#include "permit/crypto/crc.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::chipsim;
using namespace permit::chipsim::testing;
using namespace std::chrono_literals;

namespace {

/// A chip with somebody in a session with its master key, whose session keys are zeros.
struct Master : Bench {
    explicit Master(std::string_view profile = "ev3-8k", const Quirks& quirks = {}) : Bench{profile, quirks} {
        sign_in();
    }
    Host host{chip};

    void sign_in() {
        host = Host{chip};
        host.select("000000");
        chip.resume(RecordedSession{});
    }
    int configure(std::string_view option, std::string_view data) {
        sign_in();
        return host.secure(0x5C, Mode::full, option, data).status;
    }
    void reset() {
        chip.power_off();
        chip.power_on();
    }
};

const std::string zero_key(32, '0');

std::string crc_of(std::string_view key) { return to_hex(crypto::desfire_crc32(from_hex(key))); }

}  // namespace

TEST_CASE("each option of SetConfiguration is taken by the generations that have it",
          "[chipsim][configuration]") {
    struct Row {
        std::string option;
        std::string data;
        int ev1;
        int ev2;
        int ev3;
    };
    for (const auto& row : std::vector<Row>{
             {"00", "02", 0x00, 0x00, 0x00},
             {"00", "04", 0x9E, 0x00, 0x00},
             {"00", "10", 0x9E, 0x9E, 0x00},
             {"00", "80", 0x9E, 0x9E, 0x9E},
             {"01", std::string(48, '1') + "05", 0x00, 0x00, 0x00},
             {"02", "067577810281", 0x00, 0x00, 0x00},
             {"02", "067677810280", 0x9E, 0x00, 0x00},  // FSC 96
             {"02", "067877810280", 0x9E, 0x9E, 0x00},  // FSC 256
             {"02", "067977810280", 0x9E, 0x9E, 0x9E},
             {"02", "0575778102", 0x00, 0x00, 0x00},    // no historical byte
             {"02", "05F5778102", 0x9E, 0x9E, 0x9E},    // reserved bit
             {"02", "075777810280", 0x9E, 0x9E, 0x9E},  // TL says one more
             {"02", "06757781", 0x7E, 0x7E, 0x7E},
             {"03", "0420", 0x9E, 0x00, 0x00},
             {"03", "04", 0x9E, 0x7E, 0x7E},
             {"04", "0700", 0x9E, 0x00, 0x00},
             {"04", "0800", 0x9E, 0x9E, 0x9E},
             {"04", "0001", 0x9E, 0x9E, 0x9E},
             {"05", "00000001000000000101", 0x9E, 0x00, 0x00},
             {"05", "00010000000000000000", 0x9E, 0x9E, 0x00},  // VCTID
             {"05", "00000000000100000000", 0x9E, 0x9E, 0x00},  // transaction timer
             {"05", "00000000020000000000", 0x9E, 0x9E, 0x9E},  // LRP
             {"05", "01000000000000000000", 0x9E, 0x9E, 0x9E},
             {"05", "000000000000000000", 0x9E, 0x7E, 0x7E},
             {"06", "A1A2", 0x9E, 0x00, 0x00},
             {"06", std::string(34, 'A'), 0x9E, 0x7E, 0x7E},
             {"0C", "4403", 0x9E, 0x9E, 0x00},
             {"08", "00", 0x9E, 0x9E, 0x9E},
             {"0A", "0000", 0x9E, 0x9E, 0x9E},
         }) {
        INFO(row.option << " " << row.data);
        CHECK(Master{"ev1-8k"}.configure(row.option, row.data) == row.ev1);
        CHECK(Master{"ev2-8k"}.configure(row.option, row.data) == row.ev2);
        CHECK(Master{"ev3-8k"}.configure(row.option, row.data) == row.ev3);
    }
}

TEST_CASE("SetConfiguration needs the PICC level and its master key", "[chipsim][configuration]") {
    Bench bench;
    Host host{bench.chip};
    CHECK(host.send(0x5C, "0000").status == 0xAE);
    make_application(host);
    REQUIRE(host.authenticate(0) == 0);
    CHECK(host.secure(0x5C, Mode::full, "00", "00").status == 0x9D);
}

TEST_CASE("a zero bit clears what may be cleared and nothing else", "[chipsim][configuration]") {
    Master bench;
    REQUIRE(bench.configure("00", "43") == 0x00);
    REQUIRE(bench.configure("00", "00") == 0x00);
    bench.reset();
    CHECK(bench.chip.activation_uid().size() == 4);
    CHECK(bench.chip.activation_uid().front() == 0x08);
    bench.sign_in();
    CHECK(bench.host.secure(0xFC, Mode::mac, "").status == 0x9D);
}

TEST_CASE("UID, ATQA, SAK and ATS show what was configured after the next power-up",
          "[chipsim][configuration]") {
    Master bench;
    CHECK(to_hex(bench.chip.activation().atqa) == "4403");
    CHECK(bench.chip.activation().sak == 0x20);
    CHECK(to_hex(bench.chip.activation().ats) == "067577810280");
    REQUIRE(bench.configure("03", "0428") == 0x00);
    REQUIRE(bench.configure("0C", "4803") == 0x00);
    REQUIRE(bench.configure("02", "067877810280") == 0x00);
    CHECK(bench.chip.activation().sak == 0x20);
    CHECK(to_hex(bench.chip.activation().atqa) == "4403");
    bench.reset();
    CHECK(bench.chip.activation().sak == 0x28);
    CHECK(to_hex(bench.chip.activation().atqa) == "4803");
    CHECK(to_hex(bench.chip.activation().ats) == "067877810280");
    REQUIRE(bench.configure("00", "22") == 0x00);
    CHECK(bench.chip.activation_uid().size() == 7);
    bench.reset();
    CHECK(to_hex(bench.chip.activation().atqa) == "0803");
    CHECK(bench.chip.activation_uid().front() == 0x80);
    bench.chip.power_off();
    CHECK(bench.chip.activation_uid().empty());
}

TEST_CASE("a 4-byte NUID is the same at each power-up and never marked as random",
          "[chipsim][configuration]") {
    Master bench;
    REQUIRE(bench.configure("00", "40") == 0x00);
    bench.reset();
    const auto first = bench.chip.activation_uid();
    REQUIRE(first.size() == 4);
    CHECK((first.front() & 0x1FU) == 0x0F);
    bench.reset();
    CHECK(bench.chip.activation_uid() == first);
    CHECK(to_hex(bench.chip.activation().atqa) == "0403");
}

TEST_CASE("disabled messaging refuses its authentications", "[chipsim][configuration]") {
    Master bench;
    REQUIRE(bench.configure("04", "0300") == 0x00);
    Host host{bench.chip};
    host.select("000000");
    CHECK(host.send(0x1A, "00").status == 0x9D);
    CHECK(host.send(0x0A, "00").status == 0x9D);
    make_application(host);
    CHECK(host.send(0xAA, "00").status == 0x9D);
    CHECK(host.authenticate(0) == 0x00);
}

TEST_CASE("the PICC level answers to its new name alone", "[chipsim][configuration]") {
    Master bench;
    REQUIRE(bench.configure("06", "A1A2A3") == 0x00);
    const auto select = [&](std::string_view apdu) { return to_hex(bench.chip.process(from_hex(apdu))); };
    CHECK(select("00A4040C03A1A2A3") == "9000");
    CHECK(select("00A4040C07D2760000850100") == "6A82");
}

TEST_CASE("the default key's 24 bytes serve 3TDEA, the first 16 all others", "[chipsim][configuration]") {
    Master bench;
    const std::string key = "000102030405060708090A0B0C0D0E0F1011121314151617";
    REQUIRE(bench.configure("01", key + "33") == 0x00);
    Host host{bench.chip};
    host.select("000000");
    host.must(0xCA, "0100000F41");
    host.must(0xCA, "0200000F81");
    host.select("020000");
    CHECK(host.authenticate(0, key_from(key.substr(0, 32))) == 0x00);
    Ev1Host old{bench.chip};
    old.plain().select("010000");
    CHECK(old.authenticate(0, KeyKind::tdes3, from_hex(key)) == 0x00);
}

TEST_CASE("capability data of the chip comes with EV2First", "[chipsim][configuration]") {
    Master bench;
    REQUIRE(bench.configure("05", "000000FF000900000506") == 0x00);
    Host host{bench.chip};
    make_application(host);
    const auto challenge = host.send(0x71, "0000");
    auto proof = crypto::aes_cbc_decrypt({}, {}, challenge.data);
    std::rotate(proof.begin(), proof.begin() + 1, proof.end());
    const auto answer = host.send(0xAF, crypto::aes_cbc_encrypt({}, {}, join({Bytes(16), proof})));
    REQUIRE(answer.status == 0x00);
    CHECK(to_hex(BytesView{crypto::aes_cbc_decrypt({}, {}, answer.data)}.subspan(20, 6)) == "000900000506");
}

TEST_CASE("the transaction timer of EV3 throws the chip back to its start, off by default",
          "[chipsim][timer]") {
    Master off;
    Host guest{off.chip};
    make_application(guest);
    off.chip.let_time_pass(24h);
    CHECK(guest.send(0x6F).status == 0x00);

    for (const std::uint32_t step : {100U, 7U}) {
        Quirks quirks;
        quirks.transaction_timer_step = step;
        Master bench{"ev3-8k", quirks};
        REQUIRE(bench.configure("05", "00000000000300000000") == 0x00);
        Host host{bench.chip};
        make_application(host);
        host.must(0xCB, "0100EEEE200000");
        host.select("015A4A");
        REQUIRE(host.authenticate(0) == 0);
        REQUIRE(host.secure(0x8D, Mode::plain, "01000000010000", "77").status == 0x00);
        bench.chip.let_time_pass(std::chrono::milliseconds{3 * step} - 1us);
        CHECK(host.secure(0x6F, Mode::mac, "").status == 0x00);
        bench.chip.let_time_pass(1us);
        CHECK(bench.chip.has_power());
        CHECK(host.send(0x6F).status == 0x9D);
        host.select("015A4A");
        CHECK(host.send(0xC7).status == 0x0C);
        // Each selection starts it anew, the PICC level stops it.
        bench.chip.let_time_pass(std::chrono::milliseconds{2 * step});
        host.select("015A4A");
        bench.chip.let_time_pass(std::chrono::milliseconds{2 * step});
        CHECK(host.send(0x6F).status == 0x00);
        host.select("000000");
        bench.chip.let_time_pass(24h);
        bench.chip.power_off();
        bench.chip.let_time_pass(24h);
        CHECK_FALSE(bench.chip.has_power());
    }
}

TEST_CASE("keys of the PICC level beside the master key are there as each generation has them",
          "[chipsim][picckeys]") {
    struct Row {
        std::string key;
        int version_ev1;
        int version_ev2;
        int version_ev3;
        int change;        ///< on EV3
        int authenticate;  ///< first part, on EV3
    };
    const auto row_of = [](std::string_view profile, const std::string& key) {
        Master bench{profile};
        return bench.host.secure(0x64, Mode::mac, key).status;
    };
    for (const auto& row : std::vector<Row>{{"01", 0x40, 0x00, 0x00, 0x9D, 0xAF},
                                            {"04", 0x40, 0x00, 0x00, 0x9D, 0xAF},
                                            {"05", 0x40, 0x40, 0x40, 0x40, 0x40},
                                            {"10", 0x40, 0x00, 0x00, 0x00, 0xAF},
                                            {"11", 0x40, 0x00, 0x00, 0x00, 0x9D},
                                            {"12", 0x40, 0x00, 0x00, 0x00, 0x9D},
                                            {"18", 0x40, 0x40, 0x00, 0x9D, 0x9D},
                                            {"1A", 0x40, 0x40, 0x00, 0x9D, 0x9D},
                                            {"20", 0x40, 0x00, 0x00, 0x00, 0x9D},
                                            {"23", 0x40, 0x00, 0x00, 0x00, 0x9D},
                                            {"24", 0x40, 0x40, 0x40, 0x40, 0x40}}) {
        INFO(row.key);
        CHECK(row_of("ev1-8k", row.key) == row.version_ev1);
        CHECK(row_of("ev2-8k", row.key) == row.version_ev2);
        CHECK(row_of("ev3-8k", row.key) == row.version_ev3);
        Master bench;
        CHECK(bench.host.secure(0xC4, Mode::full, Mode::mac, row.key, zero_key + "05" + crc_of(zero_key))
                  .status == row.change);
        bench.reset();
        CHECK(bench.host.send(0x71, row.key + "00").status == row.authenticate);
    }
}

TEST_CASE("a delegation key is changed by the master key, an originality key opens to nobody",
          "[chipsim][picckeys]") {
    const std::string key = "00112233445566778899AABBCCDDEEFF";
    Master bench;
    REQUIRE(bench.host.secure(0xC4, Mode::full, Mode::mac, "10", key + "05" + crc_of(key)).status == 0x00);
    CHECK(to_hex(bench.host.secure(0x64, Mode::mac, "10").data) == "05");
    bench.reset();
    CHECK(bench.host.authenticate(0x01) == 0xAE);
    CHECK(bench.host.authenticate(0x10) == 0xAE);
    REQUIRE(bench.host.authenticate(0x10, key_from(key)) == 0x00);
    // It is no master key, and changes none.
    CHECK(bench.host.secure(0xC4, Mode::full, Mode::mac, "11", zero_key + "05" + crc_of(zero_key)).status ==
          0xAE);
}

TEST_CASE("applications are delegated to nobody", "[chipsim][applications]") {
    const std::string first_frame =
        "015A4A"
        "0000"
        "01"
        "0100"
        "0F"
        "81";
    Bench bench;
    Host host{bench.chip};
    CHECK(host.send(0xC9, first_frame).status == 0xAE);
    CHECK(host.send(0xC9, "015A4A").status == 0x7E);
    REQUIRE(host.authenticate(0x10) == 0x00);
    CHECK(host.send(0xC9, first_frame).status == 0x9D);
    CHECK(host.send(0x69, "0000").status == 0xA0);
    CHECK(host.send(0x69, "00").status == 0x7E);
    make_application(host);
    CHECK(host.send(0xC9, first_frame).status == 0x9D);
    CHECK(host.send(0x69, "0000").status == 0x9D);
}
