#include "permit/permit/application_list.hpp"

#include "csv_rows.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace permit;
using namespace permit::procedures;

namespace {

const layout::CodeTables& tables() {
    static const auto loaded = layout::CodeTables::load(PERMIT_SOURCE "/cardlayout/codes");
    return loaded;
}

const std::string header =
    "name,sex,ethnic_group,birth_date,citizen_number,registered_division,registered_text,residence_division,"
    "residence_text,kind,ground";
const std::string guli =
    "古丽·买买提,2,05,1990-01-01,990101199001010027,653101,色满路12号,650102,解放北路1号,standard,job";
const std::string wang =
    "王五,1,01,1990-01-01,990101199001010019,653101,色满路13号,650102,解放北路2号,standard,job";

ApplicationList read(const std::string& text) { return read_application_list(text, tables(), Realm::test); }

ApplicationList read_rows(const std::vector<std::string>& rows, const std::string& end = "\n") {
    std::string text = header + end;
    for (const auto& row : rows) { text.append(row).append(end); }
    return read(text);
}

/// "line:character name" of every error.
std::vector<std::string> places(const ApplicationList& list) {
    std::vector<std::string> places;
    for (const auto& error : list.errors) {
        places.push_back(std::to_string(error.line) + ":" + std::to_string(error.column) + " " + error.name);
    }
    return places;
}

std::string rule(const ApplicationList& list) {
    REQUIRE(list.errors.size() == 1);
    return list.errors.front().error.rule;
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    const auto at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), by);
}

bool mentions(const std::string& text, std::string_view word) { return text.find(word) != std::string::npos; }

using Texts = std::vector<std::string>;

Texts texts(const CsvRow& row) {
    Texts found;
    for (const auto& cell : row.cells) { found.push_back(cell.text); }
    return found;
}

}  // namespace

TEST_CASE("every good row is an application, counted as a spreadsheet counts rows", "[permit]") {
    for (const std::string end : {"\n", "\r\n"}) {
        const auto list = read_rows({guli, wang}, end);
        CHECK(places(list).empty());
        REQUIRE(list.good.size() == 2);
        CHECK(list.rows == 2);
        CHECK(list.good[0].row == 2);
        CHECK(list.good[1].row == 3);
        CHECK(list.good[1].application.name == "王五");
        CHECK_FALSE(list.good[0].application.evidence);
    }
    CHECK(read("\xEF\xBB\xBF" + header + "\n" + guli).good.size() == 1);
}

TEST_CASE("the file of a row says what the row says", "[permit]") {
    const auto list = read_rows({guli});
    REQUIRE(list.good.size() == 1);
    const auto again = Application::parse(list.good.front().file, tables(), Realm::test);
    CHECK(again.digest() == list.good.front().application.digest());
    CHECK(again.residence.text == "解放北路1号");
}

TEST_CASE("columns stand in any order, and may bring evidence", "[permit]") {
    const auto text =
        "papers,registered_since," + header + "\nphoto; identity-card,2025-03-01," + guli + "\n,," + wang;
    const auto list = read(text);
    CHECK(places(list).empty());
    REQUIRE(list.good.size() == 2);
    REQUIRE(list.good[0].application.evidence);
    const auto& evidence = *list.good[0].application.evidence;
    CHECK(evidence.registrations ==
          std::vector<rules::Registration>{{Day::parse("2025-03-01"), std::nullopt}});
    CHECK(evidence.papers == rules::Papers{rules::Paper::photo, rules::Paper::identity_card});
    CHECK_FALSE(list.good[1].application.evidence);
}

TEST_CASE("a bad row is told with every bad cell, and stops no other", "[permit]") {
    auto bad = replaced(replaced(wang, "1990-01-01", "1990/1/1"), "650102", "650199");
    const auto list = read_rows({bad, guli});
    CHECK(places(list) == Texts{"2:9 birth_date", "2:51 residence_division"});
    CHECK(list.errors[0].row == 2);
    CHECK(list.errors[0].error.value == "1990/1/1");
    REQUIRE(list.good.size() == 1);
    CHECK(list.good.front().row == 3);
}

TEST_CASE("an empty cell is a missing member", "[permit]") {
    CHECK(places(read_rows({replaced(guli, "色满路12号", "")})) == Texts{"2:50 registered_text"});
    CHECK(places(read_rows({replaced(guli, "standard", "")})) == Texts{"2:71 kind"});
    CHECK(rule(read_rows({replaced(guli, "古丽·买买提", "")})) == "the member is missing");
}

TEST_CASE("the second row of the same person is refused, unless the first is refused itself", "[permit]") {
    auto list = read_rows({guli, wang, guli});
    CHECK(list.good.size() == 2);
    CHECK(rule(list) == "row 2 has the same citizen number");
    CHECK(list.errors.front().row == 4);
    list = read_rows({replaced(guli, "standard", "eternal"), guli});
    REQUIRE(list.good.size() == 1);
    CHECK(list.good.front().row == 3);
    CHECK(places(list) == Texts{"2:71 kind"});
}

