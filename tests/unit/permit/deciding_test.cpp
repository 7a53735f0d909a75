#include "permit/permit/rewrite.hpp"
#include "permit/rules/profile.hpp"
#include "permit/testing/errors.hpp"
#include "test_office.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace permit;
using namespace permit::testing;
using procedures::Decision;
using procedures::Ruling;

namespace {

/// Tianshan's desk as if it decided by another profile; the card was signed under that profile too.
class Place {
public:
    explicit Place(const std::string& profile) : authority_{office_.desk().authority} {
        authority_.profile = profile;
    }

    [[nodiscard]] procedures::Office desk() {
        const auto own = office_.desk();
        return {.role_keys = own.role_keys,
                .ledger = own.ledger,
                .signer = own.signer,
                .authority = authority_,
                .trust = own.trust,
                .profiles = own.profiles,
                .tables = own.tables,
                .random = own.random};
    }

    [[nodiscard]] Ruling decide(const procedures::RewriteRequest& request, Day day,
                                layout::PermitKind kind = layout::PermitKind::standard) {
        const auto office = desk();
        const auto& left = rules::terms_in_force(office.profiles, authority_.profile, kind, day);
        const auto facts = rules::facts_at_issue(left, issue_day);
        const auto count = rules::count_at_issue(issue_day);
        const record::Validity validity{.serial = 7,
                                        .version = 3,
                                        .kind = kind,
                                        .division = division_,
                                        .decided = issue_day,
                                        .valid_until = facts.valid_until,
                                        .endorsed_until = facts.endorsed_until};
        const record::Residence residence{.serial = 7,
                                          .version = 3,
                                          .division = division_,
                                          .address = "解放北路1号",
                                          .authority = authority_.name,
                                          .ground = layout::Ground::job,
                                          .base = count.base,
                                          .days_counted = count.days_counted,
                                          .continuous_since = count.continuous_since};
        return procedures::decide(request, validity, residence, left, office, day);
    }

    [[nodiscard]] Error refusal(const procedures::RewriteRequest& request, Day day) {
        return error_of([&] { (void)decide(request, day); });
    }

    [[nodiscard]] trust::Authority& authority() noexcept { return authority_; }
    void has_card_of(const std::string& division) { division_ = layout::DivisionCode::parse(division); }

private:
    TestOffice office_{};
    trust::Authority authority_;
    layout::DivisionCode division_ = layout::DivisionCode::parse("650102");
};

procedures::Resign move_to(const std::string& division, std::optional<Day> moved = std::nullopt) {
    return {.division = layout::DivisionCode::parse(division), .address = "南湖路3号", .moved = moved};
}

bool notes(const Decision& decision, const std::string& text) {
    return std::any_of(decision.notes.begin(), decision.notes.end(),
                       [&](const auto& note) { return note.find(text) != std::string::npos; });
}

bool changes(const Decision& decision, const std::string& item, const std::string& before,
             const std::string& after) {
    return std::any_of(decision.changes.begin(), decision.changes.end(), [&](const auto& change) {
        return change.item == item && change.before == before && change.after == after;
    });
}

const Day moving_day = Day::parse("2026-06-15");

}  // namespace

TEST_CASE("leaving the county follows the rules of the place that is left", "[deciding]") {
    using Catch::Matchers::Contains;
    const auto shandong = Place{"shandong"}.refusal(move_to("650105"), moving_day);
    CHECK(shandong.code() == ErrorCode::rule_refuses);
    CHECK_THAT(shandong.why(), Contains("hand this card back") && Contains("local rule of profile shandong"));
    CHECK_THAT(shandong.next(), Contains("permit-clerk retire"));

    const auto xuchang = Place{"henan_xuchang"}.refusal(move_to("650105"), moving_day);
    CHECK(xuchang.code() == ErrorCode::rule_refuses);
    CHECK_THAT(xuchang.why(), Contains("suspended") && Contains("local rule of profile henan_xuchang"));
    CHECK_THAT(xuchang.next(), Contains("permit-keys status add DIR 7 --as suspended"));

    const auto away = Place{"national"}.refusal(move_to("510104"), moving_day);
    CHECK_THAT(away.why(), Contains("another province") && Contains("Order 663"));

    Place jiangsu{"jiangsu"};
    jiangsu.authority().scope.divisions = {trust::DivisionPrefix::parse("6501")};
    const auto moved = jiangsu.decide(move_to("650105"), moving_day);
    CHECK(moved.now.validity.version == 4);
    CHECK(moved.now.validity.division.text() == "650105");
    CHECK(changes(moved.decision, "division", "650102", "650105"));
    CHECK(changes(moved.decision, "version", "3", "4"));
    CHECK(moved.decision.what == "the card is rewritten");
    CHECK_THAT(moved.decision.basis, Contains("local rule of profile jiangsu"));
    CHECK(moved.decision.serial == 7);
}

