#include "bench.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::chipsim;
using namespace permit::chipsim::testing;

namespace {

std::uint32_t free_memory(Host& host) {
    const auto wire = host.must(0x6E);
    return static_cast<std::uint32_t>(wire[0] | wire[1] << 8U | wire[2] << 16U);
}

std::string little(std::uint32_t value, std::size_t width) {
    std::string text = to_hex(little_endian<4>(value));
    return text.substr(0, 2 * width);
}

}  // namespace

TEST_CASE("memory is taken in whole units, twice for backup files, as declared for records",
          "[chipsim][memory]") {
    Bench bench;
    Host host{bench.chip};
    make_application(host, 8);
    const auto cost = [&](Byte ins, const std::string& payload) {
        const auto before = free_memory(host);
        host.must(ins, payload);
        return before - free_memory(host);
    };
    CHECK(8192 - free_memory(host) == 64 + 8 * 16);
    CHECK(cost(0xCD, "0000EEEE010000") == 32 + 32);
    CHECK(cost(0xCD, "0100EEEE210000") == 32 + 64);
    CHECK(cost(0xCB, "0200EEEE700000") == 32 + 2 * 128);
    CHECK(cost(0xC0, "0300EEEE800000080000") == 32 + 8 * 128);
    CHECK(cost(0xC1, "0400EEEE0A0000050000") == 32 + 64);
    CHECK(cost(0xCC, "0500EEEE00000000FF0000000000000000") == 32);
    CHECK(cost(0xCE, "0600F0FF02" + std::string(34, '0')) == 32 + 32);
}

TEST_CASE("what does not fit is refused with 0E and takes nothing", "[chipsim][memory]") {
    Bench bench{"ev3-2k"};
    Host host{bench.chip};
    make_application(host, 8);
    const auto left = free_memory(host);
    CHECK(host.send(0xCD, "0000EEEE" + little(left - 31, 3)).status == 0x0E);
    CHECK(host.send(0xCB, "0000EEEE" + little(left / 2, 3)).status == 0x0E);
    CHECK(host.send(0xCD, "0000EEEEFFFFFF").status == 0x0E);
    CHECK(host.send(0xC0, "0000EEEEFFFFFFFFFFFF").status == 0x0E);
    CHECK(free_memory(host) == left);
    host.must(0xCD, "0000EEEE" + little(left - 32, 3));
    CHECK(free_memory(host) == 0);
    host.select("000000");
    CHECK(host.send(0xCA, "025A4A0F81").status == 0x0E);
}

TEST_CASE("deleting gives no memory back, formatting does", "[chipsim][memory]") {
    Bench bench;
    Host host{bench.chip};
    make_application(host, 8);
    host.must(0xCD, "0000EEEE000100");
    const auto left = free_memory(host);
    host.must(0xDF, "00");
    REQUIRE(host.authenticate(0) == 0);
    REQUIRE(host.secure(0xDA, Mode::mac, "015A4A").status == 0x00);
    CHECK(free_memory(host) == left);
    CHECK(host.send(0xFC).status == 0xAE);
    // A DES session by the published frames, then FormatPICC in the EV1 channel.
    bench.chip.power_off();
    bench.chip.power_on();
    bench.random.put(from_hex("8A9D09A43D2DD392"));
    REQUIRE(bench.chip.process(from_hex("1A00")).size() == 9);
    REQUIRE(to_hex(bench.chip.process(from_hex("AFDCC7FB9A261C7DFC012014A92BBBCDCB"))).substr(0, 2) == "00");
    CHECK(bench.chip.process(from_hex("FC")).front() == 0x00);
    CHECK(bench.chip.report().free_memory == 8192);
}