TEST_CASE("a cell that no member can be costs its own row, however long", "[permit]") {
    const auto list = read_rows({"\"" + std::string(100'000, 'x'), guli});
    CHECK(rule(list) == "the cell has more than 4096 bytes, or its quotes are not closed");
    REQUIRE(list.good.size() == 1);
    CHECK(list.good.front().row == 3);
    for (const std::string quote : {"", "\""}) {
        const auto row = replaced(guli, "色满路12号", quote + std::string(9'000'000, 'x') + quote);
        const auto read = read_rows({row, wang});
        CHECK(mentions(rule(read), "the cell has more than 4096 bytes"));
        CHECK(places(read) == Texts{"2:50 "});
        CHECK(read.good.size() == 1);
        CHECK(read.errors.front().error.value.empty());
    }
    CHECK(
        mentions(rule(read_rows({replaced(guli, "色满路12号", std::string(4096, 'x'))})), "at most 300 fit"));
}

TEST_CASE("rows without content are passed over, rows of another length refused", "[permit]") {
    const auto list = read_rows({guli, "", ",,,,,,,,,,", wang, ""}, "\r\n");
    CHECK(list.good.size() == 2);
    CHECK(list.good.back().row == 5);
    CHECK(list.errors.empty());
    CHECK(rule(read_rows({guli + ",x"})) == "the row has 12 cells, the header 11");
    CHECK(rule(read(header + "\n")) == "the list has no rows");
    CHECK(rule(read("")) == "the list has no rows");
}

TEST_CASE("a header must name every column once and no others", "[permit]") {
    CHECK(rule(read(replaced(header, "kind,", "") + "\n" + guli)) == "the column kind is missing");
    auto list = read(header + ",phone,name\n" + guli);
    CHECK(list.rows == 0);
    REQUIRE(list.errors.size() == 2);
    CHECK(list.errors[0].error.rule == "there is no column of this name");
    CHECK(list.errors[0].error.value == "phone");
    CHECK(list.errors[1].error.rule == "the column stands there twice");
}

TEST_CASE("a first row that names no column is one error", "[permit]") {
    CHECK(rule(read("\n" + header + "\n" + guli)) == "the first row is blank");
    CHECK(rule(read(",,,\r\n" + header + "\r\n" + guli)) == "the first row is blank");
    const auto list = read(guli + "\n" + wang);
    CHECK(rule(list) == "the first row does not name the columns");
    CHECK(mentions(list.errors.front().error.next, "name, sex, ethnic_group"));
    CHECK(list.errors.front().error.value.empty());
}

TEST_CASE("a carriage return alone ends no line", "[permit]") {
    const std::string rule_of_cr = "the line ends with a carriage return alone";
    auto list = read(header + "\r" + guli + "\r" + wang + "\r");
    CHECK(rule(list) == rule_of_cr);
    CHECK(list.errors.front().error.next == "save the list as CSV UTF-8");
    CHECK(places(list) == Texts{"1:" + std::to_string(header.size() + 1) + " "});
    list = read_rows({guli + "\r", wang}, "\n");
    CHECK(places(list).empty());
    list = read_rows({guli + "\r" + wang, wang});
    CHECK(rule(list) == rule_of_cr);
    CHECK(list.good.size() == 1);
}

TEST_CASE("what spreadsheets do to lists is said plainly", "[permit]") {
    std::string semicolons = header + "\n" + guli;
    for (auto& c : semicolons) { c = c == ',' ? ';' : c; }
    CHECK(rule(read(semicolons)) == "the cells are not separated by commas");

    const std::string gbk = header + "\n王\xCD\xF5";
    auto list = read(gbk);
    CHECK(rule(list) == "the file is not UTF-8; perhaps it is GBK");
    CHECK(list.errors.front().error.next == "save the list as CSV UTF-8");
    CHECK(places(list) == Texts{"2:2 "});
    for (const std::string_view utf16 :
         {std::string_view{"\xFF\xFEn\0", 4}, std::string_view{"\xFE\xFF\0n", 4},
          std::string_view{"n\0a\0", 4}, std::string_view{"\0n\0a", 4}}) {
        list = read(std::string{utf16});
        CHECK(rule(list) == "the file is UTF-16, not UTF-8");
        CHECK(places(list) == Texts{"1:1 "});
    }

    CHECK(rule(read_rows({replaced(guli, "990101199001010027", "9.90101E+17")})) ==
          "the spreadsheet has rounded the number and lost its last digits");
}

TEST_CASE("cells in quotes hold commas, quotes and line ends", "[permit]") {
    const std::string text = "a,\"b,\"\"c\"\"\",\"d\r\ne\"\nf";
    CsvRows rows{text};
    const auto first = rows.next();
    REQUIRE(first);
    CHECK_FALSE(first->fault);
    CHECK(texts(*first) == Texts{"a", "b,\"c\"", "d\r\ne"});
    CHECK(first->cells[2].line == 1);
    CHECK(first->cells[2].column == 13);
    const auto second = rows.next();
    REQUIRE(second);
    CHECK(second->line == 3);
    CHECK(texts(*second) == Texts{"f"});
    CHECK_FALSE(rows.next());
}

TEST_CASE("after a malformed quote reading goes on with the next line", "[permit]") {
    for (const std::string bad : {"买,\"b", "买,\"b\"c", "买,b\"c\"", "买,\"b\"\""}) {
        INFO(bad);
        const auto text = bad + "\nx,y\n";
        CsvRows rows{text};
        const auto first = rows.next();
        REQUIRE(first);
        REQUIRE(first->fault);
        CHECK(first->fault->line == 1);
        CHECK(first->fault->column == (bad.find(",b") == std::string::npos ? 3U : 4U));
        const auto second = rows.next();
        REQUIRE(second);
        CHECK_FALSE(second->fault);
        CHECK(texts(*second) == Texts{"x", "y"});
        CHECK_FALSE(rows.next());
    }
}

TEST_CASE("a malformed quote costs its own row only", "[permit]") {
    const auto list = read_rows({"\"" + wang, guli});
    CHECK(places(list) == Texts{"2:1 "});
    REQUIRE(list.good.size() == 1);
    CHECK(list.good.front().application.name == "古丽·买买提");
}

TEST_CASE("every column of a list is known by its name", "[permit]") {
    std::string names;
    for (const auto name : list_columns()) { names.append(names.empty() ? "" : ",").append(name); }
    CHECK(names == header + ",registered_since,papers");
}
