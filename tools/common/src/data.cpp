#include "permit/tools/data.hpp"

#include "beside_program.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>

namespace permit::tools {
namespace fs = std::filesystem;

namespace {

bool holds_tables(const fs::path& folder) {
    std::error_code ignored;
    return fs::is_directory(folder / "codes", ignored) && fs::is_directory(folder / "policies", ignored);
}

Error cannot_read(const std::string& doing, const fs::path& path, int number) {
    return Error{ErrorCode::file_io, doing, tr("{}: {}", path.string(), std::strerror(number))};
}

}  // namespace

fs::path beside_program() {
    std::error_code ignored;
    return fs::read_symlink("/proc/self/exe", ignored).parent_path().parent_path() / "share";
}

fs::path data_directory() {
    if (const char* chosen = std::getenv("PERMIT_DATA"); chosen != nullptr && *chosen != '\0') {
        if (holds_tables(chosen)) { return chosen; }
        throw Error{ErrorCode::bad_table, tr("find the code tables"),
                    tr("PERMIT_DATA names {}, which has no codes and policies folders", chosen)};
    }
    for (const fs::path& folder : {beside_program() / "permitcard", fs::path{PERMIT_INSTALLED_DATA}}) {
        if (holds_tables(folder)) { return folder; }
    }
    throw Error{ErrorCode::bad_table, tr("find the code tables"),
                tr("they are neither beside the program nor installed")};
}

std::string read_file(const fs::path& path, const std::string& doing) {
    std::error_code ignored;
    if (fs::is_directory(path, ignored)) { throw cannot_read(doing, path, EISDIR); }
    errno = 0;
    std::ifstream file{path, std::ios::binary};
    if (!file) { throw cannot_read(doing, path, errno != 0 ? errno : ENOENT); }
    std::ostringstream content;
    content << file.rdbuf();
    if (file.bad()) { throw cannot_read(doing, path, EIO); }
    return std::move(content).str();
}

}  // namespace permit::tools
