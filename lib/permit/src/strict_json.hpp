#pragma once

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace permit::procedures {

/// JSON without repeated members. Throws Error{bad_json} with line and column, or the path of the
/// repeated member; never with a value. `doing` names the file in errors.
[[nodiscard]] nlohmann::json parse_strictly(std::string_view text, std::string_view doing);

/// An object whose members are read one by one; every error names the path. The JSON must outlive it.
class StrictObject {
public:
    /// Throws Error{bad_json} unless `value` is an object, Error{unknown_member} for a member that is not
    /// among `members`. `path` is empty for the whole file.
    StrictObject(const nlohmann::json& value, std::string path, std::string doing,
                 std::initializer_list<std::string_view> members);

    /// Throws Error{bad_json} when the member is missing or no text.
    [[nodiscard]] std::string text(std::string_view member) const;
    [[nodiscard]] std::optional<std::string> optional_text(std::string_view member) const;
    [[nodiscard]] StrictObject object(std::string_view member,
                                      std::initializer_list<std::string_view> members) const;

    [[nodiscard]] std::string path_of(std::string_view member) const;

private:
    [[nodiscard]] const nlohmann::json& require(std::string_view member) const;

    const nlohmann::json& value_;
    std::string path_;
    std::string doing_;
};

}  // namespace permit::procedures
