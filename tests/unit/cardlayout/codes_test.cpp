#include "permit/cardlayout/codes.hpp"

#include "permit/core/error.hpp"
#include "temporary_folder.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::layout;

namespace {

CodeTables shipped() { return CodeTables::load(PERMIT_PROJECT "/cardlayout/codes"); }

DivisionCode code(std::string_view text) { return DivisionCode::parse(text); }

std::ptrdiff_t count_of(const CodeTables& tables, DivisionLevel level) {
    const auto all = tables.divisions();
    return std::count_if(all.begin(), all.end(), [=](const Division& d) { return d.level == level; });
}

const std::string divisions_header{
    "code,name,level,kind,province_code,province_name,prefecture_code,prefecture_name,full_name\n"};
const std::string history_header{"code,name,level,start_year,end_year,status,successor_codes\n"};
const std::string groups_header{"code,name,card_name,romanization,alpha_code,kind\n"};
const std::string holidays_header{"date,type,name,notice_year\n"};

/// What loading says when one of the four tables has these rows and the others none.
std::string flaw_of(const std::string& table, const std::string& rows) {
    testing::TemporaryFolder folder;
    for (const auto& [file, header] :
         {std::pair{"divisions.csv", divisions_header}, std::pair{"divisions_history.csv", history_header},
          std::pair{"ethnic_groups.csv", groups_header}, std::pair{"holidays.csv", holidays_header}}) {
        folder.write(file, header + (file == table ? rows : ""));
    }
    try {
        (void)CodeTables::load(folder.path());
    } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::bad_table);
        return error.why();
    }
    return "";
}

}  // namespace

TEST_CASE("the shipped tables hold what their sources say", "[cardlayout]") {
    const auto tables = shipped();
    CHECK(count_of(tables, DivisionLevel::province) == 34);
    CHECK(count_of(tables, DivisionLevel::prefecture) == 333);
    CHECK(count_of(tables, DivisionLevel::county) == 2847);
    CHECK(tables.ethnic_groups().size() == 58);
    CHECK(tables.special_days().size() == 374);
}

TEST_CASE("a division is found with its place and its printed name", "[cardlayout]") {
    const auto tables = shipped();
    const auto* district = tables.find(code("650102"));
    REQUIRE(district);
    CHECK(district->full_name == "新疆维吾尔自治区乌鲁木齐市天山区");
    CHECK(district->province == code("650000"));
    CHECK(district->prefecture == code("650100"));
    CHECK(district->can_be_address);
    CHECK_FALSE(tables.find(code("110101"))->prefecture);
    CHECK(tables.find(code("999999")) == nullptr);
    CHECK(tables.find(code("100000")) == nullptr);
}

TEST_CASE("counties, and cities that have none, can be an address", "[cardlayout]") {
    const auto tables = shipped();
    for (const char* text : {"441900", "442000", "460400", "620200", "429004"}) {
        INFO(text);
        CHECK(tables.find(code(text))->can_be_address);
    }
    for (const char* text : {"650000", "653100", "810000", "440100"}) {
        INFO(text);
        CHECK_FALSE(tables.find(code(text))->can_be_address);
    }
    const auto all = tables.divisions();
    CHECK(std::count_if(all.begin(), all.end(), [](const Division& d) { return d.can_be_address; }) ==
          2847 + 4);
}

TEST_CASE("what lies within a division follows it in the table", "[cardlayout]") {
    const auto tables = shipped();
    const auto beijing = tables.within(*tables.find(code("110000")));
    CHECK(beijing.size() == 1 + 16);
    CHECK(beijing.front().code == code("110000"));
    CHECK(tables.within(*tables.find(code("441900"))).size() == 1);
    CHECK(tables.within(*tables.find(code("650102"))).size() == 1);
    for (const auto& division : tables.within(*tables.find(code("653100")))) {
        CHECK(division.code.prefecture() == code("653100"));
    }
}

TEST_CASE("a retired code is remembered with its successors", "[cardlayout]") {
    const auto tables = shipped();
    const auto luwan = tables.history(code("310103"));
    REQUIRE(luwan.size() == 1);
    CHECK(luwan.front().name == "卢湾区");
    CHECK(luwan.front().status == CodeStatus::retired);
    CHECK(luwan.front().end_year == 2010);
    CHECK_FALSE(luwan.front().start_year);
    REQUIRE(luwan.front().successors.size() == 1);
    CHECK(luwan.front().successors.front() == code("310101"));
    CHECK(tables.find(code("310103")) == nullptr);
    CHECK(tables.history(code("110100")).front().status == CodeStatus::aggregate);
    CHECK(tables.history(code("990101")).empty());
}

