#include "permit/trust/reader_state.hpp"
#include "permit/testing/temporary_folder.hpp"
#include "realm.hpp"

#include <fstream>

using namespace permit;
using namespace permit::trust;
using namespace permit::trust::testing;
using permit::testing::TemporaryFolder;

namespace {

TrustBundle bundle_number(const RealmKeys& keys, std::uint32_t number) {
    return load_bundle(signed_by(keys.publisher, content_of(keys, number)), {});
}

/// A bundle, without a list when `list` is 0.
TrustBundle bundle_with_list(const RealmKeys& keys, std::uint32_t number, std::uint32_t list) {
    auto content = content_of(keys, number);
    content.list = list == 0 ? std::nullopt : std::optional{bundled_list(list)};
    return load_bundle(signed_by(keys.publisher, content), {});
}

PublishedList published(const RealmKeys& keys, std::uint32_t number) {
    const auto publisher = publisher_of(keys.root.certificate, keys.publisher.certificate);
    const Issue issue{number, Day::parse("2026-06-01"), Day::parse("2026-06-30")};
    return PublishedList::load(
        publish({.last = 10, .minimum_versions = {}}, issue, publisher, keys.publisher.key), publisher);
}

/// The realm after its publisher was given a new key.
RealmKeys renewed(const RealmKeys& keys, std::uint32_t term) {
    auto key = crypto::SigningKey::generate(crypto::Suite::es256);
    auto certificate =
        certify_publisher(term, lifetime, key.public_key(), keys.root.certificate, keys.root.key);
    return {keys.root, {std::move(key), std::move(certificate)}};
}

crypto::Digest root_number(Byte number) {
    crypto::Digest root{};
    root.front() = number;
    return root;
}

}  // namespace

TEST_CASE("an older bundle than one seen before is refused, the same again is not", "[trust]") {
    const TemporaryFolder folder;
    const auto keys = new_realm();
    auto state = ReaderState::open(folder / "state.json");
    state.accept(bundle_number(keys, 8));
    state.save();

    auto later = ReaderState::open(folder / "state.json");
    CHECK(code_of([&] { later.accept(bundle_number(keys, 7)); }) == ErrorCode::old_bundle);
    CHECK_NOTHROW(later.accept(bundle_number(keys, 8)));
    CHECK_NOTHROW(later.accept(bundle_number(keys, 9)));
    CHECK(code_of([&] { later.accept(bundle_number(keys, 8)); }) == ErrorCode::old_bundle);
}

TEST_CASE("each root counts its own bundles", "[trust]") {
    const TemporaryFolder folder;
    auto state = ReaderState::open(folder / "state.json");
    state.accept(bundle_number(new_realm(), 8));
    CHECK_NOTHROW(state.accept(bundle_number(new_realm(), 1)));
}

TEST_CASE("a renewed publisher's first bundle comes after all of its predecessor's", "[trust]") {
    const TemporaryFolder folder;
    const auto stolen = new_realm();
    const auto second = renewed(stolen, 2);
    auto state = ReaderState::open(folder / "state.json");
    state.accept(bundle_with_list(stolen, 4'000'000'000, 4'000'000'000));
    CHECK_NOTHROW(state.accept(bundle_with_list(second, 1, 1)));
    CHECK(state.newest_bundle(stolen.root.certificate.fingerprint()) == Edition{2, 1});
    CHECK(state.newest_list(stolen.root.certificate.fingerprint()) == Edition{2, 1});
    state.save();
    auto later = ReaderState::open(folder / "state.json");
    CHECK(code_of([&] { later.accept(bundle_with_list(stolen, 4'294'967'295, 4'294'967'295)); }) ==
          ErrorCode::old_bundle);
    CHECK_NOTHROW(later.accept(bundle_with_list(renewed(stolen, 3), 1, 1)));
    CHECK(code_of([&] { later.accept(bundle_with_list(second, 2, 2)); }) == ErrorCode::old_bundle);
}