TEST_CASE("within the county every place rewrites the card", "[deciding]") {
    for (const auto* profile : {"national", "shandong", "henan_xuchang", "jiangsu", "shanghai"}) {
        INFO(profile);
        Place place{profile};
        CHECK(place.decide(move_to("650102"), moving_day).now.residence.address == "南湖路3号");
    }
}

TEST_CASE("a division the state renamed is written anew, which is no move between counties", "[deciding]") {
    for (const auto* profile : {"national", "jiangsu", "shandong"}) {
        INFO(profile);
        Place place{profile};
        place.authority().scope.divisions = {trust::DivisionPrefix::parse("1101")};
        place.has_card_of("110228");  // Miyun county, a district since
        const auto corrected =
            place.decide(move_to("110118", moving_day.plus_days(-90)), moving_day).decision;
        CHECK(corrected.what == "the division's new name is written");
        CHECK(corrected.basis == "Interim Regulations on Residence Permits (State Council Order 663)");
        CHECK(changes(corrected, "division", "110228", "110118"));
        CHECK_FALSE(notes(corrected, "report"));
    }
}

TEST_CASE("a late report is noted and bars nothing", "[deciding]") {
    Place jiangsu{"jiangsu"};
    const Day moved = Day::parse("2026-06-01");
    const auto late = jiangsu.decide(move_to("650102", moved), Day::parse("2026-06-23"));
    CHECK(notes(late.decision, "reported late, 12 days after 2026-06-11"));
    CHECK(notes(late.decision, "a note, no bar"));
    const auto in_time = jiangsu.decide(move_to("650102", moved), Day::parse("2026-06-11"));
    CHECK(notes(in_time.decision, "was to be reported by 2026-06-11"));
    CHECK_FALSE(notes(in_time.decision, "late"));
    CHECK_FALSE(notes(jiangsu.decide(move_to("650102"), moving_day).decision, "report"));
    CHECK(jiangsu.refusal(move_to("650102", moving_day.plus_days(1)), moving_day).code() ==
          ErrorCode::bad_input);
}

TEST_CASE("the county of the new residence rewrites the card, in Shanghai any point of the city",
          "[deciding]") {
    CHECK(Place{"national"}.refusal(move_to("650105"), moving_day).code() ==
          ErrorCode::authority_out_of_scope);
    Place shanghai{"shanghai"};
    const auto moved = shanghai.decide(move_to("650105"), moving_day);
    CHECK(moved.now.validity.division.text() == "650105");
    CHECK(notes(moved.decision,
                "any acceptance point of the province may rewrite the card, if its authority's "
                "certificate covers the new division"));
}

TEST_CASE("a refused endorsement names the first day, the article and the ground", "[deciding]") {
    using Catch::Matchers::Contains;
    Place national{"national"};
    const auto early = national.refusal(procedures::Endorse{}, Day::parse("2027-02-01"));
    CHECK(early.code() == ErrorCode::rule_refuses);
    CHECK_THAT(early.why(), Contains("the first possible day (2027-02-02)") && Contains("rests on: ") &&
                                Contains("article 10"));
    const auto gone = national.refusal(procedures::Endorse{rules::GroundNow::gone}, Day::parse("2027-02-10"));
    CHECK_THAT(gone.why(), Contains("no longer exists") && Contains("article 2"));
    const auto left =
        national.refusal(procedures::Endorse{rules::GroundNow::left_the_area}, Day::parse("2027-02-10"));
    CHECK_THAT(left.why(), Contains("no longer lives here"));
    CHECK_THAT(left.next(), Contains("retire --ground left-the-area"));
}

TEST_CASE("an endorsement shows what it does to dates and count before anything is written", "[deciding]") {
    const auto in_time = Place{"national"}.decide(procedures::Endorse{}, Day::parse("2027-02-10")).decision;
    CHECK(in_time.what == "endorsed until 2028-03-01; the year counts from 2027-03-02");
    CHECK(changes(in_time, "endorsed until", "2027-03-01", "2028-03-01"));
    CHECK(changes(in_time, "days counted before", "0", "365"));
    CHECK(notes(in_time, "next: endorse from 2028-02-02 to 2028-03-01"));

    const Day late = Day::parse("2027-06-01");
    const auto left_out = Place{"national"}.decide(procedures::Endorse{}, late).decision;
    CHECK(notes(left_out, "2027-03-02 to 2027-05-31 do not count as residence: 91 days"));
    CHECK(notes(left_out, "suspended and is restored"));
    CHECK(changes(left_out, "continuous since", "2026-03-02", "2027-06-01"));

    const auto restart = Place{"jiangsu"}.decide(procedures::Endorse{}, late).decision;
    CHECK(notes(restart, "starts again on 2027-06-01: the 365 days counted until 2027-03-01 are lost"));
    CHECK(restart.basis.find("later, the days in between") != std::string::npos);

    const auto tolerated = Place{"jiangsu"}.decide(procedures::Endorse{}, Day::parse("2027-03-12")).decision;
    CHECK(notes(tolerated, "2027-03-02 to 2027-03-11 count all the same: 10 days"));
}

