#include "strict_json.hpp"

#include "encoding.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

namespace permit::procedures {
namespace {

using nlohmann::json;

/// Remembers where the parser is and the members of every object that is open.
class MemberWatch {
public:
    explicit MemberWatch(FieldErrors& errors) : errors_{errors} {}

    void see(json::parse_event_t event, const json& parsed) {
        switch (event) {
            case json::parse_event_t::object_start:
                begin(false);
                break;
            case json::parse_event_t::array_start:
                begin(true);
                break;
            case json::parse_event_t::object_end:
            case json::parse_event_t::array_end:
                open_.pop_back();
                break;
            case json::parse_event_t::key:
                enter(parsed.get<std::string>());
                break;
            case json::parse_event_t::value:
                count();
                break;
        }
    }

private:
    struct Open {
        bool array = false;
        std::size_t elements = 0;
        std::set<std::string> seen{};
        std::string current{};
    };

    void count() {
        if (!open_.empty() && open_.back().array) { ++open_.back().elements; }
    }

    void begin(bool array) {
        count();
        open_.push_back({.array = array});
    }

    void enter(const std::string& member) {
        open_.back().current = member;
        if (!open_.back().seen.insert(member).second) {
            errors_.push_back({ErrorCode::bad_json, path(), "", tr("the member stands there twice")});
        }
    }

    [[nodiscard]] std::string path() const {
        std::string path;
        for (const auto& at : open_) {
            path.append(path.empty() ? "" : ".");
            path.append(at.array ? std::to_string(at.elements - 1) : at.current);
        }
        return path;
    }

    FieldErrors& errors_;
    std::vector<Open> open_{};
};

/// The parser's own message quotes what it read, which may be a name; the place is enough.
std::string not_json(std::string_view text, std::size_t offset) {
    const auto before = text.substr(0, offset == 0 ? 0 : offset - 1);
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const auto line_start = before.rfind('\n') + 1;  // npos + 1 is 0: the first line
    return tr("line {}, column {}: this is not JSON", line, before.size() - line_start + 1);
}

}  // namespace

std::optional<json> parse_strictly(std::string_view text, FieldErrors& errors) {
    if (const auto flaw = encoding_flaw(text)) {
        errors.push_back({ErrorCode::bad_json, "", "",
                          tr("line {}, column {}: {}", flaw->line, flaw->column, flaw->rule),
                          tr("save the file as UTF-8")});
        return std::nullopt;
    }
    MemberWatch watch{errors};
    try {
        return json::parse(text, [&watch](int, json::parse_event_t event, json& parsed) {
            watch.see(event, parsed);
            return true;
        });
    } catch (const json::parse_error& error) {
        errors.push_back({ErrorCode::bad_json, "", "", not_json(text, error.byte)});
    } catch (const json::exception&) {
        errors.push_back({ErrorCode::bad_json, "", "", tr("it holds a number nobody can read")});
    }
    return std::nullopt;
}

std::string given(const json& value) {
    if (value.is_string()) { return value.get<std::string>(); }
    if (value.is_object()) { return value.empty() ? "{}" : "{…}"; }
    if (value.is_array()) { return value.empty() ? "[]" : "[…]"; }
    return value.dump();
}

Members::Members(const json& value, std::string path, std::initializer_list<std::string_view> known,
                 FieldErrors& errors)
    : value_{value}, path_{std::move(path)}, errors_{errors} {
    if (!value.is_object()) {
        errors_.push_back(
            {ErrorCode::bad_json, path_, given(value),
             path_.empty() ? tr("the file: this is not an object") : tr("this is not an object")});
        return;
    }
    for (const auto& [member, content] : value.items()) {
        if (std::find(known.begin(), known.end(), member) == known.end()) {
            errors_.push_back(
                {ErrorCode::unknown_member, path_of(member), given(content), tr("no such member is known")});
        }
    }
}

bool Members::has(std::string_view member) const {
    return value_.is_object() && value_.contains(std::string{member});
}

std::string Members::path_of(std::string_view member) const {
    return path_.empty() ? std::string{member} : std::string{path_}.append(".").append(member);
}

const json* Members::need(std::string_view member) const {
    if (!value_.is_object()) { return nullptr; }
    const auto found = value_.find(std::string{member});
    if (found != value_.end()) { return &*found; }
    errors_.push_back({ErrorCode::bad_json, path_of(member), "", tr("the member is missing")});
    return nullptr;
}

std::optional<std::string> Members::text(std::string_view member) const {
    const auto* value = need(member);
    if (value == nullptr) { return std::nullopt; }
    if (value->is_string()) { return value->get<std::string>(); }
    refuse(member, ErrorCode::bad_json, tr("this must be a text in quotes"));
    return std::nullopt;
}

std::optional<bool> Members::truth(std::string_view member) const {
    const auto* value = need(member);
    if (value == nullptr) { return std::nullopt; }
    if (value->is_boolean()) { return value->get<bool>(); }
    refuse(member, ErrorCode::bad_json, tr("this must be true or false"));
    return std::nullopt;
}

const json* Members::array(std::string_view member) const {
    const auto* value = need(member);
    if (value == nullptr || value->is_array()) { return value; }
    refuse(member, ErrorCode::bad_json, tr("this must be a list in brackets"));
    return nullptr;
}

void Members::refuse(std::string_view member, ErrorCode code, const std::string& rule,
                     const std::string& next) const {
    errors_.push_back(
        {code, path_of(member), has(member) ? given(value_[std::string{member}]) : "", rule, next});
}

}  // namespace permit::procedures