TEST_CASE("a list, too, is not taken back, nor left out", "[trust]") {
    const TemporaryFolder folder;
    const auto keys = new_realm();
    const auto root = keys.root.certificate.fingerprint();
    auto state = ReaderState::open(folder / "state.json");
    const auto newer = published(keys, 9);
    const auto older = published(keys, 3);
    const auto bundle = bundle_with_list(keys, 8, 5);
    state.accept(bundle, &older);
    CHECK(state.newest_list(root) == Edition{1, 5});
    state.accept(bundle, &newer);
    CHECK(state.newest_list(root) == Edition{1, 9});
    state.save();

    auto later = ReaderState::open(folder / "state.json");
    const auto refusal = [&](const TrustBundle& by, const PublishedList* list) {
        return code_of([&] { later.accept(by, list); });
    };
    CHECK(refusal(bundle, nullptr) == ErrorCode::old_list);
    CHECK(refusal(bundle, &older) == ErrorCode::old_list);
    CHECK(refusal(bundle_with_list(keys, 9, 8), nullptr) == ErrorCode::old_list);
    CHECK(refusal(bundle_with_list(keys, 9, 0), nullptr) == ErrorCode::old_list);
    CHECK(later.newest_bundle(root) == Edition{1, 8});  // a refusal changes nothing
    CHECK_NOTHROW(later.accept(bundle_with_list(keys, 9, 0), &newer));
    CHECK_NOTHROW(later.accept(bundle_with_list(keys, 9, 9)));
}

TEST_CASE("two programs that share a memory keep the newest editions of both", "[trust]") {
    const TemporaryFolder folder;
    const auto keys = new_realm();
    const auto root = keys.root.certificate.fingerprint();
    auto one = ReaderState::open(folder / "state.json");
    auto other = ReaderState::open(folder / "state.json");
    one.accept(bundle_with_list(keys, 9, 2));
    other.accept(bundle_with_list(renewed(keys, 2), 1, 1));
    other.save();
    one.save();
    const auto both = ReaderState::open(folder / "state.json");
    CHECK(both.newest_bundle(root) == Edition{2, 1});
    CHECK(both.newest_list(root) == Edition{2, 1});
}

TEST_CASE("the highest version of a permit is remembered across runs", "[trust]") {
    const TemporaryFolder folder;
    auto state = ReaderState::open(folder / "state.json");
    CHECK_FALSE(state.highest_version(root_number(1), 5));
    state.saw(root_number(1), 5, 3);
    state.saw(root_number(1), 5, 2);
    state.saw(root_number(1), 0xFFFFFFFF, 0xFFFF);
    state.saw(root_number(2), 5, 9);
    state.save();

    const auto later = ReaderState::open(folder / "state.json");
    CHECK(later.highest_version(root_number(1), 5) == 3);
    CHECK(later.highest_version(root_number(1), 0xFFFFFFFF) == 0xFFFF);
    CHECK(later.highest_version(root_number(2), 5) == 9);
    CHECK_FALSE(later.highest_version(root_number(2), 6));
}

TEST_CASE("beyond its capacity a reader forgets what it saw longest ago, across runs too", "[trust]") {
    const TemporaryFolder folder;
    const auto root = root_number(1);
    auto state = ReaderState::open(folder / "state.json", 3);
    for (const std::uint32_t serial : {1U, 2U, 3U}) { state.saw(root, serial, 1); }
    state.saw(root, 1, 1);
    state.save();

    auto later = ReaderState::open(folder / "state.json", 3);
    later.saw(root, 4, 1);
    CHECK_FALSE(later.highest_version(root, 2));
    later.saw(root, 5, 1);
    CHECK_FALSE(later.highest_version(root, 3));
    for (const std::uint32_t serial : {1U, 4U, 5U}) { CHECK(later.highest_version(root, serial) == 1); }
}

