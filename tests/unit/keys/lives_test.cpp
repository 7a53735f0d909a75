#include "office.hpp"

using namespace permit;
using namespace permit::keys;
using namespace permit::keys::testing;
namespace fs = std::filesystem;

namespace {

const Day spring = Day::parse("2026-03-01");
const Day summer = Day::parse("2026-06-01");
const Day autumn = Day::parse("2026-09-01");
const KeyOwner tianshan = KeyOwner::authority("tianshan");

struct Realm1 {
    TemporaryFolder folder{};
    fs::path path = folder / "office";
    KeyStore store = make_office(path);

    Realm1() { add_authority(store, "tianshan", 1, 100); }

    [[nodiscard]] Authority authority() const { return reopen(path).authority("tianshan"); }
    [[nodiscard]] std::vector<std::string> files() const {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator{path / "authorities" / "tianshan"}) {
            names.push_back(entry.path().filename().string());
        }
        std::sort(names.begin(), names.end());
        return names;
    }
};

crypto::Digest digest(std::string_view text) { return crypto::sha256(as_bytes(text)); }

}  // namespace

TEST_CASE("a renewed authority signs with a new key and keeps the certificate of the old", "[keys]") {
    Realm1 realm;
    const auto before = realm.authority();
    realm.store.renew(tianshan, summer, {}, certify_as("tianshan"));
    const auto after = realm.authority();
    CHECK_FALSE(kid_of(after.certificate) == kid_of(before.certificate));
    CHECK(after.profile == before.profile);
    CHECK(after.first_serial == before.first_serial);
    CHECK(after.last_serial == before.last_serial);
    CHECK_FALSE(after.last_day);
    REQUIRE(after.former.size() == 1);
    CHECK(after.former.front().certificate.fingerprint() == before.certificate.fingerprint());
    CHECK(after.former.front().last_day == summer);
    CHECK(realm.files() == std::vector<std::string>{"key-02", "serials", "signed", "signing-keys.json"});
    const auto signer = realm.store.authority_signer("tianshan");
    CHECK(signer.signer->public_key().id() == kid_of(after.certificate));
}

TEST_CASE("serials go on where they were after a renewal", "[keys]") {
    Realm1 realm;
    CHECK(realm.store.allocate(issue_request(1)).serial == 1);
    realm.store.renew(tianshan, summer, {}, certify_as("tianshan"));
    CHECK(realm.store.allocate(issue_request(2)).serial == 2);
}

TEST_CASE("a key that is requested waits beside the old one until its certificate is accepted", "[keys]") {
    Realm1 realm;
    const auto before = realm.authority();
    const auto fresh = realm.store.request_renewal(tianshan)->public_key();
    CHECK(realm.store.request_renewal(tianshan)->public_key().spki() == fresh.spki());
    CHECK(reopen(realm.path).requested_signer(tianshan)->public_key().spki() == fresh.spki());
    CHECK(KeyStore::waiting_of(realm.path) == std::vector{tianshan});
    CHECK(realm.authority().certificate.fingerprint() == before.certificate.fingerprint());
    CHECK(realm.store.authority_signer("tianshan").signer->public_key().id() == kid_of(before.certificate));

    const auto signer = realm.store.requested_signer(tianshan);
    realm.store.accept(tianshan, certificate_for("tianshan", *signer), {}, summer);
    CHECK(realm.authority().certificate.public_key().spki() == fresh.spki());
    CHECK(realm.authority().former.front().last_day == summer);
    CHECK(KeyStore::waiting_of(realm.path).empty());
    CHECK(realm.store.requested_signer(tianshan) == nullptr);
    CHECK(realm.files() == std::vector<std::string>{"key-02", "serials", "signed", "signing-keys.json"});
}

TEST_CASE("a certificate is accepted for the key and the name it is for, once", "[keys]") {
    Realm1 realm;
    const auto accept = [&](const crypto::Certificate& certificate) {
        return code_of([&] { realm.store.accept(tianshan, certificate, {}, summer); });
    };
    CHECK(accept(certified("tianshan").certificate) == ErrorCode::certificate_mismatch);
    const auto signer = realm.store.request_renewal(tianshan);
    CHECK(accept(certified("tianshan").certificate) == ErrorCode::certificate_mismatch);
    CHECK(accept(certified("tianshan", crypto::Suite::sm2).certificate) == ErrorCode::certificate_mismatch);
    CHECK(accept(realm.authority().certificate) == ErrorCode::certificate_mismatch);
    CHECK(accept(certificate_for("shuimogou", *signer)) == ErrorCode::certificate_mismatch);
    CHECK(realm.authority().former.empty());
    const auto good = certificate_for("tianshan", *signer);
    realm.store.accept(tianshan, good, {}, summer);
    CHECK(accept(good) == ErrorCode::certificate_mismatch);
}

