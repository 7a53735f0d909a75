#include "office.hpp"

using namespace permit;
using namespace permit::keys;
using namespace permit::keys::testing;
namespace fs = std::filesystem;

namespace {

void put_status(KeyStore& office, BytesView state) {
    office.edit_status([&](BytesView) { return Bytes{state.begin(), state.end()}; });
}

}  // namespace

TEST_CASE("bundles and lists are numbered apart, and no number comes twice", "[keys]") {
    const TemporaryFolder folder;
    auto office = make_office(folder / "office");
    CHECK(office.publish_status().number == 1);
    const auto bundle = office.publish_bundle();
    CHECK(bundle.number == 1);
    CHECK(bundle.list.number == 2);
    CHECK(reopen(folder / "office").publish_status().number == 3);
    CHECK(office.publish_status().number == 4);
    CHECK(office.publish_bundle().number == 2);
}

TEST_CASE("the status list that is being edited is kept sealed, whatever it is", "[keys]") {
    const TemporaryFolder folder;
    auto office = make_office(folder / "office");
    CHECK(office.status_state().empty());
    const auto secret = as_bytes("serial 1207 is lost");
    put_status(office, secret);
    CHECK(as_text(reopen(folder / "office").status_state()) == "serial 1207 is lost");
    const Bytes kept = content_of(folder / "office" / "sealed" / "status");
    CHECK(std::search(kept.begin(), kept.end(), secret.begin(), secret.end()) == kept.end());
    const Bytes large(5U << 20U, 0x5A);
    put_status(office, large);
    CHECK(office.status_state() == large);
    Bytes changed = kept;
    changed.back() = static_cast<Byte>(changed.back() ^ 1U);
    overwrite(folder / "office" / "sealed" / "status", changed);
    CHECK(code_of([&] { (void)office.status_state(); }) == ErrorCode::damaged_store);
}

TEST_CASE("the highest serial of each authority is known, also after a crash", "[keys]") {
    const TemporaryFolder folder;
    auto office = make_office(folder / "office");
    add_authority(office, "tianshan", 7, 100);
    add_authority(office, "shuimogou", 101, 200);
    CHECK(office.serials_given_out().empty());
    (void)office.allocate(issue_request(1));
    (void)office.allocate(issue_request(2));
    office.finish(card(1));
    CHECK(office.serials_given_out() == std::map<std::string, std::uint32_t>{{"tianshan", 8}});
    const fs::path counter = folder / "office" / "authorities" / "tianshan" / "serials";
    const Bytes before = content_of(counter);
    (void)office.allocate(issue_request(3));
    overwrite(counter, before);
    CHECK(office.serials_given_out().at("tianshan") == 9);
    (void)office.allocate(issue_request(4, "shuimogou"));
    CHECK(office.serials_given_out().at("shuimogou") == 101);
}

TEST_CASE("the status list is edited and published in one turn each", "[keys]") {
    const TemporaryFolder folder;
    auto office = make_office(folder / "office");
    add_authority(office, "tianshan", 1, 100);
    const auto add = [](char what) {
        return [what](BytesView before) {
            Bytes after{before.begin(), before.end()};
            after.push_back(static_cast<Byte>(what));
            return after;
        };
    };
    office.edit_status(add('a'));
    reopen(folder / "office").edit_status(add('b'));
    const auto list = office.publish_status();
    CHECK(list.number == 1);
    CHECK(as_text(list.status) == "ab");
    CHECK(code_of([&] {
              office.edit_status([](BytesView) -> Bytes { throw Error{ErrorCode::bad_input, "edit"}; });
          }) == ErrorCode::bad_input);
    const auto bundle = office.publish_bundle();
    CHECK(bundle.number == 1);
    CHECK(bundle.list.number == 2);
    CHECK(as_text(bundle.list.status) == "ab");
    CHECK(bundle.authorities.size() == 1);
    CHECK(office.publish_status().number == 3);
}
