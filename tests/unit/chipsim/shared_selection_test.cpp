#include "bench.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::chipsim;
using namespace permit::chipsim::testing;

namespace {

const std::string mac_key = "00112233445566778899AABBCCDDEEFF";

/// Applications 010000 and 020000, both selected. In each: 01 a backup file and 02 a value file, free and
/// plain, 03 a standard file of key 1, full.
struct Both : Bench {
    explicit Both(const Quirks& quirks = {}) : Bench{"ev3-8k", quirks} {
        for (const std::string aid : {"010000", "020000"}) {
            host.select("000000");
            host.must(0xCA, aid + "0F82");
            host.select(aid);
            host.must(0xCB, "0100EEEE200000");
            host.must(0xCC, "0200EEEE00000000FF0000001000000000");
            host.must(0xCD, "03031111200000");
        }
        host.select("010000020000");
    }
    Host host{chip};

    std::string in(std::string_view aid, Byte ins, std::string_view payload) {
        host.select(aid);
        auto data = to_hex(host.must(ins, payload));
        host.select("010000020000");
        return data;
    }
    void add_mac_file(std::string_view aid, std::string_view rights) {
        host.select(aid);
        host.must(0xCE, "0F00" + std::string{rights} + "02" + mac_key + "01");
        host.select("010000020000");
    }
};

}  // namespace

TEST_CASE("with two applications selected bit 7 of a file number means the second", "[chipsim][shared]") {
    Both bench;
    bench.host.must(0x8D, "01000000010000AA");
    bench.host.must(0x8D, "81000000010000BB");
    bench.host.must(0xDC, "8201000000");
    bench.host.must(0xC7);
    CHECK(bench.in("010000", 0xAD, "01000000010000") == "AA");
    CHECK(bench.in("020000", 0xAD, "01000000010000") == "BB");
    CHECK(bench.in("010000", 0x6C, "02") == "10000000");
    CHECK(bench.in("020000", 0x6C, "02") == "0F000000");
    CHECK(to_hex(bench.host.must(0xF5, "81")) == "0100EEEE200000");
    CHECK(bench.host.send(0xAD, "84000000010000").status == 0xF0);
}

TEST_CASE("one application selected has no second", "[chipsim][shared]") {
    Both bench;
    bench.host.select("010000");
    CHECK(bench.host.send(0xAD, "81000000010000").status == 0xF0);
    CHECK(bench.host.send(0x71, "8000").status == 0x40);
    bench.host.select("000000");
    CHECK(bench.host.send(0xAD, "81000000010000").status == 0x9D);
    CHECK(bench.host.send(0x71, "8000").status == 0x40);
}

TEST_CASE("a key of one application opens nothing in the other", "[chipsim][shared]") {
    Both bench;
    REQUIRE(bench.host.authenticate(0x81) == 0);
    CHECK(bench.host.secure(0x8D, Mode::full, "83000000010000", "77").status == 0x00);
    CHECK(bench.host.secure(0xAD, Mode::mac, Mode::full, "83000000010000").data == Bytes{0x77});
    CHECK(bench.host.send(0xAD, bench.host.sealed(0xAD, Mode::mac, from_hex("03000000010000"), {})).status ==
          0x9D);
    REQUIRE(bench.host.authenticate(0x01) == 0);
    CHECK(bench.host.secure(0x8D, Mode::full, "03000000010000", "55").status == 0x00);
    CHECK(bench.host.send(0xAD, bench.host.sealed(0xAD, Mode::mac, from_hex("83000000010000"), {})).status ==
          0x9D);
    // The second application's key 0 is no master of the first.
    REQUIRE(bench.host.authenticate(0x80) == 0);
    CHECK(bench.host.secure(0x54, Mode::full, "", "0F").status == 0x9D);
}

TEST_CASE("structure is made and deleted in the first application alone", "[chipsim][shared]") {
    Both bench;
    CHECK(bench.host.send(0xCD, "8400EEEE200000").status == 0x9E);
    bench.host.select("010000020000");
    CHECK(bench.host.send(0xDF, "81").status == 0x9E);
    CHECK(bench.in("020000", 0x6F, "") == "010203");
}

