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
        CHECK(explain(sw).name != "unknown status");
    }
    CHECK(explain(0x9177).name == "unknown status");
    CHECK(explain(0x9177).sw == 0x9177);
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
