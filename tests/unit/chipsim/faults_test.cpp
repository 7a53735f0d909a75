#include "permit/chipsim/faults.hpp"
#include "bench.hpp"
#include "permit/chipsim/originality.hpp"
#include "permit/chipsim/transport.hpp"
#include "permit/core/error.hpp"
#include "permit/crypto/originality.hpp"
#include "permit/testing/page.hpp"
#include "permit/testing/temporary_folder.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <set>

using namespace permit;
using namespace permit::chipsim;
using namespace permit::chipsim::testing;

using When = ExchangeFault::When;

// --- torn bytes ---------------------------------------------------------------------------------

TEST_CASE("a torn byte is old, new, a mixture of both or neither", "[chipsim][faults]") {
    for (unsigned before = 0; before < 256; before += 3) {
        for (unsigned after = 0; after < 256; ++after) {
            const auto torn = [&](TornUnit leaves, std::uint64_t seed) {
                return torn_byte(static_cast<Byte>(before), static_cast<Byte>(after), {1, 1, leaves, seed});
            };
            const auto differing = before ^ after;
            CHECK(torn(TornUnit::old_content, 0) == before);
            CHECK(torn(TornUnit::new_content, 0) == after);
            const unsigned mixed = torn(TornUnit::mixed, before);
            CHECK(((mixed ^ before) & ~differing) == 0);
            if ((differing & (differing - 1)) != 0) { CHECK((mixed != before && mixed != after)); }
            const unsigned random = torn(TornUnit::random, after);
            CHECK((random != before && random != after));
        }
    }
}

TEST_CASE("tears are reproducible by their seed and differ between seeds, writes and bytes",
          "[chipsim][faults]") {
    for (const auto leaves : {TornUnit::mixed, TornUnit::random}) {
        std::set<int> by_seed;
        std::set<int> by_write;
        std::set<int> by_byte;
        for (std::size_t i = 1; i <= 40; ++i) {
            CHECK(torn_byte(0x00, 0xFF, {3, 4, leaves, i}) == torn_byte(0x00, 0xFF, {3, 4, leaves, i}));
            by_seed.insert(torn_byte(0x00, 0xFF, {1, 1, leaves, i}));
            by_write.insert(torn_byte(0x00, 0xFF, {i, 1, leaves, 0}));
            by_byte.insert(torn_byte(0x00, 0xFF, {1, i, leaves, 0}));
        }
        CHECK(by_seed.size() > 20);
        CHECK(by_write.size() > 20);
        CHECK(by_byte.size() > 20);
    }
}

namespace {

Bytes after_cut(const TearPoint& point) {
    const Bytes before(8, 0x00);
    const Bytes after = from_hex("F1F2F3F4F5F6F7F8");
    auto landed = before;
    CutAtByte cut{point};
    CHECK_FALSE(cut.survives({NvWrite::Kind::in_place, "file", 0, before, after}, landed));
    CHECK(cut.has_cut());
    return landed;
}

}  // namespace

TEST_CASE("bytes before the torn one are new, bytes behind it old", "[chipsim][faults]") {
    CHECK(to_hex(after_cut({1, 1, TornUnit::old_content})) == "0000000000000000");
    CHECK(to_hex(after_cut({1, 1, TornUnit::new_content})) == "F100000000000000");
    CHECK(to_hex(after_cut({1, 5, TornUnit::old_content})) == "F1F2F3F400000000");
    CHECK(to_hex(after_cut({1, 8, TornUnit::new_content})) == "F1F2F3F4F5F6F7F8");
    CHECK(to_hex(after_cut({1, 99, TornUnit::old_content})) == "F1F2F3F4F5F6F700");
    const auto mixed = after_cut({1, 3, TornUnit::mixed});
    CHECK(to_hex(BytesView{mixed}.first(2)) == "F1F2");
    CHECK((mixed[2] & ~0xF3) == 0);
    CHECK(to_hex(BytesView{mixed}.subspan(3)) == "0000000000");
}