TEST_CASE("an authority whose certificate has not come holds its name and serials and decides nothing",
          "[keys]") {
    Realm1 realm;
    const auto signer = realm.store.request_authority({"shuimogou", "national", 101, 200});
    CHECK(realm.store.authorities().size() == 1);
    CHECK(KeyStore::authorities_of(realm.path).size() == 1);
    CHECK(realm.store.next_free_serial() == 201);
    CHECK(KeyStore::waiting_of(realm.path) == std::vector{KeyOwner::authority("shuimogou")});
    CHECK(code_of([&] { add_authority(realm.store, "shuimogou", 201, 300); }) == ErrorCode::already_exists);
    CHECK(code_of([&] { add_authority(realm.store, "other", 150, 160); }) == ErrorCode::bad_input);
    CHECK(code_of([&] { (void)realm.store.authority_signer("shuimogou"); }) ==
          ErrorCode::authority_out_of_date);
    CHECK(code_of([&] { (void)realm.store.allocate(issue_request(1, "shuimogou")); }) ==
          ErrorCode::authority_out_of_date);
    realm.store.accept(KeyOwner::authority("shuimogou"), certificate_for("shuimogou", *signer), {}, spring);
    CHECK(realm.store.authorities().size() == 2);
    CHECK(realm.store.allocate(issue_request(1, "shuimogou")).serial == 101);
}

TEST_CASE("a retired authority decides until its last day", "[keys]") {
    Realm1 realm;
    realm.store.retire(tianshan, summer);
    CHECK(realm.authority().last_day == summer);
    CHECK_NOTHROW(realm.store.authority_signer("tianshan", summer));
    CHECK(code_of([&] { (void)realm.store.authority_signer("tianshan", summer.plus_days(1)); }) ==
          ErrorCode::authority_out_of_date);
    const auto error = error_of([&] { (void)realm.store.authority_signer("tianshan"); });
    CHECK(error.code() == ErrorCode::authority_out_of_date);
    CHECK(error.why().find("2026-06-01") != std::string::npos);
    CHECK_NOTHROW(realm.store.allocate(issue_request(1)));
    auto late = issue_request(2);
    late.decided = autumn;
    CHECK(code_of([&] { (void)realm.store.allocate(late); }) == ErrorCode::authority_out_of_date);
}

TEST_CASE("a revoked key signs nothing more, and its private half is gone", "[keys]") {
    Realm1 realm;
    const auto kid = kid_of(realm.authority().certificate);
    const Revocation cause{summer, {digest("a"), digest("b")}};
    realm.store.revoke(tianshan, kid, cause);
    CHECK(realm.authority().revoked == cause);
    CHECK(realm.files() == std::vector<std::string>{"serials", "signed", "signing-keys.json"});
    for (const Day day : {spring, autumn}) {
        CHECK(code_of([&] { (void)realm.store.authority_signer("tianshan", day); }) ==
              ErrorCode::authority_out_of_date);
    }
    CHECK(code_of([&] { (void)realm.store.allocate(issue_request(1)); }) == ErrorCode::authority_out_of_date);

    realm.store.renew(tianshan, autumn, {}, certify_as("tianshan"));
    CHECK_FALSE(realm.authority().revoked);
    CHECK(realm.authority().former.front().revoked == cause);
    CHECK_NOTHROW(realm.store.authority_signer("tianshan"));
    CHECK(realm.store.allocate(issue_request(1)).serial == 1);
}

TEST_CASE("a former key is revoked by its id", "[keys]") {
    Realm1 realm;
    const auto old = kid_of(realm.authority().certificate);
    realm.store.renew(tianshan, summer, {}, certify_as("tianshan"));
    realm.store.revoke(tianshan, old, {autumn});
    CHECK(realm.authority().former.front().revoked == Revocation{autumn});
    CHECK_FALSE(realm.authority().revoked);
    CHECK_NOTHROW(realm.store.authority_signer("tianshan"));
    CHECK(code_of([&] {
              realm.store.revoke(tianshan, {1, 2, 3, 4}, {autumn});
          }) == ErrorCode::unknown_authority);
    CHECK(code_of([&] { realm.store.revoke(KeyOwner::authority("x"), old, {autumn}); }) ==
          ErrorCode::unknown_authority);
}

