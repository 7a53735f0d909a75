#include "wishes.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/permit/place.hpp"

#include <utility>

namespace permit::clerk {
namespace {

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
    command.add_option("--division", division, "code of the new division, six digits")
        ->type_name("CODE")
        ->required();
    command.add_option("--address", address, "the address within it")->type_name("TEXT")->required();
    command.add_option("--ground", ground, "the new ground, when it changed with the move")
        ->type_name("GROUND");
}

procedures::RewriteRequest ResignWish::made(const layout::CodeTables& tables) const {
    auto place = procedures::residence_place(division, address, tables);
    return procedures::Resign{
        .division = place.division, .address = std::move(place.text), .ground = ground_from(ground)};
}

void ExtendWish::add_to(CLI::App& command) {
    command.add_option("--until", until, "the new last day")->type_name("YYYY-MM-DD")->required();
}

procedures::RewriteRequest ExtendWish::made() const { return procedures::Extend{Day::parse(until)}; }

}  // namespace permit::clerk
