#include <permit/cardlayout/layout.hpp>
#include <permit/chipsim/transport.hpp>
#include <permit/permit/permit_card.hpp>

#include <iostream>

int main() {
    permit::chipsim::SimulatedChip chip{permit::chipsim::ChipProfile::named("ev3-8k"),
                                        permit::Uid::parse("04112233445566")};
    permit::chipsim::SimTransport card{chip};
    try {
        permit::procedures::PermitCard{card};
    } catch (const permit::Error& error) {
        std::cout << permit::layout::application.text() << ": " << error.why() << '\n';
    }
}
