#include "permit/desfire/channel.hpp"

#include "permit/desfire/chip.hpp"
#include "permit/testing/errors.hpp"

#include "published.hpp"

#include <numeric>

using namespace permit;
using namespace permit::desfire;
using namespace permit::testing;

namespace {

Bytes counted(std::size_t length) {
    Bytes bytes(length);
    std::iota(bytes.begin(), bytes.end(), Byte{0});
    return bytes;
}

std::string part(const Bytes& whole, std::size_t at, std::size_t length) {
    return to_hex(BytesView{whole}.subspan(at, length));
}

}  // namespace

TEST_CASE("a long file is read in pieces of 248 bytes", "[desfire]") {
    const auto content = counted(500);
    ScriptedCard card{script_of({{"90AD00000704100000F8000000", part(content, 0, 248) + "9100"},
                                 {"90AD00000704080100F8000000", part(content, 248, 248) + "9100"},
                                 {"90AD0000070400020004000000", part(content, 496, 4) + "9100"}})};
    Chip chip{card};
    CHECK(chip.read(FileNumber{4}, {.offset = 16, .length = 500}) == content);
}

TEST_CASE("nothing is asked for when nothing is wanted", "[desfire]") {
    ScriptedCard card{""};
    Chip chip{card};
    CHECK(chip.read(FileNumber{4}, {.offset = 16, .length = 0}).empty());
    chip.write(FileNumber{4}, 0, {}, CommMode::plain);
    CHECK(chip.read_records(FileNumber{5}, {.first = 0, .count = 0}, 16, CommMode::plain).empty());
}

TEST_CASE("a piece of another length than asked for is refused", "[desfire]") {
    SECTION("shorter") {
        ScriptedCard card{script_of({{"90AD0000070400000004000000", "0102039100"}})};
        Chip chip{card};
        const auto error = error_of([&] { static_cast<void>(chip.read(FileNumber{4}, {0, 4})); });
        CHECK(error.code() == ErrorCode::damaged_content);
        CHECK(error.doing() == "read file 04");
        CHECK_THAT(error.why(), Catch::Contains("3 bytes where 4"));
    }
    SECTION("longer") {
        ScriptedCard card{script_of({{"90AD0000070400000004000000", "01020304059100"}})};
        Chip chip{card};
        CHECK(code_of([&] {
                  static_cast<void>(chip.read(FileNumber{4}, {0, 4}));
              }) == ErrorCode::messaging_broken);
    }
}

TEST_CASE("reading stops at a refusal", "[desfire]") {
    ScriptedCard card{script_of({{"90AD00000704000000F8000000", to_hex(Bytes(248)) + "9100"},
                                 {"90AD00000704F8000002000000", "91BE"}})};
    Chip chip{card};
    CHECK(code_of([&] { static_cast<void>(chip.read(FileNumber{4}, {0, 250})); }) == ErrorCode::chip_refused);
}

TEST_CASE("a long text is written in pieces", "[desfire]") {
    const auto content = counted(250);
    ScriptedCard card{script_of({{"908D0000FF04010000F80000" + part(content, 0, 248) + "00", "9100"},
                                 {"908D00000904F90000020000" + part(content, 248, 2) + "00", "9100"}})};
    Chip chip{card};
    chip.write(FileNumber{4}, 1, content, CommMode::plain);
}

TEST_CASE("limits of a poor reader are kept", "[desfire]") {
    FrameLimits limits;
    limits.command_bytes = 10;
    limits.answer_bytes = 11;
    ScriptedCard card{script_of({{"908D00000A 04000000030000 AAAAAA 00", "9100"},
                                 {"908D000008 04030000010000 AA 00", "9100"},
                                 {"90AD000007 04000000030000 00", "AAAAAA9100"},
                                 {"90AD000007 04030000010000 00", "AA9100"}})};
    Chip chip{card, limits};
    chip.write(FileNumber{4}, 0, Bytes(4, 0xAA), CommMode::plain);
    CHECK(chip.read(FileNumber{4}, {0, 4}) == Bytes(4, 0xAA));
}

TEST_CASE("records come oldest first, however many commands it takes", "[desfire]") {
    const auto record = [](Byte content) { return Bytes(100, content); };
    ScriptedCard card{script_of({
        {"90AB00000705 030000 020000 00", to_hex(join({record(5), record(4)})) + "9100"},
        {"90AB00000705 010000 020000 00", to_hex(join({record(3), record(2)})) + "9100"},
    })};
    Chip chip{card};
    CHECK(chip.read_records(FileNumber{5}, {.first = 1, .count = 4}, 100, CommMode::plain) ==
          std::vector{record(5), record(4), record(3), record(2)});
}

