#include "permit/files/files.hpp"
#include "permit/testing/errors.hpp"
#include "permit/testing/temporary_folder.hpp"

#include <sys/stat.h>
#include <catch2/catch.hpp>
#include <fstream>

using namespace permit;
using permit::testing::code_of;
using permit::testing::TemporaryFolder;

namespace {

std::string text_of(const std::filesystem::path& path) { return as_text(files::read(path, 1000).value()); }

mode_t mode_of(const std::filesystem::path& path) {
    struct stat found {};
    REQUIRE(::lstat(path.c_str(), &found) == 0);
    return found.st_mode & 0777U;
}

std::size_t entries_in(const std::filesystem::path& folder) {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator{folder}, {}));
}

}  // namespace

TEST_CASE("a replaced file has the new content and leaves nothing beside it", "[files]") {
    const TemporaryFolder folder;
    files::replace(folder / "a", as_bytes("old"), files::Access::owner);
    files::replace(folder / "a", as_bytes("new"), files::Access::owner);
    CHECK(text_of(folder / "a") == "new");
    CHECK(entries_in(folder.path()) == 1);
}

TEST_CASE("private files and folders are their owner's alone", "[files]") {
    const TemporaryFolder folder;
    files::replace(folder / "secret", as_bytes("x"), files::Access::owner);
    files::replace(folder / "public", as_bytes("x"), files::Access::everybody);
    files::make_private_folder(folder / "box");
    CHECK(mode_of(folder / "secret") == 0600);
    CHECK(mode_of(folder / "box") == 0700);
    CHECK_FALSE(files::open_to_others(folder / "secret"));
    CHECK(files::open_to_others(folder / "public"));
}

TEST_CASE("a file that is not there is nothing, a longer one than allowed is an error", "[files]") {
    const TemporaryFolder folder;
    CHECK_FALSE(files::read(folder / "a", 10));
    files::replace(folder / "a", as_bytes("0123456789"), files::Access::owner);
    CHECK(files::read(folder / "a", 10)->size() == 10);
    CHECK(code_of([&] { (void)files::read(folder / "a", 9); }) == ErrorCode::file_io);
}

TEST_CASE("symbolic links are not followed", "[files]") {
    const TemporaryFolder folder;
    files::replace(folder / "a", as_bytes("x"), files::Access::owner);
    std::filesystem::create_symlink(folder / "a", folder / "link");
    CHECK(code_of([&] { (void)files::read(folder / "link", 10); }) == ErrorCode::file_io);
}

TEST_CASE("replacing through a link leaves the link's target alone", "[files]") {
    const TemporaryFolder folder;
    files::replace(folder / "a", as_bytes("target"), files::Access::owner);
    std::filesystem::create_symlink(folder / "a", folder / "link");
    files::replace(folder / "link", as_bytes("new"), files::Access::owner);
    CHECK(text_of(folder / "a") == "target");
    CHECK(text_of(folder / "link") == "new");
}

TEST_CASE("a file that cannot be written keeps its content and leaves no remains", "[files]") {
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder / "a");
    CHECK(code_of([&] { files::replace(folder / "a", as_bytes("x"), files::Access::owner); }) ==
          ErrorCode::file_io);
    CHECK(entries_in(folder.path()) == 1);
    CHECK(code_of([&] { files::replace(folder / "no" / "b", as_bytes("x"), files::Access::owner); }) ==
          ErrorCode::file_io);
}

TEST_CASE("a folder is locked for one holder at a time", "[files]") {
    const TemporaryFolder folder;
    {
        const files::FolderLock first{folder.path(), ErrorCode::store_in_use};
        CHECK(code_of([&] { const files::FolderLock lock(folder.path(), ErrorCode::store_in_use); }) ==
              ErrorCode::store_in_use);
    }
    CHECK_NOTHROW(files::FolderLock(folder.path(), ErrorCode::store_in_use));
    CHECK(entries_in(folder.path()) == 0);
}

TEST_CASE("a finished folder takes a free name or an empty folder's, never another's", "[files]") {
    const TemporaryFolder folder;
    files::make_private_folder(folder / "new");
    files::replace(folder / "new" / "a", as_bytes("x"), files::Access::owner);
    files::make_private_folder(folder / "empty");
    files::publish(folder / "new", folder / "empty");
    CHECK(text_of(folder / "empty" / "a") == "x");

    files::make_private_folder(folder / "second");
    CHECK(code_of([&] { files::publish(folder / "second", folder / "empty"); }) == ErrorCode::already_exists);
    CHECK(code_of([&] { files::make_private_folder(folder / "second"); }) == ErrorCode::already_exists);
}

TEST_CASE("removing is quiet about what is gone already", "[files]") {
    const TemporaryFolder folder;
    files::replace(folder / "a", as_bytes("x"), files::Access::owner);
    files::remove(folder / "a");
    files::remove(folder / "a");
    CHECK_FALSE(files::read(folder / "a", 10));
}

TEST_CASE("folders are listed in order, with or without what is below", "[files]") {
    const TemporaryFolder folder;
    files::make_private_folder(folder / "b");
    files::replace(folder / "b" / "c", as_bytes("x"), files::Access::owner);
    files::replace(folder / "a", as_bytes("x"), files::Access::owner);
    CHECK(files::entries(folder.path()) == std::vector{folder / "a", folder / "b"});
    CHECK(files::entries_below(folder.path()) == std::vector{folder / "a", folder / "b", folder / "b" / "c"});
    CHECK(code_of([&] { (void)files::entries(folder / "nowhere"); }) == ErrorCode::file_io);
    CHECK_FALSE(files::open_to_others(folder / "nowhere"));
}
