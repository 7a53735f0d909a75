#include "office.hpp"

#include <nlohmann/json.hpp>

using namespace permit;
using namespace permit::keys;
using namespace permit::keys::testing;
namespace fs = std::filesystem;

namespace {

struct SmallOffice {
    TemporaryFolder folder{};
    fs::path path = folder / "office";
    KeyStore store = make_office(path);

    SmallOffice() { add_authority(store, "tianshan", 1, 100); }

    /// Every document, with the seal as far as that needs no slow passphrase; a seal of store.json counts
    /// when the rest of it is whole.
    void read_documents() const {
        (void)KeyStore::inspect(path);
        (void)store.stations();
        (void)store.publisher_keys();
        (void)store.authorities();
        (void)reopen(path);
    }

    [[nodiscard]] std::vector<fs::path> files() const {
        std::vector<fs::path> found;
        for (const auto& entry : fs::recursive_directory_iterator{path}) {
            if (!entry.is_directory()) { found.push_back(entry.path()); }
        }
        return found;
    }
};

/// Opening names this very file as damaged.
void check_damage_is_named(const fs::path& store, const fs::path& file) {
    INFO(file);
    const Error error = error_of([&] { (void)reopen(store); });
    CHECK(error.code() == ErrorCode::damaged_store);
    CHECK(error.doing().find(file.string()) != std::string::npos);
}

}  // namespace

TEST_CASE("a half-copied store is refused and the missing file is named", "[keys]") {
    const SmallOffice office;
    for (const auto& file : office.files()) {
        if (file.filename() == "store.json") { continue; }
        const Bytes content = content_of(file);
        fs::remove(file);
        check_damage_is_named(office.path, file);
        std::ofstream{file, std::ios::binary}.write(reinterpret_cast<const char*>(content.data()),
                                                    static_cast<std::streamsize>(content.size()));
        fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
    }
    CHECK_NOTHROW(reopen(office.path));
}

TEST_CASE("a file cut short is refused and named", "[keys]") {
    const SmallOffice office;
    for (const auto& file : office.files()) {
        const Bytes content = content_of(file);
        if (content.empty()) { continue; }  // no record was signed yet
        for (const std::size_t kept : {std::size_t{0}, content.size() / 2, content.size() - 2}) {
            overwrite(file, BytesView{content}.first(kept));
            check_damage_is_named(office.path, file);
        }
        overwrite(file, content);
    }
    CHECK_NOTHROW(reopen(office.path));
}

TEST_CASE("every bit of a sealed entry counts", "[keys]") {
    const TemporaryFolder folder;
    (void)make_office(folder / "office");
    const fs::path file = folder / "office" / "sealed" / "role-amend-01";
    const Bytes content = content_of(file);
    for (std::size_t bit = 0; bit < 8 * content.size(); ++bit) {
        Bytes changed = content;
        changed[bit / 8] = static_cast<Byte>(changed[bit / 8] ^ (1U << bit % 8));
        overwrite(file, changed);
        check_damage_is_named(folder / "office", file);
    }
}

TEST_CASE("no changed byte of a document goes unnoticed, nor a letter's other case", "[keys]") {
    const SmallOffice office;
    const auto part = GENERATE(std::string{"store.json"}, "stations.json", "publisher/signing-keys.json",
                               "authorities/tianshan/signing-keys.json");
    const fs::path file = office.path / part;
    const Bytes content = content_of(file);
    for (std::size_t at = 0; at < 2 * content.size(); ++at) {
        Bytes changed = content;
        changed[at / 2] = static_cast<Byte>(changed[at / 2] ^ (at % 2 == 0 ? 0x01U : 0x20U));
        overwrite(file, changed);
        INFO(part << " byte " << at / 2);
        REQUIRE(code_of([&] { office.read_documents(); }) == ErrorCode::damaged_store);
    }
}

TEST_CASE("files of a store cannot stand in for each other", "[keys]") {
    const TemporaryFolder folder;
    (void)make_office(folder / "office");
    const fs::path sealed = folder / "office" / "sealed";
    overwrite(sealed / "role-gate-01", content_of(sealed / "role-load-01"));
    check_damage_is_named(folder / "office", sealed / "role-gate-01");
}

TEST_CASE("files of another store with the same passphrase are refused", "[keys]") {
    const TemporaryFolder folder;
    (void)make_office(folder / "office");
    (void)make_office(folder / "other");
    const fs::path file = fs::path{"sealed"} / "role-gate-01";
    overwrite(folder / "office" / file, content_of(folder / "other" / file));
    check_damage_is_named(folder / "office", folder / "office" / file);
}

TEST_CASE("another root's certificate is refused", "[keys]") {
    const TemporaryFolder folder;
    (void)make_office(folder / "office");
    (void)make_office(folder / "other");
    overwrite(folder / "office" / "root.pem", content_of(folder / "other" / "root.pem"));
    check_damage_is_named(folder / "office", folder / "office" / "root.pem");
    CHECK(code_of([&] { (void)KeyStore::inspect(folder / "office"); }) == ErrorCode::damaged_store);
}

TEST_CASE("the document of one owner does not do for another", "[keys]") {
    SmallOffice office;
    add_authority(office.store, "shuimogou", 101, 200);
    const fs::path mine = office.path / "authorities" / "shuimogou" / "signing-keys.json";
    overwrite(mine, content_of(office.path / "authorities" / "tianshan" / "signing-keys.json"));
    check_damage_is_named(office.path, mine);
}

TEST_CASE("JSON that is nested without end is damage and no crash", "[keys]") {
    const SmallOffice office;
    const Bytes deep(1U << 20U, '[');
    overwrite(office.path / "store.json", deep);
    check_damage_is_named(office.path, office.path / "store.json");
}

TEST_CASE("a production store that claims purse keys in files is refused", "[keys]") {
    const TemporaryFolder folder;
    (void)make_office(folder / "office", Realm::production);
    const fs::path file = folder / "office" / "store.json";
    auto members = nlohmann::json::parse(content_of(file));
    const auto seal = members["seal"];
    members.erase("seal");
    members.erase("digest");
    members["roles"]["load"] = {{{"version", 1}, {"file", "sealed/role-load-01"}}};
    members["digest"] = to_hex(crypto::sha256(as_bytes(members.dump())));
    members["seal"] = seal;
    overwrite(file, as_bytes(members.dump(2) + "\n"));
    const Error error = error_of([&] { (void)KeyStore::inspect(folder / "office"); });
    CHECK(error.code() == ErrorCode::damaged_store);
    CHECK(error.why().find("token") != std::string::npos);
}
