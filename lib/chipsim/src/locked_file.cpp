#include "locked_file.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

namespace permit::chipsim {
namespace {

namespace fs = std::filesystem;

/// `doing` has a place for the path.
[[noreturn]] void fail(int error, const char* doing, const fs::path& path) {
    const bool full = error == ENOSPC || error == EDQUOT || error == EFBIG;
    throw Error{full ? ErrorCode::no_space : ErrorCode::file_io, tr(doing, path.string()),
                std::strerror(error)};
}

void lock(const Descriptor& file, const fs::path& path) {
    if (::flock(file.number(), LOCK_EX | LOCK_NB) == 0) { return; }
    if (errno == EWOULDBLOCK) {
        throw Error{ErrorCode::image_in_use, tr("open the chip image {}", path.string())};
    }
    fail(errno, tr_noop("lock the chip image {}"), path);
}

/// False when the name has been given to another file between opening and locking.
bool still_named(const Descriptor& file, const fs::path& path) {
    struct stat opened {};
    struct stat named {};
    return ::fstat(file.number(), &opened) == 0 && ::stat(path.c_str(), &named) == 0 &&
           opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
}

Descriptor open_locked(const fs::path& path) {
    while (true) {
        Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
        if (!file.valid()) { fail(errno, tr_noop("open the chip image {}"), path); }
        lock(file, path);
        if (still_named(file, path)) { return file; }
    }
}

void write_all(const Descriptor& file, BytesView content, const fs::path& path) {
    while (!content.empty()) {
        const auto written = ::write(file.number(), content.data(), content.size());
        if (written < 0 && errno == EINTR) { continue; }
        if (written < 0) { fail(errno, tr_noop("write the chip image {}"), path); }
        content = content.subspan(static_cast<std::size_t>(written));
    }
}

fs::path beside(const fs::path& path) {
    auto name = path;
    return name += ".new";
}

/// Whole content under the name beside, locked.
Descriptor written_beside(const fs::path& path, BytesView content) {
    const auto name = beside(path);
    ::unlink(name.c_str());  // what a killed process left
    Descriptor file{::open(name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600)};
    if (!file.valid()) { fail(errno, tr_noop("write the chip image {}"), path); }
    try {
        write_all(file, content, path);
        lock(file, path);
    } catch (...) {
        ::unlink(name.c_str());
        throw;
    }
    return file;
}

Descriptor replaced(const fs::path& path, BytesView content) {
    auto file = written_beside(path, content);
    if (::rename(beside(path).c_str(), path.c_str()) != 0) {
        fail(errno, tr_noop("replace the chip image {}"), path);
    }
    return file;
}

/// Takes a name that nobody has; link, unlike rename, refuses to replace.
Descriptor created(const fs::path& path, BytesView content) {
    auto file = written_beside(path, content);
    const int result = ::link(beside(path).c_str(), path.c_str());
    const int error = errno;
    ::unlink(beside(path).c_str());
    if (result == 0) { return file; }
    if (error == EEXIST) {
        throw Error{ErrorCode::already_exists, tr("create the chip image {}", path.string())};
    }
    fail(error, tr_noop("create the chip image {}"), path);
}

}  // namespace

LockedFile LockedFile::open(const fs::path& path) { return {path, open_locked(path)}; }

LockedFile LockedFile::create(const fs::path& path, BytesView content, bool overwrite) {
    if (!overwrite || !fs::exists(path)) { return {path, created(path, content)}; }
    const auto old = open_locked(path);
    return {path, replaced(path, content)};
}

Bytes LockedFile::read() const {
    Bytes content;
    std::array<Byte, 16384> piece{};
    ssize_t got = 0;
    while ((got = ::pread(file_.number(), piece.data(), piece.size(), static_cast<off_t>(content.size()))) >
           0) {
        append(content, BytesView{piece}.first(static_cast<std::size_t>(got)));
    }
    if (got < 0) { fail(errno, tr_noop("read the chip image {}"), path_); }
    return content;
}

void LockedFile::replace(BytesView content) { file_ = replaced(path_, content); }

}  // namespace permit::chipsim