TEST_CASE("every division in force is in the history as current", "[cardlayout]") {
    const auto tables = shipped();
    for (const auto& division : tables.divisions()) {
        const auto eras = tables.history(division.code);
        const bool current = std::any_of(eras.begin(), eras.end(), [](const DivisionEra& era) {
            return era.status == CodeStatus::current;
        });
        INFO(division.code.text());
        CHECK(current);
    }
}

TEST_CASE("an ethnic group is printed without its last character", "[cardlayout]") {
    const auto tables = shipped();
    const auto* group = tables.find(EthnicGroupCode::parse("05"));
    REQUIRE(group);
    CHECK(group->name == "维吾尔族");
    CHECK(group->card_name == "维吾尔");
    for (std::uint64_t number = 1; number <= 56; ++number) {
        CHECK(tables.find(*EthnicGroupCode::from_number(number)));
    }
}

TEST_CASE("days off and make-up days are told apart", "[cardlayout]") {
    const auto tables = shipped();
    const auto days = tables.special_days();
    CHECK(days.front().day == Day::parse("2016-01-01"));
    CHECK_FALSE(days.front().working);
    CHECK(days[1].day == Day::parse("2016-02-06"));
    CHECK(days[1].working);
    CHECK(days.back().notice_year == 2026);
}

TEST_CASE("tables stay readable when they are moved", "[cardlayout]") {
    auto first = std::make_unique<CodeTables>(shipped());
    const CodeTables second{std::move(*first)};
    first.reset();
    CHECK(second.find(code("110101"))->full_name == "北京市东城区");
}

TEST_CASE("a damaged code table is refused with line and column", "[cardlayout]") {
    const std::string province{"110000,北京市,province,municipality,110000,北京市,,,北京市\n"};
    CHECK(flaw_of("divisions.csv", province).empty());
    CHECK(flaw_of("divisions.csv", province + province) == "line 3: column code: codes must ascend");
    CHECK(flaw_of("divisions.csv", "11000,x,province,y,110000,x,,,x\n") ==
          "line 2: column code: no division code of six digits");
    CHECK(flaw_of("divisions.csv", "110000,x,parish,y,110000,x,,,x\n") ==
          "line 2: column level: a word that is not known here");
    CHECK(flaw_of("divisions.csv", "110000,x,province,y,120000,x,,,x\n") ==
          "line 2: column province_code: not the province of this code");
    CHECK(flaw_of("divisions.csv", "110101,x,county,y,110000,x,110200,z,x\n") ==
          "line 2: column prefecture_code: not the prefecture of this code");
    CHECK(flaw_of("divisions.csv", "110000,,province,y,110000,x,,,x\n") ==
          "line 2: column name: must not be empty");
    CHECK(flaw_of("divisions_history.csv", "110000,x,province,99,,current,\n") ==
          "line 2: column start_year: no year");
    CHECK(flaw_of("divisions_history.csv", "110000,x,province,,,retired,110101;110102\n") ==
          "line 2: column successor_codes: not codes with one blank between them");
    CHECK(flaw_of("ethnic_groups.csv", "57,x,x,x,XX,ethnic_group\n") ==
          "line 2: column code: no code of GB/T 3304");
    CHECK(flaw_of("holidays.csv", "2025-02-29,off,x,2025\n") ==
          "line 2: column date: there is no day 2025-02-29");
    CHECK(flaw_of("holidays.csv", "2025-01-02,off,x,2025\n2025-01-01,off,x,2025\n") ==
          "line 3: column date: days must ascend");
}

TEST_CASE("a missing code table is named", "[cardlayout]") {
    testing::TemporaryFolder folder;
    CHECK_THROWS_WITH(CodeTables::load(folder.path()),
                      Catch::Contains("divisions.csv") && Catch::Contains("the file cannot be read"));
    folder.write("divisions.csv", "");
    CHECK_THROWS_WITH(CodeTables::load(folder.path()), Catch::Contains("not the expected columns"));
}
