#include "lists.hpp"
#include "permit/cbor/reader.hpp"
#include "permit/cbor/writer.hpp"

using namespace permit;
using namespace permit::trust;
using namespace permit::trust::testing;

namespace {

ErrorCode refusal(const Bytes& file, const Publisher& publisher) {
    return code_of([&] { (void)PublishedList::load(file, publisher); });
}

bool is_refusal(ErrorCode code) {
    return code == ErrorCode::bad_status_list || code == ErrorCode::wrong_root;
}

/// The two items of a file.
std::pair<Bytes, Bytes> items_of(BytesView file) {
    cbor::Reader reader{file, "list"};
    reader.array_of(2);
    const auto head = reader.skip();
    const auto state = reader.byte_string();
    return {{head.begin(), head.end()}, {state.begin(), state.end()}};
}

Bytes file_with(BytesView head, BytesView state) {
    cbor::Writer writer;
    writer.array(2).raw(head).byte_string(state);
    return std::move(writer).take();
}

}  // namespace

TEST_CASE("a published list is loaded as it was signed", "[status]") {
    for (const auto suite : {crypto::Suite::es256, crypto::Suite::sm2}) {
        const ListOffice office{Realm::test, suite};
        const Bytes file = office.file(small_content(), 7);
        const auto published = PublishedList::load(file, office.publisher());
        CHECK(published.head().realm == Realm::test);
        CHECK(published.head().root == office.keys.root.certificate.fingerprint());
        CHECK(published.head().number == 7);
        CHECK(published.head().issued == ListOffice::issued);
        CHECK(published.head().use_by == ListOffice::use_by);
        CHECK(published.head().digest == published.list().digest());
        CHECK(published.list().content() == small_content());
        CHECK(published.file() == file);
        CHECK(peek_head(file) == published.head());
        CHECK_FALSE(published.stale_on(ListOffice::use_by));
        CHECK(published.stale_on(ListOffice::use_by.plus_days(1)));
    }
}

TEST_CASE("every bit of a published list counts", "[status]") {
    const ListOffice office;
    const auto publisher = office.publisher();
    const Bytes file = office.file(small_content());
    for (std::size_t bit = 0; bit < 8 * file.size(); ++bit) {
        INFO("bit " << bit);
        REQUIRE(is_refusal(refusal(with_flipped(file, bit), publisher)));
    }
}

TEST_CASE("a published list cut short or with something behind it is refused", "[status]") {
    const ListOffice office;
    const auto publisher = office.publisher();
    Bytes file = office.file(small_content());
    for (std::size_t length = 0; length < file.size(); ++length) {
        const Bytes cut{file.begin(), file.begin() + static_cast<std::ptrdiff_t>(length)};
        REQUIRE(refusal(cut, publisher) == ErrorCode::bad_status_list);
    }
    file.push_back(0);
    CHECK(refusal(file, publisher) == ErrorCode::bad_status_list);
}

TEST_CASE("a list of another root or realm is refused by that name", "[status]") {
    const ListOffice office;
    const ListOffice stranger;
    const ListOffice production{Realm::production};
    CHECK(refusal(stranger.file(small_content()), office.publisher()) == ErrorCode::wrong_root);
    CHECK(refusal(production.file(small_content()), office.publisher()) == ErrorCode::wrong_root);
    auto other_realm = office.publisher();
    other_realm.realm = Realm::production;
    CHECK(refusal(office.file(small_content()), other_realm) == ErrorCode::wrong_root);
}

TEST_CASE("only the publisher's signature counts, and on a list's head only", "[status]") {
    const ListOffice office;
    const auto publisher = office.publisher();
    auto claimed = publisher;
    claimed.key = office.keys.root.key.public_key();
    const Issue issue{1, ListOffice::issued, ListOffice::use_by};
    const Bytes by_root = publish(small_content(), issue, claimed, KeySigner{office.keys.root.key});
    CHECK(refusal(by_root, publisher) == ErrorCode::bad_status_list);
    CHECK(code_of([&] {
              (void)publish(small_content(), issue, publisher, KeySigner{office.keys.root.key});
          }) == ErrorCode::bad_status_list);

    const auto list = office.list(small_content(), 1);
    const auto next = office.list(small_content(), 2);
    const Bytes delta = sign_delta(list, next, office.signer());
    const auto [head, state] = items_of(list.file());
    CHECK_NOTHROW(PublishedList::load(file_with(head, state), publisher));
    CHECK(refusal(file_with(delta, state), publisher) == ErrorCode::bad_status_list);
    CHECK(refusal(delta, publisher) == ErrorCode::bad_status_list);
}

TEST_CASE("head and state of different lists do not go together", "[status]") {
    const ListOffice office;
    const auto [head, state] = items_of(office.file(small_content()));
    auto content = small_content();
    content.listed[0].pop_back();
    const auto [other_head, other_state] = items_of(office.file(content, 2));
    CHECK(refusal(file_with(head, other_state), office.publisher()) == ErrorCode::bad_status_list);
    CHECK(refusal(file_with(other_head, state), office.publisher()) == ErrorCode::bad_status_list);
}

TEST_CASE("a list with impossible number or days is not published", "[status]") {
    const ListOffice office;
    const auto publisher = office.publisher();
    const auto day = ListOffice::issued;
    const auto before = lifetime.from.plus_days(-1);
    const auto after = lifetime.until.plus_days(1);
    for (const Issue& issue : {Issue{0, day, day}, Issue{1, day, day.plus_days(-1)}, Issue{1, before, day},
                               Issue{1, after, after}}) {
        CHECK(code_of([&] { (void)publish(small_content(), issue, publisher, office.signer()); }) ==
              ErrorCode::bad_status_list);
    }
}

TEST_CASE("only a publisher's certificate makes a publisher", "[status]") {
    const ListOffice office;
    CHECK(code_of([&] {
              (void)publisher_of(office.keys.root.certificate, certify(office.keys).certificate);
          }) == ErrorCode::damaged_content);
}
