#include "office.hpp"

using namespace permit;
using namespace permit::keys;
using namespace permit::keys::testing;

TEST_CASE("names of authorities may be written in any script", "[keys]") {
    for (const std::string good : {"tianshan", "乌鲁木齐市公安局天山区分局", "a b", "x.y-z_1", "a"}) {
        INFO(good);
        CHECK_NOTHROW(check_name(good, "the authority"));
    }
    CHECK_NOTHROW(check_name(std::string(150, 'n'), "the authority"));
}

TEST_CASE("names that would leave the folder, hide or look alike are refused", "[keys]") {
    const std::vector<std::string> refused{"",         ".",       "..",
                                           "../x",     "a/b",     ".hidden",
                                           "-x",       "a\nb",    "a\x7F",
                                           " a",       "a ",      std::string(151, 'n'),
                                           "\xFF",     "e\u0301", std::string("a\0b", 3),
                                           "a\u0085b", "a\u009F", "a\u200Eb",
                                           "a\u202Eb", "\u2067a"};
    for (const auto& bad : refused) {
        INFO(bad);
        CHECK(code_of([&] { check_name(bad, "the authority"); }) == ErrorCode::bad_input);
    }
}
