#include "permit/pcsc/native.hpp"

#include <catch2/catch.hpp>
#include <set>

using namespace permit;
using namespace permit::pcsc;

TEST_CASE("every native code stands once in the table and keeps its name and value in the message",
          "[pcsc]") {
    std::set<std::uint32_t> values;
    for (const auto& row : native_table()) {
        INFO(row.name);
        CHECK(values.insert(row.value).second);
        CHECK_THAT(std::string{row.name}, Catch::StartsWith("SCARD_"));
        const auto error = native_error(Native{row.value}, Stage::before_contact, "connect");
        CHECK(error.code() == row.before_contact);
        CHECK_THAT(error.why(), Catch::Contains(std::string{row.name} + " 0x80100"));
        CHECK(native_error(Native{row.value}, Stage::in_conversation, "exchange").code() ==
              row.in_conversation);
    }
}

TEST_CASE("a code is written as in winscard.h, with its value", "[pcsc]") {
    CHECK(native_text(Native::sharing_violation) == "SCARD_E_SHARING_VIOLATION 0x8010000B");
    CHECK(native_text(Native{0x80109999}) == "PC/SC error 0x80109999");
}

TEST_CASE("what a user can mend is told apart, each with its own remedy", "[pcsc]") {
    struct Case {
        Native native;
        ErrorCode before, later;
    };
    using enum ErrorCode;
    const std::vector<Case> cases{
        {Native::no_service, no_service, no_service},
        {Native::no_readers_available, no_reader, no_reader},
        {Native::reader_unavailable, no_reader, no_reader},
        {Native::no_smartcard, no_card, card_lost},
        {Native::removed_card, no_card, card_lost},
        {Native::unresponsive_card, no_card, card_lost},
        {Native::reset_card, no_card, card_lost},
        {Native::not_transacted, no_card, card_lost},
        {Native::sharing_violation, card_in_use, card_in_use},
    };
    std::set<std::string> remedies;
    for (const auto& [native, before, later] : cases) {
        INFO(native_text(native));
        CHECK(native_error(native, Stage::before_contact, "").code() == before);
        CHECK(native_error(native, Stage::in_conversation, "").code() == later);
    }
    for (const auto native :
         {Native::no_service, Native::no_readers_available, Native::no_smartcard, Native::sharing_violation,
          Native::security_violation, Native::unresponsive_card}) {
        CHECK(remedies.insert(native_error(native, Stage::before_contact, "").next()).second);
    }
}

TEST_CASE("a code nobody knows is the reader's fault", "[pcsc]") {
    CHECK(native_error(Native{0x80109999}, Stage::in_conversation, "exchange").code() ==
          ErrorCode::reader_fault);
}
