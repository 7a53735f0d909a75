#pragma once

#include "permit/card/transport.hpp"
#include "test_office.hpp"

namespace permit::testing {

/// A factory chip on which the office has issued `application()`.
inline chipsim::SimulatedChip issued_chip(TestOffice& office) {
    auto chip = factory_chip();
    (void)office.issue(chip);
    return chip;
}

/// Counts the first steps of authentications on their way to the card.
class CountingAuthentications final : public card::Transport {
public:
    explicit CountingAuthentications(card::Transport& inner) : inner_{inner} {}
    Bytes exchange(BytesView command) override {
        if (command.size() > 1 && command[0] == 0x90 && command[1] == 0x71) { ++count; }
        return inner_.exchange(command);
    }
    std::size_t count = 0;

private:
    card::Transport& inner_;
};

}  // namespace permit::testing
