#include "permit/testing/vectors.hpp"

#include <catch2/catch.hpp>
#include <fstream>

namespace permit::testing {

nlohmann::json vector_file(std::string_view path) {
    std::ifstream file{std::string{PERMIT_VECTORS "/"}.append(path)};
    INFO("vector file " << path);
    REQUIRE(file.is_open());
    return nlohmann::json::parse(file);
}

std::vector<nlohmann::json> vectors_of_kind(std::string_view path, std::string_view kind) {
    std::vector<nlohmann::json> found;
    const auto file = vector_file(path);
    for (const auto& vector : file.at("vectors")) {
        if (vector.at("kind") == kind) { found.push_back(vector); }
    }
    INFO("kind " << kind << " in " << path);
    REQUIRE_FALSE(found.empty());
    return found;
}

Bytes hex(const nlohmann::json& vector, std::string_view member) {
    return from_hex(vector.at(std::string{member}).get<std::string>());
}

}  // namespace permit::testing
