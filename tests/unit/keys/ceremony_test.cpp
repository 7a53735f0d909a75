#include "office.hpp"

#include <sys/stat.h>

using namespace permit;
using namespace permit::keys;
using namespace permit::keys::testing;
namespace fs = std::filesystem;

namespace {

struct Log {
    TemporaryFolder folder{};
    CeremonyLog log{folder.path()};
    fs::path file = folder / "ceremony.log";

    const std::vector<CeremonyAct> acts{
        {"2026-03-01T09:00:00Z", "store made", {{"root", "ab:cd"}, {"store", "1"}}},
        {"2026-03-02T09:00:00Z",
         "authority add",
         {{"name", "乌鲁木齐市公安局天山区分局"}, {"key", "01020304"}}},
        {"2026-03-03T09:00:00Z", "role rolled", {}}};

    Log() {
        for (const auto& act : acts) { log.append(act); }
    }
    [[nodiscard]] std::vector<std::string> lines() const {
        std::ifstream in{file};
        std::vector<std::string> found;
        for (std::string line; std::getline(in, line);) { found.push_back(line); }
        return found;
    }
    void write(const std::vector<std::string>& lines) const {
        std::string text;
        for (const auto& line : lines) { text += line + "\n"; }
        overwrite(file, as_bytes(text));
    }
};

}  // namespace

TEST_CASE("what was done in a ceremony is read back in order", "[keys]") {
    const Log kept;
    CHECK(kept.log.read() == kept.acts);
    CHECK(CeremonyLog{kept.folder.path()}.read() == kept.acts);
    CHECK(kept.log.head().size() == 64);
    struct stat found {};
    REQUIRE(::lstat(kept.file.c_str(), &found) == 0);
    CHECK((found.st_mode & 0777U) == 0600U);
}

TEST_CASE("a store without a ceremony has an empty log", "[keys]") {
    const TemporaryFolder folder;
    const CeremonyLog log{folder.path()};
    CHECK(log.read().empty());
    CHECK(log.head().empty());
}

TEST_CASE("a line that was taken out, changed or moved is seen", "[keys]") {
    const Log kept;
    auto lines = kept.lines();
    SECTION("taken out at the beginning") { lines.erase(lines.begin()); }
    SECTION("taken out in between") { lines.erase(lines.begin() + 1); }
    SECTION("moved") { std::swap(lines[0], lines[1]); }
    SECTION("twice") { lines.insert(lines.begin(), lines.front()); }
    SECTION("changed") { lines[0].replace(lines[0].find("store made"), 10, "store mode"); }
    SECTION("no act at all") { lines[1] = "{}"; }
    SECTION("no JSON") { lines[1] = "x"; }
    kept.write(lines);
    const Error error = error_of([&] { kept.log.check(); });
    CHECK(error.code() == ErrorCode::damaged_store);
    CHECK(error.doing().find("ceremony.log:") != std::string::npos);
    CHECK(code_of([&] { kept.log.append(kept.acts.front()); }) == ErrorCode::damaged_store);
}

TEST_CASE("lines missing at the end are seen by who kept the last hash", "[keys]") {
    const Log kept;
    const auto head = kept.log.head();
    auto lines = kept.lines();
    lines.pop_back();
    kept.write(lines);
    CHECK_NOTHROW(kept.log.check());
    CHECK_FALSE(kept.log.head() == head);
}

TEST_CASE("a line that a crash cut short is dropped with the next", "[keys]") {
    const Log kept;
    Bytes content = content_of(kept.file);
    content.resize(content.size() - 5);
    overwrite(kept.file, content);
    CHECK(kept.log.read().size() == 2);
    kept.log.append(kept.acts.back());
    CHECK(kept.log.read() == kept.acts);
}

TEST_CASE("a log that others may read makes the store too open", "[keys]") {
    const TemporaryFolder folder;
    auto office = make_office(folder / "office");
    office.log().append({"2026-03-01T09:00:00Z", "store made", {}});
    CHECK_NOTHROW(reopen(folder / "office"));
    fs::permissions(folder / "office" / "ceremony.log", fs::perms::group_read, fs::perm_options::add);
    CHECK(code_of([&] { (void)reopen(folder / "office"); }) == ErrorCode::store_too_open);
}
