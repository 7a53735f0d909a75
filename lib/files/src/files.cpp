#include "permit/files/files.hpp"

#include "permit/core/words.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <thread>
#include <utility>

namespace permit::files {
namespace fs = std::filesystem;
namespace {

/// `doing` has a place for the path.
Error io_error(const char* doing, const fs::path& path, int number) {
    const bool full = number == ENOSPC || number == EDQUOT || number == EFBIG;
    const auto code = full ? ErrorCode::no_space : ErrorCode::file_io;
    return Error{code, tr(doing, path.string()), std::strerror(number)};
}

class Descriptor {
public:
    explicit Descriptor(int fd) noexcept : fd_{fd} {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (fd_ >= 0) { ::close(fd_); }
    }
    [[nodiscard]] bool is_open() const noexcept { return fd_ >= 0; }
    [[nodiscard]] int get() const noexcept { return fd_; }
    /// The last chance of a file system to say that it could not write.
    [[nodiscard]] bool close() noexcept { return ::close(std::exchange(fd_, -1)) == 0; }

private:
    int fd_;
};

fs::path folder_of(const fs::path& path) {
    return path.has_parent_path() ? path.parent_path() : fs::path{"."};
}

/// A name is durable only when its folder is.
void sync_folder(const fs::path& folder) {
    const Descriptor open{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!open.is_open() || ::fsync(open.get()) != 0) {
        throw io_error(tr_noop("write to folder {}"), folder, errno);
    }
}

void write_all(const Descriptor& file, BytesView content, const fs::path& path) {
    while (!content.empty()) {
        const auto written = ::write(file.get(), content.data(), content.size());
        if (written < 0 && errno == EINTR) { continue; }
        if (written < 0) { throw io_error(tr_noop("write {}"), path, errno); }
        content = content.subspan(static_cast<std::size_t>(written));
    }
}

/// Errors name `path`, the file that is to have the content in the end.
void write_new(const fs::path& fresh, BytesView content, Access access, const fs::path& path) {
    const mode_t mode = access == Access::owner ? 0600 : 0644;
    Descriptor file{::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)};
    if (!file.is_open()) { throw io_error(tr_noop("write {}"), path, errno); }
    write_all(file, content, path);
    if (::fsync(file.get()) != 0 || !file.close()) { throw io_error(tr_noop("write {}"), path, errno); }
}

/// Beside the file, so that renaming stays within the file system; of this process, so that two
/// writers without a lock cannot mix.
fs::path temporary_beside(const fs::path& path) {
    return folder_of(path) / ("." + path.filename().string() + "." + std::to_string(::getpid()) + ".new");
}

template <class Iterator>
std::vector<fs::path> listed(const fs::path& folder) {
    std::vector<fs::path> found;
    std::error_code failed;
    for (Iterator at{folder, failed}; !failed && at != Iterator{}; at.increment(failed)) {
        found.push_back(at->path());
    }
    if (failed) { throw io_error(tr_noop("list folder {}"), folder, failed.value()); }
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace

std::optional<Bytes> read(const fs::path& path, std::size_t limit) {
    const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
    if (!file.is_open() && errno == ENOENT) { return std::nullopt; }
    if (!file.is_open()) { throw io_error(tr_noop("read {}"), path, errno); }
    Bytes content;
    std::size_t filled = 0;
    for (;;) {
        content.resize(filled + 4096);
        const auto got = ::read(file.get(), content.data() + filled, content.size() - filled);
        if (got < 0 && errno == EINTR) { continue; }
        if (got < 0) { throw io_error(tr_noop("read {}"), path, errno); }
        filled += static_cast<std::size_t>(got);
        if (filled > limit) {
            throw Error{ErrorCode::file_io, tr("read {}", path.string()),
                        tr("it is longer than {} bytes", limit)};
        }
        if (got == 0) { break; }
    }
    content.resize(filled);
    return content;
}

void replace(const fs::path& path, BytesView content, Access access) {
    const fs::path fresh = temporary_beside(path);
    ::unlink(fresh.c_str());
    try {
        write_new(fresh, content, access, path);
        if (::rename(fresh.c_str(), path.c_str()) != 0) {
            throw io_error(tr_noop("replace {}"), path, errno);
        }
    } catch (...) {
        ::unlink(fresh.c_str());
        throw;
    }
    sync_folder(folder_of(path));
}

void append(const fs::path& path, std::size_t length, BytesView content, Access access) {
    const mode_t mode = access == Access::owner ? 0600 : 0644;
    Descriptor file{::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, mode)};
    if (!file.is_open()) { throw io_error(tr_noop("write {}"), path, errno); }
    if (::ftruncate(file.get(), static_cast<off_t>(length)) != 0 || ::lseek(file.get(), 0, SEEK_END) < 0) {
        throw io_error(tr_noop("write {}"), path, errno);
    }
    write_all(file, content, path);
    if (::fsync(file.get()) != 0 || !file.close()) { throw io_error(tr_noop("write {}"), path, errno); }
    if (length == 0) { sync_folder(folder_of(path)); }
}

void remove(const fs::path& path) {
    if (::unlink(path.c_str()) != 0) {
        if (errno == ENOENT) { return; }
        throw io_error(tr_noop("remove {}"), path, errno);
    }
    sync_folder(folder_of(path));
}

void make_private_folder(const fs::path& path) {
    if (::mkdir(path.c_str(), 0700) == 0) { return; }
    if (errno == EEXIST) { throw Error{ErrorCode::already_exists, tr("make folder {}", path.string())}; }
    throw io_error(tr_noop("make folder {}"), path, errno);
}

void publish(const fs::path& finished, const fs::path& name) {
    sync_folder(finished);
    if (::rename(finished.c_str(), name.c_str()) != 0) {
        if (errno == EEXIST || errno == ENOTEMPTY || errno == ENOTDIR) {
            throw Error{ErrorCode::already_exists, tr("make {}", name.string())};
        }
        throw io_error(tr_noop("make {}"), name, errno);
    }
    sync_folder(folder_of(name));
}

std::vector<fs::path> entries(const fs::path& folder) { return listed<fs::directory_iterator>(folder); }

std::vector<fs::path> entries_below(const fs::path& folder) {
    return listed<fs::recursive_directory_iterator>(folder);
}

bool open_to_others(const fs::path& path) {
    struct stat found {};
    if (::lstat(path.c_str(), &found) != 0) {
        if (errno == ENOENT) { return false; }
        throw io_error(tr_noop("look at {}"), path, errno);
    }
    return (found.st_mode & 077U) != 0;
}

FolderLock::FolderLock(const fs::path& folder, ErrorCode busy)
    : fd_{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)} {
    if (fd_ < 0) { throw io_error(tr_noop("lock folder {}"), folder, errno); }
    if (::flock(fd_, LOCK_EX | LOCK_NB) == 0) { return; }
    const int number = errno;
    ::close(fd_);
    if (number == EWOULDBLOCK) { throw Error{busy, tr("write to {}", folder.string())}; }
    throw io_error(tr_noop("lock folder {}"), folder, number);
}

FolderLock FolderLock::wait(const fs::path& folder, ErrorCode busy) {
    constexpr int turns = 100;
    for (int turn = 1; turn < turns; ++turn) {
        try {
            return FolderLock{folder, busy};
        } catch (const Error& error) {
            if (error.code() != busy) { throw; }
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
        }
    }
    return FolderLock{folder, busy};
}

FolderLock::~FolderLock() { ::close(fd_); }

}  // namespace permit::files
