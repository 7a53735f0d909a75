#include "permit/core/error.hpp"

#include <catch2/catch.hpp>
#include <set>

using namespace permit;

TEST_CASE("every error code finds its own row", "[core]") {
    std::size_t at = 0;
    for (const auto& row : error_table()) {
        CHECK(static_cast<std::size_t>(row.code) == at++);
        CHECK(&describe(row.code) == &row);
    }
    CHECK(at == static_cast<std::size_t>(ErrorCode::expired_request) + 1);
}

TEST_CASE("every error has a name of its own, a cause, a remedy and a failing exit status", "[core]") {
    std::set<std::string_view> names;
    for (const auto& row : error_table()) {
        INFO(row.name);
        CHECK(names.insert(row.name).second);
        CHECK_FALSE(row.cause.empty());
        CHECK_FALSE(row.remedy.empty());
        CHECK(row.exit != ExitStatus::done);
    }
}

TEST_CASE("an error takes cause and remedy from the table unless it knows better", "[core]") {
    const Error plain{ErrorCode::no_card, "wait for a card"};
    CHECK(plain.why() == describe(ErrorCode::no_card).cause);
    CHECK(plain.next() == describe(ErrorCode::no_card).remedy);

    const Error particular{ErrorCode::no_card, "wait for a card", "ten seconds went by"};
    CHECK(particular.why() == "ten seconds went by");
    CHECK(std::string{particular.what()} == "wait for a card: ten seconds went by");
}
