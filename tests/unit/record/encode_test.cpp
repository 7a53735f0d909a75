#include "permit/core/error.hpp"
#include "samples.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::record;
using namespace permit::record::testing;

namespace {

template <typename Record>
std::pair<ErrorCode, std::string> refusal(const Record& record) {
    try {
        (void)encode(record);
    } catch (const Error& error) { return {error.code(), error.why()}; }
    return {ErrorCode::internal, "accepted"};
}

}  // namespace

TEST_CASE("a validity payload is the array of the design", "[record]") {
    CHECK(to_hex(encode(validity())) ==
          "88"          // eight elements
          "01"          // layout
          "1904B7"      // serial 1207
          "01"          // version
          "01"          // standard
          "1A0009EB76"  // 650102
          "19512A"      // decided 20778
          "F6"          // open
          "195296");    // endorsed until 21142
}

TEST_CASE("a journal payload is the array of the design", "[record]") {
    CHECK(to_hex(encode(journal_entry())) == "88011904B7010119512A1A0009EB7619512A00");
}

TEST_CASE("an identity payload leaves out what is absent", "[record]") {
    auto sparse = identity();
    sparse.ethnic_group.reset();
    sparse.portrait.reset();
    const auto payload = encode(sparse);
    CHECK(payload.at(0) == 0xA8);
    CHECK(encode(identity()).at(0) == 0xAA);
    CHECK(payload.size() == encode(identity()).size() - 2 - (1 + 1 + 3 + 2 + 32));
}

TEST_CASE("days before 1970 are negative", "[record]") {
    auto old = identity();
    old.birth_date = Day::parse("1969-12-31");
    CHECK_THAT(to_hex(encode(old)), Catch::Contains("0520"
                                                    "0672"));
}

TEST_CASE("over-long text is refused with its field, length and limit", "[record]") {
    auto bad = identity();
    bad.name = chinese(153);
    CHECK(refusal(bad) ==
          std::pair{ErrorCode::text_too_long, std::string{"name has 153 bytes, 150 are the limit"}});
    bad = identity();
    bad.registered_address = chinese(303);
    CHECK(refusal(bad) == std::pair{ErrorCode::text_too_long,
                                    std::string{"registered address has 303 bytes, 300 are the limit"}});
    auto moved = residence();
    moved.address = chinese(300) + "x";
    CHECK(refusal(moved) ==
          std::pair{ErrorCode::text_too_long, std::string{"address has 301 bytes, 300 are the limit"}});
    moved = residence();
    moved.authority = chinese(153);
    CHECK(refusal(moved) ==
          std::pair{ErrorCode::text_too_long, std::string{"authority has 153 bytes, 150 are the limit"}});
}

TEST_CASE("text that cannot be signed is refused with its field and not repeated", "[record]") {
    auto bad = identity();
    bad.name = "E\xCC\x81mile";
    CHECK(refusal(bad) == std::pair{ErrorCode::bad_text, std::string{"name is not in normal form C"}});
    auto moved = residence();
    moved.address = "";
    CHECK(refusal(moved) == std::pair{ErrorCode::bad_text, std::string{"address is empty"}});
    moved = residence();
    moved.authority = "\xFF";
    CHECK(refusal(moved) == std::pair{ErrorCode::bad_text, std::string{"authority is not UTF-8"}});
}

TEST_CASE("days that would take more than three bytes are refused", "[record]") {
    auto late = validity();
    late.valid_until = latest_day;
    CHECK_NOTHROW(encode(late));
    late.valid_until = latest_day.plus_days(1);
    CHECK(refusal(late) == std::pair{ErrorCode::bad_date,
                                     std::string{"valid until is not between 1900-01-01 and 2149-06-06"}});
    auto early = identity();
    early.birth_date = earliest_day.plus_days(-1);
    CHECK(refusal(early).first == ErrorCode::bad_date);
}

TEST_CASE("serials count from one and a portrait fits its file", "[record]") {
    auto bad = validity();
    bad.serial = 0;
    CHECK(refusal(bad).first == ErrorCode::bad_input);
    auto unlike = identity();
    unlike.portrait->length = 0;
    CHECK(refusal(unlike).first == ErrorCode::bad_input);
    unlike.portrait->length = layout::portrait_limit + 1;
    CHECK(refusal(unlike).first == ErrorCode::bad_input);
}

TEST_CASE("the longest record of each kind fits its file under either suite", "[record]") {
    // SM2's algorithm number takes four bytes more; the signatures are equally long.
    const auto suite = every_suite();
    const std::size_t more = suite == crypto::Suite::sm2 ? 4 : 0;
    const FreshSigner signer{suite};
    const auto binding = Binding::journal(Bytes{1});
    CHECK(sign(longest_validity(), chip, signer).size() == 105 + more);
    CHECK(sign(longest_journal_entry(), chip, binding, signer).size() == 105 + more);
    CHECK(sign(longest_identity(), chip, signer).size() == 625 + more);
    CHECK(sign(longest_residence(), chip, binding, signer).size() == 571 + more);
    CHECK(105 + more <= layout::record_limit(layout::RecordKind::validity));
    CHECK(105 + more <= layout::record_limit(layout::RecordKind::journal));
    CHECK(625 + more <= layout::record_limit(layout::RecordKind::identity));
    CHECK(571 + more <= layout::record_limit(layout::RecordKind::residence));
}
