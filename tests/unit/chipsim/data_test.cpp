#include "bench.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::chipsim;
using namespace permit::chipsim::testing;

namespace {

/// Files 00 standard and 01 backup, 200 bytes each, in one mode, keys 0 for all.
struct WithFiles : Bench {
    explicit WithFiles(int option, const Quirks& quirks = {}) : Bench{"ev3-8k", quirks} {
        make_application(host);
        const auto mode = to_hex(Bytes{static_cast<Byte>(option)});
        host.must(0xCD, "00" + mode + "0000C80000");
        host.must(0xCB, "01" + mode + "0000C80000");
        REQUIRE(host.authenticate(0) == 0);
    }
    Host host{chip};
};

Mode mode_of(int option) { return option == 3 ? Mode::full : option == 1 ? Mode::mac : Mode::plain; }

Bytes counting(std::size_t size) {
    Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i) { bytes[i] = static_cast<Byte>(i + 1); }
    return bytes;
}

/// Sends one protected write in native frames, the first holding `first` bytes, the others `piece`.
int send_in_frames(Host& host, BytesView sealed, std::size_t first, std::size_t piece) {
    auto reply = host.send(0x3D, sealed.first(first));
    for (auto left = sealed.subspan(first); !left.empty() && reply.status == 0xAF;) {
        const auto size = std::min(piece, left.size());
        reply = host.send(0xAF, left.first(size));
        left = left.subspan(size);
    }
    return reply.status;
}

}  // namespace

TEST_CASE("what is written is read back, in every mode and by both code columns", "[chipsim][data]") {
    for (const int option : {0, 1, 3}) {
        for (const Byte read : {Byte{0xAD}, Byte{0xBD}}) {
            INFO("option " << option << ", read " << static_cast<int>(read));
            WithFiles bench{option};
            const auto mode = mode_of(option);
            const auto data = counting(100);
            REQUIRE(bench.host.secure(0x8D, mode, "000A0000640000", to_hex(data)).status == 0x00);
            const auto command = mode == Mode::plain ? Mode::plain : Mode::mac;
            CHECK(bench.host.secure(read, command, mode, "000A0000640000").data == data);
            CHECK(bench.host.secure(read, command, mode, "00000000000000").data.size() == 200);
        }
    }
}

TEST_CASE("native frames of a write may be cut anywhere", "[chipsim][data]") {
    for (const int option : {0, 1, 3}) {
        for (const std::size_t first : {7U, 8U, 30U, 54U}) {
            INFO("option " << option << ", first frame " << first);
            WithFiles bench{option};
            const auto data = counting(120);
            const auto sealed = bench.host.sealed(0x3D, mode_of(option), from_hex("00050000780000"), data);
            CHECK(send_in_frames(bench.host, sealed, first, 32) == 0x00);
            bench.host.select("015A4A");
            REQUIRE(bench.host.authenticate(0) == 0);
            const auto command = option == 0 ? Mode::plain : Mode::mac;
            CHECK(bench.host.secure(0xAD, command, mode_of(option), "00050000780000").data == data);
        }
    }
}

TEST_CASE("answers by the native codes come in pieces", "[chipsim][data]") {
    WithFiles bench{0};
    const auto first = bench.chip.process(from_hex("90BD0000070000000000000000"));
    CHECK(first.size() == 48 + 2);
    CHECK(first.back() == 0xAF);
    for (int i = 0; i < 3; ++i) { CHECK(bench.chip.process(from_hex("90AF000000")).back() == 0xAF); }
    const auto last = bench.chip.process(from_hex("90AF000000"));
    CHECK(last.size() == 200 - 4 * 48 + 2);
    CHECK(last.back() == 0x00);
}

TEST_CASE("lengths and limits of data commands", "[chipsim][data]") {
    WithFiles bench{0};
    const auto status = [&](Byte ins, std::string_view payload) {
        bench.host.select("015A4A");
        REQUIRE(bench.host.authenticate(0) == 0);
        return bench.host.send(ins, payload).status;
    };
    CHECK(status(0xAD, "00C80000010000") == 0xBE);
    CHECK(status(0xAD, "00C80000000000") == 0xBE);
    CHECK(status(0xAD, "00C70000020000") == 0xBE);
    CHECK(status(0xAD, "000000000000") == 0x7E);
    CHECK(status(0x8D, "00000000020000AA") == 0x7E);
    CHECK(status(0x8D, "00000000010000AABB") == 0x7E);
    CHECK(status(0x3D, "00000000010000AABB") == 0x7E);
    CHECK(status(0x8D, "00000000000000") == 0x7E);
    CHECK(status(0x8D, "00C70000020000AABB") == 0xBE);
    CHECK(status(0x8D, "01C70000020000AABB") == 0xBE);
    CHECK(status(0x8D, "05000000010000AA") == 0xF0);
    CHECK(status(0xAB, "00000000000000") == 0x9D);
    CHECK(status(0x6C, "00") == 0x9D);
}

