#pragma once

#include "permit/core/error.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

namespace permit::tools {

/// An error with a list behind it: the lines go to stderr above the error's own three, the members into the
/// object of --json beside "error".
class ListedError : public Error {
public:
    ListedError(const Error& error, std::string lines, nlohmann::ordered_json members)
        : Error{error}, lines_{std::move(lines)}, members_(std::move(members)) {}

    [[nodiscard]] const std::string& lines() const noexcept { return lines_; }
    [[nodiscard]] const nlohmann::ordered_json& members() const noexcept { return members_; }

private:
    std::string lines_;
    nlohmann::ordered_json members_;
};

}  // namespace permit::tools