TEST_CASE("only the write that was asked for is torn", "[chipsim][faults]") {
    const Bytes before(1, 0x00);
    const Bytes after(1, 0x01);
    auto landed = before;
    CutAtByte cut{{3, 1, TornUnit::old_content}};
    const NvWrite write{NvWrite::Kind::decision, "decision", 0, before, after};
    CHECK(cut.survives(write, landed));
    CHECK(cut.survives(write, landed));
    CHECK_FALSE(cut.has_cut());
    CHECK_FALSE(cut.survives(write, landed));
    CHECK(cut.writes() == 3);
    CutAtByte never{{}};
    CHECK(never.survives(write, landed));
    CHECK_FALSE(never.has_cut());
}

// --- tears inside the chip ----------------------------------------------------------------------

namespace {

/// Application with backup 01, value 02, cyclic 03 and standard 04; everything free and plain.
Bytes furnished_image() {
    Bench bench;
    Host host{bench.chip};
    make_application(host);
    host.must(0xCB, "0100EEEE600000");
    host.must(0xCC, "0200EEEE00000000FF0000001000000000");
    host.must(0xC0, "0300EEEE200000040000");
    host.must(0xCD, "0400EEEE000200");
    return bench.chip.image();
}

constexpr auto select_application = "905A000003015A4A00";

std::string write_of(std::string_view file, std::size_t size, char digit) {
    const auto total = to_hex(Bytes{static_cast<Byte>(7 + size)});
    const auto length = to_hex(little_endian<3>(size));
    return "908D0000" + total + std::string{file} + "000000" + length + std::string(2 * size, digit) + "00";
}

std::vector<std::string> rewriting() {
    return {select_application, write_of("01", 64, 'A'), "90DC000005020500000000",
            "908B00002703000000200000" + std::string(64, 'B') + "00", "90C7000000"};
}

void run(SimulatedChip& chip, const std::vector<std::string>& commands) {
    for (const auto& command : commands) {
        if (chip.process(from_hex(command)).empty()) { return; }
    }
}

}  // namespace

TEST_CASE("a commit torn at any byte of any write with any pattern is old or new", "[chipsim][faults]") {
    const auto start = furnished_image();
    auto whole = SimulatedChip::from_image(start);
    WriteRecorder recorder;
    whole.watch_writes(&recorder);
    run(whole, rewriting());
    const auto finished = whole.image();
    REQUIRE(finished != start);

    const auto tears = every_tear(recorder.writes(), 7);
    std::size_t bytes = 0;
    for (const auto& write : recorder.writes()) { bytes += write.length; }
    REQUIRE(tears.size() == 4 * bytes);
    std::size_t decided = 0;
    for (const auto& tear : tears) {
        auto chip = SimulatedChip::from_image(start);
        CutAtByte cut{tear};
        chip.watch_writes(&cut);
        run(chip, rewriting());
        REQUIRE(cut.has_cut());
        REQUIRE_FALSE(chip.has_power());
        const bool is_new = chip.image() == finished;
        REQUIRE((is_new || chip.image() == start));
        decided += is_new ? 1 : 0;
        const auto& torn = recorder.writes()[tear.write - 1];
        if (is_new) { CHECK(torn.kind == NvWrite::Kind::decision); }
        if (tear.leaves == TornUnit::random) { CHECK_FALSE(is_new); }
    }
    CHECK(decided >= 1);
    CHECK(decided <= 2);
}

TEST_CASE("a recorder names what it saw", "[chipsim][faults]") {
    auto chip = SimulatedChip::from_image(furnished_image());
    WriteRecorder recorder;
    chip.watch_writes(&recorder);
    run(chip, {select_application, write_of("04", 200, 'C'), "90DF0000010100"});
    REQUIRE(recorder.writes().size() >= 3);
    const auto& first = recorder.writes().front();
    CHECK(first.kind == NvWrite::Kind::in_place);
    CHECK(first.place == "file 4A5A01/04");
    CHECK(first.offset == 0);
    CHECK(first.length == 128);
    CHECK(recorder.writes()[1].offset == 128);
    CHECK(recorder.writes()[1].length == 72);
    CHECK(recorder.writes().back().kind == NvWrite::Kind::decision);
    CHECK(recorder.writes().back().length == 1);
}

TEST_CASE("cells are counted when asked, 32 bytes each", "[chipsim][faults]") {
    auto chip = SimulatedChip::from_image(furnished_image());
    chip.count_cells();
    run(chip, {select_application});
    CHECK(chip.cells_written() == 0);
    run(chip, {write_of("04", 200, 'C')});
    CHECK(chip.cells_written() == 4 + 3);
}