TEST_CASE("the odd record is the newest and comes last", "[desfire]") {
    const auto record = [](Byte content) { return Bytes(100, content); };
    ScriptedCard card{script_of({
        {"90AB00000705 010000 020000 00", to_hex(join({record(3), record(2)})) + "9100"},
        {"90AB00000705 000000 010000 00", to_hex(record(1)) + "9100"},
    })};
    Chip chip{card};
    CHECK(chip.read_records(FileNumber{5}, {.first = 0, .count = 3}, 100, CommMode::plain) ==
          std::vector{record(3), record(2), record(1)});
}

TEST_CASE("a record longer than an APDU is read with the chip's own chaining", "[desfire]") {
    ScriptedCard card{script_of({{"90BB00000705 000000 010000 00", to_hex(Bytes(200, 1)) + "91AF"},
                                 {"90AF000000", to_hex(Bytes(100, 2)) + "9100"}})};
    Chip chip{card};
    CHECK(chip.read_records(FileNumber{5}, {.first = 0, .count = 1}, 300, CommMode::plain) ==
          std::vector<Bytes>{join({Bytes(200, 1), Bytes(100, 2)})});
}

TEST_CASE("records are written and updated in pieces with their offsets", "[desfire]") {
    ScriptedCard card{script_of({{"908B000009 05040000020000 AABB 00", "9100"},
                                 {"90BA00000C 05010000040000020000 AABB 00", "9100"}})};
    Chip chip{card};
    const Bytes data{0xAA, 0xBB};
    chip.write_record(FileNumber{5}, 4, data, CommMode::plain);
    chip.update_record(FileNumber{5}, 1, 4, data, CommMode::plain);
}

TEST_CASE("values are signed", "[desfire]") {
    ScriptedCard card{script_of({{"906C0000010700", "FEFFFFFF9100"},
                                 {"90DC000005076400000000", "9100"},
                                 {"900C000005076500000000", "9100"},
                                 {"901C000005076600000000", "9100"}})};
    Chip chip{card};
    CHECK(chip.value(FileNumber{7}, CommMode::plain) == -2);
    chip.debit(FileNumber{7}, 100, CommMode::plain);
    chip.credit(FileNumber{7}, 101, CommMode::plain);
    chip.limited_credit(FileNumber{7}, 102, CommMode::plain);
}

TEST_CASE("a commit may return counter and MAC of the transaction", "[desfire]") {
    ScriptedCard card{script_of({{"90C7000000", "9100"},
                                 {"90C70000010100", "03000000 BE8F8AE89F4DC8D4 9100"},
                                 {"90A7000000", "910C"}})};
    Chip chip{card};
    chip.commit();
    const auto receipt = chip.commit_with_receipt();
    CHECK(receipt.counter == 3);
    CHECK(to_hex(receipt.mac) == "BE8F8AE89F4DC8D4");
    const auto error = error_of([&] { chip.abort(); });
    CHECK_THAT(error.why(), Catch::Contains("910C (no changes)"));
}

TEST_CASE("free memory is three bytes", "[desfire]") {
    ScriptedCard card{script_of({{"906E000000", "0014009100"}, {"906E000000", "00149100"}})};
    Chip chip{card};
    CHECK(chip.free_memory() == 5120);
    CHECK(code_of([&] { static_cast<void>(chip.free_memory()); }) == ErrorCode::damaged_content);
}

TEST_CASE("short answers are refused by every question", "[desfire]") {
    ScriptedCard card{script_of({{"90640000010000", "9100"},
                                 {"906C0000010700", "0000009100"},
                                 {"90AB00000705000000020000 00", to_hex(Bytes(31)) + "9100"}})};
    Chip chip{card};
    const auto code = [](auto&& ask) { return code_of([&] { static_cast<void>(ask()); }); };
    CHECK(code([&] { return chip.key_version(master_key); }) == ErrorCode::damaged_content);
    CHECK(code([&] { return chip.value(FileNumber{7}, CommMode::plain); }) == ErrorCode::damaged_content);
    CHECK(code([&] {
              return chip.read_records(FileNumber{5}, {0, 2}, 16, CommMode::plain);
          }) == ErrorCode::damaged_content);
}

TEST_CASE("run names the command unless the caller knows better", "[desfire]") {
    StubbornCard card{"919D"};
    Chip chip{card};
    CHECK(error_of([&] { chip.run(delete_file(FileNumber{1})); }).doing() == "DeleteFile");
    CHECK(error_of([&] { chip.run(delete_file(FileNumber{1}), "remove the portrait"); }).doing() ==
          "remove the portrait");
}
