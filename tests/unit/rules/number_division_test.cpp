#include "permit/rules/number_division.hpp"
#include "law.hpp"
#include "permit/testing/law_vectors.hpp"

using namespace permit;
using namespace permit::rules;

namespace {

NumberDivision judged(std::string_view number) {
    return division_of(CitizenNumber::parse(number, Realm::test), tables());
}

}  // namespace

TEST_CASE("the division of every well-formed published number is judged as its vector says", "[rules]") {
    int accepted = 0;
    int unknown = 0;
    for (const auto& row : testing::law_vectors("id_number_vectors.csv")) {
        const auto& number = row.at("number");
        if (CitizenNumber::flaw_of(number)) { continue; }
        INFO(number << ": " << row.at("reason"));
        const auto found = judged(number);
        const bool exists = found == NumberDivision::known || found == NumberDivision::above_county;
        CHECK(exists == (row.at("expect") != "bad_division"));
        ++(exists ? accepted : unknown);
    }
    CHECK(accepted == 19);
    CHECK(unknown == 2);
}

TEST_CASE("a code may be new, retired, or a city without counties", "[rules]") {
    CHECK(judged("110105209101010014") == NumberDivision::known);
    CHECK(judged("653132209101010011") == NumberDivision::known);
    CHECK(judged("500105209101010017") == NumberDivision::known);
    CHECK(judged("441900209101010013") == NumberDivision::known);
    CHECK(judged("830000209101010016") == NumberDivision::known);
}

TEST_CASE("a province gives out no numbers, an unknown county may be a hole in the table", "[rules]") {
    CHECK(judged("120000209101010019") == NumberDivision::above_county);
    CHECK(judged("110199209101010014") == NumberDivision::unknown_county);
    CHECK(judged("17010120910101001X") == NumberDivision::unknown_province);
}
