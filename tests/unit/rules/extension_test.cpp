#include "permit/rules/extension.hpp"
#include "law.hpp"

using namespace permit;
using namespace permit::rules;
using layout::PermitKind;

namespace {

// Six months from 2026-11-21.
Decision<Extension> extend_on(std::string_view on, std::string_view until) {
    return extend(temporary_until("2027-05-20"), policy("xinjiang", PermitKind::temporary), day(on),
                  day(until));
}

}  // namespace

TEST_CASE("a fixed term can be extended from its first day to its last, by one term at most", "[rules]") {
    CHECK(granted(extend_on("2026-11-21", "2027-05-21")) == Extension{day("2027-05-21")});
    CHECK(granted(extend_on("2027-05-20", "2027-11-20")) == Extension{day("2027-11-20")});
}

TEST_CASE("an extension beyond one term names the last possible end", "[rules]") {
    CHECK(refused(extend_on("2027-05-01", "2027-11-21")) == Refusal{Reason::beyond_term, day("2027-11-20")});
}

TEST_CASE("an end that is not later is no extension", "[rules]") {
    CHECK(refused(extend_on("2027-05-01", "2027-05-20")).reason == Reason::not_later);
    CHECK(refused(extend_on("2027-05-01", "2027-01-01")).reason == Reason::not_later);
}

TEST_CASE("an expired permit is not extended", "[rules]") {
    CHECK(refused(extend_on("2027-05-21", "2027-06-30")) == Refusal{Reason::expired, day("2027-05-21")});
}

TEST_CASE("extensions are not piled up", "[rules]") {
    const auto& xinjiang = policy("xinjiang", PermitKind::temporary);
    const auto once = temporary_until("2027-11-20");
    CHECK(refused(extend(once, xinjiang, day("2026-11-21"), day("2028-01-01"))) ==
          Refusal{Reason::too_early, day("2027-05-21")});
    CHECK(granted(extend(once, xinjiang, day("2027-05-21"), day("2028-01-01"))).valid_until ==
          day("2028-01-01"));
}

TEST_CASE("a permit without a fixed term has nothing to extend", "[rules]") {
    CHECK(refused(
              extend(endorsed_until("2021-12-31"), policy("national"), day("2021-06-01"), day("2022-06-01")))
              .reason == Reason::no_fixed_term);
}

TEST_CASE("the card for Hong Kong, Macao and Taiwan residents is not rewritten", "[rules]") {
    const Facts facts{PermitKind::hong_kong_macao_taiwan, day("2030-01-01"), std::nullopt};
    CHECK(refused(extend(facts, hmt_policy(), day("2029-12-01"), day("2031-01-01"))).reason ==
          Reason::card_not_rewritable);
    CHECK(refused(extend(facts, hmt_policy(), day("2030-01-02"), day("2031-01-01"))) ==
          Refusal{Reason::expired, day("2030-01-02")});
}

TEST_CASE("without the ground a term is not extended, and what no ground could help is said first",
          "[rules]") {
    const auto& xinjiang = policy("xinjiang", PermitKind::temporary);
    const auto extend_with = [&](std::string_view on, GroundNow ground) {
        return extend(temporary_until("2027-05-20"), xinjiang, day(on), day("2027-06-30"), ground);
    };
    CHECK(granted(extend_with("2027-05-01", GroundNow::holds)) == Extension{day("2027-06-30")});
    CHECK(refused(extend_with("2027-05-01", GroundNow::gone)).reason == Reason::ground_gone);
    CHECK(refused(extend_with("2027-05-01", GroundNow::left_the_area)).reason == Reason::left_the_area);
    CHECK(refused(extend_with("2027-05-21", GroundNow::gone)).reason == Reason::expired);
}

TEST_CASE("a card with an end is extended also where the place has gone over to endorsements", "[rules]") {
    const Facts facts{PermitKind::standard, day("2027-05-20"), std::nullopt};
    CHECK(granted(extend(facts, policy("national"), day("2027-05-01"), day("2028-05-20"))).valid_until ==
          day("2028-05-20"));
    CHECK(refused(extend(facts, policy("national"), day("2027-05-01"), day("2028-05-21"))) ==
          Refusal{Reason::beyond_term, day("2028-05-20")});
}
