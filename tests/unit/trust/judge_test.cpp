#include "realm.hpp"

#include <set>

using namespace permit;
using namespace permit::trust;
using namespace permit::trust::testing;
using layout::RecordKind;

namespace {

using Findings = std::vector<SignerFinding>;

const layout::DivisionCode inside = *layout::DivisionCode::from_number(650102);
const layout::DivisionCode outside = *layout::DivisionCode::from_number(310101);

Authority authority(std::vector<RecordKind> kinds = tianshan().kinds) {
    auto request = tianshan();
    request.kinds = std::move(kinds);
    return authority_from(certify(new_realm(), request).certificate, "national", {10, 20});
}

}  // namespace

TEST_CASE("an authority within its scope and dates gives no finding", "[trust]") {
    const auto signer = authority();
    for (const auto kind : tianshan().kinds) {
        CHECK(judge_signer(signer, kind, inside, Day::parse("2027-01-01")).empty());
    }
}

TEST_CASE("the certificate's first and last day count, the days around them do not", "[trust]") {
    const auto signer = authority();
    const auto on = [&](const char* day) {
        return judge_signer(signer, RecordKind::validity, inside, Day::parse(day));
    };
    CHECK(on("2026-01-31") == Findings{SignerFinding::decided_before_certificate});
    CHECK(on("2026-02-01").empty());
    CHECK(on("2031-01-31").empty());
    CHECK(on("2031-02-01") == Findings{SignerFinding::decided_after_certificate});
}

TEST_CASE("a retired authority's last day counts, whatever its certificate says", "[trust]") {
    const auto certificate = certify(new_realm()).certificate;
    const auto retired = authority_from(certificate, "national", {10, 20}, Day::parse("2027-06-30"));
    const auto on = [&](const Authority& signer, const char* day) {
        return judge_signer(signer, RecordKind::validity, inside, Day::parse(day));
    };
    CHECK(retired.valid_until == Day::parse("2027-06-30"));
    CHECK(on(retired, "2027-06-30").empty());
    CHECK(on(retired, "2027-07-01") == Findings{SignerFinding::decided_after_retirement});
    CHECK(on(retired, "2031-02-01") == Findings{SignerFinding::decided_after_certificate});
    const auto never_early = authority_from(certificate, "national", {10, 20}, Day::parse("2040-01-01"));
    CHECK(never_early.valid_until == Day::parse("2031-01-31"));
    CHECK(on(never_early, "2031-02-01") == Findings{SignerFinding::decided_after_certificate});
}

TEST_CASE("what exactly was out of scope or time is told", "[trust]") {
    const auto signer = authority({RecordKind::validity, RecordKind::journal});
    const auto told = [&](SignerFinding finding, const char* day = "2026-03-01") {
        return explain(finding, signer, RecordKind::identity, outside, Day::parse(day));
    };
    CHECK(told(SignerFinding::kind_out_of_scope) == "identity is not one of validity, journal");
    CHECK(told(SignerFinding::division_out_of_scope) == "310101 is not within 6501, 650203");
    CHECK(told(SignerFinding::decided_before_certificate, "2026-01-31") ==
          "decided on 2026-01-31, its certificate begins on 2026-02-01");
    CHECK(told(SignerFinding::decided_after_certificate, "2031-02-01") ==
          "decided on 2031-02-01, its certificate ended on 2031-01-31");
}

TEST_CASE("a division elsewhere is found, except on identity records", "[trust]") {
    const auto signer = authority();
    const auto day = Day::parse("2027-01-01");
    for (const auto kind : {RecordKind::validity, RecordKind::residence, RecordKind::journal}) {
        CHECK(judge_signer(signer, kind, outside, day) == Findings{SignerFinding::division_out_of_scope});
    }
    CHECK(judge_signer(signer, RecordKind::identity, outside, day).empty());
}

TEST_CASE("a kind that is not certified is found", "[trust]") {
    const auto signer = authority({RecordKind::journal});
    const auto day = Day::parse("2027-01-01");
    CHECK(judge_signer(signer, RecordKind::journal, inside, day).empty());
    CHECK(judge_signer(signer, RecordKind::identity, inside, day) ==
          Findings{SignerFinding::kind_out_of_scope});
}

TEST_CASE("every finding is told", "[trust]") {
    CHECK(judge_signer(authority({RecordKind::journal}), RecordKind::validity, outside,
                       Day::parse("2020-01-01")) == Findings{SignerFinding::kind_out_of_scope,
                                                             SignerFinding::division_out_of_scope,
                                                             SignerFinding::decided_before_certificate});
}

TEST_CASE("findings have names of their own", "[trust]") {
    std::set<std::string_view> names;
    for (const auto finding :
         {SignerFinding::kind_out_of_scope, SignerFinding::division_out_of_scope,
          SignerFinding::decided_before_certificate, SignerFinding::decided_after_certificate,
          SignerFinding::decided_after_retirement}) {
        CHECK(names.insert(name(finding)).second);
    }
}

TEST_CASE("a block of serials contains both its ends", "[trust]") {
    const SerialBlock block{10, 20};
    CHECK(block.contains(10));
    CHECK(block.contains(20));
    CHECK_FALSE(block.contains(9));
    CHECK_FALSE(block.contains(21));
}
