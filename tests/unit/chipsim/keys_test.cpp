#include "bench.hpp"
#include "permit/core/error.hpp"
#include "permit/crypto/crc.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::chipsim;
using namespace permit::chipsim::testing;

namespace {

const std::string new_key = "00112233445566778899AABBCCDDEEFF";

std::string own(std::string_view key, std::string_view version) {
    return std::string{key} + std::string{version};
}

/// Another key than the session's: new XOR old (zero here), version, CRC of new.
std::string other(std::string_view key, std::string_view version) {
    return own(key, version) + to_hex(crypto::desfire_crc32(from_hex(key)));
}

int change_other(Host& host, std::string_view number, std::string_view cryptogram) {
    return host.secure(0xC4, Mode::full, Mode::mac, number, cryptogram).status;
}

}  // namespace

TEST_CASE("a changed key authenticates, shows its version and the old one is refused", "[chipsim][keys]") {
    Bench bench;
    Host host{bench.chip};
    make_application(host);
    REQUIRE(host.authenticate(0) == 0);
    CHECK(change_other(host, "02", other(new_key, "07")) == 0x00);
    CHECK(to_hex(host.secure(0x64, Mode::mac, "02").data) == "07");
    CHECK(host.authenticate(2) == 0xAE);
    CHECK(host.authenticate(2, key_from(new_key)) == 0x00);
    REQUIRE(host.authenticate(0) == 0);
    CHECK(host.secure(0xC6, Mode::full, Mode::mac, "0003", other(new_key, "08")).status == 0x00);
    CHECK(host.authenticate(3, key_from(new_key)) == 0x00);
}

TEST_CASE("ChangeKey refuses in the order of reference 4.4", "[chipsim][keys]") {
    Bench bench;
    Host host{bench.chip};
    make_application(host, 3);
    CHECK(host.send(0xC4, "00" + own(new_key, "01")).status == 0xAE);
    const auto in_session = [&](Byte key) { REQUIRE(host.authenticate(key) == 0); };
    in_session(0);
    CHECK(change_other(host, "03", other(new_key, "01")) == 0x40);
    in_session(0);
    CHECK(change_other(host, "81", other(new_key, "01")) == 0x40);
    in_session(1);
    CHECK(change_other(host, "02", other(new_key, "01")) == 0xAE);
    in_session(1);
    CHECK(change_other(host, "01", own(new_key, "01")) == 0xAE);
    in_session(0);
    CHECK(change_other(host, "01", own(new_key, "01") + "00000000") == 0x1E);
    in_session(0);
    CHECK(change_other(host, "01", own(new_key, "01")) == 0x7E);
    in_session(0);
    CHECK(host.secure(0xC4, Mode::full, Mode::plain, "00", other(new_key, "01")).status == 0x7E);
    for (Byte key = 0; key < 3; ++key) { CHECK(host.authenticate(key) == 0x00); }
}

TEST_CASE("the high half of KS1 says who changes keys", "[chipsim][keys]") {
    struct Row {
        std::string settings;
        Byte with;
        int status_of_key_2;
    };
    for (const auto& row : std::vector<Row>{{"0F", 0, 0x00},
                                            {"0F", 2, 0xAE},
                                            {"1F", 1, 0x00},
                                            {"1F", 0, 0xAE},
                                            {"EF", 2, 0x00},
                                            {"EF", 0, 0xAE},
                                            {"FF", 0, 0x9D},
                                            {"FF", 2, 0x9D}}) {
        INFO(row.settings << " with key " << static_cast<int>(row.with));
        Bench bench;
        Host host{bench.chip};
        make_application(host, 3, row.settings);
        REQUIRE(host.authenticate(row.with) == 0);
        const bool same = row.with == 2;
        const auto answer = same ? Mode::plain : Mode::mac;
        CHECK(host.secure(0xC4, Mode::full, answer, "02", same ? own(new_key, "01") : other(new_key, "01"))
                  .status == row.status_of_key_2);
    }
}

TEST_CASE("the master key is changed by itself alone, whoever changes the others", "[chipsim][keys]") {
    for (const std::string settings : {"0F", "1F", "EF", "FF"}) {
        INFO(settings);
        Bench bench;
        Host host{bench.chip};
        make_application(host, 3, settings);
        REQUIRE(host.authenticate(1) == 0);
        CHECK(change_other(host, "00", other(new_key, "01")) == 0xAE);
        REQUIRE(host.authenticate(0) == 0);
        CHECK(host.secure(0xC4, Mode::full, Mode::plain, "00", own(new_key, "01")).status == 0x00);
    }
}

