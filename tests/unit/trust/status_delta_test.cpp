#include "lists.hpp"

using namespace permit;
using namespace permit::trust;
using namespace permit::trust::testing;

namespace {

StatusContent changed_content() {
    return {.last = 120,
            .listed = {{{17, 64, 110}, {3, 5, 100}, {1, 63, 65}, {40}}},
            .minimum_versions = {{3, 5}, {10, 1}, {99, 300}}};
}

ErrorCode refusal(const PublishedList& base, BytesView delta, const Publisher& publisher) {
    return code_of([&] { (void)apply_delta(base, delta, publisher); });
}

}  // namespace

TEST_CASE("what differs between two contents leads from one to the other", "[status]") {
    const auto changes = difference(small_content(), changed_content());
    const StatusChanges expected{.last = 120,
                                 .cleared = {2, 50},
                                 .listed = {{{110}, {3}, {}, {40}}},
                                 .minimum_versions = {{3, 5}, {9, 0}, {10, 1}}};
    CHECK(changes == expected);
    CHECK(with_changes(small_content(), changes) == changed_content());
    CHECK(difference(small_content(), small_content()).cleared.empty());
}

TEST_CASE("a change that is none is refused", "[status]") {
    const StatusChanges none{.last = 100, .minimum_versions = {}};
    auto cleared = none;
    cleared.cleared = {4};
    auto listed = none;
    listed.listed[1] = {5};
    auto version = none;
    version.minimum_versions = {{9, 4}};
    auto no_version = none;
    no_version.minimum_versions = {{10, 0}};
    auto covers_less = none;
    covers_less.last = 99;
    for (const auto& changes : {cleared, listed, version, no_version, covers_less}) {
        CHECK(code_of([&] { (void)with_changes(small_content(), changes); }) == ErrorCode::wrong_delta);
    }
    CHECK(with_changes(small_content(), none) == small_content());
}

TEST_CASE("a delta leads to the very file that was published", "[status]") {
    for (const auto suite : {crypto::Suite::es256, crypto::Suite::sm2}) {
        const ListOffice office{Realm::test, suite};
        const auto from = office.list(small_content(), 1);
        const auto to = office.list(changed_content(), 4);
        const Bytes delta = sign_delta(from, to, office.signer());
        const auto reached = apply_delta(from, delta, office.publisher());
        CHECK(reached.file() == to.file());
        CHECK(reached.head() == to.head());
        CHECK(reached.list().content() == changed_content());
        CHECK(peek_delta(delta).base == DeltaBase{1, from.head().digest});
        CHECK(peek_delta(delta).to == to.head());
    }
}

TEST_CASE("a delta without changes renews the days", "[status]") {
    const ListOffice office;
    const auto from = office.list(small_content(), 1);
    const Issue later{2, ListOffice::issued.plus_days(7), ListOffice::use_by.plus_days(7)};
    const auto to = PublishedList::load(publish(small_content(), later, office.publisher(), office.signer()),
                                        office.publisher());
    const Bytes delta = sign_delta(from, to, office.signer());
    CHECK(apply_delta(from, delta, office.publisher()).file() == to.file());
}

TEST_CASE("a chain of deltas ends where the full list does", "[status]") {
    const ListOffice office;
    std::mt19937 random{11};
    StatusRegister edited;
    edited.cover(3000);
    auto reader = office.list(edited.content(), 1);
    auto published = reader;
    for (std::uint32_t number = 2; number < 20; ++number) {
        edited.cover(edited.last() + static_cast<Serial>(random()) % 100);
        edit(edited, random, 120);
        const auto next = office.list(edited.content(), number);
        reader = apply_delta(reader, sign_delta(published, next, office.signer()), office.publisher());
        published = next;
        REQUIRE(reader.file() == published.file());
        for (Serial serial = 1; serial <= edited.last(); ++serial) {
            REQUIRE(reader.list().lookup(serial) == edited.status_of(serial));
            REQUIRE(reader.list().minimum_version(serial) == edited.minimum_version(serial));
        }
    }
}

