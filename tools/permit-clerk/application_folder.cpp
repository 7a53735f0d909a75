#include "application_folder.hpp"

#include "permit/core/bytes.hpp"
#include "permit/files/files.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

namespace permit::clerk {
namespace {

namespace fs = std::filesystem;

using procedures::ApplicationList;

constexpr std::size_t largest_application = std::size_t{64} * 1024;
constexpr std::string_view stem = "application-";
constexpr std::string_view ending = ".json";

/// By the row only: names of files end up in logs, names of people must not.
fs::path path_for(const std::string& folder, std::size_t row) {
    const auto digits = std::to_string(row);
    const std::string zeros(digits.size() < 4 ? 4 - digits.size() : 0, '0');
    return fs::path{folder} / std::string{stem}.append(zeros).append(digits).append(ending);
}

/// The row of a file that an import has named.
std::optional<std::size_t> row_of(const std::string& folder, const fs::path& path) {
    const auto name = path.filename().string();
    if (!name.starts_with(stem) || !name.ends_with(ending)) { return std::nullopt; }
    std::size_t row = 0;
    (void)std::from_chars(name.data() + stem.size(), name.data() + name.size() - ending.size(), row);
    return path_for(folder, row) == path ? std::optional{row} : std::nullopt;
}

Fate fate_of(const fs::path& path, const std::string& content) {
    if (!fs::exists(fs::symlink_status(path))) { return Fate::made; }
    const auto there = files::read(path, largest_application);
    const auto wanted = as_bytes(content);
    const bool same = there && std::equal(there->begin(), there->end(), wanted.begin(), wanted.end());
    return same ? Fate::unchanged : Fate::replaced;
}

std::set<std::size_t> good_rows(const ApplicationList& list) {
    std::set<std::size_t> rows;
    for (const auto& application : list.good) { rows.insert(application.row); }
    return rows;
}

std::set<std::size_t> bad_rows(const ApplicationList& list) {
    std::set<std::size_t> rows;
    for (const auto& error : list.errors) { rows.insert(error.row); }
    return rows;
}

}  // namespace

std::string_view name(Fate fate) noexcept {
    switch (fate) {
        case Fate::made:
            return "made";
        case Fate::replaced:
            return "replaced";
        case Fate::unchanged:
            break;
    }
    return "unchanged";
}

std::vector<Output> outputs_of(const ApplicationList& list, const std::string& folder) {
    std::vector<Output> outputs;
    for (const auto& application : list.good) {
        auto path = path_for(folder, application.row);
        const auto fate = fate_of(path, application.file);
        outputs.push_back({application, std::move(path), fate});
    }
    return outputs;
}

std::vector<LeftOver> left_over_in(const std::string& folder, const ApplicationList& list) {
    const auto good = good_rows(list);
    const auto bad = bad_rows(list);
    std::vector<LeftOver> found;
    std::error_code none;  // of a folder that is not there
    for (const auto& entry : fs::directory_iterator{folder, none}) {
        const auto row = row_of(folder, entry.path());
        if (row && good.count(*row) == 0) { found.push_back({*row, entry.path(), bad.count(*row) != 0}); }
    }
    std::sort(found.begin(), found.end(),
              [](const LeftOver& one, const LeftOver& other) { return one.row < other.row; });
    return found;
}

void write(const std::vector<Output>& outputs, const std::string& folder) {
    if (!outputs.empty() && !fs::exists(folder)) { files::make_private_folder(folder); }
    for (const auto& output : outputs) {
        if (output.fate == Fate::unchanged) { continue; }
        files::replace(output.path, as_bytes(output.application.file), files::Access::owner);
    }
}

}  // namespace permit::clerk