TEST_CASE("file creation refuses what reference 4.5 says", "[chipsim][files]") {
    Bench bench;
    Host host{bench.chip};
    CHECK(host.send(0xCD, "0000EEEE200000").status == 0x9D);
    make_application(host, 5);
    const auto status = [&](Byte ins, std::string_view payload) { return host.send(ins, payload).status; };
    CHECK(status(0xCD, "2000EEEE200000") == 0x9E);
    CHECK(status(0xCD, "0000EEEE000000") == 0x9E);
    CHECK(status(0xCD, "0004EEEE200000") == 0x9E);
    CHECK(status(0xCD, "0020EEEE200000") == 0x9E);
    CHECK(status(0xCB, "0040EEEE200000") == 0x9E);
    CHECK(status(0xCD, "00005012200000") == 0x9E);
    CHECK(status(0xCD, "0000EEEE2000") == 0x7E);
    CHECK(status(0xCD, "000102EEEE200000") == 0x7E);
    CHECK(status(0xCC, "0100EEEE05000000040000000000000000") == 0x9E);
    CHECK(status(0xCC, "0100EEEE00000000040000000500000000") == 0x9E);
    CHECK(status(0xCC, "0100EEEE00000000040000000300000004") == 0x9E);
    CHECK(status(0xC0, "0200EEEE080000010000") == 0x9E);
    CHECK(status(0xC1, "0200EEEE080000010000") == 0x00);
    CHECK(status(0xCD, "0200EEEE200000") == 0xDE);
    CHECK(status(0xDF, "07") == 0xF0);
    CHECK(status(0xF5, "07") == 0xF0);
}

TEST_CASE("a transaction MAC file has rules of its own", "[chipsim][files]") {
    Bench bench;
    Host host{bench.chip};
    make_application(host, 5);
    const std::string key = "00112233445566778899AABBCCDDEEFF";
    const auto status = [&](std::string_view head) {
        return host.send(0xCE, std::string{head} + key + "07").status;
    };
    CHECK(status("0F01F0E102") == 0x9E);
    CHECK(status("0F01F0EF00") == 0x9E);
    CHECK(status("0F11E0EF02") == 0x9E);
    CHECK(status("0F21F0EF02") == 0x9E);
    CHECK(status("0F11F0EF02") == 0x00);
    CHECK(status("0E01F0EF02") == 0x9D);
    CHECK(to_hex(host.must(0xF5, "0F")) == "0511F0EF0207");
    CHECK(to_hex(host.must(0xAD, "0F000000000000")) == "000000000000000000000000");
    CHECK(host.send(0x8D, "0F00000001000011").status == 0x9D);
}

TEST_CASE("file settings are told as reference 4.5 lays them out", "[chipsim][files]") {
    Bench bench;
    Host host{bench.chip};
    make_application(host, 5);
    host.must(0xCB, "01013012700000");
    host.must(0xC0, "0203EEEE800000080000");
    host.must(0xC1, "0300EEEE0A0000050000");
    CHECK(to_hex(host.must(0xF5, "01")) == "01013012700000");
    CHECK(to_hex(host.must(0xF5, "02")) == "0403EEEE800000080000000000");
    CHECK(to_hex(host.must(0xF5, "03")) == "0300EEEE0A0000050000000000");
    CHECK(to_hex(host.must(0x6F)) == "010203");
}

TEST_CASE("ISO identifiers are demanded, unique and ordered by the quirk", "[chipsim][files]") {
    for (const bool little_first : {true, false}) {
        Quirks quirks;
        quirks.iso_fid_little_endian = little_first;
        Bench bench{"ev3-8k", quirks};
        Host host{bench.chip};
        CHECK(host.send(0xCA, "015A4A0FA5").status == 0x7E);
        host.must(0xCA, std::string{"015A4A0FA5"} + (little_first ? "01DF" : "DF01") + "AABBCC");
        CHECK(host.send(0xCA, std::string{"025A4A0FA5"} + (little_first ? "01DF" : "DF01")).status == 0xDE);
        CHECK(host.send(0xCA, "025A4A0FA502DFAABBCC").status == 0xDE);
        CHECK(host.send(0xCA, "025A4A0FA50000").status == 0x9E);
        CHECK(to_hex(host.must(0x6D)) == (little_first ? "015A4A01DFAABBCC" : "015A4ADF01AABBCC"));
        CHECK(to_hex(bench.chip.process(from_hex("00A4000002DF01"))) == "9000");
        CHECK(host.send(0xCD, "0000EEEE200000").status == 0x7E);
        host.must(0xCD, std::string{"01"} + (little_first ? "01EF" : "EF01") + "00EEEE200000");
        CHECK(host.send(0xCD, std::string{"02"} + (little_first ? "01EF" : "EF01") + "00EEEE200000").status ==
              0xDE);
        CHECK(to_hex(host.must(0x61)) == (little_first ? "01EF" : "EF01"));
        CHECK(to_hex(bench.chip.process(from_hex("00A4020C02EF01"))) == "9000");
        CHECK(bench.chip.process(from_hex("00B0000000")).size() == 32 + 2);
    }
}

