#include "bench.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::chipsim;
using namespace permit::chipsim::testing;

namespace {

/// Application DF01 named AABBCC with 01 standard (EF01), 02 cyclic records of 4 bytes (EF02), both free, 03
/// standard for keys (EF03).
struct IsoBench : Bench {
    explicit IsoBench(const Quirks& quirks = {}) : Bench{"ev3-8k", quirks} {
        host.must(0xCA, "015A4A0FA501DFAABBCC");
        host.select("015A4A");
        host.must(0xCD, "0101EF00EEEE200000");
        host.must(0xC0, "0202EF00EEEE040000050000");
        host.must(0xCD, "0303EF003012200000");
    }
    Host host{chip};
    std::string iso(std::string_view apdu) { return to_hex(chip.process(from_hex(apdu))); }
};

}  // namespace

TEST_CASE("records are appended and read by ISO commands, newest first by number", "[chipsim][iso]") {
    IsoBench bench;
    CHECK(bench.iso("00B2011404") == "6A82");
    for (const std::string data : {"11111111", "22222222", "33333333"}) {
        CHECK(bench.iso("00E2001004" + data) == "9000");
        bench.host.must(0xC7);
    }
    CHECK(bench.iso("00B2011404") == "333333339000");
    CHECK(bench.iso("00B2031404") == "111111119000");
    CHECK(bench.iso("00B2021500") == "11111111222222229000");
    // The file is selected now.
    CHECK(bench.iso("00B2010400") == "333333339000");
    CHECK(bench.iso("00E20000024444") == "9000");
    bench.host.must(0xC7);
    CHECK(bench.iso("00B2010400") == "444400009000");
}

TEST_CASE("ISO record commands refuse wrong numbers, lengths, files and rights", "[chipsim][iso]") {
    for (const auto& [apdu, sw] : std::vector<std::pair<std::string, std::string>>{
             {"00B2001404", "6A82"},  // number 0
             {"00B2021404", "6A82"},  // one record only
             {"00B2011604", "6A86"},  // neither one nor all
             {"00B2010C04", "6985"},  // file 01 is binary
             {"00B2012404", "6A82"},  // no file 04
             {"00B201FC04", "6A86"},  // file 1F has no short identifier
             {"00B2010404", "6985"},  // nothing selected
             {"00B2011403", "6700"},  // too short an Le
             {"00E20110041111111100", "6A86"},
             {"00E20014041111111100", "6A86"},
             {"00E20010051111111111", "6700"},
             {"00E20010", "6700"},
             {"00E200080111", "6985"},
             {"00E200180111", "6982"},  // file 03 is for keys
             {"00B2011C01", "6982"},
             {"0084000008", "6D00"},
             {"0082000010" + std::string(32, '0'), "6D00"},
             {"0088000010" + std::string(32, '0') + "00", "6D00"}}) {
        INFO(apdu);
        IsoBench bench;
        REQUIRE(bench.iso("00E200100411111111") == "9000");
        bench.host.must(0xC7);
        bench.host.select("015A4A");
        CHECK(bench.iso(apdu) == sw);
        // An error drops the transaction.
        CHECK(bench.host.send(0xC7).status == 0x0C);
    }
}

TEST_CASE("ISO records are refused beside a transaction MAC and inside EV2 sessions", "[chipsim][iso]") {
    IsoBench bench;
    REQUIRE(bench.iso("00E200100411111111") == "9000");
    bench.host.must(0xC7);
    REQUIRE(bench.host.authenticate(0) == 0);
    CHECK(bench.iso("00B2011404") == "6982");
    CHECK(bench.host.send(0x51).status == 0xAE);
    bench.host.must(0xCE, "0F00F0FF02" + std::string(34, '0'));
    CHECK(bench.iso("00B2011404") == "6985");
    CHECK(bench.iso("00E200100411111111") == "6985");
}

TEST_CASE("SELECT with P2 00 answers with file 1F where anybody may read it", "[chipsim][iso]") {
    IsoBench bench;
    CHECK(bench.iso("00A4040003AABBCC00") == "9000");
    bench.host.must(0xCD, "1F1FEF00EEEE050000");
    bench.host.must(0x8D, "1F0000000500006F03840199");
    CHECK(bench.iso("00A4040003AABBCC00") == "6F038401999000");
    CHECK(bench.iso("00A4000002DF0100") == "6F038401999000");
    CHECK(bench.iso("00A4040C03AABBCC00") == "9000");
    CHECK(bench.iso("00A4020002EF0100") == "9000");
    CHECK(bench.iso("00A4030000") == "9000");
    bench.host.select("015A4A");
    bench.host.must(0x5F, "1F003012");
    CHECK(bench.iso("00A4040003AABBCC00") == "9000");
}

TEST_CASE("a right in a further set opens a file to ISO commands too", "[chipsim][iso][rights]") {
    IsoBench bench;
    CHECK(bench.iso("00B0830001") == "6982");
    REQUIRE(bench.host.authenticate(0) == 0);
    // One further set: Read E.
    REQUIRE(bench.host.secure(0x5F, Mode::full, "03", "80301201FFEF").status == 0x00);
    bench.host.select("015A4A");
    CHECK(bench.iso("00B0830001") == "009000");
    CHECK(bench.iso("00D683000111") == "6982");
}
