#include "scene.hpp"

using namespace permit;
using namespace permit::attacks;

namespace {

bool is_accepted(const std::string& answer) {
    return answer == "valid" || answer == "due-soon" || answer == "loaded";
}

Outcome played(const json& row) {
    Scene scene{row.value("root", "test")};
    for (const auto& step : row.at("steps")) {
        INFO("step " << step);
        REQUIRE_NOTHROW(scene.run(step.get<std::string>()));
    }
    return scene.outcome();
}

}  // namespace

TEST_CASE("every attack comes to nothing, and what is in order is accepted beside it", "[attacks]") {
    std::set<std::string> names;
    for (const auto& row : attacks::attacks().at("attacks")) {
        INFO(row.at("name"));
        CHECK(names.insert(row.at("name")).second);
        CHECK_FALSE(row.at("does").get<std::string>().empty());
        const auto outcome = played(row);
        CHECK(outcome.answer == row.at("comes_to"));
        CHECK(outcome.findings == row.value("findings", std::vector<std::string>{}));
        CHECK(is_accepted(outcome.answer) == row.value("in_order", false));
    }
    CHECK(Scene::used() == Scene::known());
    std::printf("attacks: %zu rows played\n", names.size());
}

TEST_CASE("a step that is none is not passed over", "[attacks]") {
    Scene scene;
    for (const auto* const step : {"", "jugde A", "issue A", "issue A Nobody", "judge A", "cut nothing 3",
                                   "sign validity A Tianshan colour=red"}) {
        INFO(step);
        CHECK_THROWS(scene.run(step));
    }
}
