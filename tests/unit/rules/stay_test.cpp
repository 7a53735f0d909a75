#include "permit/rules/stay.hpp"
#include "law.hpp"

using namespace permit;
using namespace permit::rules;

namespace {

Registration registered(std::string_view from, std::string_view to = "") {
    return {day(from), to.empty() ? std::nullopt : std::optional{day(to)}};
}

std::optional<Day> since(std::vector<Registration> registrations, std::string_view on,
                         std::optional<layout::Period> bridge = {}) {
    const auto stay = stay_on(registrations, day(on), bridge);
    return stay ? std::optional{stay->since} : std::nullopt;
}

const auto ten_days = layout::Period::days(10);

}  // namespace

TEST_CASE("one registration is the stay", "[rules]") {
    CHECK(since({registered("2026-01-15")}, "2026-06-01") == day("2026-01-15"));
    CHECK(since({registered("2026-01-15")}, "2026-01-15") == day("2026-01-15"));
    CHECK_FALSE(since({registered("2026-01-15")}, "2026-01-14"));
    CHECK_FALSE(since({registered("2026-01-15", "2026-03-01")}, "2026-03-01"));
    CHECK(since({registered("2026-01-15", "2026-03-01")}, "2026-02-28") == day("2026-01-15"));
    CHECK_FALSE(since({}, "2026-01-01"));
}

TEST_CASE("registrations that meet or overlap are one stay, in whatever order they are given", "[rules]") {
    CHECK(since({registered("2026-03-01"), registered("2026-01-15", "2026-03-01")}, "2026-06-01") ==
          day("2026-01-15"));
    CHECK(since({registered("2026-01-15", "2026-09-01"), registered("2026-02-01", "2026-03-01")},
                "2026-06-01") == day("2026-01-15"));
}

TEST_CASE("a break is bridged up to ten days in Zhejiang and not at all elsewhere", "[rules]") {
    const std::vector ten{registered("2026-01-15", "2026-03-01"), registered("2026-03-11")};
    const std::vector eleven{registered("2026-01-15", "2026-03-01"), registered("2026-03-12")};
    CHECK(since(ten, "2026-06-01", ten_days) == day("2026-01-15"));
    CHECK(since(ten, "2026-06-01") == day("2026-03-11"));
    CHECK(since(eleven, "2026-06-01", ten_days) == day("2026-03-12"));
    CHECK(policy("zhejiang", layout::PermitKind::electronic).bridge == ten_days);
    CHECK_FALSE(policy("national").bridge);
    const auto stay = stay_on(ten, day("2026-06-01"), ten_days);
    CHECK(stay->breaks == std::vector{Break{day("2026-03-01"), day("2026-03-10"), true}});
}

TEST_CASE("a stay is broken on the days of a break, bridged later or not", "[rules]") {
    const std::vector bridged{registered("2026-01-15", "2026-03-01"), registered("2026-03-11")};
    CHECK_FALSE(since(bridged, "2026-03-05", ten_days));
}