TEST_CASE("ISO reading and writing keep to free files outside EV2 sessions", "[chipsim][iso]") {
    Bench bench;
    Host host{bench.chip};
    const auto iso = [&](std::string_view apdu) { return to_hex(bench.chip.process(from_hex(apdu))); };
    host.must(0xCA, "015A4A0FA501DF");
    host.select("015A4A");
    host.must(0xCD, "0101EF00EEEE200000");
    host.must(0xCB, "0202EF00EEEE200000");
    host.must(0xCD, "0303EF003012200000");
    CHECK(iso("00B0000004") == "6985");
    CHECK(iso("00B0810004") == "000000009000");
    CHECK(iso("00D681020311223300") == "9000");
    CHECK(iso("00B0000006") == "0000112233009000");
    CHECK(iso("00B0001F08") == "009000");
    CHECK(iso("00B0002001") == "6985");
    CHECK(iso("00D6811F021122") == "6985");
    CHECK(iso("00B0830004") == "6982");
    CHECK(iso("00B0850004") == "6A82");
    // A backup file shows what was written after commit only.
    CHECK(iso("00D682000155") == "9000");
    CHECK(iso("00B0820001") == "009000");
    host.must(0xC7);
    CHECK(iso("00B0820001") == "559000");
    REQUIRE(host.authenticate(0) == 0);
    CHECK(iso("00B0820001") == "6982");
    host.must(0xCE, "0F00F0FF02" + std::string(34, '0'));
    CHECK(iso("00B0820001") == "6985");
    CHECK(iso("00A4050C00") == "6A86");
    CHECK(iso("00A4030C00") == "9000");
    CHECK(host.send(0x6F).status == 0x9D);
}

TEST_CASE("KS1 bit 2 lets anybody create and delete files, cleared only the master key", "[chipsim][files]") {
    Bench bench;
    Host host{bench.chip};
    make_application(host, 5, "0B");
    CHECK(host.send(0xCD, "0000EEEE200000").status == 0xAE);
    REQUIRE(host.authenticate(1) == 0);
    CHECK(host.secure(0xCD, Mode::mac, "0000EEEE200000").status == 0x9D);
    REQUIRE(host.authenticate(0) == 0);
    CHECK(host.secure(0xCD, Mode::mac, "0000EEEE200000").status == 0x00);
    CHECK(host.secure(0xDF, Mode::mac, "00").status == 0x00);
    CHECK(host.secure(0x6F, Mode::mac, "") == Reply{0x00, {}});
}

TEST_CASE("KS1 bit 1 lets anybody look, cleared only the master key", "[chipsim][files]") {
    Bench bench;
    Host host{bench.chip};
    make_application(host, 5, "0D");
    host.must(0xCD, "0000EEEE200000");
    for (const auto& [ins, payload] :
         std::vector<std::pair<Byte, std::string>>{{0x6F, ""}, {0xF5, "00"}, {0x45, ""}, {0x61, ""}}) {
        CHECK(host.send(ins, payload).status == 0xAE);
        REQUIRE(host.authenticate(0) == 0);
        CHECK(host.secure(ins, Mode::mac, payload).status == 0x00);
        host.select("015A4A");
    }
}
