#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace permit::keys {

/// Where a key lies: a sealed file of the store or, by its label, in the store's token.
struct Custody {
    bool in_token = false;
    std::string where{};  ///< entry or label

    static Custody file(std::string entry) { return {false, std::move(entry)}; }
    static Custody token(std::string label) { return {true, std::move(label)}; }
    friend bool operator==(const Custody&, const Custody&) = default;
};

inline void write(nlohmann::json& members, const Custody& custody) {
    members[custody.in_token ? "token" : "file"] = custody.where;
}

inline bool has_custody(const nlohmann::json& members) {
    return members.contains("token") || members.contains("file");
}

inline Custody custody_of(const nlohmann::json& members) {
    const bool in_token = members.contains("token");
    return {in_token, members.at(in_token ? "token" : "file").get<std::string>()};
}

}  // namespace permit::keys
