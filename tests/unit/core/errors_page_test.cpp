#include "permit/core/error.hpp"
#include "permit/testing/page.hpp"

#include <catch2/catch.hpp>

using namespace permit;

namespace {

testing::TableRow row_of(const ErrorInfo& error) {
    return {std::string{error.name}, std::to_string(static_cast<int>(error.exit)), std::string{error.cause},
            std::string{error.remedy}};
}

}  // namespace

TEST_CASE("docs/errors.md lists every error as the program knows it, and no other", "[core]") {
    std::vector<testing::TableRow> known;
    for (const auto& error : error_table()) { known.push_back(row_of(error)); }
    CHECK(testing::table_of_page("errors.md", "Errors") == known);
}

TEST_CASE("docs/errors.md lists every exit code", "[core]") {
    const auto rows = testing::table_of_page("errors.md", "Exit codes");
    REQUIRE(rows.size() == static_cast<std::size_t>(ExitStatus::registry) + 1);
    for (std::size_t code = 0; code < rows.size(); ++code) { CHECK(rows[code][0] == std::to_string(code)); }
}
