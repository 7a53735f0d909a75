#include "office.hpp"

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
    const fs::path file = folder / "office" / "sealed" / "role-amend";
    const Bytes content = content_of(file);
    for (std::size_t bit = 0; bit < 8 * content.size(); ++bit) {
        Bytes changed = content;
        changed[bit / 8] = static_cast<Byte>(changed[bit / 8] ^ (1U << bit % 8));
        overwrite(file, changed);
        check_damage_is_named(folder / "office", file);
    }
}

TEST_CASE("no changed byte of store.json goes unnoticed", "[keys]") {
    const TemporaryFolder folder;
    (void)make_office(folder / "office");
    const fs::path file = folder / "office" / "store.json";
    const Bytes content = content_of(file);
    // The line end apart, which says nothing.
    for (std::size_t at = 0; at + 1 < content.size(); ++at) {
        if (content[at] == ' ' || content[at] == '\n') { continue; }
        Bytes changed = content;
        changed[at] = static_cast<Byte>(changed[at] ^ 0x01U);
        overwrite(file, changed);
        INFO("byte " << at);
        CHECK(code_of([&] { (void)KeyStore::inspect(folder / "office"); }) == ErrorCode::damaged_store);
    }
}

TEST_CASE("files of a store cannot stand in for each other", "[keys]") {
    const TemporaryFolder folder;
    (void)make_office(folder / "office");
    const fs::path sealed = folder / "office" / "sealed";
    overwrite(sealed / "role-gate", content_of(sealed / "role-load"));
    check_damage_is_named(folder / "office", sealed / "role-gate");
}

TEST_CASE("files of another store with the same passphrase are refused", "[keys]") {
    const TemporaryFolder folder;
    (void)make_office(folder / "office");
    (void)make_office(folder / "other");
    const fs::path file = fs::path{"sealed"} / "role-gate";
    overwrite(folder / "office" / file, content_of(folder / "other" / file));
    check_damage_is_named(folder / "office", folder / "office" / file);
}

TEST_CASE("a certificate for another key is refused", "[keys]") {
    const TemporaryFolder folder;
    (void)make_office(folder / "office");
    overwrite(folder / "office" / "publisher.pem", content_of(folder / "office" / "root.pem"));
    check_damage_is_named(folder / "office", folder / "office" / "publisher.pem");
}
