#include "strict_json.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <algorithm>
#include <set>
#include <vector>

namespace permit::procedures {
namespace {

using nlohmann::json;

/// Remembers the members of every object that is open while a text is parsed.
class MemberWatch {
public:
    explicit MemberWatch(std::string_view doing) : doing_{doing} {}

    void see(json::parse_event_t event, const json& parsed) {
        switch (event) {
            case json::parse_event_t::object_start:
                open_.emplace_back();
                break;
            case json::parse_event_t::object_end:
                open_.pop_back();
                break;
            case json::parse_event_t::key:
                enter(parsed.get<std::string>());
                break;
            default:
                break;
        }
    }

private:
    struct OpenObject {
        std::set<std::string> seen;
        std::string current;
    };

    void enter(const std::string& member) {
        open_.back().current = member;
        if (!open_.back().seen.insert(member).second) {
            throw Error{ErrorCode::bad_json, std::string{doing_},
                        tr("{}: the member stands there twice", path())};
        }
    }

    [[nodiscard]] std::string path() const {
        std::string path;
        for (const auto& object : open_) { path += (path.empty() ? "" : ".") + object.current; }
        return path;
    }

    std::string_view doing_;
    std::vector<OpenObject> open_;
};

/// The parser's own message quotes what it read, which may be a name; the place is enough.
std::string place_of(std::string_view text, std::size_t offset) {
    const auto before = text.substr(0, offset == 0 ? 0 : offset - 1);
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const auto line_start = before.rfind('\n') + 1;  // npos + 1 is 0: the first line
    return "line " + std::to_string(line) + ", column " + std::to_string(before.size() - line_start + 1);
}

}  // namespace

json parse_strictly(std::string_view text, std::string_view doing) {
    MemberWatch watch{doing};
    try {
        return json::parse(text, [&watch](int, json::parse_event_t event, json& parsed) {
            watch.see(event, parsed);
            return true;
        });
    } catch (const json::parse_error& error) {
        throw Error{ErrorCode::bad_json, std::string{doing},
                    tr("{}: this is not JSON", place_of(text, error.byte))};
    } catch (const json::exception&) {
        throw Error{ErrorCode::bad_json, std::string{doing}, tr("it holds a number nobody can read")};
    }
}

StrictObject::StrictObject(const json& value, std::string path, std::string doing,
                           std::initializer_list<std::string_view> members)
    : value_{value}, path_{std::move(path)}, doing_{std::move(doing)} {
    if (!value.is_object()) {
        throw Error{ErrorCode::bad_json, doing_,
                    tr("{}: this is not an object", (path_.empty() ? "the file" : path_))};
    }
    for (const auto& [member, ignored] : value.items()) {
        if (std::find(members.begin(), members.end(), member) == members.end()) {
            throw Error{ErrorCode::unknown_member, doing_,
                        tr("{}: no such member is known", path_of(member))};
        }
    }
}

std::string StrictObject::text(std::string_view member) const {
    const auto& value = require(member);
    if (!value.is_string()) {
        throw Error{ErrorCode::bad_json, doing_, tr("{}: this must be a text in quotes", path_of(member))};
    }
    return value.get<std::string>();
}

std::optional<std::string> StrictObject::optional_text(std::string_view member) const {
    if (!value_.contains(std::string{member})) { return std::nullopt; }
    return text(member);
}

StrictObject StrictObject::object(std::string_view member,
                                  std::initializer_list<std::string_view> members) const {
    return {require(member), path_of(member), doing_, members};
}

std::string StrictObject::path_of(std::string_view member) const {
    return (path_.empty() ? "" : path_ + ".") + std::string{member};
}

const json& StrictObject::require(std::string_view member) const {
    const auto found = value_.find(std::string{member});
    if (found == value_.end()) {
        throw Error{ErrorCode::bad_json, doing_, tr("{}: the member is missing", path_of(member))};
    }
    return *found;
}

}  // namespace permit::procedures
