#include "permit/rules/one_permit.hpp"
#include "law.hpp"

using namespace permit;
using namespace permit::rules;
using layout::PermitKind;

namespace {

const auto number = CitizenNumber::parse("990101199001010019", Realm::test);
const auto other_number = CitizenNumber::parse("990101199001010027", Realm::test);

std::optional<HeldPermit> in_the_way(const PermitLookup& held, std::string_view on,
                                     PermitKind kind = PermitKind::standard) {
    return permit_in_the_way(held, number, kind, day(on));
}

PermitsInMemory with(HeldPermit permit) {
    PermitsInMemory held;
    held.add(number, permit);
    return held;
}

}  // namespace

TEST_CASE("nobody has a permit before the first", "[rules]") {
    CHECK_FALSE(in_the_way(PermitsInMemory{}, "2026-01-01"));
}

TEST_CASE("a permit bars a second one of its kind for the same person", "[rules]") {
    const auto held = with({7, endorsed_until("2026-12-31"), &policy("shanghai")});
    REQUIRE(in_the_way(held, "2026-06-01"));
    CHECK(in_the_way(held, "2026-06-01")->serial == 7);
    CHECK_FALSE(in_the_way(held, "2026-06-01", PermitKind::electronic));
    CHECK_FALSE(permit_in_the_way(held, other_number, PermitKind::standard, day("2026-06-01")));
}

TEST_CASE("a suspended permit bars another, one that lapsed, expired or ended does not", "[rules]") {
    const auto shanghai = with({7, endorsed_until("2025-12-31"), &policy("shanghai")});
    CHECK(in_the_way(shanghai, "2026-03-31"));
    CHECK_FALSE(in_the_way(shanghai, "2026-04-01"));
    CHECK_FALSE(in_the_way(with({7, endorsed_until("2026-12-31"), &policy("shanghai"), true}), "2026-06-01"));
    const auto term = with({8, temporary_until("2026-05-20"), &policy("xinjiang", PermitKind::temporary)});
    CHECK(in_the_way(term, "2026-05-20", PermitKind::temporary));
    CHECK_FALSE(in_the_way(term, "2026-05-21", PermitKind::temporary));
}

TEST_CASE("the permit in the way is found behind those that are over", "[rules]") {
    auto held = with({7, endorsed_until("2020-12-31"), &policy("shanghai")});
    held.add(number, {9, endorsed_until("2026-12-31"), &policy("beijing")});
    CHECK(in_the_way(held, "2026-06-01")->serial == 9);
}
