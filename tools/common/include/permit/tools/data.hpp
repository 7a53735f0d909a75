#pragma once

#include <filesystem>
#include <string>

namespace permit::tools {

/// The folder with codes/ and policies/: $PERMIT_DATA, else ../share/permitcard beside the program, else
/// where the project was installed to. Throws Error{bad_table} when none of them is there.
[[nodiscard]] std::filesystem::path data_directory();

/// A whole file. Throws Error{file_io} naming the path; `doing` says what it was read for.
[[nodiscard]] std::string read_file(const std::filesystem::path& path, const std::string& doing);

}  // namespace permit::tools
