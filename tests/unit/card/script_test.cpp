#include "permit/card/script.hpp"

#include "permit/testing/errors.hpp"
#include "permit/testing/scripted_card.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::card;
using permit::testing::code_of;

TEST_CASE("a script is read with comments, blanks, wildcards and failures", "[card]") {
    const auto script = parse_script(
        "# permitcard APDU script 1\r\n"
        "\n"
        "> 90C4000003 00 ??aB 00   # change key\r\n"
        "< ?? 9100\n"
        "  >9060000000\n"
        "! timed-out  # the reader hangs",
        "desk");
    CHECK(script.name == "desk");
    REQUIRE(script.steps.size() == 2);
    CHECK(script.steps[0].line == 3);
    CHECK(to_text(script.steps[0].command) == "90C400000300??AB00");
    CHECK(to_text(script.steps[0].answer) == "??9100");
    CHECK_FALSE(script.steps[0].failure);
    CHECK(script.steps[1].line == 5);
    CHECK(script.steps[1].failure == ErrorCode::timed_out);
}

TEST_CASE("an empty script is a card nobody talks to", "[card]") {
    CHECK(parse_script("").steps.empty());
    CHECK(parse_script("# nothing\n\n").steps.empty());
}

TEST_CASE("a script that cannot be read is refused with its line", "[card]") {
    struct Case {
        const char* text;
        const char* line;
    };
    const std::vector<Case> cases{
        {"> 9060\n< 9100\n9060\n", "line 3"},    // no mark
        {"> 90 6\n< 9100\n", "line 1"},          // half a byte
        {"> 9 060\n< 9100\n", "line 1"},         // a torn byte
        {"> 906x\n< 9100\n", "line 1"},          // no digit
        {"> 90?0\n< 9100\n", "line 1"},          // half a wildcard
        {">\n< 9100\n", "line 1"},               // no command
        {"> 9060\n> 9060\n< 9100\n", "line 2"},  // no answer between
        {"> 9060\n< 9100\n< 9100\n", "line 3"},  // two answers
        {"< 9100\n", "line 1"},                  // answer to nothing
        {"> 9060\n< 91\n", "line 2"},            // no status word
        {"> 9060\n! gone\n", "line 2"},          // no such failure
        {"> 9060\n", "line 1"},                  // no answer at the end
        {"# permitcard APDU script 2\n", "line 1"},
    };
    for (const auto& [text, line] : cases) {
        INFO(text);
        try {
            (void)parse_script(text);
            FAIL_CHECK("accepted");
        } catch (const Error& error) {
            CHECK(error.code() == ErrorCode::bad_script);
            CHECK_THAT(error.doing(), Catch::EndsWith(line));
        }
    }
}

TEST_CASE("a script file is read, a missing one is named", "[card]") {
    CHECK(permit::testing::script("select_missing_app.apdu").steps.size() == 1);
    CHECK(code_of([] { (void)load_script("/nowhere/script.apdu"); }) == ErrorCode::file_io);
}
