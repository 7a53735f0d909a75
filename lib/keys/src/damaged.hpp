#pragma once

#include "permit/core/bytes.hpp"
#include "permit/core/error.hpp"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

namespace permit::keys {

[[noreturn]] inline void damaged(const std::filesystem::path& file, const std::string& why) {
    throw Error{ErrorCode::damaged_store, "read " + file.string(), why};
}

/// What `read` makes of the JSON in a store's file; everything that does not fit is one error, because
/// these files are written by programs only.
template <class Read>
auto read_json(BytesView content, const std::filesystem::path& file, Read read) {
    try {
        return read(nlohmann::json::parse(content.begin(), content.end()));
    } catch (const nlohmann::json::exception&) {
        damaged(file, "it is not JSON of the form a key store has");
    } catch (const Error& error) {
        if (error.code() == ErrorCode::damaged_store) { throw; }
        damaged(file, error.why());
    }
}

}  // namespace permit::keys
