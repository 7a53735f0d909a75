#include "permit/desfire/status.hpp"
#include "permit/testing/errors.hpp"

#include <catch2/catch.hpp>
#include <set>

using namespace permit;
using namespace permit::desfire;
using namespace permit::testing;

TEST_CASE("every status is found again and says what it is and what to do", "[desfire]") {
    std::set<card::StatusWord> seen;
    for (const auto& row : status_table()) {
        INFO(row.name);
        CHECK(seen.insert(row.sw).second);
        CHECK(explain(row.sw).name == row.name);
        CHECK_FALSE(row.name.empty());
        CHECK_FALSE(row.cause.empty());
        CHECK_FALSE(row.next.empty());
    }
}

TEST_CASE("every status of the reference's table is explained", "[desfire]") {
    for (const auto sw : std::initializer_list<card::StatusWord>{
             0x9100, 0x910B, 0x910C, 0x910E, 0x911C, 0x911E, 0x9140, 0x916E, 0x917E, 0x9190,
             0x9197, 0x919D, 0x919E, 0x91A0, 0x91A1, 0x91AD, 0x91AE, 0x91AF, 0x91BE, 0x91C1,
             0x91CA, 0x91CD, 0x91CE, 0x91DE, 0x91EE, 0x91F0, 0x91F1, 0x6283, 0x6581, 0x6700,
             0x6982, 0x6985, 0x6A80, 0x6A82, 0x6A86, 0x6A87, 0x6D00, 0x6E00, 0x9000}) {
        INFO(std::hex << sw);
        CHECK(explain(sw).name != "undocumented");
    }
    CHECK(explain(0x9177).name == "undocumented");
    CHECK(explain(0x9177).sw == 0x9177);
}

TEST_CASE("all 65 536 statuses are explained: known, of a known family, or undocumented", "[desfire]") {
    std::set<card::StatusWord> known;
    for (const auto& row : status_table()) { known.insert(row.sw); }
    std::size_t own_row = 0;
    std::size_t of_family = 0;
    std::size_t undocumented = 0;
    for (unsigned value = 0; value <= 0xFFFF; ++value) {
        const auto sw = static_cast<card::StatusWord>(value);
        const auto info = explain(sw);
        if (info.sw != sw || info.name.empty() || info.cause.empty() || info.next.empty()) {
            FAIL("silence about " << std::hex << value);
        }
        const bool in_family = (sw >> 8U) == 0x61 || (sw >> 8U) == 0x6C || (sw >> 4U) == 0x63C;
        if (known.count(sw) == 1) {
            ++own_row;
        } else if (in_family) {
            ++of_family;
        } else if (info.name == "undocumented") {
            ++undocumented;
        } else {
            FAIL("a name nobody gave to " << std::hex << value);
        }
    }
    CHECK(own_row == status_table().size());
    CHECK(of_family == 256 + 256 + 16);
    CHECK(own_row + of_family + undocumented == 65536);
}

TEST_CASE("families are told by their pattern", "[desfire]") {
    CHECK(explain(0x6C10).name == "wrong Le");
    CHECK(explain(0x6100).name == "more data available");
    CHECK(explain(0x63C3).name == "counter of tries");
    CHECK(explain(0x63B3).name == "undocumented");
    CHECK(explain(0x6CFF).sw == 0x6CFF);
}

TEST_CASE("a status is read as people type it", "[desfire]") {
    CHECK(parse_status_word("91AE") == 0x91AE);
    CHECK(parse_status_word("91ae") == 0x91AE);
    CHECK(parse_status_word("0x91AE") == 0x91AE);
    CHECK(parse_status_word("0X91ae") == 0x91AE);
    CHECK(parse_status_word("91 AE") == 0x91AE);
    CHECK(parse_status_word("AE") == 0x91AE);
    CHECK(parse_status_word("0xae") == 0x91AE);
    CHECK(parse_status_word("9000") == 0x9000);
    CHECK(parse_status_word("00") == 0x9100);
    for (const auto* const text : {"", "0x", "9", "91A", "91AE00", "91AG", "status", "-1", "0x0x91AE"}) {
        CHECK_FALSE(parse_status_word(text));
    }
}

TEST_CASE("a refusal names the status, its cause and the next step", "[desfire]") {
    const auto error = refusal(PiccStatus::boundary_error, "read file 01");
    CHECK(error.code() == ErrorCode::chip_refused);
    CHECK(error.doing() == "read file 01");
    CHECK_THAT(error.why(), Catch::Contains("91BE (boundary error): offset"));
    CHECK_FALSE(error.next().empty());
}

TEST_CASE("a broken chain points to another program", "[desfire]") {
    CHECK_THAT(refusal(PiccStatus::command_aborted, "read").next(), Catch::Contains("other programs"));
    CHECK_THAT(refusal(PiccStatus::illegal_command, "read").next(), Catch::Contains("other programs"));
}

TEST_CASE("while authenticating, a wrong key and a delay are told apart", "[desfire]") {
    const auto code = [](PiccStatus status) { return authentication_refusal(status, "authenticate").code(); };
    CHECK(code(PiccStatus::authentication_error) == ErrorCode::authentication_refused);
    CHECK(code(PiccStatus::authentication_delay) == ErrorCode::authentication_delayed);
    CHECK(code(PiccStatus::no_such_key) == ErrorCode::chip_refused);
    CHECK_THAT(authentication_refusal(PiccStatus::authentication_delay, "authenticate").why(),
               Catch::Contains("91AD (authentication delay)"));
}

TEST_CASE("a reply gives its data only when it is OK", "[desfire]") {
    CHECK(Reply{PiccStatus::ok, {1, 2}}.require_ok("ask") == Bytes{1, 2});
    CHECK(Reply{PiccStatus::ok_signed, {3}}.require_ok("ask") == Bytes{3});
    CHECK(code_of([] { static_cast<void>(Reply{PiccStatus::file_not_found}.require_ok("ask")); }) ==
          ErrorCode::chip_refused);
    CHECK_FALSE(Reply{PiccStatus::additional_frame}.ok());
}
