#include "scene.hpp"

using namespace permit;
using namespace permit::attacks;
using layout::RecordKind;

TEST_CASE("the identity of one holder with the residence of another is never accepted", "[attacks]") {
    constexpr Byte holders = 50;
    const auto& world = World::instance();
    const auto& tianshan = world.authorities.at("Tianshan");
    const auto& keys = world.roots.at("test");
    trust::BundleContent content{
        .realm = Realm::test,
        .number = 1,
        .issued = Day::from_civil(2026, 6, 1),
        .use_by = Day::from_civil(2026, 6, 30),
        .root = keys.root.certificate,
        .publisher = keys.publisher.certificate,
        .authorities = {trust::authority_from(tianshan.certified.certificate, "national", tianshan.serials)},
        .profiles = profiles};
    const auto bundle = trust::vouched_for(std::move(content));
    const procedures::Circumstances by{.bundle = bundle, .today = Day::from_civil(2026, 6, 15)};

    std::vector<Card> cards;
    for (Byte holder = 0; holder < holders; ++holder) {
        cards.push_back(Card::issued(holder, tianshan, Day::from_civil(2026, 6, 1)));
        REQUIRE(judge_all(cards.back(), by).verdict == procedures::Verdict::valid);
    }
    std::size_t tried = 0;
    const auto tries = [&](const Card& mixed) {
        ++tried;
        return judge_all(mixed, by).verdict;
    };
    for (const auto& one : cards) {
        for (const auto& other : cards) {
            if (&one == &other) { continue; }
            // On the chip of either, with the validity record of either.
            auto mixed = one;
            mixed.files[RecordKind::residence] = other.files.at(RecordKind::residence);
            REQUIRE(tries(mixed) == procedures::Verdict::not_genuine);
            mixed.files[RecordKind::validity] = other.files.at(RecordKind::validity);
            REQUIRE(tries(mixed) == procedures::Verdict::not_genuine);
            mixed.chip = other.chip;
            REQUIRE(tries(mixed) == procedures::Verdict::not_genuine);
        }
    }
    std::printf("pairs: %zu mixed cards of %d holders, none accepted\n", tried, holders);
}