TEST_CASE("the rules in force on the day of the decision decide", "[deciding]") {
    constexpr auto head =
        "profile,permit_kind,term,endorse_every,window,late_effect,grace,within_grace,after_grace,lapse_"
        "after,"
        "min_stay,address_change_days,address_change_unit,cross_county_move,issue_days,issue_unit,"
        "issue_max_days,fee_first_cny,fee_endorse_cny,fee_replace_cny,grade,note,from,last_day,next_base,"
        "bridge,min_age,rewritten_at,rest_day\n";
    const auto profiles = layout::PolicyProfiles::parse(
        std::string{head} +
            "here,standard,,P12M,P1M,suspend,,,gap_excluded,,P6M,,,same_card,,,,,,,A,,,,,,,,\n"
            "here,standard,,P12M,P1M,suspend,,,gap_excluded,,P6M,,,new_card,,,,,,,A,,2026-06-15,,,,,,\n",
        "profiles");
    CHECK(rules::terms_in_force(profiles, "here", layout::PermitKind::standard, Day::parse("2026-06-14"))
              .cross_county_move == layout::CrossCountyMove::same_card);

    TestOffice office;
    auto chip = factory_chip();
    (void)office.issue(chip);
    const auto own = office.desk("Shuimogou");
    trust::Authority authority = own.authority;
    authority.profile = "here";
    const auto early = Day::parse("2027-02-10");
    const procedures::Office desk{.role_keys = own.role_keys,
                                  .ledger = own.ledger,
                                  .signer = own.signer,
                                  .authority = authority,
                                  .trust = own.trust,
                                  .profiles = profiles,
                                  .tables = own.tables,
                                  .random = own.random};
    chipsim::SimTransport card{chip};
    // Tianshan, whose place is left, has the national profile: unknown here, so the same rules hold there.
    CHECK(error_of([&] { (void)procedures::rewrite(card, desk, move_to("650105"), early); }).code() ==
          ErrorCode::rule_refuses);
    CHECK(procedures::rewrite(card, desk, move_to("650105"), Day::parse("2026-06-14")).now.validity.version ==
          2);
}

TEST_CASE("whoever does not agree to a decision leaves card and store as they are", "[deciding]") {
    TestOffice office;
    auto chip = factory_chip();
    (void)office.issue(chip);
    const Bytes before = chip.image();
    auto desk = office.desk();
    std::vector<Decision> shown;
    desk.agree = [&](const Decision& decision) {
        shown.push_back(decision);
        throw Error{ErrorCode::confirmation_needed, "ask"};
    };
    chipsim::SimTransport card{chip};
    CHECK(error_of([&] {
              (void)procedures::rewrite(card, desk, procedures::Endorse{}, Day::parse("2027-02-10"));
          }).code() == ErrorCode::confirmation_needed);
    REQUIRE(shown.size() == 1);
    CHECK(shown.front().chip == first_chip.text());
    CHECK(chip.image() == before);
    CHECK_FALSE(office.store().pending(first_chip));
}

TEST_CASE("a permit is suspended too long when its place says so", "[law]") {
    using Catch::Matchers::Contains;
    Place shanghai{"shanghai"};
    const procedures::Retire too_long{rules::CancellationGround::suspended_too_long};
    const auto refused = shanghai.refusal(too_long, Day::parse("2027-03-02"));
    CHECK(refused.code() == ErrorCode::rule_refuses);
    CHECK_THAT(refused.why(), Contains("until 2027-05-30") && Contains("profile shanghai"));
    CHECK_NOTHROW((void)shanghai.decide(too_long, Day::parse("2027-05-31")));

    Place national{"national"};
    CHECK(national.refusal(too_long, Day::parse("2027-03-01")).code() == ErrorCode::rule_refuses);
    CHECK_NOTHROW((void)national.decide(too_long, Day::parse("2027-03-02")));
}

TEST_CASE("a standard permit is not re-signed onto a ground that it cannot rest on", "[law]") {
    Place national{"national"};
    procedures::Resign move = move_to("650102");
    move.ground = layout::Ground::talent;
    const auto refused = national.refusal(move, moving_day);
    CHECK(refused.code() == ErrorCode::rule_refuses);
    CHECK_THAT(refused.why(), Catch::Matchers::Contains("article 2"));
    move.ground = layout::Ground::school;
    CHECK(national.decide(move, moving_day).now.residence.ground == layout::Ground::school);
}