TEST_CASE("the publisher is renewed, not retired or revoked", "[keys]") {
    Realm1 realm;
    const auto before = realm.store.publisher_keys();
    REQUIRE(before.certificate);
    CHECK(code_of([&] { realm.store.retire(KeyOwner::publisher(), summer); }) == ErrorCode::bad_input);
    CHECK(code_of([&] {
              realm.store.revoke(KeyOwner::publisher(), kid_of(*before.certificate), {summer});
          }) == ErrorCode::bad_input);
    CHECK(code_of([&] { realm.store.renew(KeyOwner::publisher(), summer, {}, certify_as("somebody")); }) ==
          ErrorCode::certificate_mismatch);
    realm.store.renew(KeyOwner::publisher(), summer, {}, certify_as("publisher"));
    const auto after = reopen(realm.path).publisher_keys();
    CHECK_FALSE(after.certificate->fingerprint() == before.certificate->fingerprint());
    CHECK(after.former.front().certificate.fingerprint() == before.certificate->fingerprint());
    CHECK(realm.store.publisher().signer->public_key().id() == kid_of(*after.certificate));
    CHECK(KeyStore::publisher_of(realm.path).certificate->fingerprint() == after.certificate->fingerprint());
}

TEST_CASE("an office under a root elsewhere waits for its publisher's certificate", "[keys]") {
    const TemporaryFolder folder;
    auto plan = office_plan();
    plan.publisher = {};
    auto office = KeyStore::init(folder / "office", plan, as_bytes(passphrase));
    CHECK(KeyStore::waiting_of(folder / "office") == std::vector{KeyOwner::publisher()});
    CHECK_FALSE(office.publisher_keys().certificate);
    CHECK(code_of([&] { (void)office.publisher(); }) == ErrorCode::authority_out_of_date);
    const auto signer = reopen(folder / "office").requested_signer(KeyOwner::publisher());
    office.accept(KeyOwner::publisher(), certificate_for("publisher", *signer), {}, spring);
    CHECK(office.publisher().signer->public_key().spki() == signer->public_key().spki());
}

TEST_CASE("regions certify authorities, which remember which", "[keys]") {
    Realm1 realm;
    realm.store.add_region("Xinjiang", {}, certify_as("Xinjiang"));
    realm.store.add_region("Urumqi", "Xinjiang", certify_as("Urumqi"));
    CHECK(code_of([&] { realm.store.add_region("Urumqi", {}, certify_as("Urumqi")); }) ==
          ErrorCode::already_exists);
    CHECK(code_of([&] { realm.store.add_region("x", "nowhere", certify_as("x")); }) ==
          ErrorCode::unknown_authority);
    realm.store.add_authority({"shuimogou", "national", 101, 200, "Urumqi"}, certify_as("shuimogou"));
    const auto opened = reopen(realm.path);
    CHECK(opened.authority("shuimogou").region == "Urumqi");
    CHECK(opened.authority("tianshan").region.empty());
    REQUIRE(opened.regions().size() == 2);
    CHECK(opened.regions().front().name == "Urumqi");
    CHECK(opened.regions().front().region == "Xinjiang");
    CHECK(KeyStore::regions_of(realm.path).size() == 2);
    const auto region = opened.region_signer("Urumqi");
    CHECK(region.signer->public_key().id() == kid_of(opened.regions().front().certificate));

    realm.store.revoke(KeyOwner::region("Urumqi"), kid_of(region.certificate), {summer});
    CHECK(code_of([&] { (void)realm.store.region_signer("Urumqi"); }) == ErrorCode::authority_out_of_date);
    realm.store.renew(tianshan, summer, "Xinjiang", certify_as("tianshan"));
    CHECK(realm.authority().region == "Xinjiang");
    CHECK(realm.authority().former.front().region.empty());
    const auto signer = realm.store.request_region("Kashi");
    realm.store.accept(KeyOwner::region("Kashi"), certificate_for("Kashi", *signer), {}, summer);
    CHECK(realm.store.region_signer("Kashi").signer->public_key().spki() == signer->public_key().spki());
}

