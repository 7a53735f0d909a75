#include "fuzz.hpp"

#include "permit/card/replay.hpp"
#include "permit/card/script.hpp"

#include <sstream>

// The reader of APDU scripts: what it accepts can be written and read again, and be played.

using namespace permit;
using namespace permit::fuzz;

namespace {

std::string text_of(const card::Script& script) {
    std::ostringstream text;
    for (const auto& step : script.steps) {
        text << "> " << card::to_text(step.command) << '\n';
        if (step.failure) {
            text << "! " << describe(*step.failure).name << '\n';
        } else {
            text << "< " << card::to_text(step.answer) << '\n';
        }
    }
    return text.str();
}

void require_same(const card::Script& a, const card::Script& b) {
    require(a.steps.size() == b.steps.size(), "a script written and read has the same steps");
    for (std::size_t i = 0; i < a.steps.size(); ++i) {
        require(a.steps[i].command == b.steps[i].command && a.steps[i].answer == b.steps[i].answer &&
                    a.steps[i].failure == b.steps[i].failure,
                "a step written and read is the same");
    }
}

void play(const card::Script& script) {
    card::ReplayTransport card{script};
    for (const auto& step : script.steps) {
        Bytes command;
        for (const auto& byte : step.command) { command.push_back(byte.value_or(0)); }
        const bool answered = succeeds([&] {
            require(card.exchange(command).size() == step.answer.size(), "the answer is the script's");
        });
        require(answered != step.failure.has_value(), "a step fails when the script says so and not else");
        if (!answered) { return; }
    }
    require(card.finished(), "a script can be played to its end");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input{data, size};
    succeeds([&] {
        const auto script = card::parse_script(as_text(input.rest()));
        require_same(script, card::parse_script(text_of(script)));
        play(script);
    });
    return 0;
}