TEST_CASE("a frozen master key stays, frozen settings stay", "[chipsim][keys]") {
    Bench bench;
    Host host{bench.chip};
    make_application(host, 3, "0E");
    REQUIRE(host.authenticate(0) == 0);
    CHECK(host.secure(0xC4, Mode::full, Mode::plain, "00", own(new_key, "01")).status == 0x9D);
    REQUIRE(host.authenticate(1) == 0);
    CHECK(host.secure(0x54, Mode::full, "", "06").status == 0x9D);
    REQUIRE(host.authenticate(0) == 0);
    CHECK(host.secure(0x54, Mode::full, "", "06").status == 0x00);
    CHECK(to_hex(host.secure(0x45, Mode::mac, "").data) == "0683");
    CHECK(host.secure(0x54, Mode::full, "", "0F").status == 0x9D);
}

TEST_CASE("applications are created, listed and deleted by the PICC's rules", "[chipsim][applications]") {
    Bench bench;
    Host host{bench.chip};
    const auto status = [&](std::string_view payload) { return host.send(0xCA, payload).status; };
    CHECK(status("0000000F85") == 0x9E);
    CHECK(status("0100000F80") == 0x9E);
    CHECK(status("0100000F8F") == 0x9E);
    CHECK(status("0100000FC1") == 0x9E);
    CHECK(status("0100000F9104") == 0x9E);
    CHECK(status("0100000F9102") == 0x9D);
    CHECK(status("0100000F91") == 0x7E);
    CHECK(status("0100000F9110") == 0x00);
    CHECK(status("0100000F81") == 0xDE);
    for (int i = 2; i <= 21; ++i) { host.must(0xCA, to_hex(Bytes{static_cast<Byte>(i)}) + "00000F01"); }
    const auto first = bench.chip.process(from_hex("906A000000"));
    CHECK(first.size() == 57 + 2);
    CHECK(first.back() == 0xAF);
    CHECK(to_hex(bench.chip.process(from_hex("90AF000000"))) == "1400001500009100");
    CHECK(host.send(0xDA, "010000").status == 0xAE);
    CHECK(host.send(0xDA, "770000").status == 0xA0);

    host.select("010000");
    REQUIRE(host.authenticate(0) == 0);
    CHECK(host.secure(0x6A, Mode::mac, "").status == 0x9D);
    REQUIRE(host.authenticate(0) == 0);
    CHECK(host.secure(0xDA, Mode::mac, "020000").status == 0x9D);
    REQUIRE(host.authenticate(0) == 0);
    CHECK(host.secure(0xDA, Mode::mac, "010000").status == 0x00);
    CHECK(host.send(0x5A, "010000").status == 0xA0);
    CHECK(host.send(0x45) == Reply{0x00, from_hex("0F01")});
}

namespace {

/// A host in a session with the PICC master key; its keys are the recorded session's zeros.
Host master_of(Bench& bench) {
    Host host{bench.chip};
    host.select("000000");
    bench.chip.resume(RecordedSession{});
    return host;
}

}  // namespace

TEST_CASE("PICC settings close listing and creating to all but the master", "[chipsim][applications]") {
    Bench bench;
    auto host = master_of(bench);
    CHECK(host.secure(0x54, Mode::full, "", "1F").status == 0x9E);
    host = master_of(bench);
    REQUIRE(host.secure(0x54, Mode::full, "", "0B").status == 0x00);
    CHECK(host.secure(0xCA, Mode::mac, "0100000B81").status == 0x00);
    Host guest{bench.chip};
    guest.select("000000");
    CHECK(guest.send(0xCA, "0200000F81").status == 0xAE);
    CHECK(guest.send(0x6A) == Reply{0x00, from_hex("010000")});
    guest.select("010000");
    REQUIRE(guest.authenticate(0) == 0);
    CHECK(guest.secure(0xDA, Mode::mac, "010000").status == 0x9D);
    host = master_of(bench);
    REQUIRE(host.secure(0x54, Mode::full, "", "09").status == 0x00);
    guest.select("000000");
    CHECK(guest.send(0x6A).status == 0xAE);
    CHECK(guest.send(0x45).status == 0xAE);
}

TEST_CASE("the default application key and its version go into new applications",
          "[chipsim][configuration]") {
    Bench bench;
    auto host = master_of(bench);
    REQUIRE(host.secure(0x5C, Mode::full, "01", new_key + std::string(16, '0') + "33").status == 0x00);
    Host guest{bench.chip};
    make_application(guest, 2);
    CHECK(to_hex(guest.must(0x64, "01")) == "33");
    CHECK(guest.authenticate(1, key_from(new_key)) == 0x00);
}