TEST_CASE("a full memory goes on learning, whoever saves into it", "[trust]") {
    const TemporaryFolder folder;
    const auto root = root_number(1);
    auto one = ReaderState::open(folder / "state.json", 3);
    for (const std::uint32_t serial : {1U, 2U, 3U}) { one.saw(root, serial, 1); }
    one.save();

    auto other = ReaderState::open(folder / "state.json", 3);
    other.saw(root, 4, 1);
    other.save();
    CHECK(other.highest_version(root, 4) == 1);
    one.saw(root, 5, 1);
    one.save();
    auto later = ReaderState::open(folder / "state.json", 3);
    for (const std::uint32_t serial : {3U, 4U, 5U}) { CHECK(later.highest_version(root, serial) == 1); }
    CHECK(one.highest_version(root, 4) == 1);
    for (int again = 0; again < 2; ++again) {
        later.saw(root, 6, 2);
        later.save();
        later = ReaderState::open(folder / "state.json", 3);
    }
    CHECK(later.highest_version(root, 6) == 2);
    CHECK_FALSE(later.highest_version(root, 3));
}

TEST_CASE("a reader remembers so many roots and no more", "[trust]") {
    const TemporaryFolder folder;
    auto state = ReaderState::open(folder / "state.json");
    for (Byte number = 0; number < ReaderState::most_roots; ++number) {
        state.saw(root_number(number), 1, 1);
    }
    CHECK(code_of([&] { state.saw(root_number(200), 1, 1); }) == ErrorCode::bad_input);
    CHECK_NOTHROW(state.saw(root_number(3), 2, 1));
}

TEST_CASE("a damaged memory is an error, never an empty one", "[trust]") {
    const TemporaryFolder folder;
    auto state = ReaderState::open(folder / "state.json");
    state.saw(root_number(1), 5, 3);
    state.save();
    for (
        const auto* const content :
        {"", "{", "[]", R"({"format":1,"roots":[]})", R"({"format":3,"roots":[]})", R"({"format":2})",
         R"({"format":2,"roots":[{"root":"00"}]})",
         R"({"format":2,"roots":[{"root":"zz","bundle":[1,1],"list":[1,1],"seen":[]}]})",
         R"({"format":2,"roots":[{"root":"0100000000000000000000000000000000000000000000000000000000000000","bundle":[1,-1],"list":[1,1],"seen":[]}]})",
         R"({"format":2,"roots":[{"root":"0100000000000000000000000000000000000000000000000000000000000000","bundle":[1,1],"list":[1],"seen":[]}]})",
         R"({"format":2,"roots":[{"root":"0100000000000000000000000000000000000000000000000000000000000000","bundle":[1,1],"list":[1,1],"seen":[[5,65536]]}]})"}) {
        std::ofstream{folder / "state.json"} << content;
        INFO(content);
        CHECK(code_of([&] { (void)ReaderState::open(folder / "state.json"); }) == ErrorCode::bad_json);
    }
}

TEST_CASE("a memory that cannot be saved is told", "[trust]") {
    const TemporaryFolder folder;
    auto state = ReaderState::open((folder / "missing") / "state.json");
    CHECK(code_of([&] { state.save(); }) == ErrorCode::file_io);
}

TEST_CASE("two programs that share a memory keep what each of them saw", "[trust]") {
    const TemporaryFolder folder;
    const crypto::Digest root{1};
    auto one = ReaderState::open(folder / "state.json");
    auto other = ReaderState::open(folder / "state.json");
    one.saw(root, 1, 7);
    one.saw(root, 2, 1);
    one.save();
    other.saw(root, 1, 5);
    other.saw(root, 3, 2);
    other.save();
    const auto both = ReaderState::open(folder / "state.json");
    CHECK(both.highest_version(root, 1) == 7);
    CHECK(both.highest_version(root, 2) == 1);
    CHECK(both.highest_version(root, 3) == 2);
}
