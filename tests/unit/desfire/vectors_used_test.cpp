// No published vector is skipped in silence: each is named in a test of the driver or of its cryptography, or
// its whole kind is gone through there.
#include "permit/testing/vectors.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace permit::testing;

namespace {

std::string quoted(const nlohmann::json& vector, const char* member) {
    return '"' + vector.at(member).get<std::string>() + '"';
}

/// Sources of the tests in one folder of tests/unit, this one left out.
std::string sources(const std::string& module) {
    std::ostringstream text;
    for (const auto& entry :
         std::filesystem::directory_iterator{std::string{PERMIT_UNIT_TESTS "/"} + module}) {
        if (entry.path().extension() != ".cpp" || entry.path().filename() == "vectors_used_test.cpp") {
            continue;
        }
        text << std::ifstream{entry.path()}.rdbuf();
    }
    return text.str();
}

/// `vectors_of_kind(…, "kind")` or a loop over a file that asks for the kind.
bool goes_through(const std::string& text, const std::string& kind) {
    for (auto at = text.find("vectors_of_kind("); at != std::string::npos;
         at = text.find("vectors_of_kind(", at + 1)) {
        const auto call = text.substr(at, text.find(')', at) - at);
        if (call.find(kind) != std::string::npos) { return true; }
    }
    return false;
}

}  // namespace

TEST_CASE("every published vector of the chip is used by a test", "[desfire]") {
    const auto driver = sources("desfire");
    const auto cryptography = sources("crypto");
    int looked_at = 0;
    for (const auto* const name : {"cmac", "crc", "diversification", "ev1", "ev2_auth", "ev2_commands",
                                   "exchanges", "originality", "plain", "sdm", "transaction_mac"}) {
        const auto file = vector_file("desfire/" + std::string{name} + ".json");
        for (const auto& vector : file.at("vectors")) {
            INFO(vector.at("id") << " in " << name << ".json");
            const auto id = quoted(vector, "id");
            const auto kind = quoted(vector, "kind");
            const bool used = driver.find(id) != std::string::npos || goes_through(driver, kind) ||
                              goes_through(cryptography, kind);
            CHECK(used);
            ++looked_at;
        }
    }
    CHECK(looked_at == 80);
    const std::filesystem::path folder{PERMIT_UNIT_TESTS "/../vectors/desfire"};
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator{folder}) {
        files += entry.path().extension() == ".json" ? 1 : 0;
    }
    CHECK(files == 11);
}
