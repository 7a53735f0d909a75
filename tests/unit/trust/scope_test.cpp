#include "permit/trust/scope.hpp"
#include "realm.hpp"

using namespace permit;
using namespace permit::trust;
using namespace permit::trust::testing;
using layout::RecordKind;

namespace {

Scope county() {
    return {Realm::test,
            Purpose::authority,
            {RecordKind::identity, RecordKind::validity},
            divisions({"6501", "650203"})};
}

layout::DivisionCode division(std::uint32_t number) { return *layout::DivisionCode::from_number(number); }

}  // namespace

TEST_CASE("a prefix covers the divisions whose digits begin with it", "[trust]") {
    CHECK(DivisionPrefix::parse("65").covers(division(650102)));
    CHECK(DivisionPrefix::parse("6501").covers(division(650102)));
    CHECK(DivisionPrefix::parse("650102").covers(division(650102)));
    CHECK_FALSE(DivisionPrefix::parse("6502").covers(division(650102)));
    CHECK_FALSE(DivisionPrefix::parse("650103").covers(division(650102)));
}

TEST_CASE("a prefix is a province, a prefecture or a county", "[trust]") {
    for (const auto* const bad : {"", "6", "650", "65010", "6501020", "6a", "-1", "０１", "01", " 6501"}) {
        INFO(bad);
        CHECK(code_of([&] { (void)DivisionPrefix::parse(bad); }) == ErrorCode::bad_input);
    }
}

TEST_CASE("a scope covers its kinds and divisions and no other", "[trust]") {
    CHECK(county().covers(RecordKind::validity));
    CHECK_FALSE(county().covers(RecordKind::residence));
    CHECK(county().covers(division(650203)));
    CHECK_FALSE(county().covers(division(650202)));
}

TEST_CASE("a scope contains what is narrower, and itself", "[trust]") {
    const Scope wide{Realm::test,
                     Purpose::region,
                     {RecordKind::identity, RecordKind::validity},
                     divisions({"6501", "650203"})};
    const auto narrow = [](std::vector<RecordKind> kinds, const std::vector<std::string>& prefixes) {
        return Scope{Realm::test, Purpose::authority, std::move(kinds), divisions(prefixes)};
    };
    CHECK(wide.contains(wide));
    CHECK(wide.contains(narrow({RecordKind::validity}, {"650102"})));
    CHECK(wide.contains(narrow({RecordKind::identity}, {"6501", "650203"})));
    CHECK_FALSE(wide.contains(narrow({RecordKind::journal}, {"650102"})));
    CHECK_FALSE(wide.contains(narrow({RecordKind::validity}, {"6502"})));
    CHECK_FALSE(wide.contains(narrow({RecordKind::validity}, {"650102", "650301"})));
    auto elsewhere = narrow({RecordKind::validity}, {"650102"});
    elsewhere.realm = Realm::production;
    CHECK_FALSE(wide.contains(elsewhere));
}

TEST_CASE("a scope's encoding is the documented one", "[trust]") {
    CHECK(to_hex(encode(county())) ==
          "850100028201028264363530316636353032"
          "3033");
    CHECK(to_hex(encode({Realm::production, Purpose::publisher})) ==
          "8501010180"
          "80");
}

TEST_CASE("a scope is decoded as it was encoded", "[trust]") {
    for (const auto& scope :
         {county(), Scope{Realm::production, Purpose::root}, Scope{Realm::test, Purpose::publisher}}) {
        CHECK(decode_scope(encode(scope)) == scope);
    }
}

TEST_CASE("a scope that is not exactly one is refused", "[trust]") {
    for (const auto* const bad :
         {"", "80", "850200018080", "850102018080", "850100038080",
          "850100018101"
          "80",
          "85010001806431323334", "850100028080", "8501000282010181623635", "8501000282020181623635",
          "8501000281008162"
          "3635",
          "850100028105816236 35", "8501000281018164363531", "85010002810182623635623635",
          "85010002810182623636623635", "85010001808000", "8501000180", "98050100018080",
          "85010002810181436501 02"}) {
        INFO(bad);
        CHECK(code_of([&] { (void)decode_scope(from_hex(bad)); }) == ErrorCode::damaged_content);
    }
}

TEST_CASE("a publisher's term is written from the second on, and by publishers only", "[trust]") {
    const Scope first{.realm = Realm::test, .purpose = Purpose::publisher};
    const Scope second{.realm = Realm::test, .purpose = Purpose::publisher, .term = 2};
    CHECK(encode(first) == from_hex("850100018080"));
    CHECK(encode(second) == from_hex("86010001808002"));
    CHECK(decode_scope(from_hex("86010001808002")) == second);
    CHECK(decode_scope(from_hex("8601000180801AFFFFFFFF")).term == 0xFFFFFFFF);
    for (const auto* const bad :
         {"86010001808000", "86010001808001", "8601000180801B0000000100000000", "86010000808002",
          "860100028101813635303102", "8601000180801802", "8701000180800202", "8401000180"}) {
        INFO(bad);
        CHECK(permit::testing::code_of([&] { (void)decode_scope(from_hex(bad)); }) ==
              ErrorCode::damaged_content);
    }
}
