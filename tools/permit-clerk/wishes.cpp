#include "wishes.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/permit/place.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace permit::clerk {
namespace {

struct GroundNowName {
    std::string_view name;
    rules::GroundNow ground;
};
// In the order of the enumeration.
constexpr std::array grounds_now{GroundNowName{"holds", rules::GroundNow::holds},
                                 GroundNowName{"gone", rules::GroundNow::gone},
                                 GroundNowName{"left-the-area", rules::GroundNow::left_the_area}};

std::optional<layout::Ground> ground_from(const std::string& text) {
    if (text.empty()) { return std::nullopt; }
    const auto ground = layout::ground_from(text);
    if (!ground) {
        throw Error{ErrorCode::bad_input, tr("read --ground"), tr("there is no ground {}", text),
                    tr("use home, job, school, investment, talent or family")};
    }
    return ground;
}

}  // namespace

void ResignWish::add_to(CLI::App& command) {
    command.add_option("--division", division, tr("code of the new division, six digits"))
        ->type_name("CODE")
        ->required();
    command.add_option("--address", address, tr("the address within it"))->type_name("TEXT")->required();
    command.add_option("--ground", ground, tr("the new ground, when it changed with the move"))
        ->type_name("GROUND");
    command.add_option("--moved", moved, tr("the day of the move; a late report is noted"))
        ->type_name("YYYY-MM-DD");
}

procedures::RewriteRequest ResignWish::made(const layout::CodeTables& tables) const {
    auto place = procedures::residence_place(division, address, tables);
    return procedures::Resign{.division = place.division,
                              .address = std::move(place.text),
                              .ground = ground_from(ground),
                              .moved = moved.empty() ? std::nullopt : std::optional{Day::parse(moved)}};
}

void GroundNowOption::add_to(CLI::App& command) {
    command
        .add_option(
            "--ground-now", text,
            tr("what was found about home, job or school: holds (when absent), gone or left-the-area"))
        ->type_name("FINDING");
}

rules::GroundNow GroundNowOption::ground() const {
    const auto* found = std::find_if(grounds_now.begin(), grounds_now.end(),
                                     [&](const auto& each) { return each.name == text; });
    if (found == grounds_now.end()) {
        throw Error{ErrorCode::bad_usage, tr("read --ground-now"), tr("there is no finding {}", text),
                    tr("use holds, gone or left-the-area")};
    }
    return found->ground;
}

void EndorseWish::add_to(CLI::App& command) { ground_now.add_to(command); }

procedures::RewriteRequest EndorseWish::made() const { return procedures::Endorse{ground_now.ground()}; }

std::string ground_now_name(rules::GroundNow ground) {
    return std::string{grounds_now.at(static_cast<std::size_t>(ground)).name};
}

void RetireWish::add_to(CLI::App& command) {
    command
        .add_option(
            "--ground", ground,
            tr("death, registered-locally, false-papers, own-wish, no-longer-eligible, left-the-area, "
               "suspended-too-long or other-legal-ground"))
        ->type_name("GROUND")
        ->required();
}

procedures::RewriteRequest RetireWish::made() const {
    const auto found = rules::cancellation_ground_from(ground);
    if (!found) {
        throw Error{ErrorCode::bad_usage, tr("read --ground"), tr("there is no ground {}", ground),
                    tr("run permit-clerk retire --help for the grounds")};
    }
    return procedures::Retire{*found};
}

void ExtendWish::add_to(CLI::App& command) {
    command.add_option("--until", until, tr("the new last day"))->type_name("YYYY-MM-DD")->required();
    ground_now.add_to(command);
}

procedures::RewriteRequest ExtendWish::made() const {
    return procedures::Extend{Day::parse(until), ground_now.ground()};
}

}  // namespace permit::clerk
