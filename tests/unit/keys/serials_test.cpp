#include "office.hpp"

#include <set>

using namespace permit;
using namespace permit::keys;
using namespace permit::keys::testing;
namespace fs = std::filesystem;

namespace {

struct Tianshan {
    TemporaryFolder folder{};
    fs::path path = folder / "office";
    KeyStore store = make_office(path);
    fs::path counter = path / "authorities" / "tianshan" / "serials";

    explicit Tianshan(std::uint32_t first = 1, std::uint32_t last = 100) {
        add_authority(store, "tianshan", first, last);
    }
};

}  // namespace

TEST_CASE("cards get the serials of the authority's block one after the other", "[keys]") {
    Tianshan office{7, 100};
    CHECK(office.store.allocate(issue_request(1)).serial == 7);
    CHECK(office.store.allocate(issue_request(2)).serial == 8);
    CHECK(reopen(office.path).allocate(issue_request(3)).serial == 9);
}

TEST_CASE("authorities draw from their own blocks", "[keys]") {
    Tianshan office;
    add_authority(office.store, "shuimogou", 101, 200);
    CHECK(office.store.allocate(issue_request(1)).serial == 1);
    CHECK(office.store.allocate(issue_request(2, "shuimogou")).serial == 101);
    CHECK(office.store.allocate(issue_request(3)).serial == 2);
}

TEST_CASE("what is foreseen is what is drawn next, and foreseeing draws nothing", "[keys]") {
    Tianshan office;
    const auto request = issue_request(1);
    const auto foreseen = office.store.foreseen(request);
    CHECK(foreseen == office.store.foreseen(request));
    CHECK_FALSE(office.store.pending(request.uid));
    CHECK(office.store.allocate(request) == foreseen);
    CHECK(office.store.foreseen(request) == foreseen);
    CHECK(office.store.foreseen(issue_request(2)).serial == foreseen.serial + 1);

    auto work = foreseen;
    work.work = Work::resign;
    office.store.finish(request.uid);
    office.store.keep(work);
    CHECK(code_of([&] { (void)office.store.foreseen(request); }) == ErrorCode::pending_mismatch);
}

TEST_CASE("an allocated serial is kept as pending work", "[keys]") {
    Tianshan office;
    const auto request = issue_request(1);
    const auto begun = office.store.allocate(request);
    CHECK(begun.work == Work::issue);
    CHECK(begun.uid == request.uid);
    CHECK(begun.authority == request.authority);
    CHECK(begun.version == 1);
    CHECK(begun.decided == request.decided);
    CHECK(begun.request == request.request);
    CHECK(begun.records.empty());
    CHECK(reopen(office.path).pending(request.uid) == begun);
}

TEST_CASE("the same request for the same card gets its serial again, on a later day too", "[keys]") {
    Tianshan office;
    const auto begun = office.store.allocate(issue_request(1));
    auto later = issue_request(1);
    later.decided = later.decided.plus_days(3);
    CHECK(reopen(office.path).allocate(later) == begun);
    CHECK(office.store.allocate(issue_request(2)).serial == 2);
}

TEST_CASE("another request takes over a serial of which nothing is signed, and no other", "[keys]") {
    Tianshan office;
    add_authority(office.store, "shuimogou", 101, 200);
    auto drawn = office.store.allocate(issue_request(1));
    auto other = issue_request(1);
    other.request = crypto::sha256(as_bytes("somebody else's application"));
    CHECK(code_of([&] { (void)office.store.allocate(issue_request(1, "shuimogou")); }) ==
          ErrorCode::pending_mismatch);
    drawn = office.store.allocate(other);
    CHECK(drawn.serial == 1);
    CHECK(drawn.request == other.request);
    drawn.records[layout::RecordKind::validity] = Bytes{1};
    office.store.keep(drawn);
    CHECK(code_of([&] { (void)office.store.allocate(issue_request(1)); }) == ErrorCode::pending_mismatch);
}

TEST_CASE("a finished card's serial is never given again", "[keys]") {
    Tianshan office;
    std::set<std::uint32_t> seen;
    for (Byte number = 0; number < 30; ++number) {
        CHECK(seen.insert(office.store.allocate(issue_request(number)).serial).second);
        if (number % 3 != 0) { office.store.finish(card(number)); }
    }
    // The same card again, after its work was finished, is new work.
    CHECK(seen.insert(office.store.allocate(issue_request(1)).serial).second);
    CHECK(*seen.rbegin() == 31);
}

TEST_CASE("a crash between pending work and counter neither wastes nor repeats a serial", "[keys]") {
    Tianshan office;
    (void)office.store.allocate(issue_request(1));
    const Bytes before = content_of(office.counter);
    CHECK(office.store.allocate(issue_request(2)).serial == 2);
    overwrite(office.counter, before);  // the counter's write never happened

    auto opened = reopen(office.path);
    SECTION("the interrupted card goes on with its serial") {
        CHECK(opened.allocate(issue_request(2)).serial == 2);
        CHECK(opened.allocate(issue_request(3)).serial == 3);
    }
    SECTION("another card comes first") {
        CHECK(opened.allocate(issue_request(3)).serial == 3);
        CHECK(opened.allocate(issue_request(2)).serial == 2);
    }
    SECTION("the interrupted card is finished first") {
        opened.finish(card(2));
        CHECK(opened.allocate(issue_request(3)).serial == 3);
    }
}

TEST_CASE("a block of serials ends with its last", "[keys]") {
    Tianshan office{0xFFFFFFFE, 0xFFFFFFFF};
    CHECK(office.store.allocate(issue_request(1)).serial == 0xFFFFFFFE);
    CHECK(office.store.allocate(issue_request(2)).serial == 0xFFFFFFFF);
    CHECK(code_of([&] { (void)office.store.allocate(issue_request(3)); }) == ErrorCode::serials_exhausted);
    CHECK_FALSE(office.store.pending(card(3)));
    office.store.finish(card(2));
    CHECK(code_of([&] { (void)office.store.allocate(issue_request(3)); }) == ErrorCode::serials_exhausted);
}

TEST_CASE("an unknown authority gives no serials", "[keys]") {
    Tianshan office;
    CHECK(code_of([&] { (void)office.store.allocate(issue_request(1, "nowhere")); }) ==
          ErrorCode::unknown_authority);
}

TEST_CASE("no serial is given while pending work cannot be read", "[keys]") {
    Tianshan office;
    (void)office.store.allocate(issue_request(1));
    const fs::path file = office.path / "pending" / card(1).text();
    Bytes content = content_of(file);
    content.back() = static_cast<Byte>(content.back() ^ 1U);
    overwrite(file, content);
    CHECK(code_of([&] { (void)office.store.allocate(issue_request(2)); }) == ErrorCode::damaged_store);
    CHECK(code_of([&] { office.store.finish(card(1)); }) == ErrorCode::damaged_store);
    CHECK(fs::exists(file));
}