TEST_CASE("an answer that does not fit one APDU is refused by the one-APDU code", "[chipsim][data]") {
    Bench bench;
    Host host{bench.chip};
    make_application(host);
    host.must(0xCD, "0000EEEE000200");
    CHECK(host.send(0xAD, "00000000000000").status == 0x7E);
    CHECK(host.send(0xAD, "00000000000100").data.size() == 256);
    CHECK(host.send(0xBD, "00000000000000").data.size() == 512);
}

TEST_CASE("backup files show the committed image until commit", "[chipsim][data]") {
    WithFiles bench{3};
    auto& host = bench.host;
    REQUIRE(host.secure(0x8D, Mode::full, "01000000020000", "ABCD").status == 0x00);
    REQUIRE(host.secure(0x8D, Mode::full, "01020000020000", "EF01").status == 0x00);
    CHECK(host.secure(0xAD, Mode::mac, Mode::full, "01000000040000").data == Bytes(4));
    REQUIRE(host.secure(0xC7, Mode::mac, "").status == 0x00);
    CHECK(to_hex(host.secure(0xAD, Mode::mac, Mode::full, "01000000040000").data) == "ABCDEF01");
}

TEST_CASE("a broken chain leaves a mix in a standard file and nothing in a backup file",
          "[chipsim][tearing]") {
    const auto data = counting(96);
    auto torn = Bytes(96);
    std::copy(data.begin(), data.begin() + 64, torn.begin());
    for (const int option : {0, 1, 3}) {
        for (const std::size_t first_frame : {7U, 7U + 32U, 7U + 64U}) {
            for (const std::string file : {"00", "01"}) {
                INFO("option " << option << ", first frame " << first_frame << ", file " << file);
                WithFiles bench{option};
                const auto mode = mode_of(option);
                const auto sealed = bench.host.sealed(0x3D, mode, from_hex(file + "000000600000"), data);
                REQUIRE(send_in_frames(bench.host, BytesView{sealed}.first(7 + 64), first_frame, 32) == 0xAF);
                bench.chip.power_off();
                bench.chip.power_on();
                bench.host.select("015A4A");
                REQUIRE(bench.host.authenticate(0) == 0);
                const auto command = option == 0 ? Mode::plain : Mode::mac;
                const auto found = bench.host.secure(0xAD, command, mode, file + "000000600000").data;
                CHECK(found == (file == "00" ? torn : Bytes(96)));
            }
        }
    }
}

TEST_CASE("a wrong MAC at the end of a chain leaves the standard file partly written", "[chipsim][tearing]") {
    WithFiles bench{1};
    const auto data = counting(96);
    auto sealed = bench.host.sealed(0x3D, Mode::mac, from_hex("00000000600000"), data);
    sealed.back() = static_cast<Byte>(sealed.back() ^ 1U);
    CHECK(send_in_frames(bench.host, sealed, 7, 90) == 0x1E);
    REQUIRE(bench.host.authenticate(0) == 0);
    auto expected = data;
    std::fill(expected.begin() + 90, expected.end(), Byte{0});
    CHECK(bench.host.secure(0xAD, Mode::mac, "00000000600000").data == expected);
}

TEST_CASE("option 04 of SetConfiguration forbids chained protected writes to standard files",
          "[chipsim][data]") {
    for (const int option : {0, 1}) {
        WithFiles bench{option};
        RecordedSession master;
        bench.host.select("000000");
        bench.chip.resume(master);
        // The recorded session has zero keys and identifier; so has a host made for it.
        Host picc{bench.chip};
        REQUIRE(picc.secure(0x5C, Mode::full, "04", "0400").status == 0x00);
        bench.host.select("015A4A");
        REQUIRE(bench.host.authenticate(0) == 0);
        const auto sealed =
            bench.host.sealed(0x3D, mode_of(option), from_hex("00000000600000"), counting(96));
        CHECK(send_in_frames(bench.host, sealed, 7, 32) == (option == 0 ? 0x00 : 0x9D));
    }
}
