#include "permit/core/citizen_number.hpp"

#include "permit/core/error.hpp"
#include "permit/testing/law_vectors.hpp"

#include <catch2/catch.hpp>

using namespace permit;

namespace {

/// What an id-number vector expects of the form alone; the division is judged elsewhere.
std::string expected_flaw(const std::string& expect) {
    static const std::map<std::string, std::string> names{
        {"valid_checksum", ""},
        {"valid_future_birth", ""},
        {"bad_division", ""},
        {"bad_checksum", "bad-checksum"},
        {"bad_date", "bad-date"},
        {"bad_length", "bad-length"},
        {"bad_character", "bad-character"},
        {"foreign_permanent_resident", "foreign-permanent-resident"}};
    return names.at(expect);
}

std::string flaw_name(std::string_view text) {
    const auto flaw = CitizenNumber::flaw_of(text);
    return flaw ? std::string{name(*flaw)} : "";
}

ErrorCode refusal(std::string_view text, Realm realm) {
    try {
        (void)CitizenNumber::parse(text, realm);
    } catch (const Error& error) {
        CHECK((text.empty() || std::string{error.what()}.find(text) == std::string::npos));
        return error.code();
    }
    FAIL("accepted");
    throw;
}

}  // namespace

TEST_CASE("every published number is judged as its vector says", "[core]") {
    for (const auto& row : testing::law_vectors("id_number_vectors.csv")) {
        const auto& number = row.at("number");
        INFO(number << ": " << row.at("reason"));
        const auto flaw = expected_flaw(row.at("expect"));
        CHECK(flaw_name(number) == flaw);

        const auto realm = row.at("group") == "test_realm" ? Realm::test : Realm::production;
        if (flaw.empty()) {
            CHECK_NOTHROW(CitizenNumber::parse(number, realm));
        } else {
            CHECK(refusal(number, realm) == ErrorCode::bad_citizen_number);
        }
    }
}

TEST_CASE("prefix 99 is refused in production by its own name", "[core]") {
    CHECK(refusal("990101199001010027", Realm::production) == ErrorCode::test_number_in_production);
    CHECK(refusal("990101199001010028", Realm::production) == ErrorCode::bad_citizen_number);
}

TEST_CASE("a number tells birth, sex, division and who allocated it", "[core]") {
    const auto number = CitizenNumber::parse("990101199001010027", Realm::test);
    CHECK(number.birth() == Day::parse("1990-01-01"));
    CHECK(number.sex() == '2');
    CHECK(number.division() == "990101");
    CHECK(number.origin() == NumberOrigin::test);
    CHECK(number.text() == "990101199001010027");
    CHECK(CitizenNumber::parse("990101199001010019", Realm::test).sex() == '1');

    const auto origin = [](std::string_view text) {
        return CitizenNumber::parse(text, Realm::production).origin();
    };
    CHECK(origin("810000209101010012") == NumberOrigin::hong_kong);
    CHECK(origin("820000209101010014") == NumberOrigin::macao);
    CHECK(origin("830000209101010016") == NumberOrigin::taiwan);
    CHECK(origin("110105209101010014") == NumberOrigin::mainland);
}

TEST_CASE("a lower-case x is read as X and nothing else is repaired", "[core]") {
    CHECK(CitizenNumber::parse("99010119800228018x", Realm::test).text() == "99010119800228018X");
    CHECK(flaw_name(" 990101199001010027") == "bad-character");
    CHECK(flaw_name("990101 19900101 0027") == "bad-character");
    CHECK(flaw_name("99010119900101002７") == "bad-character");
    CHECK(flaw_name("X90101199001010027") == "bad-character");
}

TEST_CASE("a 15-digit number is refused as obsolete, not as short", "[core]") {
    CHECK(flaw_name("990101900101002") == "obsolete");
    CHECK(flaw_name("99010190010100X") == "bad-length");
}

TEST_CASE("on a screen only the first six and last four characters show", "[core]") {
    CHECK(CitizenNumber::parse("990101199001010027", Realm::test).masked() == "990101********0027");
}
