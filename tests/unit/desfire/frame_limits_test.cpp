#include "permit/desfire/frame_limits.hpp"

#include "permit/desfire/chip.hpp"
#include "permit/testing/errors.hpp"

#include "ev2_picc.hpp"

using namespace permit;
using namespace permit::desfire;
using namespace permit::testing;

TEST_CASE("an APDU is filled whole: 248, 240 and 239 bytes by mode", "[desfire]") {
    const FrameLimits limits;
    CHECK(limits.write_capacity(CommMode::plain, 7) == 248);
    CHECK(limits.write_capacity(CommMode::mac, 7) == 240);
    CHECK(limits.write_capacity(CommMode::full, 7) == 239);
    CHECK(limits.read_capacity(CommMode::plain) == 248);
    CHECK(limits.read_capacity(CommMode::mac) == 248);
    CHECK(limits.read_capacity(CommMode::full) == 239);
}

TEST_CASE("the chip's generation decides how long commands are chained", "[desfire]") {
    for (const auto generation :
         {Generation::ev2, Generation::ev2_xl, Generation::ev3, Generation::light, Generation::ntag_424}) {
        CHECK(frame_limits_for(generation).chaining == Chaining::iso);
    }
    for (const auto generation :
         {Generation::d40, Generation::ev1, Generation::emulation, Generation::unknown}) {
        CHECK(frame_limits_for(generation).chaining == Chaining::native);
        CHECK(frame_limits_for(generation).native_frame == 54);
    }
}

TEST_CASE("a reader only ever shrinks them", "[desfire]") {
    const auto small = FrameLimits{}.shrunk_to(60, 64);
    CHECK(small.command_bytes == 60);
    CHECK(small.answer_bytes == 64);
    CHECK(small.native_frame == 54);
    CHECK(FrameLimits{}.shrunk_to(32, 32).native_frame == 32);
    CHECK(small.shrunk_to(255, 256).command_bytes == 60);
    CHECK(small.write_capacity(CommMode::full, 7) == 31);
    CHECK(small.read_capacity(CommMode::full) == 47);
}

TEST_CASE("no limit is so small that nothing fits", "[desfire]") {
    const auto tiny = FrameLimits{}.shrunk_to(1, 1);
    for (const auto mode : {CommMode::plain, CommMode::mac, CommMode::full}) {
        CHECK(tiny.write_capacity(mode, 7) == 1);
        CHECK(tiny.read_capacity(mode) == 1);
    }
}

TEST_CASE("an EV1 chip gets the chip's own codes and frames, an EV3 whole APDUs", "[desfire]") {
    const FileNumber file{4};
    ScriptedCard card{script_of({{"90AD0000070400000002000000", "AABB9100"},
                                 {"90BD0000070400000002000000", "AA91AF"},
                                 {"90AF000000", "BB9100"},
                                 {"903D000036 040000003C0000" + to_hex(Bytes(47, 0x11)) + "00", "91AF"},
                                 {"90AF00000D" + to_hex(Bytes(13, 0x11)) + "00", "9100"},
                                 {"903B000009 040000000200001111 00", "9100"},
                                 {"90BB0000070400000001000000", "AABB9100"},
                                 {"90DB00000C 04000000000000020000AABB 00", "9100"}})};
    Chip chip{card};
    chip.adapt_to(Generation::ev3);
    CHECK(chip.read(file, {0, 2}) == Bytes{0xAA, 0xBB});
    chip.adapt_to(Generation::ev1);
    CHECK(chip.read(file, {0, 2}) == Bytes{0xAA, 0xBB});
    chip.write(file, 0, Bytes(60, 0x11), CommMode::plain);
    chip.write_record(file, 0, Bytes(2, 0x11), CommMode::plain);
    CHECK(chip.read_records(file, {0, 1}, 2, CommMode::plain).front() == Bytes{0xAA, 0xBB});
    chip.update_record(file, 0, 0, Bytes{0xAA, 0xBB}, CommMode::plain);
}

TEST_CASE("what the reader cannot take stays out of reach of every chip", "[desfire]") {
    ScriptedCard card{script_of({{"908D00000A 04000000030000 AAAAAA 00", "9100"},
                                 {"908D000008 04030000010000 AA 00", "9100"},
                                 {"903D00000A 04000000040000 AAAAAA 00", "91AF"},
                                 {"90AF000001 AA 00", "9100"}})};
    FrameLimits reader;
    reader.command_bytes = 10;
    reader.native_frame = 10;
    Chip chip{card, reader};
    chip.adapt_to(Generation::ev3);
    chip.write(FileNumber{4}, 0, Bytes(4, 0xAA), CommMode::plain);
    chip.adapt_to(Generation::ev1);
    chip.write(FileNumber{4}, 0, Bytes(4, 0xAA), CommMode::plain);
}

TEST_CASE("a native chain in a session is encrypted and proved as a whole", "[desfire]") {
    // The chip's side of a chain: every frame but the last is answered 91AF.
    class Frames final : public card::Transport {
    public:
        explicit Frames(Picc& picc) : picc_{picc} {}
        [[nodiscard]] Bytes exchange(BytesView command) override {
            const auto apdu = card::CommandApdu::decode(command);
            append(joined, apdu.data);
            if (apdu.ins != 0xAF) { ins = apdu.ins; }
            return joined.size() < expected ? Bytes{0x91, 0xAF} : picc_.exchange(command);
        }
        Bytes joined;
        std::size_t expected = 7 + 112 + 8;
        Byte ins = 0;

    private:
        Picc& picc_;
    };
    Picc picc{{{}}};
    Frames card{picc};
    Chip chip{card};
    chip.adapt_to(Generation::ev1);
    auto session = session_on(chip);
    session.write(FileNumber{1}, 0, Bytes(100, 0x42), CommMode::full);
    CHECK(card.ins == 0x3D);

    const Ev2Messaging messaging{session_keys(), transaction, 0};
    CHECK(card.joined == messaging.protect(write_data(FileNumber{1}, 0, Bytes(100, 0x42), CommMode::full,
                                                      Chaining::native)));
    CHECK(session.counter() == 1);
}
