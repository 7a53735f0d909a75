#pragma once

#include "permit/core/bytes.hpp"
#include "permit/core/error.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace permit::files {

/// Who may read a file that is made here.
enum class Access { owner, everybody };

/// A whole file, or nothing when there is none. A symbolic link as the last part of the path is not
/// followed. Throws Error{file_io} for anything else that fails and for content above `limit` bytes.
[[nodiscard]] std::optional<Bytes> read(const std::filesystem::path& path, std::size_t limit);

/// Replaces a file in one durable step: whoever looks, also after a crash, finds the old content or the new.
/// Throws Error{file_io} or Error{no_space}; the old content is then still there.
void replace(const std::filesystem::path& path, BytesView content, Access access);

/// Appends to a file, durably, after cutting it to `length` bytes: what a crash left of an earlier append
/// goes. The file is made when it is missing. Throws as `replace`; a later append mends what is half written.
void append(const std::filesystem::path& path, std::size_t length, BytesView content, Access access);

/// Removes a file durably; nothing happens when there is none.
void remove(const std::filesystem::path& path);

/// A folder only its owner may enter. Throws Error{already_exists} when something of this name is there.
void make_private_folder(const std::filesystem::path& path);

/// Gives a finished folder its final name, durably. An empty folder of that name gives way; throws
/// Error{already_exists} when anything else has it.
void publish(const std::filesystem::path& finished, const std::filesystem::path& name);

/// What is in a folder, ascending by name. Throws Error{file_io}.
[[nodiscard]] std::vector<std::filesystem::path> entries(const std::filesystem::path& folder);

/// The same with everything below, folders before what they hold.
[[nodiscard]] std::vector<std::filesystem::path> entries_below(const std::filesystem::path& folder);

/// True when users other than the owner may read, write or enter. What is gone meanwhile is open to nobody.
[[nodiscard]] bool open_to_others(const std::filesystem::path& path);

/// The folder is ours to write while this lives (advisory: a lock on the folder itself, so nothing is left
/// behind by a crash). Throws Error{`busy`} at once when another holds it, also within this process.
class FolderLock {
public:
    FolderLock(const std::filesystem::path& folder, ErrorCode busy);

    /// The same after waiting for a turn. Other programs' turns are short, so two seconds are waited: a
    /// collision must not fail work whose card is written already.
    [[nodiscard]] static FolderLock wait(const std::filesystem::path& folder, ErrorCode busy);
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;
    ~FolderLock();

private:
    int fd_;
};

}  // namespace permit::files
