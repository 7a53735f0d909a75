#include "permit/permit/judge.hpp"

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
    const auto verdict = [](std::vector<FindingCode> codes) {
        Judgement judgement;
        for (const auto code : codes) { judgement.add(code, ""); }
        return judgement.verdict;
    };
    CHECK(verdict({}) == Verdict::valid);
    CHECK(verdict({FindingCode::root_not_pinned}) == Verdict::valid);
    CHECK(verdict({FindingCode::endorsement_missed, FindingCode::listed_lost}) == Verdict::lost);
    CHECK(verdict({FindingCode::listed_lost, FindingCode::endorsement_missed}) == Verdict::lost);
    CHECK(verdict({FindingCode::signature_wrong, FindingCode::damaged_record}) == Verdict::not_genuine);
}

TEST_CASE("a finding about a record takes the assurance away that the record gave", "[permit]") {
    const auto after = [](FindingCode code) {
        Judgement judgement;
        judgement.assurance = {true, true, true};
        judgement.add(code, "");
        return judgement.assurance;
    };
    CHECK(after(FindingCode::endorsement_missed) == Assurance{true, true, true});
    CHECK(after(FindingCode::key_not_proved) == Assurance{true, true, true});
    CHECK(after(FindingCode::damaged_record) == Assurance{false, true, true});
    CHECK(after(FindingCode::signer_not_entitled) == Assurance{false, true, true});
    CHECK(after(FindingCode::signature_wrong) == Assurance{false, false, true});
}

TEST_CASE("every finding has a name of its own", "[permit]") {
    std::set<std::string_view> names;
    for (auto code = FindingCode::root_not_pinned; code <= FindingCode::newer_layout;
         code = static_cast<FindingCode>(static_cast<int>(code) + 1)) {
        CHECK(names.insert(name(code)).second);
    }
}