// --- half a command -----------------------------------------------------------------------------

TEST_CASE("half a write of a standard file lands", "[chipsim][faults]") {
    auto chip = SimulatedChip::from_image(furnished_image());
    run(chip, {select_application});
    SECTION("one piece: half of it") {
        chip.process_half(from_hex(write_of("04", 40, 'C')));
        chip.power_on();
        Host host{chip};
        host.select("015A4A");
        const auto content = host.must(0xAD, "04000000F00000");
        CHECK(std::count(content.begin(), content.end(), 0xCC) == 20);
    }
    SECTION("two pieces: the first and half of the second") {
        chip.process_half(from_hex(write_of("04", 200, 'C')));
        chip.power_on();
        Host host{chip};
        host.select("015A4A");
        const auto content = host.must(0xAD, "04000000F00000");
        CHECK(std::count(content.begin(), content.end(), 0xCC) == 128 + 36);
    }
}

TEST_CASE("half a commit and half a creation change nothing", "[chipsim][faults]") {
    const auto start = furnished_image();
    for (const std::string last : {"90C7000000", "90CD0000070500EEEE40000000", "90DF0000010100"}) {
        INFO(last);
        auto commands = rewriting();
        commands.pop_back();
        auto chip = SimulatedChip::from_image(start);
        run(chip, commands);
        chip.process_half(from_hex(last));
        CHECK_FALSE(chip.has_power());
        CHECK(chip.image() == start);
    }
}

TEST_CASE("half a command that writes nothing is one whose answer is lost", "[chipsim][faults]") {
    const auto start = furnished_image();
    auto chip = SimulatedChip::from_image(start);
    chip.process_half(from_hex(select_application));
    CHECK_FALSE(chip.has_power());
    CHECK(chip.process(from_hex("906F000000")).empty());
    chip.process_half(from_hex(select_application));  // without power nothing happens
    CHECK(chip.image() == start);
    chip.power_on();
    CHECK(to_hex(chip.process(from_hex("906F000000"))) == "919D");  // and the selection is gone
}

TEST_CASE("an image file keeps what half a command left", "[chipsim][faults]") {
    const permit::testing::TemporaryFolder folder;
    {
        auto file = ImageFile::create(folder / "card.img", SimulatedChip::from_image(furnished_image()));
        run(file.chip(), {select_application});
        file.chip().process_half(from_hex(write_of("04", 40, 'C')));
    }
    auto file = ImageFile::open(folder / "card.img");
    Host host{file.chip()};
    host.select("015A4A");
    const auto content = host.must(0xAD, "04000000F00000");
    CHECK(std::count(content.begin(), content.end(), 0xCC) == 20);
}

// --- scripts ------------------------------------------------------------------------------------

namespace {

std::string complaint(std::string_view text) {
    try {
        static_cast<void>(FaultScript::parse(text, "trial"));
    } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::bad_input);
        return error.doing() + ": " + error.why();
    }
    FAIL("no error for " << text);
    return {};
}

}  // namespace

TEST_CASE("a fault script has one fault a line", "[chipsim][faults]") {
    const auto script = FaultScript::parse(
        "# trial\n"
        "exchange 12 before   # the read\n"
        "\n"
        "exchange 1 during\r\n"
        "\ton  C7 after\n"
        "on 8d 3 before\n"
        "write 40 byte 7 old\n"
        "write 1 byte 1 random seed 99\n"
        "write 2 byte 32 mixed");
    const std::vector<Fault> expected = {
        ExchangeFault{12, When::before_command},
        ExchangeFault{1, When::during_command},
        ExchangeFault{1, When::after_command, Byte{0xC7}},
        ExchangeFault{3, When::before_command, Byte{0x8D}},
        TearPoint{40, 7, TornUnit::old_content, 0},
        TearPoint{1, 1, TornUnit::random, 99},
        TearPoint{2, 32, TornUnit::mixed, 0},
    };
    CHECK(script.faults == expected);
    CHECK(FaultScript::parse("").faults.empty());
}

