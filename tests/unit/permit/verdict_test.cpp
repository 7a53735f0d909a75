#include "permit/permit/verdict.hpp"

#include <catch2/catch.hpp>
#include <set>

using namespace permit;
using namespace permit::procedures;

TEST_CASE("only valid and due soon are a yes", "[permit]") {
    for (auto verdict = Verdict::valid; verdict <= Verdict::reader_fault;
         verdict = static_cast<Verdict>(static_cast<int>(verdict) + 1)) {
        INFO(name(verdict));
        CHECK((exit_of(verdict) == ExitStatus::done) ==
              (verdict == Verdict::valid || verdict == Verdict::due_soon));
        CHECK_FALSE(explain(verdict).empty());
    }
}

TEST_CASE("the gravest finding decides, in any order", "[permit]") {
    std::vector<Finding> findings{{FindingCode::root_not_pinned, ""},
                                  {FindingCode::endorsement_missed, ""},
                                  {FindingCode::listed_lost, ""}};
    CHECK(verdict_of(findings) == Verdict::lost);
    std::swap(findings.front(), findings.back());
    CHECK(verdict_of(findings) == Verdict::lost);
    findings.push_back({FindingCode::signature_wrong, ""});
    CHECK(verdict_of(findings) == Verdict::not_genuine);
    CHECK(verdict_of(std::vector<Finding>{}) == Verdict::valid);
}

TEST_CASE("every finding has a name of its own", "[permit]") {
    std::set<std::string_view> names;
    for (auto code = FindingCode::root_not_pinned; code <= FindingCode::newer_layout;
         code = static_cast<FindingCode>(static_cast<int>(code) + 1)) {
        CHECK(names.insert(name(code)).second);
    }
}
