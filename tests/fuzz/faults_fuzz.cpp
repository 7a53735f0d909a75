#include "fuzz.hpp"

#include "permit/chipsim/faults.hpp"

// Fault scripts of the simulator: what is accepted happens in its order, never more of it than there is, and
// leaves a chip that goes on.

using namespace permit;
using namespace permit::fuzz;

namespace {

constexpr std::size_t most_taps = 16;

/// One presentation of the card; true when a fault ended it.
bool tap(chipsim::SimulatedChip& chip, chipsim::FaultInjector& card) {
    chip.power_off();
    chip.power_on();
    for (const auto* command : {"FFCA000000", "9060000000", "905A00000300000000", "90CA0000050100000F8100",
                                "90DA00000301000000", "9045000000"}) {
        if (card.exchange(from_hex(command)).empty()) { return true; }
    }
    return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input{data, size};
    static_cast<void>(succeeds([&] {
        const auto script = chipsim::FaultScript::parse(as_text(input.rest()));
        CountingRandom random;
        chipsim::SimulatedChip chip{
            chipsim::ChipProfile::named("ev3-2k"), Uid::parse("04112233445566"), {}, random};
        {
            chipsim::FaultInjector card{chip, script};
            for (std::size_t taps = 0; taps < most_taps; ++taps) {
                const auto before = card.happened();
                const bool cut = tap(chip, card);
                require(card.happened() == before + (cut ? 1 : 0), "a fault ends its presentation");
            }
            require(card.finished() == (card.happened() == script.faults.size()), "finished after the last");
        }
        const auto image = chip.image();
        require(chipsim::SimulatedChip::from_image(image).image() == image, "a torn chip is a chip");
    }));
    return 0;
}
