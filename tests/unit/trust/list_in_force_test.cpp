#include "permit/trust/list_in_force.hpp"
#include "lists.hpp"

using namespace permit;
using namespace permit::trust;
using namespace permit::trust::testing;

namespace {

TrustBundle bundle_of(const ListOffice& office, std::optional<BundledList> list) {
    auto content = content_of(office.keys);
    content.list = std::move(list);
    return load_bundle(signed_by(office.keys.publisher, content), {});
}

BundledList bundled(const StatusContent& content, std::uint32_t number) {
    return {number, StatusList::read(encode(content))};
}

}  // namespace

TEST_CASE("the newer of the bundle's list and the one beside it counts", "[trust]") {
    const ListOffice office;
    const auto bundle = bundle_of(office, bundled(small_content(), 5));
    const auto chosen_beside = [&](std::uint32_t number) {
        const auto beside = office.list(small_content(), number);
        const auto chosen = list_in_force(bundle, &beside);
        CHECK(chosen.edition == Edition{1, std::max(number, 5U)});
        CHECK(chosen.list == (chosen.beside ? &beside.list() : &bundle.content().list->list));
        return chosen.beside;
    };
    CHECK_FALSE(chosen_beside(4));
    CHECK_FALSE(chosen_beside(5));
    CHECK(chosen_beside(6));
    CHECK(list_in_force(bundle, nullptr).list == &bundle.content().list->list);
}

TEST_CASE("a bundle may come without a list", "[trust]") {
    const ListOffice office;
    const auto bundle = bundle_of(office, std::nullopt);
    CHECK(list_in_force(bundle, nullptr).list == nullptr);
    CHECK(list_in_force(bundle, nullptr).edition == Edition{});
    const auto beside = office.list(small_content(), 1);
    CHECK(list_in_force(bundle, &beside).list == &beside.list());
    CHECK(list_in_force(bundle, &beside).use_by == ListOffice::use_by);
}

TEST_CASE("a list of another root is no list beside this bundle", "[trust]") {
    const auto bundle = bundle_of(ListOffice{}, std::nullopt);
    const auto beside = ListOffice{}.list(small_content(), 1);
    CHECK(code_of([&] { (void)list_in_force(bundle, &beside); }) == ErrorCode::wrong_root);
}

TEST_CASE("a delta continues the list in the bundle", "[trust]") {
    const ListOffice office;
    const auto from = office.list(small_content(), 5);
    auto changed = small_content();
    changed.listed[0].push_back(70);
    changed.last = 120;
    const auto to = office.list(changed, 6);
    const Bytes delta = sign_delta(from, to, office.signer());
    const auto publisher = office.publisher();
    CHECK(apply_delta(bundled(small_content(), 5), delta, publisher).file() == to.file());

    const auto refusal = [&](const BundledList& base, const Publisher& by) {
        return code_of([&] { (void)apply_delta(base, delta, by); });
    };
    CHECK(refusal(bundled(small_content(), 4), publisher) == ErrorCode::wrong_delta);
    CHECK(refusal(bundled(small_content(), 6), publisher) == ErrorCode::wrong_delta);
    CHECK(refusal(bundled(changed, 5), publisher) == ErrorCode::wrong_delta);
    CHECK(refusal(bundled(small_content(), 5), ListOffice{}.publisher()) == ErrorCode::wrong_root);
}

TEST_CASE("lists and deltas of an older term's key do not count beside a renewed publisher's bundle",
          "[trust]") {
    ListOffice office;
    const auto old_publisher = office.publisher();
    const auto old_file = office.file(small_content(), 5);
    const auto from = office.list(small_content(), 5);
    const auto old_delta = sign_delta(from, office.list(small_content(), 6), office.signer());

    auto key = crypto::SigningKey::generate(crypto::Suite::es256);
    auto certificate =
        certify_publisher(2, lifetime, key.public_key(), office.keys.root.certificate, office.keys.root.key);
    office.keys.publisher = {std::move(key), std::move(certificate)};
    const auto renewed = office.publisher();
    CHECK(renewed.term == 2);
    CHECK(code_of([&] { (void)PublishedList::load(old_file, renewed); }) == ErrorCode::bad_status_list);
    CHECK(code_of([&] { (void)apply_delta(from, old_delta, renewed); }) == ErrorCode::bad_status_list);
    // A stolen key's list of a higher number stays behind the renewed publisher's first.
    CHECK(office.list(small_content(), 1).edition() > PublishedList::load(old_file, old_publisher).edition());
    const auto bundle = bundle_of(office, bundled(small_content(), 1));
    const auto stolen = PublishedList::load(old_file, old_publisher);
    CHECK_FALSE(list_in_force(bundle, &stolen).beside);
}
