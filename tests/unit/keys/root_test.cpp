#include "office.hpp"

#include <sys/stat.h>

using namespace permit;
using namespace permit::keys;
using namespace permit::keys::testing;
namespace fs = std::filesystem;

namespace {

const std::string root_passphrase = "kept in a safe";

RootStore make_root(const fs::path& folder, crypto::Suite suite = crypto::Suite::es256) {
    return RootStore::init(folder, {Realm::test, suite, {}, {}, cheap}, as_bytes(root_passphrase),
                           certify_as("root"));
}

KeyStore office_under(const RootStore& root, const fs::path& folder) {
    const auto publisher = [&](const crypto::Signer& fresh) {
        return crypto::Certificate::issue({.common_name = "publisher",
                                           .organisation = "test",
                                           .valid_from = Day::parse("2026-01-01"),
                                           .valid_until = Day::parse("2046-01-01"),
                                           .extension_oid = {},
                                           .extension = {}},
                                          fresh.public_key(), root.certificate(), *root.signer());
    };
    return KeyStore::init(folder,
                          {.realm = Realm::test,
                           .suite = root.info().suite,
                           .root = root.certificate(),
                           .publisher = publisher,
                           .cost = cheap},
                          as_bytes(passphrase));
}

}  // namespace

TEST_CASE("a root keeps its key under its own passphrase and signs with it", "[keys]") {
    const TemporaryFolder folder;
    const auto suite = GENERATE(crypto::Suite::es256, crypto::Suite::sm2);
    const auto made = make_root(folder / "root", suite);
    CHECK(made.info().kind == StoreKind::root);
    CHECK(made.info().suite == suite);
    const auto opened = RootStore::open(folder / "root", as_bytes(root_passphrase));
    CHECK(opened.certificate().fingerprint() == made.certificate().fingerprint());
    const auto signature = opened.signer()->sign(as_bytes("certificate"));
    CHECK(opened.certificate().public_key().verify(as_bytes("certificate"), signature));
    CHECK(KeyStore::inspect(folder / "root").kind == StoreKind::root);
    CHECK(code_of([&] { (void)RootStore::open(folder / "root", as_bytes(passphrase)); }) ==
          ErrorCode::wrong_passphrase);
    CHECK(code_of([&] { (void)KeyStore::open(folder / "root", as_bytes(root_passphrase)); }) ==
          ErrorCode::not_a_store);
    CHECK(code_of([&] { (void)make_root(folder / "root"); }) == ErrorCode::already_exists);
}

TEST_CASE("an office is made around its root's store and does without it", "[keys]") {
    const TemporaryFolder folder;
    const fs::path path = folder / "office";
    {
        const auto root = make_root(path / "root-key");
        const auto office = office_under(root, path);
        CHECK(crypto::issued_by(office.publisher().certificate, root.certificate(), {}));
    }
    CHECK(reopen(path).info().root_store == "root-key");
    CHECK(RootStore::open(path / "root-key", as_bytes(root_passphrase)).info().kind == StoreKind::root);
    CHECK(code_of([&] { (void)RootStore::open(path, as_bytes(passphrase)); }) == ErrorCode::not_a_store);
    SECTION("damaged") { overwrite(path / "root-key" / "sealed" / "root", from_hex("00")); }
    SECTION("open to others, which is the root's own concern") {
        fs::permissions(path / "root-key" / "sealed" / "root", fs::perms::others_read, fs::perm_options::add);
        CHECK(code_of([&] { (void)RootStore::open(path / "root-key", as_bytes(root_passphrase)); }) ==
              ErrorCode::store_too_open);
    }
    SECTION("moved away") { fs::rename(path / "root-key", folder / "safe"); }
    auto office = reopen(path);
    CHECK_NOTHROW(office.publisher().signer->sign(as_bytes("bundle")));
    CHECK_NOTHROW(add_authority(office, "tianshan", 1, 100));
    CHECK(office.roll_role(Role::gate) == 2);
    for (const auto& entry : fs::recursive_directory_iterator{path}) {
        struct stat found {};
        REQUIRE(::lstat(entry.path().c_str(), &found) == 0);
        INFO(entry.path());
        const bool loosened = entry.path() == path / "root-key" / "sealed" / "root";
        CHECK((loosened || (found.st_mode & 0777U) == (entry.is_directory() ? 0700U : 0600U)));
    }
}

TEST_CASE("an office needs a root's certificate of its suite, and a root one of its key", "[keys]") {
    const TemporaryFolder folder;
    auto plan = office_plan();
    plan.root = certified("root", crypto::Suite::sm2).certificate;
    CHECK(code_of([&] { (void)KeyStore::init(folder / "office", plan, as_bytes(passphrase)); }) ==
          ErrorCode::certificate_mismatch);
    const auto other = certified("root");
    CHECK(code_of([&] {
              (void)RootStore::init(folder / "root", {Realm::test, crypto::Suite::es256, {}, {}, cheap},
                                    as_bytes(passphrase), [&](const auto&) { return other.certificate; });
          }) == ErrorCode::certificate_mismatch);
    CHECK(code_of([&] {
              (void)RootStore::init(folder / "root", {Realm::test, crypto::Suite::es256, {}, {}, cheap}, {},
                                    certify_as("root"));
          }) == ErrorCode::bad_input);
    CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("keys in a token are ES256; SM2 is refused by name", "[keys]") {
    const TemporaryFolder folder;
    const auto token = token::Uri::parse("pkcs11:token=province");
    const auto error = error_of([&] {
        (void)RootStore::init(folder / "root", {Realm::test, crypto::Suite::sm2, token, {}, cheap},
                              as_bytes(passphrase), certify_as("root"));
    });
    CHECK(error.code() == ErrorCode::unsupported_suite);
    CHECK(error.doing().find("sm2") != std::string::npos);
    auto plan = office_plan();
    plan.suite = crypto::Suite::sm2;
    plan.token = token;
    CHECK(code_of([&] { (void)KeyStore::init(folder / "office", plan, as_bytes(passphrase)); }) ==
          ErrorCode::unsupported_suite);
    CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("a damaged root store is refused and the file named", "[keys]") {
    const TemporaryFolder folder;
    (void)make_root(folder / "root");
    for (const auto* part : {"store.json", "root.pem", "sealed/root"}) {
        const fs::path file = folder / "root" / part;
        const Bytes content = content_of(file);
        for (const std::size_t kept : {std::size_t{0}, content.size() / 2, content.size() - 2}) {
            overwrite(file, BytesView{content}.first(kept));
            const Error error =
                error_of([&] { (void)RootStore::open(folder / "root", as_bytes(root_passphrase)); });
            CHECK(error.code() == ErrorCode::damaged_store);
            CHECK(error.doing().find(part) != std::string::npos);
        }
        overwrite(file, content);
    }
    CHECK_NOTHROW(RootStore::open(folder / "root", as_bytes(root_passphrase)));
}
