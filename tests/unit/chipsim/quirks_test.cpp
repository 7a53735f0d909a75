#include "permit/chipsim/quirks.hpp"
#include "bench.hpp"
#include "permit/core/error.hpp"

#include <catch2/catch.hpp>
#include <set>

using namespace permit;
using namespace permit::chipsim;
using namespace permit::chipsim::testing;

// Reference 14 point by point. 1 stands in session_test, 2 in files_test, 6 in transaction_test, the second
// half of 9 in session_test; 10, real times, is no switch.

TEST_CASE("what things cost in memory is a quirk", "[chipsim][quirks]") {
    Quirks quirks;
    quirks.costs = {
        .unit = 256, .application = 512, .key = 64, .file = 300, .transaction_mac = 1, .backup_copies = 1};
    Bench bench{"ev3-8k", quirks};
    Host host{bench.chip};
    make_application(host, 5);
    CHECK(bench.chip.report().free_memory == 8192 - 1024);
    host.must(0xCB, "0100EEEE200000");
    CHECK(bench.chip.report().free_memory == 8192 - 1024 - 512 - 256);
    host.must(0xCE, "0F00F0EF02" + std::string(34, '0'));
    CHECK(bench.chip.report().free_memory == 8192 - 1024 - 512 - 256 - 512 - 256);
}

TEST_CASE("a 3TDEA key takes half as much again", "[chipsim][quirks]") {
    Bench bench;
    Host host{bench.chip};
    host.must(0xCA, "0100000F44");
    CHECK(bench.chip.report().free_memory == 8192 - (64 + 4 * 24));
}

TEST_CASE("ISO binary commands inside EV2 sessions are a quirk", "[chipsim][quirks][iso]") {
    for (const bool allowed : {false, true}) {
        Quirks quirks;
        quirks.iso_binary_in_ev2_session = allowed;
        Bench bench{"ev3-8k", quirks};
        Host host{bench.chip};
        make_application(host);
        host.must(0xCD, "0100EEEE200000");
        host.must(0xCD, "02000000200000");
        REQUIRE(host.authenticate(0) == 0);
        CHECK(to_hex(bench.chip.process(from_hex("00B0810002"))) == (allowed ? "00009000" : "6982"));
        // Allowed, it leaves session and counter alone; refused, it ends the session.
        CHECK(host.secure(0x6F, Mode::mac, "").status == (allowed ? 0x00 : 0x7E));
        // A right that only the session's key meets opens nothing to commands in plain.
        CHECK(to_hex(bench.chip.process(from_hex("00B0820002"))) == "6982");
    }
}

TEST_CASE("ISO binary commands beside a transaction MAC are a quirk", "[chipsim][quirks][iso]") {
    for (const bool allowed : {false, true}) {
        Quirks quirks;
        quirks.iso_binary_with_transaction_mac = allowed;
        Bench bench{"ev3-8k", quirks};
        Host host{bench.chip};
        make_application(host);
        host.must(0xCD, "0100EEEE200000");
        host.must(0xCE, "0F00F0EF02" + std::string(34, '0'));
        CHECK(to_hex(bench.chip.process(from_hex("00D6810001AA"))) == (allowed ? "9000" : "6985"));
        CHECK(to_hex(bench.chip.process(from_hex("00B0810001"))) == (allowed ? "AA9000" : "6985"));
        // Nothing of it enters the transaction MAC.
        CHECK(host.send(0xC7).status == 0x0C);
    }
}

TEST_CASE("the size of an answer's pieces is a quirk", "[chipsim][quirks]") {
    for (const std::size_t piece : {std::size_t{48}, std::size_t{16}, std::size_t{240}}) {
        Quirks quirks;
        quirks.answer_piece = piece;
        Bench bench{"ev3-8k", quirks};
        Host host{bench.chip};
        make_application(host);
        host.must(0xCD, "0100EEEE000200");
        auto answer = bench.chip.process(from_hex("90BD0000070100000000000000"));
        std::size_t read = 0;
        while (answer.back() == 0xAF) {
            CHECK(answer.size() == piece + 2);
            read += answer.size() - 2;
            answer = bench.chip.process(from_hex("90AF000000"));
        }
        CHECK(answer.back() == 0x00);
        CHECK(read + answer.size() - 2 == 512);
    }
}

