#pragma once

#include "permit/permit/application_list.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace permit::clerk {

/// What becomes of the file of a row.
enum class Fate : std::uint8_t { made, replaced, unchanged };

[[nodiscard]] std::string_view name(Fate fate) noexcept;

/// A good row of a list and its file.
struct Output {
    const procedures::ListedApplication& application;
    std::filesystem::path path;
    Fate fate;
};

/// A file of an earlier import that is none of this list: whoever goes through the folder would take it for
/// one.
struct LeftOver {
    std::size_t row;
    std::filesystem::path path;
    bool refused;  ///< the list has the row, but it is bad
};

/// The files that good rows are to have in a folder, which need not be there; the list must outlive them.
[[nodiscard]] std::vector<Output> outputs_of(const procedures::ApplicationList& list,
                                             const std::string& folder);

/// In the order of their rows.
[[nodiscard]] std::vector<LeftOver> left_over_in(const std::string& folder,
                                                 const procedures::ApplicationList& list);

/// Makes the folder where it is wanted, and what is not unchanged; each file is its owner's alone.
void write(const std::vector<Output>& outputs, const std::string& folder);

}  // namespace permit::clerk