TEST_CASE("what is no fault is refused with its line", "[chipsim][faults]") {
    CHECK(complaint("exchange 1 before\n\nlightning 3") ==
          "read line 3 of trial: a fault begins with exchange, on or write, not \"lightning\"");
    CHECK(complaint("exchange") == "read line 1 of trial: it ends where the exchange should stand");
    CHECK(complaint("exchange 0 before") == "read line 1 of trial: the exchange counts from 1");
    CHECK(complaint("exchange -1 before") == "read line 1 of trial: \"-1\" is not the exchange");
    CHECK(complaint("exchange 99999999999999999999 before") ==
          "read line 1 of trial: \"99999999999999999999\" is not the exchange");
    CHECK(complaint("exchange 1 sometimes") ==
          "read line 1 of trial: \"sometimes\" is none of before, during, after");
    CHECK(complaint("exchange 1") ==
          "read line 1 of trial: it ends where one of before, during, after should stand");
    CHECK(complaint("exchange 1 after noon") == "read line 1 of trial: \"noon\" is too much");
    CHECK(complaint("on 1C7 after") == "read line 1 of trial: a command code has two hexadecimal digits");
    CHECK(complaint("on Commit after") ==
          "read line 1 of trial: \"Commit\" is not a command code of two hexadecimal digits");
    CHECK(complaint("write 1 bit 1 old") == "read line 1 of trial: \"bit\" stands where \"byte\" should");
    CHECK(complaint("write 1 byte 0 old") == "read line 1 of trial: the byte counts from 1");
    CHECK(complaint("write 1 byte 1 half") ==
          "read line 1 of trial: \"half\" is none of old, new, mixed, random");
    CHECK(complaint("write 1 byte 1 random seed") ==
          "read line 1 of trial: it ends where a seed should stand");
}

TEST_CASE("a fault script is read from a file", "[chipsim][faults]") {
    const permit::testing::TemporaryFolder folder;
    std::ofstream{folder / "faults"} << "exchange 2 after\n";
    CHECK(FaultScript::load(folder / "faults").faults.size() == 1);
    CHECK_THROWS_AS(FaultScript::load(folder / "none"), Error);
}

// --- faults happening ---------------------------------------------------------------------------

namespace {

/// How many exchanges a presentation answers before the card is lost; all when it is not.
std::size_t answered(SimTransport& reader, const std::vector<std::string>& commands) {
    std::size_t count = 0;
    for (const auto& command : commands) {
        try {
            static_cast<void>(reader.exchange(from_hex(command)));
            ++count;
        } catch (const Error& error) {
            CHECK(error.code() == ErrorCode::card_lost);
            return count;
        }
    }
    return count;
}

}  // namespace

TEST_CASE("faults happen once, in order, each counted from the one before", "[chipsim][faults]") {
    auto chip = SimulatedChip::from_image(furnished_image());
    SimTransport reader{chip};
    reader.plan(FaultScript::parse("exchange 2 before\nexchange 3 after\non C7 during"));
    const auto commands = rewriting();
    CHECK(answered(reader, commands) == 1);
    reader.reset();
    CHECK(answered(reader, commands) == 2);
    reader.reset();
    CHECK(answered(reader, commands) == 4);
    reader.reset();
    CHECK(answered(reader, commands) == 5);
}

TEST_CASE("a card torn by a fault is whole in the next presentation", "[chipsim][faults]") {
    const auto start = furnished_image();
    std::map<std::string, bool> is_new;
    for (const std::string fault :
         {"on C7 before", "on C7 during", "on C7 after", "write 1 byte 3 random", "write 4 byte 1 mixed"}) {
        auto chip = SimulatedChip::from_image(start);
        {
            SimTransport reader{chip};
            reader.plan(FaultScript::parse(fault));
            CHECK(answered(reader, rewriting()) < 5);
            CHECK(answered(reader, rewriting()) == 0);  // gone until laid on again
        }
        SimTransport again{chip};
        CHECK(answered(again, {select_application}) == 1);
        is_new[fault] = chip.image() != start;
    }
    CHECK_FALSE(is_new["on C7 before"]);
    CHECK_FALSE(is_new["on C7 during"]);
    CHECK(is_new["on C7 after"]);
    CHECK_FALSE(is_new["write 1 byte 3 random"]);
    CHECK_FALSE(is_new["write 4 byte 1 mixed"]);
}

