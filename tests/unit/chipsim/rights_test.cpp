#include "bench.hpp"

#include <catch2/catch.hpp>
#include <set>

using namespace permit;
using namespace permit::chipsim;
using namespace permit::chipsim::testing;

namespace {

struct Access {
    std::string what;
    Byte ins;
    std::string header;
    std::string data;
    std::set<int> keys;  ///< which may, when Read is 1, Write 2, ReadWrite 3, Change 0
};

/// Reference 3.4. File 00 standard, 01 value, 02 cyclic records, all plain.
const std::vector<Access> accesses = {
    {"ReadData", 0xAD, "00000000010000", "", {1, 3}},
    {"ReadData native", 0xBD, "00000000010000", "", {1, 3}},
    {"WriteData", 0x8D, "00000000010000", "77", {2, 3}},
    {"WriteData native", 0x3D, "00000000010000", "77", {2, 3}},
    {"GetValue", 0x6C, "01", "", {1, 2, 3}},
    {"Debit", 0xDC, "01", "01000000", {1, 2, 3}},
    {"LimitedCredit", 0x1C, "01", "00000000", {2, 3}},
    {"Credit", 0x0C, "01", "01000000", {3}},
    {"ReadRecords", 0xAB, "02000000000000", "", {1, 3}},
    {"WriteRecord", 0x8B, "02000000010000", "77", {2, 3}},
    {"UpdateRecord", 0xBA, "02000000000000010000", "77", {3}},
    {"ClearRecordFile", 0xEB, "02", "", {3}},
    {"ChangeFileSettings", 0x5F, "00", "003012", {0}},
};

void make_files(Host& host, const std::string& rights) {
    host.must(0xCD, "0000" + rights + "200000");
    host.must(0xCC, "0100" + rights + "00000000FF0000001000000001");
    host.must(0xC0, "0200EEEE080000050000");
    host.must(0x8B, "0200000001000011");
    host.must(0xC7);
    host.must(0x5F, "0200" + rights);
}

Mode mode_of(const Access& access) {
    if (access.ins == 0xEB) { return Mode::mac; }
    return access.ins == 0x5F ? Mode::full : Mode::plain;
}

}  // namespace

TEST_CASE("each right permits exactly the commands of reference 3.4", "[chipsim][rights]") {
    for (const auto& access : accesses) {
        Bench bench;
        Host host{bench.chip};
        make_application(host, 5);
        make_files(host, "3012");
        INFO(access.what);
        CHECK(host.send(access.ins, access.header + access.data).status == 0xAE);
        for (int key = 0; key < 5; ++key) {
            INFO("key " << key);
            REQUIRE(host.authenticate(static_cast<Byte>(key)) == 0);
            const auto status = host.secure(access.ins, mode_of(access), access.header, access.data).status;
            CHECK(status == (access.keys.count(key) != 0 ? 0x00 : 0x9D));
        }
    }
}

TEST_CASE("free rights need no key and travel in plain, closed ones open to nobody", "[chipsim][rights]") {
    for (const auto& access : accesses) {
        INFO(access.what);
        Bench open;
        Host guest{open.chip};
        make_application(guest, 5);
        make_files(guest, "EEEE");
        const auto data = access.ins == 0x5F ? "00EEEE" : access.data;
        CHECK(guest.send(access.ins, access.header + data).status == 0x00);
        REQUIRE(guest.authenticate(4) == 0);
        CHECK(guest.secure(access.ins, Mode::plain, access.header, data).status == 0x00);

        Bench closed;
        Host host{closed.chip};
        make_application(host, 5);
        make_files(host, "FFFF");
        CHECK(host.send(access.ins, access.header + access.data).status == 0x9D);
    }
}

TEST_CASE("a file's mode applies when a key was needed, plain when access is free", "[chipsim][rights]") {
    Bench bench;
    Host host{bench.chip};
    make_application(host, 5);
    host.must(0xCD, "000310E2200000");  // full; Read E, Write 2, ReadWrite 1
    REQUIRE(host.authenticate(1) == 0);
    CHECK(host.secure(0x8D, Mode::full, "00000000020000", "ABCD").status == 0x00);
    CHECK(host.secure(0xAD, Mode::mac, Mode::full, "00000000020000").data == from_hex("ABCD"));
    REQUIRE(host.authenticate(2) == 0);
    CHECK(host.secure(0xAD, Mode::plain, "00000000020000").data == from_hex("ABCD"));
    CHECK(host.secure(0x8D, Mode::full, "00000000020000", "EF01").status == 0x00);
}

TEST_CASE("the free GetValue flag opens GetValue and nothing else", "[chipsim][rights]") {
    Bench bench;
    Host host{bench.chip};
    make_application(host, 5);
    host.must(0xCC, "0103301200000000FF0000001000000002");
    CHECK(host.send(0x6C, "01").data == from_hex("10000000"));
    CHECK(host.send(0xDC, "0101000000").status == 0xAE);
    REQUIRE(host.authenticate(4) == 0);
    CHECK(host.secure(0x6C, Mode::plain, "01").data == from_hex("10000000"));
    REQUIRE(host.authenticate(1) == 0);
    CHECK(host.secure(0x6C, Mode::mac, Mode::full, "01").data == from_hex("10000000"));
}

TEST_CASE("Write may clear record files only by the quirk", "[chipsim][rights]") {
    Quirks quirks;
    quirks.write_right_clears_records = true;
    Bench bench{"ev3-8k", quirks};
    Host host{bench.chip};
    make_application(host, 5);
    make_files(host, "3012");
    REQUIRE(host.authenticate(2) == 0);
    CHECK(host.secure(0xEB, Mode::mac, "02").status == 0x00);
}

TEST_CASE("further sets of rights open a file to further keys", "[chipsim][rights]") {
    Bench bench;
    Host host{bench.chip};
    make_application(host, 5);
    host.must(0xCD, "00003012200000");
    REQUIRE(host.authenticate(4) == 0);
    CHECK(host.send(0xAD, "00000000010000").status == 0x9D);
    REQUIRE(host.authenticate(0) == 0);
    // One further set: Read 4, Write F, ReadWrite F, Change F.
    REQUIRE(host.secure(0x5F, Mode::full, "00", "80301201FF4F").status == 0x00);
    CHECK(to_hex(host.secure(0xF5, Mode::mac, "00").data) == "0080301220000001FF4F");
    REQUIRE(host.authenticate(4) == 0);
    CHECK(host.secure(0xAD, Mode::plain, "00000000010000").status == 0x00);
    CHECK(host.secure(0x8D, Mode::plain, "00000000010000", "11").status == 0x9D);
}
