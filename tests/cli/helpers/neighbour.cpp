#include "permit/chipsim/transport.hpp"
#include "permit/core/error.hpp"
#include "permit/desfire/chip.hpp"

#include <exception>
#include <iostream>
#include <string>

// neighbour put|put-ours|show IMAGE: an application of somebody else on a simulated chip.
namespace {

using namespace permit;

constexpr AppId a_bus_company = AppId::from_number(0xF40110);
constexpr AppId the_permit = AppId::from_number(0x4A5A01);
constexpr desfire::FileNumber tickets{1};
constexpr std::uint32_t size = 16;
constexpr std::string_view content = "ten rides to go ";

/// A factory chip lets anybody make an application, and this one lets anybody do the rest.
void put(desfire::Chip& chip, AppId application) {
    constexpr auto open_to_all = desfire::Access::free();
    chip.select(picc_level);
    chip.run(desfire::create_application({.id = application, .settings = {}, .keys = 1}));
    chip.select(application);
    chip.run(desfire::create_standard_file({.number = tickets,
                                            .mode = desfire::CommMode::plain,
                                            .rights = {open_to_all, open_to_all, open_to_all, open_to_all},
                                            .size = size}));
    chip.write(tickets, 0, as_bytes(content), desfire::CommMode::plain);
}

void show(desfire::Chip& chip) {
    chip.select(a_bus_company);
    const Bytes found = chip.read(tickets, {.offset = 0, .length = size});
    std::cout << as_text(found) << '\n';
}

int act(const std::string& verb, const std::string& image) {
    const auto card = chipsim::SimTransport::open(image);
    desfire::Chip chip{*card};
    if (verb == "put") {
        put(chip, a_bus_company);
    } else if (verb == "put-ours") {
        put(chip, the_permit);
    } else {
        show(chip);
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        if (argc == 3) { return act(argv[1], argv[2]); }
        std::cerr << "neighbour put|put-ours|show IMAGE\n";
    } catch (const std::exception& error) { std::cerr << error.what() << '\n'; }
    return 2;
}
