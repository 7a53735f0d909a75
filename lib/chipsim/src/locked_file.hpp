#pragma once

#include "descriptor.hpp"
#include "permit/core/bytes.hpp"

#include <filesystem>

namespace permit::chipsim {

/// A file held under an advisory lock and only ever replaced whole. The lock moves with the content: the
/// replacement is locked before it takes the name, so there is no moment in which the name is free to
/// take.
class LockedFile {
public:
    /// Throws Error: file_io, image_in_use.
    static LockedFile open(const std::filesystem::path& path);

    /// A new file with this content; an existing one is replaced if `overwrite`. Throws Error:
    /// already_exists, image_in_use, no_space, file_io.
    static LockedFile create(const std::filesystem::path& path, BytesView content, bool overwrite);

    [[nodiscard]] Bytes read() const;

    /// The old content or the new, never a mix, whatever kills this process. Throws Error: no_space,
    /// file_io; the file then is as it was.
    void replace(BytesView content);

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

private:
    LockedFile(std::filesystem::path path, Descriptor file) noexcept
        : path_{std::move(path)}, file_{std::move(file)} {}

    std::filesystem::path path_;
    Descriptor file_;
};

}  // namespace permit::chipsim
