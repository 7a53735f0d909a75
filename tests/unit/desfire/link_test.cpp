#include "permit/desfire/link.hpp"

#include "permit/desfire/chip.hpp"
#include "permit/testing/errors.hpp"
#include "permit/testing/vectors.hpp"

#include "published.hpp"

using namespace permit;
using namespace permit::desfire;
using namespace permit::testing;

TEST_CASE("GetVersion is one command of three frames", "[desfire]") {
    const auto vector = vector_by_id("desfire/plain.json", "desox-getversion-ev3-4k");
    ScriptedCard card{script_of(steps_of(vector.at("exchange")))};
    Chip chip{card};
    const auto version = chip.version();
    CHECK(version.generation() == Generation::ev3);
    CHECK(version.storage_bytes() == 4096);
    CHECK(version.text() == "MIFARE DESFire EV3, 4096 bytes, hardware 33.00, software 03.00");
}

TEST_CASE("a list of applications may come in several frames, the last one empty", "[desfire]") {
    ScriptedCard card{script_of(
        {{"906A000000", "015A4A 112233 91AF"}, {"90AF000000", "FFEEDD 91AF"}, {"90AF000000", "9100"}})};
    Chip chip{card};
    CHECK(chip.application_ids() == std::vector{AppId::from_number(0x4A5A01), AppId::from_number(0x332211),
                                                AppId::from_number(0xDDEEFF)});
}

TEST_CASE("a list with half an application number is damaged", "[desfire]") {
    ScriptedCard card{script_of({{"906A000000", "015A4A 11 9100"}})};
    Chip chip{card};
    CHECK(code_of([&] { static_cast<void>(chip.application_ids()); }) == ErrorCode::damaged_content);
}

TEST_CASE("a card that announces data without end is stopped", "[desfire]") {
    SECTION("empty frames: at once") {
        StubbornCard card{"91AF"};
        Chip chip{card};
        CHECK(code_of([&] { static_cast<void>(chip.version()); }) == ErrorCode::messaging_broken);
        CHECK(card.asked() == 1);
    }
    SECTION("frames of a byte: when the command's longest answer is passed") {
        StubbornCard card{"0091AF"};
        Chip chip{card};
        CHECK(code_of([&] { static_cast<void>(chip.version()); }) == ErrorCode::messaging_broken);
        CHECK(card.asked() == 30);
    }
    SECTION("long frames") {
        StubbornCard card{to_hex(Bytes(256)) + "91AF"};
        Chip chip{card};
        CHECK(code_of([&] { static_cast<void>(chip.application_ids()); }) == ErrorCode::messaging_broken);
        CHECK(card.asked() == 7);
    }
}

TEST_CASE("an answer longer than the command allows is refused", "[desfire]") {
    ScriptedCard card{script_of({{"90640000010000", "01029100"}, {"905A00000300000000", "019100"}})};
    Chip chip{card};
    CHECK(code_of([&] { static_cast<void>(chip.key_version(master_key)); }) == ErrorCode::messaging_broken);
    CHECK(code_of([&] { chip.select(picc_level); }) == ErrorCode::messaging_broken);
}

TEST_CASE("a refusal in the middle of a chain is the answer to the whole command", "[desfire]") {
    ScriptedCard card{script_of({{"9060000000", "0401013300180591AF"}, {"90AF000000", "91CA"}})};
    Chip chip{card};
    const auto error = error_of([&] { static_cast<void>(chip.version()); });
    CHECK(error.code() == ErrorCode::chip_refused);
    CHECK_THAT(error.why(), Catch::Contains("91CA"));
}

TEST_CASE("a chain that stops early leaves a version that is too short", "[desfire]") {
    ScriptedCard card{
        script_of({{"9060000000", "0401013300180591AF"}, {"90AF000000", "040101030018059100"}})};
    Chip chip{card};
    CHECK(code_of([&] { static_cast<void>(chip.version()); }) == ErrorCode::damaged_content);
}

TEST_CASE("a card that is no DESFire chip is told by its status words", "[desfire]") {
    ScriptedCard card{script_of({{"905A000003015A4A00", "6E00"}})};
    Chip chip{card};
    const auto error = error_of([&] { chip.select(AppId::from_number(0x4A5A01)); });
    CHECK(error.code() == ErrorCode::chip_unsupported);
    CHECK_THAT(error.why(), Catch::Contains("6E00 (class not supported)"));
}

TEST_CASE("a DESFire chip that answers 6700 once is not taken for another product", "[desfire]") {
    ScriptedCard card{script_of({{"905A00000300000000", "9100"}, {"906E000000", "6700"}})};
    Chip chip{card};
    chip.select(picc_level);
    CHECK(code_of([&] { static_cast<void>(chip.free_memory()); }) == ErrorCode::chip_refused);
}

TEST_CASE("a long command travels in frames when native chaining is asked for", "[desfire]") {
    FrameLimits limits;
    limits.chaining = Chaining::native;
    limits.native_frame = 10;
    SECTION("header and data are cut anywhere") {
        ScriptedCard card{script_of({{"903D00000A 05000000100000 AAAAAA 00", "91AF"},
                                     {"90AF00000A AAAAAAAAAAAAAAAAAAAA 00", "91AF"},
                                     {"90AF000003 AAAAAA 00", "9100"}})};
        Chip chip{card, limits};
        chip.write(FileNumber{5}, 0, Bytes(16, 0xAA), CommMode::plain);
    }
    SECTION("half a command cannot be confirmed") {
        ScriptedCard card{script_of({{"903D00000A 05000000100000 AAAAAA 00", "9100"}})};
        Chip chip{card, limits};
        CHECK(code_of([&] { chip.write(FileNumber{5}, 0, Bytes(16, 0xAA), CommMode::plain); }) ==
              ErrorCode::messaging_broken);
    }
    SECTION("a refusal in the middle ends the command") {
        ScriptedCard card{script_of({{"903D00000A 05000000100000 AAAAAA 00", "91BE"}})};
        Chip chip{card, limits};
        CHECK(code_of([&] { chip.write(FileNumber{5}, 0, Bytes(16, 0xAA), CommMode::plain); }) ==
              ErrorCode::chip_refused);
    }
    SECTION("a long file is read by one command of several frames") {
        ScriptedCard card{script_of({{"90BD00000705000000 2C0100 00", to_hex(Bytes(200, 0x01)) + "91AF"},
                                     {"90AF000000", to_hex(Bytes(100, 0x02)) + "9100"}})};
        Chip chip{card, limits};
        CHECK(chip.read(FileNumber{5}, {0, 300}) == join({Bytes(200, 0x01), Bytes(100, 0x02)}));
    }
}

TEST_CASE("one command carries as much as the reference allows", "[desfire]") {
    const FrameLimits limits;
    CHECK(limits.write_capacity(CommMode::plain, 7) == 248);
    CHECK(limits.write_capacity(CommMode::mac, 7) == 240);
    CHECK(limits.write_capacity(CommMode::full, 7) == 239);
    CHECK(limits.write_capacity(CommMode::full, 10) == 223);
    CHECK(limits.read_capacity(CommMode::plain) == 248);
    CHECK(limits.read_capacity(CommMode::mac) == 248);
    CHECK(limits.read_capacity(CommMode::full) == 239);
}