TEST_CASE("a certifier who fails leaves everything as it was", "[keys]") {
    Realm1 realm;
    const auto before = realm.authority();
    const Certify fails = [](const crypto::Signer&) -> crypto::Certificate {
        throw Error{ErrorCode::bad_input, "certify"};
    };
    CHECK(code_of([&] { realm.store.renew(tianshan, summer, {}, fails); }) == ErrorCode::bad_input);
    CHECK(code_of([&] {
              realm.store.add_authority({"b", "national", 101, 200}, fails);
          }) == ErrorCode::bad_input);
    CHECK(realm.files() == std::vector<std::string>{"key-01", "serials", "signed", "signing-keys.json"});
    CHECK(realm.authority().certificate.fingerprint() == before.certificate.fingerprint());
    CHECK(realm.store.authorities().size() == 1);
    CHECK(code_of([&] {
              auto plan = office_plan();
              plan.publisher = fails;
              (void)KeyStore::init(realm.folder / "other", plan, as_bytes(passphrase));
          }) == ErrorCode::bad_input);
    CHECK(std::distance(fs::directory_iterator{realm.folder.path()}, {}) == 1);
}

TEST_CASE("a crash while a key is renewed leaves the old or the new", "[keys]") {
    Realm1 realm;
    const fs::path folder = realm.path / "authorities" / "tianshan";
    const auto document = content_of(folder / "signing-keys.json");
    const auto old_key = content_of(folder / "key-01");
    const auto before = realm.authority();
    realm.store.renew(tianshan, summer, {}, certify_as("tianshan"));
    const auto put_back = [&] {
        overwrite(folder / "signing-keys.json", document);
        std::ofstream{folder / "key-01", std::ios::binary}.write(
            reinterpret_cast<const char*>(old_key.data()), static_cast<std::streamsize>(old_key.size()));
        fs::permissions(folder / "key-01", fs::perms::owner_read | fs::perms::owner_write);
    };
    SECTION("before the document was replaced") {
        put_back();  // beside it the new key, which no document names
        CHECK(realm.authority().certificate.fingerprint() == before.certificate.fingerprint());
        CHECK_NOTHROW(realm.store.authority_signer("tianshan"));
        realm.store.renew(tianshan, summer, {}, certify_as("tianshan"));
        CHECK(realm.files() == std::vector<std::string>{"key-02", "serials", "signed", "signing-keys.json"});
    }
    SECTION("before the old key was destroyed") {
        const auto after = content_of(folder / "signing-keys.json");
        put_back();
        overwrite(folder / "signing-keys.json", after);
        CHECK(realm.authority().former.size() == 1);
        realm.store.renew(tianshan, autumn, {}, certify_as("tianshan"));
        CHECK(realm.files() == std::vector<std::string>{"key-03", "serials", "signed", "signing-keys.json"});
    }
}

TEST_CASE("an authority below a region that was revoked or is retired signs nothing", "[keys]") {
    Realm1 realm;
    auto& store = realm.store;
    store.add_region("Xinjiang", {}, certify_as("Xinjiang"));
    store.add_region("Urumqi", "Xinjiang", certify_as("Urumqi"));
    store.add_authority({"shuimogou", "national", 101, 200, "Urumqi"}, certify_as("shuimogou"));
    const auto sign = [&](std::optional<Day> day) {
        return error_of([&] {
            (void)(day ? store.authority_signer("shuimogou", *day) : store.authority_signer("shuimogou"));
        });
    };
    CHECK_NOTHROW(store.authority_signer("shuimogou"));
    SECTION("revoked, a level up") {
        const auto region = store.region_signer("Xinjiang");
        store.revoke(KeyOwner::region("Xinjiang"), kid_of(region.certificate), {summer});
        CHECK(sign(spring).code() == ErrorCode::authority_out_of_date);
        CHECK(sign(std::nullopt).why().find("Xinjiang") != std::string::npos);
        CHECK(code_of([&] { (void)store.region_signer("Urumqi"); }) == ErrorCode::authority_out_of_date);
        CHECK(code_of([&] { (void)store.allocate(issue_request(1, "shuimogou")); }) ==
              ErrorCode::authority_out_of_date);
        CHECK(code_of([&] {
                  store.add_authority({"kashi", "national", 201, 300, "Urumqi"}, certify_as("kashi"));
              }) == ErrorCode::authority_out_of_date);
        CHECK(code_of([&] { store.renew(tianshan, summer, "Urumqi", certify_as("tianshan")); }) ==
              ErrorCode::authority_out_of_date);
        const auto waiting = store.request_renewal(tianshan);
        CHECK(code_of([&] {
                  store.accept(tianshan, certificate_for("tianshan", *waiting), "Urumqi", summer);
              }) == ErrorCode::authority_out_of_date);
        CHECK_NOTHROW(store.authority_signer("tianshan"));
    }
    SECTION("retired, for later days") {
        store.retire(KeyOwner::region("Urumqi"), summer);
        CHECK_NOTHROW(store.authority_signer("shuimogou", summer));
        CHECK(sign(autumn).why().find("Urumqi") != std::string::npos);
        CHECK(sign(std::nullopt).code() == ErrorCode::authority_out_of_date);
        CHECK_NOTHROW(store.renew(tianshan, summer, "Urumqi", certify_as("tianshan")));
    }
}