TEST_CASE("whether GetKeySettings tells of key sets is a quirk", "[chipsim][quirks][keysets]") {
    for (const bool tells : {true, false}) {
        Quirks quirks;
        quirks.key_settings_tell_key_sets = tells;
        Bench bench{"ev3-8k", quirks};
        Host host{bench.chip};
        host.must(0xCA,
                  "010000"
                  "0F92"
                  "01"
                  "07031801");
        host.select("010000");
        CHECK(to_hex(host.must(0x45)) == (tells ? "0F82"
                                                  "07031801"
                                                : "0F82"));
        host.select("000000");
        CHECK(to_hex(host.must(0x45)) == "0F01");
    }
}

TEST_CASE("whether further sets of rights are counted is a quirk", "[chipsim][quirks][rights]") {
    for (const bool counted : {true, false}) {
        Quirks quirks;
        quirks.access_sets_are_counted = counted;
        Bench bench{"ev3-8k", quirks};
        Host host{bench.chip};
        make_application(host, 5);
        host.must(0xCD, "0100EEEE200000");
        host.must(0x5F, std::string{"0180EEEE"} + (counted ? "02" : "") + "FF1FFF2F");
        CHECK(to_hex(host.must(0xF5, "01")) ==
              "0080EEEE200000"
              "02"
              "FF1FFF2F");
        CHECK(host.send(0x5F, std::string{"0180EEEE"} + (counted ? "" : "02") + "FF1FFF2F").status == 0x9E);
        // Eight sets in all and no more; in a further one nobody may change the settings.
        std::string seven;
        for (int i = 0; i < 7; ++i) { seven += "FFFF"; }
        CHECK(host.send(0x5F, std::string{"0180EEEE"} + (counted ? "07" : "") + seven).status == 0x00);
        CHECK(host.send(0x5F, std::string{"0180EEEE"} + (counted ? "08" : "") + seven + "FFFF").status ==
              0x9E);
        CHECK(host.send(0x5F, std::string{"0180EEEE"} + (counted ? "01" : "") + "F01F").status == 0x9E);
    }
}

TEST_CASE("many failures delay each further authentication once", "[chipsim][quirks]") {
    Quirks quirks;
    quirks.failures_before_delay = 2;
    const auto wrong = key_from("11111111111111111111111111111111");
    Bench bench{"ev3-8k", quirks};
    Host host{bench.chip};
    make_application(host);
    CHECK(host.authenticate(0, wrong) == 0xAE);
    CHECK(host.authenticate(0, wrong) == 0xAE);
    CHECK(host.authenticate(0, wrong) == 0xAD);
    CHECK(host.authenticate(0, wrong) == 0xAE);
    // The count survives without power, the delay begins anew.
    bench.chip.power_off();
    bench.chip.power_on();
    host.select("015A4A");
    CHECK(host.authenticate(0) == 0xAD);
    CHECK(host.authenticate(0) == 0x00);
    CHECK(host.authenticate(0, wrong) == 0xAE);
    CHECK(host.authenticate(0) == 0x00);
}

TEST_CASE("too many failures in all close the chip for ever", "[chipsim][quirks]") {
    Quirks quirks;
    quirks.failures_in_all = 12;
    const auto wrong = key_from("11111111111111111111111111111111");
    Bench bench{"ev3-8k", quirks};
    Host host{bench.chip};
    make_application(host);
    for (int i = 0; i < 11; ++i) { CHECK(host.authenticate(0, wrong) == 0xAE); }
    // A success takes ten of them back.
    CHECK(host.authenticate(0) == 0x00);
    for (int i = 0; i < 11; ++i) { CHECK(host.authenticate(0, wrong) == 0xAE); }
    for (int i = 0; i < 3; ++i) { CHECK(host.authenticate(0) == 0xAD); }
    auto again = SimulatedChip::from_image(bench.chip.image(), quirks);
    Host later{again};
    later.select("015A4A");
    CHECK(later.authenticate(0) == 0xAD);

    Bench patient;
    Host friendly{patient.chip};
    make_application(friendly);
    const auto before = patient.chip.image();
    for (int i = 0; i < 60; ++i) { CHECK(friendly.authenticate(0, wrong) == 0xAE); }
    CHECK(friendly.authenticate(0) == 0x00);
    CHECK(patient.chip.image() == before);
}

