#pragma once

#include "permit/core/bytes.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

namespace permit::keys {

[[noreturn]] inline void damaged(const std::filesystem::path& file, const std::string& why) {
    throw Error{ErrorCode::damaged_store, tr("read {}", file.string()), why};
}

/// Deeper than anything a store has; printing what is parsed goes as deep.
inline constexpr int deepest_json = 16;

inline nlohmann::json parsed(BytesView content) {
    return nlohmann::json::parse(content.begin(), content.end(), [](int depth, auto, const nlohmann::json&) {
        if (depth > deepest_json) {
            throw Error{ErrorCode::damaged_store, tr("read JSON"), tr("it is nested too deeply")};
        }
        return true;
    });
}

/// What `read` makes of the JSON in a store's file; everything that does not fit is one error, because
/// these files are written by programs only.
template <class Make>
auto or_damaged(const std::filesystem::path& file, Make make) {
    try {
        return make();
    } catch (const nlohmann::json::exception&) {
        damaged(file, tr("it is not JSON of the form a key store has"));
    } catch (const Error& error) { damaged(file, error.why()); }
}

template <class Read>
auto read_json(BytesView content, const std::filesystem::path& file, Read read) {
    return or_damaged(file, [&] { return read(parsed(content)); });
}

template <class Read>
auto read_members(const nlohmann::json& members, const std::filesystem::path& file, Read read) {
    return or_damaged(file, [&] { return read(members); });
}

}  // namespace permit::keys
