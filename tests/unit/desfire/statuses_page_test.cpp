#include "permit/desfire/status.hpp"
#include "permit/testing/page.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::desfire;

namespace {

testing::TableRow row_of(const StatusInfo& status) {
    const Bytes sw{static_cast<Byte>(status.sw >> 8U), static_cast<Byte>(status.sw & 0xFFU)};
    return {to_hex(sw), std::string{status.name}, std::string{status.cause}, std::string{status.next}};
}

}  // namespace

TEST_CASE("docs/errors.md lists every chip status as the program knows it, and no other", "[desfire]") {
    std::vector<testing::TableRow> known;
    for (const auto& status : status_table()) { known.push_back(row_of(status)); }
    CHECK(testing::table_of_page("errors.md", "What the chip answers") == known);
}

TEST_CASE("docs/errors.md lists the families of statuses as the program knows them", "[desfire]") {
    std::vector<testing::TableRow> known;
    for (const auto& family : status_families()) {
        known.push_back({std::string{family.pattern}, std::string{family.name}, std::string{family.cause},
                         std::string{family.next}});
    }
    CHECK(testing::table_of_page("errors.md", "Families of answers") == known);
}