TEST_CASE("tears count writes from the fault before them and cut once", "[chipsim][faults]") {
    auto chip = SimulatedChip::from_image(furnished_image());
    SimTransport reader{chip};
    reader.plan(FaultScript::parse("write 2 byte 5 new\nwrite 1 byte 1 old"));
    const std::vector<std::string> writing = {select_application, write_of("04", 40, 'C'),
                                              write_of("04", 40, 'D')};
    CHECK(answered(reader, writing) == 2);
    reader.reset();
    CHECK(answered(reader, writing) == 1);
    reader.reset();
    CHECK(answered(reader, writing) == 3);
}

TEST_CASE("a command code counts however the command is framed", "[chipsim][faults]") {
    for (const std::string command : {"5A015A4A", "905A000003015A4A00"}) {
        auto chip = SimulatedChip::from_image(furnished_image());
        FaultInjector reader{chip, FaultScript::parse("on 5A 2 before")};
        CHECK_FALSE(reader.exchange(from_hex(command)).empty());
        CHECK_FALSE(reader.exchange(from_hex("FFCA000000")).empty());
        CHECK(reader.happened() == 0);
        CHECK(reader.exchange(from_hex(command)).empty());
        CHECK(reader.happened() == 1);
        CHECK(reader.finished());
        CHECK_FALSE(chip.has_power());
        CHECK(reader.exchange(from_hex(command)).empty());
    }
}

TEST_CASE("a query that the reader answers itself may lose the card too", "[chipsim][faults]") {
    for (const std::string when : {"before", "during", "after"}) {
        auto chip = SimulatedChip::from_image(furnished_image());
        FaultInjector reader{chip, FaultScript::parse("exchange 1 " + when)};
        CHECK(reader.exchange(from_hex("FFCA000000")).empty());
        CHECK_FALSE(chip.has_power());
    }
}

TEST_CASE("a script without tears leaves the chip's watcher alone", "[chipsim][faults]") {
    auto chip = SimulatedChip::from_image(furnished_image());
    WriteRecorder recorder;
    chip.watch_writes(&recorder);
    {
        FaultInjector reader{chip, FaultScript::parse("exchange 9 before")};
        for (const auto& command : {std::string{select_application}, write_of("04", 40, 'C')}) {
            CHECK_FALSE(reader.exchange(from_hex(command)).empty());
        }
    }
    CHECK(recorder.writes().size() == 1);
}

// --- originality --------------------------------------------------------------------------------

namespace {

bool original(SimulatedChip& chip) {
    Host host{chip};
    const auto answer = host.send(0x3C, "00");
    CHECK(answer.status == 0x90);
    return crypto::originality_signature_ok(test_maker_key(), chip.report().uid.bytes(), answer.data);
}

}  // namespace

TEST_CASE("a factory chip is original by the test maker's key, its copy is not", "[chipsim][originality]") {
    for (const auto* profile : {"ev2-8k", "ev3-4k"}) {
        Bench bench{profile};
        CHECK(original(bench.chip));
        auto again = SimulatedChip::from_image(bench.chip.image());
        CHECK(original(again));
        auto copy = bench.chip.copy_to(Uid::parse("04AABBCCDDEEFF"));
        CHECK_FALSE(original(copy));
    }
}

// --- docs/simulator.md --------------------------------------------------------------------------

TEST_CASE("docs/simulator.md has every quirk with its default", "[chipsim][quirks]") {
    std::vector<std::string> told;
    for (const auto& row : permit::testing::table_of_page("simulator.md", "Where sources disagree")) {
        told.push_back(row.at(0) + "=" + row.at(1));
    }
    std::vector<std::string> known;
    for (const auto name : Quirks::all()) { known.push_back(std::string{name} + "=" + Quirks{}.get(name)); }
    CHECK(told == known);
}

TEST_CASE("docs/simulator.md prints the test maker's key", "[chipsim][originality]") {
    std::ifstream in{PERMIT_DOCS "/simulator.md"};
    const std::string page{std::istreambuf_iterator<char>{in}, {}};
    CHECK(page.find("\n" + to_hex(test_maker_key()) + "\n") != std::string::npos);
}
