#include "bench.hpp"

#include <catch2/catch.hpp>
#include <set>

using namespace permit;
using namespace permit::chipsim;
using namespace permit::chipsim::testing;

namespace {

/// Backup 01, value 02, cyclic 03, standard 04, transaction MAC 0F; everything free and plain.
Bytes furnished_image() {
    Bench bench;
    Host host{bench.chip};
    make_application(host);
    host.must(0xCB, "0100EEEE600000");
    host.must(0xCC, "0200EEEE00000000FF0000001000000000");
    host.must(0xC0, "0300EEEE200000040000");
    host.must(0xCD, "0400EEEE000200");
    host.must(0xCE, "0F00F0EF02" + std::string(34, '0'));
    return bench.chip.image();
}

/// A chip woken up from an image, as often as a test needs.
struct Woken {
    explicit Woken(BytesView image) : chip{SimulatedChip::from_image(image, {}, random)} {}
    ScriptedRandom random;
    SimulatedChip chip;

    /// Wrapped commands until one draws no answer; false when that happened.
    bool run(const std::vector<std::string>& commands) {
        for (const auto& command : commands) {
            const auto answer = chip.process(from_hex(command));
            if (answer.empty()) { return false; }
            CHECK(to_hex(answer).substr(answer.size() * 2 - 4) == "9100");
        }
        return true;
    }
};

std::vector<std::string> rewriting() {
    return {"905A000003015A4A00", "908D00004701000000400000" + std::string(128, 'A') + "00",
            "90DC000005020500000000", "908B00002703000000200000" + std::string(64, 'B') + "00", "90C7000000"};
}

/// All that a reader can see, with the nonce-free commands.
std::string visible(SimulatedChip& chip) {
    chip.power_off();
    chip.power_on();
    Host host{chip};
    host.select("015A4A");
    std::string seen;
    seen += to_hex(host.must(0xAD, "01000000000000")) + "/" + to_hex(host.must(0x6C, "02")) + "/";
    const auto records = host.send(0xAB, "03000000000000");
    seen += to_hex(records.data) + "/";
    host.select("015A4A");
    return seen + to_hex(host.must(0xAD, "0F000000000000"));
}

}  // namespace

TEST_CASE("a commit cut at any write leaves everything old or everything new", "[chipsim][power]") {
    const auto start = furnished_image();
    const auto commands = rewriting();

    Woken untouched{start};
    const auto old_state = visible(untouched.chip);
    CutAtWrite count{0};
    Woken whole{start};
    whole.chip.watch_writes(&count);
    REQUIRE(whole.run(commands));
    whole.chip.watch_writes(nullptr);
    const auto new_state = visible(whole.chip);
    REQUIRE(old_state != new_state);
    REQUIRE(count.writes() > 8);

    std::set<std::string> ends;
    for (const auto leaves : {CutAtWrite::Leaves::old_content, CutAtWrite::Leaves::new_content}) {
        for (std::size_t at = 1; at <= count.writes(); ++at) {
            Woken cut{start};
            CutAtWrite hook{at, leaves};
            cut.chip.watch_writes(&hook);
            CHECK_FALSE(cut.run(commands));
            CHECK_FALSE(cut.chip.has_power());
            CHECK(hook.has_cut());
            cut.chip.watch_writes(nullptr);
            const auto end = visible(cut.chip);
            INFO("write " << at);
            CHECK((end == old_state || end == new_state));
            // Only the write that decides can make the new state, and only if it landed.
            const bool decided = at == count.writes() && leaves == CutAtWrite::Leaves::new_content;
            CHECK(end == (decided ? new_state : old_state));
            ends.insert(end);
        }
    }
    CHECK(ends.size() == 2);
}

TEST_CASE("creating, deleting, formatting and key changes cut at any write happened or did not",
          "[chipsim][power]") {
    const auto start = furnished_image();
    for (const std::string command :
         {"90CD0000070500EEEE40000000", "90DF0000010100", "90CA0000050200000F8200", "905F0000040100303000"}) {
        INFO(command);
        const bool at_picc = command.substr(2, 2) == "CA";
        const std::vector<std::string> commands = {at_picc ? "905A00000300000000" : "905A000003015A4A00",
                                                   command};
        CutAtWrite count{0};
        Woken whole{start};
        whole.chip.watch_writes(&count);
        REQUIRE(whole.run(commands));
        const auto after = whole.chip.image();
        REQUIRE(after != start);
        for (const auto leaves : {CutAtWrite::Leaves::old_content, CutAtWrite::Leaves::new_content}) {
            for (std::size_t at = 1; at <= count.writes(); ++at) {
                Woken cut{start};
                CutAtWrite hook{at, leaves};
                cut.chip.watch_writes(&hook);
                CHECK_FALSE(cut.run(commands));
                CHECK((cut.chip.image() == start || cut.chip.image() == after));
            }
        }
    }
}

namespace {

/// Cuts at the first write into a standard file and leaves half of it.
class HalfLands final : public PowerHook {
public:
    bool survives(const NvWrite& write, std::span<Byte> landed) override {
        if (write.kind != NvWrite::Kind::in_place) { return true; }
        std::copy_n(write.after.begin(), landed.size() / 2, landed.begin());
        return false;
    }
};

}  // namespace

TEST_CASE("a standard file may be torn inside one write", "[chipsim][power]") {
    Woken bench{furnished_image()};
    HalfLands hook;
    bench.chip.watch_writes(&hook);
    Host host{bench.chip};
    host.select("015A4A");
    CHECK(bench.chip.process(from_hex("908D00001704000000100000AABBCCDDEEFF0011223344556677889900")).empty());
    bench.chip.watch_writes(nullptr);
    bench.chip.power_on();
    host.select("015A4A");
    CHECK(to_hex(host.must(0xAD, "04000000100000")) == "AABBCCDDEEFF00110000000000000000");
}

TEST_CASE("a long write into a standard file lands piece by piece", "[chipsim][power]") {
    const auto start = furnished_image();
    const std::string command = "908D0000F704000000F00000" + std::string(480, 'C') + "00";
    for (const std::size_t at : {1U, 2U}) {
        Woken bench{start};
        Host host{bench.chip};
        host.select("015A4A");
        CutAtWrite hook{at};
        bench.chip.watch_writes(&hook);
        CHECK(bench.chip.process(from_hex(command)).empty());
        bench.chip.watch_writes(nullptr);
        bench.chip.power_on();
        host.select("015A4A");
        const auto content = host.must(0xAD, "04000000F00000");
        CHECK(std::count(content.begin(), content.end(), 0xCC) == (at == 1 ? 0 : 128));
    }
}

TEST_CASE("without power there is no answer", "[chipsim][power]") {
    Bench bench;
    bench.chip.power_off();
    CHECK(bench.chip.process(from_hex("9060000000")).empty());
    CHECK_FALSE(bench.chip.has_power());
    bench.chip.power_on();
    CHECK(bench.chip.process(from_hex("9060000000")).size() == 9);
}
