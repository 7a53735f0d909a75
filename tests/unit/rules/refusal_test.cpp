#include "law.hpp"

#include <set>

using namespace permit::rules;

TEST_CASE("every reason has a name of its own and a sentence", "[rules]") {
    std::set<std::string_view> names;
    for (int i = 0; i <= static_cast<int>(Reason::moved_away); ++i) {
        const auto reason = static_cast<Reason>(i);
        INFO(i);
        CHECK(names.insert(name(reason)).second);
        CHECK(explain(reason).size() > 10);
    }
    CHECK(name(Reason::too_early) == "too-early");
    CHECK(name(Reason::beyond_term) == "beyond-term");
    CHECK(name(Reason::moved_away) == "moved-away");
}
