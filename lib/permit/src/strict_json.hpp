#pragma once

#include "permit/permit/field_error.hpp"

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace permit::procedures {

/// JSON of a file in UTF-8; nothing when it is none, with line and column noted. Repeated members are noted
/// by their path, and the last of them counts for what is read afterwards.
[[nodiscard]] std::optional<nlohmann::json> parse_strictly(std::string_view text, FieldErrors& errors);

/// A value as it was given: a text without its quotes, objects and arrays only by their brackets.
[[nodiscard]] std::string given(const nlohmann::json& value);

/// The members of an object, read one by one. What is wrong with one of them is noted with its path, and
/// reading goes on; a reader that gives nothing has noted why. JSON and list must outlive it.
class Members {
public:
    /// Notes {bad_json} unless `value` is an object, {unknown_member} for each member not among `known`.
    /// `path` is empty for the whole file.
    Members(const nlohmann::json& value, std::string path, std::initializer_list<std::string_view> known,
            FieldErrors& errors);

    [[nodiscard]] bool has(std::string_view member) const;
    [[nodiscard]] std::string path_of(std::string_view member) const;
    [[nodiscard]] FieldErrors& errors() const noexcept { return errors_; }

    /// The member as it stands there; notes {bad_json} when it is missing.
    [[nodiscard]] const nlohmann::json* need(std::string_view member) const;

    [[nodiscard]] std::optional<std::string> text(std::string_view member) const;
    [[nodiscard]] std::optional<bool> truth(std::string_view member) const;
    [[nodiscard]] const nlohmann::json* array(std::string_view member) const;

    /// What `read` makes of the text; an Error it throws is noted.
    template <class Read>
    [[nodiscard]] auto read(std::string_view member, const Read& read) const
        -> std::optional<std::decay_t<decltype(read(std::string{}))>> {
        const auto as_given = text(member);
        if (!as_given) { return std::nullopt; }
        try {
            return read(*as_given);
        } catch (const Error& error) {
            errors_.push_back({error.code(), path_of(member), *as_given, error.why(), error.next()});
            return std::nullopt;
        }
    }

    /// A word of a closed list; `find` gives nothing for any other, `rule` names the words.
    template <class Find>
    [[nodiscard]] auto word(std::string_view member, const Find& find, const std::string& rule) const
        -> std::decay_t<decltype(find(std::string{}))> {
        const auto as_given = text(member);
        if (!as_given) { return std::nullopt; }
        auto found = find(*as_given);
        if (!found) { refuse(member, ErrorCode::bad_json, rule); }
        return found;
    }

    /// Notes that a rule is broken by a member.
    void refuse(std::string_view member, ErrorCode code, const std::string& rule,
                const std::string& next = {}) const;

private:
    const nlohmann::json& value_;
    std::string path_;
    FieldErrors& errors_;
};

}  // namespace permit::procedures