TEST_CASE("a delta out of order, or for another list, is refused by that name", "[status]") {
    const ListOffice office;
    const auto publisher = office.publisher();
    const auto first = office.list(small_content(), 1);
    const auto second = office.list(changed_content(), 2);
    const auto third = office.list({.last = 120, .minimum_versions = {}}, 3);
    const Bytes to_second = sign_delta(first, second, office.signer());
    const Bytes to_third = sign_delta(second, third, office.signer());
    CHECK(refusal(first, to_third, publisher) == ErrorCode::wrong_delta);
    CHECK(refusal(second, to_second, publisher) == ErrorCode::wrong_delta);
    CHECK(refusal(third, to_second, publisher) == ErrorCode::wrong_delta);
    CHECK(apply_delta(apply_delta(first, to_second, publisher), to_third, publisher).file() == third.file());

    const auto other_first = office.list(changed_content(), 1);
    CHECK(refusal(other_first, to_second, publisher) == ErrorCode::wrong_delta);
    CHECK(code_of([&] { (void)sign_delta(second, first, office.signer()); }) == ErrorCode::bad_input);
    CHECK(code_of([&] { (void)sign_delta(first, first, office.signer()); }) == ErrorCode::bad_input);
}

TEST_CASE("a delta of another root or realm, or not signed by the publisher, is refused", "[status]") {
    const ListOffice office;
    const auto publisher = office.publisher();
    const auto from = office.list(small_content(), 1);
    const auto to = office.list(changed_content(), 2);
    for (const auto& other : {ListOffice{}, ListOffice{Realm::production}}) {
        const auto theirs = other.list(small_content(), 1);
        const Bytes delta = sign_delta(theirs, other.list(changed_content(), 2), other.signer());
        CHECK(refusal(from, delta, publisher) == ErrorCode::wrong_root);
        CHECK(refusal(theirs, sign_delta(from, to, office.signer()), publisher) == ErrorCode::wrong_root);
    }
    // The head within is the publisher's own, the delta around it is not.
    CHECK(refusal(from, sign_delta(from, to, KeySigner{office.keys.root.key}), publisher) ==
          ErrorCode::bad_status_list);
    CHECK(refusal(from, to.signed_head(), publisher) == ErrorCode::bad_status_list);
    CHECK(refusal(from, to.file(), publisher) == ErrorCode::bad_status_list);
}

TEST_CASE("every bit of a delta counts", "[status]") {
    const ListOffice office;
    const auto publisher = office.publisher();
    const auto from = office.list(small_content(), 1);
    const Bytes delta = sign_delta(from, office.list(changed_content(), 2), office.signer());
    for (std::size_t bit = 0; bit < 8 * delta.size(); ++bit) {
        INFO("bit " << bit);
        const auto code = refusal(from, with_flipped(delta, bit), publisher);
        REQUIRE((code == ErrorCode::bad_status_list || code == ErrorCode::wrong_root));
    }
}

TEST_CASE("a delta cut short or with something behind it is refused", "[status]") {
    const ListOffice office;
    const auto publisher = office.publisher();
    const auto from = office.list(small_content(), 1);
    Bytes delta = sign_delta(from, office.list(changed_content(), 2), office.signer());
    for (std::size_t length = 0; length < delta.size(); ++length) {
        REQUIRE(refusal(from, BytesView{delta}.first(length), publisher) == ErrorCode::bad_status_list);
    }
    delta.push_back(0);
    CHECK(refusal(from, delta, publisher) == ErrorCode::bad_status_list);
}

TEST_CASE("a thousand changes in twenty million serials fit 4 kB", "[status]") {
    const ListOffice office;
    std::mt19937 random{3};
    constexpr Serial last = 20'000'000;
    StatusRegister listed;
    listed.cover(last);
    StatusRegister versions = listed;
    const auto from = office.list(listed.content(), 1);
    for (int left = 1000; left > 0;) {
        const Serial serial = 1 + static_cast<Serial>(random()) % last;
        const bool fresh = listed.list(serial, static_cast<PermitStatus>(1 + random() % status_count));
        versions.set_minimum_version(serial, static_cast<std::uint16_t>(2 + random() % 100));
        left -= fresh ? 1 : 0;
    }
    CHECK(sign_delta(from, office.list(listed.content(), 2), office.signer()).size() <= 4096);
    CHECK(sign_delta(from, office.list(versions.content(), 2), office.signer()).size() <= 4096);
}
