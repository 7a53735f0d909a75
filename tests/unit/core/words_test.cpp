#include "permit/core/words.hpp"

#include <catch2/catch.hpp>

using namespace permit;

TEST_CASE("Until a language is chosen, everything is said as it is written") {
    CHECK(spoken() == Language::english);
    CHECK(tr("lay the card flat on the reader") == "lay the card flat on the reader");
    CHECK(tr("").empty());
}

TEST_CASE("Values are put where a message has places for them") {
    CHECK(tr("read the {} file of card {}", "validity", std::string{"04AA"}) ==
          "read the validity file of card 04AA");
    CHECK(tr("{1} before {0}", 1U, std::string_view{"b"}) == "b before 1");
    CHECK(tr("{} bytes at offset {}", std::uint8_t{7}, std::size_t{12}) == "7 bytes at offset 12");
    CHECK(tr("{{{}}}", 5) == "{5}");
}

TEST_CASE("Braces of a value or of a message without values are left alone") {
    CHECK(tr("{}", "{0}") == "{0}");
    CHECK(tr("write {}") == "write {}");
}

TEST_CASE("Without a catalogue the other language says it in English") {
    speak(Language::chinese, "/nonexistent");
    CHECK(spoken() == Language::chinese);
    CHECK(tr("{} is required", "--keys") == "--keys is required");
    speak(Language::english, "/nonexistent");
    CHECK(spoken() == Language::english);
}
