#include "tear/cases.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

using namespace permit;
using namespace permit::diag::tear;
using chipsim::NvWrite;

namespace {

const Course course{
    .exchanges = 4,
    .writes = {{NvWrite::Kind::shadow, "file 4A5A01/03", 0, 5}, {NvWrite::Kind::decision, "decision", 0, 1}}};

}  // namespace

TEST_CASE("there are three ways to tear an exchange and four to tear a byte", "[sweep]") {
    const Cases cases{course, 1};
    CHECK(course.bytes() == 6);
    REQUIRE(cases.size() == 3 * 4 + 4 * 6);
    std::set<std::string> told;
    for (std::size_t i = 0; i < cases.size(); ++i) { told.insert(text(cases.at(i))); }
    CHECK(told.size() == cases.size());
    CHECK(told.contains("exchange 1 before"));
    CHECK(told.contains("exchange 4 after"));
    CHECK(told.contains("write 1 byte 5 mixed"));
    CHECK(told.contains("write 2 byte 1 random"));
}

TEST_CASE("a sample is spread evenly and drawn from its seed", "[sweep]") {
    const auto chosen = spread(1000, 10, 7);
    REQUIRE(chosen.size() == 10);
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        CHECK(chosen[i] >= 100 * i);
        CHECK(chosen[i] < 100 * (i + 1));
    }
    CHECK(spread(1000, 10, 7) == chosen);
    CHECK(spread(1000, 10, 8) != chosen);
    CHECK(spread(5, 0, 1) == std::vector<std::size_t>{0, 1, 2, 3, 4});
    CHECK(spread(5, 9, 1).size() == 5);
}
