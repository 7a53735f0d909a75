// The driver: what DESFire chip lies on the reader, and which applications it shows to strangers.
// look_at_chip [READER]
#include <permit/core/error.hpp>
#include <permit/desfire/chip.hpp>
#include <permit/pcsc/connection.hpp>
#include <permit/pcsc/context.hpp>

#include <chrono>
#include <iostream>

namespace {

using namespace permit;

void look(card::Transport& card) {
    desfire::Chip chip{card};
    const auto version = chip.version();
    std::cout << version.text() << '\n';
    desfire::require_ev2_or_ev3(version);
    chip.select(picc_level);
    for (const AppId application : chip.application_ids()) {
        std::cout << "application " << application.text() << '\n';
    }
}

}  // namespace

int main(int argc, char** argv) {
    try {
        pcsc::Context context;
        const auto reader = argc > 1 ? context.find_reader(argv[1]) : context.find_reader();
        const auto ready = context.wait_for_card(reader.name, std::chrono::seconds{5});
        pcsc::Connection card{ready.name};
        look(card);
        return 0;
    } catch (const Error& error) {
        std::cerr << error.what() << '\n';
        return static_cast<int>(describe(error.code()).exit);
    }
}
