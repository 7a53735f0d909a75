#include "csv.hpp"

#include "permit/core/error.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using layout::Csv;

namespace {

constexpr std::array<std::string_view, 2> columns{"code", "note"};

std::string flaw_of(std::string text) {
    try {
        Csv rows{"table.csv", text, columns};
        while (rows.next()) {}
    } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::bad_table);
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("quoted fields lose their quotes and keep commas, quotes and line ends", "[cardlayout]") {
    std::string text{"code,note\n1,\"a, b\"\n\"2\",\"he said \"\"no\"\"\"\n3,\"two\nlines\"\n4,\n"};
    Csv rows{"table.csv", text, columns};
    const std::vector<std::pair<std::string, std::string>> expected{
        {"1", "a, b"}, {"2", "he said \"no\""}, {"3", "two\nlines"}, {"4", ""}};
    for (const auto& [code, note] : expected) {
        REQUIRE(rows.next());
        CHECK(rows[0] == code);
        CHECK(rows[1] == note);
    }
    CHECK_FALSE(rows.next());
}

TEST_CASE("lines may end with CR LF, and the last one without anything", "[cardlayout]") {
    std::string text{"code,note\r\n1,a\r\n2,b"};
    Csv rows{"table.csv", text, columns};
    REQUIRE(rows.next());
    CHECK(rows[1] == "a");
    REQUIRE(rows.next());
    CHECK(rows[1] == "b");
    CHECK_FALSE(rows.next());
}

TEST_CASE("a damaged table is refused with its line", "[cardlayout]") {
    CHECK(flaw_of("") == "read table.csv: line 1: these are not the expected columns");
    CHECK(flaw_of("code,other\n") == "read table.csv: line 1: these are not the expected columns");
    CHECK(flaw_of("code,note\n1,a\n2\n") == "read table.csv: line 3: has 1 fields instead of 2");
    CHECK(flaw_of("code,note\n1,a,b\n") == "read table.csv: line 2: has 3 fields instead of 2");
    CHECK(flaw_of("code,note\n1,\"a\n") == "read table.csv: line 2: a quoted field without an end");
    CHECK(flaw_of("code,note\n1,a\"b\n") == "read table.csv: line 2: a quote inside an unquoted field");
    CHECK(flaw_of("code,note\n1,\"a\"b\n") == "read table.csv: line 2: characters behind a quoted field");
    CHECK(flaw_of("code,note\n1,\"a\nb\"\n2\n") == "read table.csv: line 4: has 1 fields instead of 2");
    CHECK(flaw_of("code,note\n1,a\n\n") == "read table.csv: line 3: has 1 fields instead of 2");
}

TEST_CASE("a wrong field is named by its column", "[cardlayout]") {
    std::string text{"code,note\n1,a\n"};
    Csv rows{"table.csv", text, columns};
    REQUIRE(rows.next());
    CHECK_THROWS_WITH(rows.fail(1, "no number"), "read table.csv: line 2: column note: no number");
}