TEST_CASE("random UID hides the UID and cannot be switched off", "[chipsim][configuration]") {
    Bench bench;
    auto host = master_of(bench);
    CHECK(bench.chip.activation_uid() == Bytes(test_uid.bytes().begin(), test_uid.bytes().end()));
    REQUIRE(host.secure(0x5C, Mode::full, "00", "02").status == 0x00);
    REQUIRE(host.secure(0x5C, Mode::full, "00", "00").status == 0x00);
    CHECK(host.secure(0x51, Mode::mac, Mode::full, "").data ==
          Bytes(test_uid.bytes().begin(), test_uid.bytes().end()));
    bench.chip.power_off();
    bench.chip.power_on();
    const auto first = bench.chip.activation_uid();
    CHECK(first.size() == 4);
    CHECK(first.front() == 0x08);
    CHECK(to_hex(BytesView{host.must(0x60)}.subspan(14, 7)) == "00000000000000");
    CHECK(host.send(0x3C, "00").status == 0x0B);
    CHECK(host.send(0x51).status == 0xAE);
    bench.chip.power_off();
    bench.chip.power_on();
    CHECK(bench.chip.activation_uid() != first);
}

TEST_CASE("FormatPICC can be forbidden for ever", "[chipsim][configuration]") {
    Bench bench;
    auto host = master_of(bench);
    REQUIRE(host.secure(0xCA, Mode::mac, "0100000F81").status == 0x00);
    REQUIRE(host.secure(0xFC, Mode::mac, "").status == 0x00);
    CHECK(host.secure(0x6A, Mode::mac, "") == Reply{0x00, {}});
    REQUIRE(host.secure(0x5C, Mode::full, "00", "01").status == 0x00);
    CHECK(host.secure(0xFC, Mode::mac, "").status == 0x9D);
}

TEST_CASE("a new ATS shows after the next power-up", "[chipsim][configuration]") {
    Bench bench;
    auto host = master_of(bench);
    REQUIRE(host.secure(0x5C, Mode::full, "02", "08757781028081C1").status == 0x00);
    CHECK(to_hex(bench.chip.atr()) == "3B8180018080");
    bench.chip.power_off();
    bench.chip.power_on();
    CHECK(to_hex(bench.chip.atr()) == "3B8380018081C1C2");
}

TEST_CASE("configuration options are refused as each generation has them", "[chipsim][configuration]") {
    const auto status = [](std::string_view profile, std::string_view option, std::string_view data) {
        Bench bench{profile};
        auto host = master_of(bench);
        return host.secure(0x5C, Mode::full, option, data).status;
    };
    CHECK(status("ev3-8k", "00", "40") == 0x00);
    CHECK(status("ev2-8k", "00", "10") == 0x9E);
    CHECK(status("ev3-8k", "00", "80") == 0x9E);
    CHECK(status("ev3-8k", "0C", "4403") == 0x00);
    CHECK(status("ev2-8k", "0C", "4403") == 0x9E);
    CHECK(status("ev3-8k", "09", "00") == 0x9E);
    CHECK(status("ev3-8k", "02", "0675778102") == 0x9E);
    CHECK(status("ev3-8k", "03", "2020") == 0x00);
    CHECK(status("ev3-8k", "05", std::string(20, '0')) == 0x00);
    CHECK(status("ev3-8k", "05", "00") == 0x7E);
    CHECK(status("ev3-8k", "04", "0200") == 0x00);
}

TEST_CASE("with EV1 messaging disabled the factory key opens nothing", "[chipsim][configuration]") {
    Bench bench;
    auto host = master_of(bench);
    REQUIRE(host.secure(0x5C, Mode::full, "04", "0200").status == 0x00);
    host.select("000000");
    CHECK(host.send(0x1A, "00").status == 0x9D);
}

TEST_CASE("each product tells what it is, the old ones know no EV2 command", "[chipsim][profiles]") {
    for (const auto& profile : ChipProfile::all()) {
        INFO(profile.name);
        Bench bench{profile.name};
        Host host{bench.chip};
        const auto version = host.must(0x60);
        CHECK(version.size() == 28);
        CHECK(std::equal(profile.hardware.begin(), profile.hardware.end(), version.begin()));
        CHECK(bench.chip.report().free_memory == profile.user_memory);
        const bool knows_ev2 = profile.generation != Generation::ev1;
        CHECK(host.send(0x71, "0000").status == (knows_ev2 ? 0xAE : 0x1C));
        const bool creates = profile.generation != Generation::light;
        CHECK(host.send(0xCA, "015A4A0F81").status == (creates ? 0x00 : 0x1C));
    }
    CHECK_THROWS_AS(ChipProfile::named("ev9"), Error);
}