TEST_CASE("a region that would be below itself certifies nobody", "[keys]") {
    Realm1 realm;
    realm.store.add_region("a", {}, certify_as("a"));
    realm.store.add_region("b", "a", certify_as("b"));
    realm.store.renew(KeyOwner::region("a"), summer, "b", certify_as("a"));
    CHECK(code_of([&] { (void)realm.store.region_signer("b"); }) == ErrorCode::authority_out_of_date);
}

TEST_CASE("a key that waits for its certificate is not replaced, but accepted or withdrawn", "[keys]") {
    Realm1 realm;
    const auto waiting = realm.store.request_renewal(tianshan)->public_key();
    CHECK(code_of([&] { realm.store.renew(tianshan, summer, {}, certify_as("tianshan")); }) ==
          ErrorCode::bad_input);
    CHECK(realm.store.requested_signer(tianshan)->public_key().spki() == waiting.spki());
    realm.store.withdraw(tianshan);
    CHECK(realm.store.requested_signer(tianshan) == nullptr);
    CHECK(realm.files() == std::vector<std::string>{"key-01", "serials", "signed", "signing-keys.json"});
    CHECK(KeyStore::left_to_destroy_of(realm.path).empty());
    CHECK(code_of([&] { realm.store.withdraw(tianshan); }) == ErrorCode::bad_input);
    CHECK_NOTHROW(realm.store.renew(tianshan, summer, {}, certify_as("tianshan")));
}

TEST_CASE("an authority asked for twice is one, and gone when its request is withdrawn", "[keys]") {
    Realm1 realm;
    const NewAuthority wanted{"shuimogou", "national", 101, 200};
    const auto shuimogou = KeyOwner::authority("shuimogou");
    const auto first = realm.store.request_authority(wanted)->public_key();
    CHECK(realm.store.request_authority(wanted)->public_key().spki() == first.spki());
    auto other = wanted;
    other.last_serial = 300;
    CHECK(code_of([&] { (void)realm.store.request_authority(other); }) == ErrorCode::already_exists);
    const auto region = realm.store.request_region("Kashi")->public_key();
    CHECK(realm.store.request_region("Kashi")->public_key().spki() == region.spki());

    realm.store.withdraw(shuimogou);
    realm.store.withdraw(KeyOwner::region("Kashi"));
    CHECK(KeyStore::waiting_of(realm.path).empty());
    CHECK(code_of([&] { (void)realm.store.requested_signer(shuimogou); }) == ErrorCode::unknown_authority);
    CHECK(realm.store.next_free_serial() == 101);
    CHECK_FALSE(realm.store.request_authority(wanted)->public_key().spki() == first.spki());

    auto plan = office_plan();
    plan.publisher = {};
    auto office = KeyStore::init(realm.folder / "other", plan, as_bytes(passphrase));
    CHECK(code_of([&] { office.withdraw(KeyOwner::publisher()); }) == ErrorCode::bad_input);
}

TEST_CASE("a name that no certificate takes is refused before a key is made", "[keys]") {
    Realm1 realm;
    std::string longest;
    for (int i = 0; i < 50; ++i) { longest += "\u5dde"; }
    CHECK_NOTHROW(realm.store.request_region(longest));
    const auto error = error_of([&] { (void)realm.store.request_region(std::string(65, 'n')); });
    CHECK(error.code() == ErrorCode::bad_input);
    CHECK(error.why().find("64") != std::string::npos);
    CHECK(code_of([&] {
              (void)realm.store.request_authority({std::string(65, 'n'), "national", 101, 200});
          }) == ErrorCode::bad_input);
}