TEST_CASE("selecting two applications refuses what cannot be", "[chipsim][shared]") {
    Both bench;
    CHECK(bench.host.send(0x5A, "010000010000").status == 0x9E);
    CHECK(bench.host.send(0x5A, "010000030000").status == 0xA0);
    CHECK(bench.host.send(0x5A, "010000000000").status == 0xA0);
    CHECK(bench.host.send(0x5A, "000000010000").status == 0xA0);
    CHECK(bench.host.send(0x5A, "0100000200").status == 0x7E);
    // The selection before stays.
    CHECK(bench.host.send(0xAD, "81000000010000").status == 0x00);
    bench.chip.power_off();
    bench.chip.power_on();
    CHECK(bench.host.send(0xAD, "81000000010000").status == 0x9D);
}

TEST_CASE("selecting anew drops what was pending for both", "[chipsim][shared]") {
    Both bench;
    bench.host.must(0x8D, "81000000010000BB");
    bench.host.select("010000020000");
    CHECK(bench.host.send(0xC7).status == 0x0C);
}

TEST_CASE("a commit over both applications cut at any write leaves both old or both new",
          "[chipsim][shared]") {
    Both made;
    const auto start = made.chip.image();
    const auto run = [&](std::size_t at, CutAtWrite::Leaves leaves) {
        auto chip = SimulatedChip::from_image(start);
        CutAtWrite cut{at, leaves};
        chip.watch_writes(&cut);
        for (const auto* command : {"905A00000601000002000000", "908D00000801000000010000AA00",
                                    "908D00000881000000010000BB00", "90DC000005820100000000", "90C7000000"}) {
            if (chip.process(from_hex(command)).empty()) { break; }
        }
        chip.watch_writes(nullptr);
        chip.power_on();
        Host host{chip};
        std::string state;
        for (const std::string aid : {"010000", "020000"}) {
            host.select(aid);
            state += to_hex(host.must(0xAD, "01000000010000")) + to_hex(host.must(0x6C, "02"));
        }
        return std::pair{state, cut.writes()};
    };
    const std::string old_state = "00100000000010000000";
    const std::string new_state = "AA10000000BB0F000000";
    const auto [end, writes] = run(0, CutAtWrite::Leaves::old_content);
    REQUIRE(end == new_state);
    REQUIRE(writes > 5);
    for (std::size_t at = 1; at <= writes; ++at) {
        CHECK(run(at, CutAtWrite::Leaves::old_content).first == old_state);
        const auto landed = run(at, CutAtWrite::Leaves::new_content).first;
        CHECK(landed == (at == writes ? new_state : old_state));
    }
}

TEST_CASE("each of two applications has its own transaction MAC over its own commands",
          "[chipsim][shared][tmac]") {
    Both bench;
    bench.add_mac_file("010000", "F0EF");
    bench.add_mac_file("020000", "F0EF");
    bench.host.must(0xDC, "0201000000");
    bench.host.must(0x0C, "8202000000");
    const auto answer = bench.host.must(0xC7, "01");
    const auto mac = [&](std::string_view input) {
        const auto sv = join({from_hex("5A0001008001000000"), test_uid.bytes()});
        const crypto::Aes128Key session{crypto::aes_cmac(key_from(mac_key), sv)};
        return to_hex(crypto::truncate_mac(crypto::aes_cmac(session, from_hex(input))));
    };
    const std::string zeros(20, '0');
    CHECK(to_hex(answer) == "01000000" + mac("DC0201000000" + zeros));
    CHECK(bench.in("020000", 0xAD, "0F000000000000") == "01000000" + mac("0C8202000000" + zeros));
}

TEST_CASE("a ReaderID counts for both applications that want one", "[chipsim][shared][tmac]") {
    Both bench;
    bench.add_mac_file("010000", "F0EF");
    bench.add_mac_file("020000", "E0EF");
    bench.host.must(0xDC, "0201000000");
    CHECK(bench.host.send(0xC7).status == 0x9D);
    bench.host.must(0xDC, "0201000000");
    bench.host.must(0xC8, std::string(32, '5'));
    bench.host.must(0xC7);
    CHECK(bench.in("020000", 0xAD, "0F000000000000").substr(0, 8) == "01000000");
}
