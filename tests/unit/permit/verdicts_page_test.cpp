#include "permit/permit/verdict.hpp"
#include "permit/testing/page.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::procedures;

namespace {

template <class Enum>
Enum next(Enum value) {
    return static_cast<Enum>(static_cast<int>(value) + 1);
}

}  // namespace

TEST_CASE("docs/errors.md lists every verdict as the program knows it, and no other", "[permit]") {
    std::vector<testing::TableRow> known;
    for (auto verdict = Verdict::valid; verdict <= Verdict::reader_fault; verdict = next(verdict)) {
        known.push_back({std::string{name(verdict)}, std::to_string(static_cast<int>(exit_of(verdict))),
                         std::string{explain(verdict)}});
    }
    CHECK(testing::table_of_page("errors.md", "Verdicts") == known);
}

TEST_CASE("docs/errors.md lists every finding with its verdict, and no other", "[permit]") {
    std::vector<testing::TableRow> known;
    for (auto code = FindingCode::root_not_pinned; code <= FindingCode::newer_layout; code = next(code)) {
        known.push_back({std::string{name(code)}, std::string{name(verdict_of(code))}});
    }
    auto listed = testing::table_of_page("errors.md", "Findings");
    for (auto& row : listed) {
        REQUIRE(row.size() == 3);
        CHECK_FALSE(row.back().empty());  // what it means, for people
        row.pop_back();
    }
    CHECK(listed == known);
}