TEST_CASE("what follows CmdCtr FFFF is a quirk", "[chipsim][quirks]") {
    for (const bool wraps : {false, true}) {
        Quirks quirks;
        quirks.command_counter_wraps = wraps;
        Bench bench{"ev3-8k", quirks};
        Host host{bench.chip};
        make_application(host);
        host.must(0xCD, "0100EEEE200000");
        RecordedSession session;
        session.command_counter = 0xFFFF;
        bench.chip.resume(session);
        // The next MAC is over 0000 where the counter wraps.
        CHECK(host.send(0xAD, "01000000010000").status == (wraps ? 0x00 : 0x1E));
        Host fresh{bench.chip};
        CHECK(fresh.secure(0x6F, Mode::mac, "").status == (wraps ? 0x00 : 0x7E));
    }
}

TEST_CASE("RollKeySet keeps a pending transaction or drops it by the quirk", "[chipsim][quirks][keysets]") {
    for (const bool survives : {true, false}) {
        Quirks quirks;
        quirks.transaction_survives_own_key_change = survives;
        Bench bench{"ev3-8k", quirks};
        Host host{bench.chip};
        host.must(0xCA,
                  "010000"
                  "0F91"
                  "01"
                  "07021000");
        host.select("010000");
        host.must(0xCB, "0100EEEE200000");
        REQUIRE(host.authenticate(0) == 0);
        REQUIRE(host.secure(0x56, Mode::mac, "0102").status == 0x00);
        REQUIRE(host.secure(0x57, Mode::mac, "0108").status == 0x00);
        REQUIRE(host.secure(0x8D, Mode::plain, "01000000010000", "77").status == 0x00);
        REQUIRE(host.secure(0x55, Mode::mac, Mode::plain, "01").status == 0x00);
        CHECK(host.send(0xC7).status == (survives ? 0x00 : 0x0C));
    }
}

TEST_CASE("a short EF identifier is the file number or the end of the ISO identifier",
          "[chipsim][quirks][iso]") {
    for (const bool number : {true, false}) {
        Quirks quirks;
        quirks.short_ef_is_file_number = number;
        Bench bench{"ev3-8k", quirks};
        Host host{bench.chip};
        host.must(0xCA,
                  "010000"
                  "0FA1"
                  "01DF");
        host.select("010000");
        host.must(0xCD,
                  "01"
                  "02EF"
                  "00EEEE010000");
        host.must(0xCD,
                  "02"
                  "01EF"
                  "00EEEE020000");
        CHECK(to_hex(bench.chip.process(from_hex("00B0810000"))) == (number ? "009000" : "00009000"));
        CHECK(to_hex(bench.chip.process(from_hex("00B0820000"))) == (number ? "00009000" : "009000"));
    }
}

TEST_CASE("every quirk is set and told by name", "[chipsim][quirks]") {
    const std::set<std::string_view> names{Quirks::all().begin(), Quirks::all().end()};
    CHECK(names.size() == Quirks::all().size());
    CHECK(names.size() == 24);
    for (const auto name : Quirks::all()) {
        INFO(name);
        Quirks quirks;
        const auto before = quirks.get(name);
        const std::string other = before == "on" ? "off" : before == "off" ? "on" : "77";
        quirks.set(name, other);
        CHECK(quirks.get(name) == other);
        // Nothing else moved, and the default comes back by its own text.
        for (const auto each : Quirks::all()) {
            CHECK((each == name || quirks.get(each) == Quirks{}.get(each)));
        }
        quirks.set(name, before);
        CHECK(quirks.get(name) == before);
    }
}

namespace {

/// Why `set` refused, and what it says to do.
std::string refusal(std::string_view name, std::string_view value) {
    Quirks quirks;
    try {
        quirks.set(name, value);
    } catch (const Error& error) { return error.why() + ": " + error.next(); }
    return "taken";
}

}  // namespace

TEST_CASE("wrong names and values of quirks are refused and change nothing", "[chipsim][quirks]") {
    Quirks quirks;
    CHECK_THAT(refusal("speed", "on"), Catch::Contains("speed") && Catch::Contains("memory-unit"));
    CHECK_THROWS_AS(quirks.get("speed"), Error);
    for (const auto name : Quirks::all()) {
        for (const auto* value : {"", "yes", "ON", "-1", "0", "0x10", "1 ", "99999999999"}) {
            INFO(name << " " << value);
            CHECK_THROWS_AS(quirks.set(name, value), Error);
            CHECK(quirks.get(name) == Quirks{}.get(name));
        }
    }
    CHECK_THAT(refusal("answer-piece", "none"), Catch::Contains("number above 0"));
    CHECK_THAT(refusal("failures-in-all", "some"), Catch::Contains("or none"));
    CHECK_THAT(refusal("framing-is-sticky", "48"), Catch::Contains("on or off"));
}
