// The simulator alone: a factory-fresh chip is given an application by hand-made APDUs and loses its power
// before and after. What was created stays; the selection does not.
#include <permit/chipsim/chip.hpp>
#include <permit/chipsim/profile.hpp>
#include <permit/core/error.hpp>

#include <iostream>
#include <string_view>

namespace {

using namespace permit;

constexpr std::string_view create_application =
    "90CA0000050100F00F8100";  // F00001: one AES key, all rights free
constexpr std::string_view select_application = "905A0000030100F000";
constexpr std::string_view get_file_ids = "906F000000";

void say(chipsim::SimulatedChip& chip, std::string_view command) {
    std::cout << command << " -> " << to_hex(chip.process(from_hex(command))) << '\n';
}

}  // namespace

int main() {
    try {
        chipsim::SimulatedChip chip{chipsim::ChipProfile::named("ev3-8k"), Uid::parse("04112233445566")};
        say(chip, select_application);
        say(chip, create_application);
        say(chip, select_application);
        say(chip, get_file_ids);
        chip.power_off();
        chip.power_on();
        say(chip, get_file_ids);
        say(chip, select_application);
        return 0;
    } catch (const Error& error) {
        std::cerr << error.what() << '\n';
        return static_cast<int>(describe(error.code()).exit);
    }
}
