#include "permit/rules/cancellation.hpp"

#include <catch2/catch.hpp>

using namespace permit::rules;

TEST_CASE("every ground of a cancellation is found under its name and has its words", "[rules]") {
    for (int i = 0; i <= static_cast<int>(CancellationGround::other_legal_ground); ++i) {
        const auto ground = static_cast<CancellationGround>(i);
        INFO(name(ground));
        CHECK(cancellation_ground_from(name(ground)) == ground);
        CHECK_FALSE(explain(ground, Language::english).empty());
        CHECK(explain(ground, Language::english) != explain(ground, Language::chinese));
    }
    CHECK(name(CancellationGround::own_wish) == "own-wish");
    CHECK_FALSE(cancellation_ground_from("whim"));
}
