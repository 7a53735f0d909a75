#include "lists.hpp"

using namespace permit;
using namespace permit::trust;
using namespace permit::trust::testing;

TEST_CASE("a register lists, changes and clears", "[status]") {
    StatusRegister office;
    office.cover(10);
    CHECK(office.list(4, PermitStatus::suspended));
    CHECK_FALSE(office.list(4, PermitStatus::suspended));
    CHECK(office.list(4, PermitStatus::cancelled));
    CHECK(office.status_of(4) == PermitStatus::cancelled);
    CHECK(office.clear(4));
    CHECK_FALSE(office.clear(4));
    CHECK_FALSE(office.status_of(4));
    CHECK(office.set_minimum_version(4, 3));
    CHECK_FALSE(office.set_minimum_version(4, 3));
    CHECK(office.minimum_version(4) == 3);
    CHECK(office.clear_minimum_version(4));
    CHECK_FALSE(office.clear_minimum_version(4));
}

TEST_CASE("a register knows only serials that have been given out", "[status]") {
    StatusRegister office;
    office.cover(10);
    office.cover(5);
    CHECK(office.last() == 10);
    CHECK_NOTHROW(office.list(10, PermitStatus::lost));
    for (const Serial serial : {0U, 11U}) {
        CHECK(code_of([&] { office.list(serial, PermitStatus::lost); }) == ErrorCode::bad_input);
        CHECK(code_of([&] { office.clear(serial); }) == ErrorCode::bad_input);
        CHECK(code_of([&] { office.set_minimum_version(serial, 1); }) == ErrorCode::bad_input);
        CHECK(code_of([&] { office.clear_minimum_version(serial); }) == ErrorCode::bad_input);
    }
    CHECK(code_of([&] { office.set_minimum_version(1, 0); }) == ErrorCode::bad_input);
}

TEST_CASE("a register is kept as the state it stands for", "[status]") {
    const StatusRegister office{small_content()};
    CHECK(office.content() == small_content());
    CHECK(office.encode() == encode(small_content()));
    CHECK(StatusRegister::decode(office.encode()).content() == small_content());
    CHECK(code_of([] { (void)StatusRegister::decode(Bytes{0x80}); }) == ErrorCode::bad_status_list);
}
