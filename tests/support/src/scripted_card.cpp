#include "permit/testing/scripted_card.hpp"

#include <catch2/catch.hpp>
#include <exception>
#include <utility>

namespace permit::testing {

card::Script script(std::string_view path) {
    return card::load_script(std::string{PERMIT_SCRIPTS "/"}.append(path));
}

ScriptedCard::ScriptedCard(card::Script script) : replay_{std::move(script)} {}

ScriptedCard::ScriptedCard(std::string_view text) : ScriptedCard{card::parse_script(text)} {}

// A test that is already failing by an exception says why; unused steps are then no news.
ScriptedCard::~ScriptedCard() {
    if (std::uncaught_exceptions() == 0 && !replay_.finished()) {
        FAIL_CHECK(replay_.unused_steps() << " steps of the script were never asked for");
    }
}

}  // namespace permit::testing
