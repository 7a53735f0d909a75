#include "office.hpp"

using namespace permit;
using namespace permit::keys;
using namespace permit::keys::testing;
namespace fs = std::filesystem;

namespace {

/// As docs/records.md has it: [protected, {4: kid}, payload, signature].
Bytes record_signed_by(const crypto::KeyId& kid, Byte content) {
    Bytes record = from_hex("8443A10126A10444");
    append(record, kid);
    append(record, Bytes{0x41, content, 0x40});
    return record;
}

struct Issuing {
    TemporaryFolder folder{};
    fs::path path = folder / "office";
    KeyStore store = make_office(path);
    fs::path file = path / "authorities" / "tianshan" / "signed";

    Issuing() { add_authority(store, "tianshan", 1, 100); }

    [[nodiscard]] crypto::KeyId kid() const { return kid_of(store.authority("tianshan").certificate); }

    Pending issued(Byte number) {
        auto work = store.allocate(issue_request(number));
        work.records[layout::RecordKind::identity] = record_signed_by(kid(), number);
        work.records[layout::RecordKind::validity] = record_signed_by(kid(), static_cast<Byte>(number + 100));
        store.keep(work);
        store.finish(work.uid);
        return work;
    }
};

}  // namespace

TEST_CASE("finished records are listed by their digests, with key, day and kind", "[keys]") {
    Issuing office;
    CHECK(office.store.signed_records("tianshan").empty());
    const auto first = office.issued(1);
    const auto second = office.issued(2);
    const auto records = reopen(office.path).signed_records("tianshan");
    REQUIRE(records.size() == 4);
    const auto& identity = first.records.at(layout::RecordKind::identity);
    CHECK(records[0] ==
          SignedRecord{crypto::sha256(identity), office.kid(), first.decided, layout::RecordKind::identity});
    CHECK(records[3].digest == crypto::sha256(second.records.at(layout::RecordKind::validity)));
    CHECK(records[3].kind == layout::RecordKind::validity);
    CHECK(code_of([&] { (void)office.store.signed_records("nobody"); }) == ErrorCode::unknown_authority);
}

TEST_CASE("records are told by the key that signed them, across a renewal", "[keys]") {
    Issuing office;
    const auto old = office.kid();
    (void)office.issued(1);
    office.store.renew(KeyOwner::authority("tianshan"), Day::parse("2026-03-02"), {}, certify_as("tianshan"));
    (void)office.issued(2);
    CHECK(office.store.signed_records("tianshan", old).size() == 2);
    CHECK(office.store.signed_records("tianshan", office.kid()).size() == 2);
    CHECK(office.store.signed_records("tianshan", {}).empty());
}

TEST_CASE("work that is finished twice is listed once, and foreign records not at all", "[keys]") {
    Issuing office;
    auto work = office.issued(1);
    office.store.note_signed(work);
    CHECK(office.store.signed_records("tianshan").size() == 2);
    work.records = {{layout::RecordKind::identity, record_signed_by({9, 9, 9, 9}, 1)},
                    {layout::RecordKind::validity, Bytes{1}}};
    office.store.note_signed(work);
    CHECK(office.store.signed_records("tianshan").size() == 2);
}

TEST_CASE("a crash while records are noted loses none that was finished", "[keys]") {
    Issuing office;
    (void)office.issued(1);
    Bytes content = content_of(office.file);
    content.resize(content.size() + 20, 0xEE);
    overwrite(office.file, content);
    CHECK(office.store.signed_records("tianshan").size() == 2);
    (void)office.issued(2);
    CHECK(office.store.signed_records("tianshan").size() == 4);
}

TEST_CASE("nobody without the passphrase slips a record in", "[keys]") {
    Issuing office;
    (void)office.issued(1);
    (void)office.issued(2);
    const Bytes content = content_of(office.file);
    const std::size_t one = content.size() / 4;
    SECTION("two records exchanged") {
        Bytes changed = content;
        std::swap_ranges(changed.begin(), changed.begin() + static_cast<std::ptrdiff_t>(one),
                         changed.begin() + static_cast<std::ptrdiff_t>(one));
        overwrite(office.file, changed);
    }
    SECTION("one changed") {
        Bytes changed = content;
        changed[one + 20] = static_cast<Byte>(changed[one + 20] ^ 1U);
        overwrite(office.file, changed);
    }
    SECTION("one taken out") { overwrite(office.file, BytesView{content}.subspan(one)); }
    CHECK(code_of([&] { (void)office.store.signed_records("tianshan"); }) == ErrorCode::damaged_store);
}

TEST_CASE("a list that is missing or cannot be looked at is not taken for an empty one", "[keys]") {
    Issuing office;
    auto work = office.store.allocate(issue_request(1));
    work.records[layout::RecordKind::identity] = record_signed_by(office.kid(), 1);
    office.store.keep(work);
    fs::remove(office.file);
    CHECK(code_of([&] { office.store.finish(work.uid); }) == ErrorCode::damaged_store);
    CHECK(code_of([&] { (void)office.store.signed_records("tianshan"); }) == ErrorCode::damaged_store);
    fs::create_directory(office.file);
    CHECK(code_of([&] { office.store.finish(work.uid); }) == ErrorCode::file_io);
    CHECK(office.store.pending(work.uid));
}
