#include "permit/permit/application_check.hpp"

#include "permit/core/error.hpp"
#include "test_office.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace permit;
using namespace permit::procedures;
using layout::PermitKind;
using permit::testing::code_tables;
using rules::Lack;

namespace {

const layout::PolicyProfiles& profiles() {
    static const auto loaded =
        layout::PolicyProfiles::load(PERMIT_SOURCE "/cardlayout/policies/policy_profiles.csv");
    return loaded;
}

const Day today = Day::parse("2026-03-02");

ApplicationCheck check(const Application& application, std::string_view profile = "national") {
    return check_application(application, profiles(), profile, code_tables(), today);
}

std::vector<Lack> lacks(const rules::KindDecision::Offer& offer) {
    std::vector<Lack> found;
    for (const auto& missing : offer.missing) { found.push_back(missing.lack); }
    return found;
}

/// What is missing for the only kind that was tried.
std::vector<Lack> lacks(const ApplicationCheck& found) {
    REQUIRE(found.offers.size() == 1);
    return lacks(found.offers.front());
}

Application application(const std::map<std::string, std::string>& changes = {}) {
    return permit::testing::application(changes);
}

Application born(const std::string& day, const std::string& number) {
    return application({{"birth_date", day}, {"citizen_number", number}});
}

Evidence everything_shown() {
    return {.registrations = {{Day::parse("2025-03-01"), std::nullopt}},
            .papers = {rules::Paper::identity_card, rules::Paper::photo, rules::Paper::labour_contract}};
}

using Lacks = std::vector<Lack>;

}  // namespace

TEST_CASE("without evidence nothing is asked about stay and papers", "[permit]") {
    const auto found = check(application());
    CHECK(found.kind == PermitKind::standard);
    CHECK_FALSE(found.whole);
    CHECK(lacks(found).empty());
}

TEST_CASE("what the members besides evidence show is always asked", "[permit]") {
    const auto local = check(application({{"registered_address/division", "650105"}}));
    CHECK_FALSE(local.kind);
    CHECK(lacks(local) == Lacks{Lack::not_left});

    CHECK(lacks(check(application({{"ground", "talent"}}))) == Lacks{Lack::ground});
    CHECK(lacks(check(application({{"kind", "long_term"}, {"ground", "talent"}}), "xinjiang")).empty());

    const auto child = born("2016-01-01", "990101201601010012");
    CHECK(lacks(check(child)) == Lacks{Lack::guardian});
    auto temporary = child;
    temporary.kind = PermitKind::temporary;
    CHECK(lacks(check(temporary, "xinjiang")) == Lacks{Lack::too_young, Lack::guardian});
}

TEST_CASE("the number must be of the side the kind is for", "[permit]") {
    auto form = application();
    form.citizen_number = CitizenNumber::parse("810000199001010019", Realm::test);
    CHECK(lacks(check(form)) == Lacks{Lack::wrong_origin});
    form.kind = PermitKind::hong_kong_macao_taiwan;
    CHECK(check(form).kind == form.kind);
    form.citizen_number = CitizenNumber::parse("110105200001010016", Realm::test);
    CHECK(lacks(check(form)) == Lacks{Lack::wrong_origin});
}

TEST_CASE("with evidence everything is asked", "[permit]") {
    auto form = application({{"registered_address/division", "650105"}});
    form.evidence = Evidence{};
    const auto found = check(form);
    CHECK(found.whole);
    CHECK(lacks(found) ==
          Lacks{Lack::not_left, Lack::not_registered, Lack::ground_paper, Lack::identity_card, Lack::photo});
    form = application();
    form.evidence = everything_shown();
    CHECK(check(form).kind == PermitKind::standard);
    form.kind = std::nullopt;
    CHECK(check(form).kind == PermitKind::standard);
}

TEST_CASE("a kind the place does not have is told with what it has", "[permit]") {
    auto form = application();
    auto found = check(form, "xinjiang");
    CHECK_FALSE(found.kind);
    CHECK(found.not_offered == PermitKind::standard);
    REQUIRE_FALSE(found.offers.empty());
    for (const auto& offer : found.offers) { CHECK(offer.kind != PermitKind::standard); }

    form.evidence = everything_shown();
    found = check(form, "xinjiang");
    CHECK_FALSE(found.kind);
    CHECK(found.not_offered == PermitKind::standard);
    CHECK(lacks(found.offers.back()).empty());
    CHECK(found.offers.back().kind == PermitKind::temporary);
}

TEST_CASE("without kind and evidence nobody can decide", "[permit]") {
    auto form = application();
    form.kind = std::nullopt;
    CHECK_THROWS_AS(check(form), Error);
}
