#include "permit/cbor/writer.hpp"
#include "permit/core/error.hpp"
#include "permit/record/cose.hpp"
#include "samples.hpp"

#include <catch2/catch.hpp>
#include <functional>
#include <random>

using namespace permit;
using namespace permit::record;
using namespace permit::record::testing;
using cbor::Writer;
using layout::RecordKind;

namespace {

/// A well-formed record around any payload; its signature is none.
Envelope around(RecordKind kind, BytesView payload) {
    return parse(kind, cose::write(cose::protected_header(-7), Bytes(4), payload, Bytes(64)));
}

/// Decodes a payload and encodes it again.
Bytes again(RecordKind kind, BytesView payload) {
    const auto envelope = around(kind, payload);
    switch (kind) {
        case RecordKind::identity:
            return encode(decode_identity(envelope));
        case RecordKind::validity:
            return encode(decode_validity(envelope));
        case RecordKind::residence:
            return encode(decode_residence(envelope));
        case RecordKind::journal:
            break;
    }
    return encode(decode_journal(envelope));
}

struct Sample {
    RecordKind kind;
    Bytes payload;
};

std::vector<Sample> samples() {
    auto sparse = identity();
    sparse.ethnic_group.reset();
    sparse.portrait.reset();
    auto fixed_term = validity();
    fixed_term.valid_until = Day::parse("2027-05-20");
    fixed_term.endorsed_until.reset();
    return {{RecordKind::identity, encode(identity())},
            {RecordKind::identity, encode(sparse)},
            {RecordKind::identity, encode(longest_identity())},
            {RecordKind::validity, encode(validity())},
            {RecordKind::validity, encode(fixed_term)},
            {RecordKind::validity, encode(longest_validity())},
            {RecordKind::residence, encode(residence())},
            {RecordKind::residence, encode(longest_residence())},
            {RecordKind::journal, encode(journal_entry())},
            {RecordKind::journal, encode(longest_journal_entry())}};
}

/// How a payload is refused; accepted only when it encodes to itself.
std::pair<ErrorCode, std::string> refusal(RecordKind kind, BytesView payload) {
    try {
        const auto encoded = again(kind, payload);
        CHECK(to_hex(encoded) == to_hex(payload));
    } catch (const Error& error) { return {error.code(), error.why()}; }
    return {ErrorCode::internal, "accepted"};
}

void check_damaged(RecordKind kind, std::string_view payload, const std::string& why) {
    const auto [code, text] = refusal(kind, from_hex(payload));
    CHECK(code == ErrorCode::damaged_content);
    CHECK(text == why);
}

}  // namespace

TEST_CASE("records come back as they were written", "[record]") {
    CHECK(decode_identity(around(RecordKind::identity, encode(identity()))) == identity());
    CHECK(decode_validity(around(RecordKind::validity, encode(validity()))) == validity());
    CHECK(decode_residence(around(RecordKind::residence, encode(residence()))) == residence());
    CHECK(decode_journal(around(RecordKind::journal, encode(journal_entry()))) == journal_entry());
    for (const auto& [kind, payload] : samples()) { CHECK(again(kind, payload) == payload); }
}

TEST_CASE("what decodes at all has one encoding only", "[record]") {
    std::mt19937 chance{20261121};  // a fixed seed: the same changes at every run
    std::size_t accepted = 0;
    for (const auto& [kind, payload] : samples()) {
        for (int round = 0; round < 2000; ++round) {
            auto changed = payload;
            for (auto changes = chance() % 3 + 1; changes > 0; --changes) {
                changed.at(chance() % changed.size()) = static_cast<Byte>(chance());
            }
            accepted += refusal(kind, changed).first == ErrorCode::internal ? 1 : 0;
        }
    }
    CHECK(accepted > 0);
}

TEST_CASE("every truncated and every extended payload is refused", "[record]") {
    for (const auto& [kind, payload] : samples()) {
        for (std::size_t length = 0; length < payload.size(); ++length) {
            CHECK(refusal(kind, BytesView{payload}.first(length)).first == ErrorCode::damaged_content);
        }
        CHECK(refusal(kind, join({payload, Bytes{0}})).first == ErrorCode::damaged_content);
    }
}

TEST_CASE("a newer layout is told before anything else is judged", "[record]") {
    const std::vector<std::pair<RecordKind, std::string>> newer{
        {RecordKind::validity, "8302F5A0"},                      // fewer elements, of other types
        {RecordKind::validity, "881A00010000FFFFFFFFFFFFFFFF"},  // no CBOR from there on
        {RecordKind::journal, "8102"},
        {RecordKind::identity, "A1001903E7"},
        {RecordKind::residence, "A200020000"},  // the same key twice
    };
    for (const auto& [kind, payload] : newer) {
        CHECK(refusal(kind, from_hex(payload)).first == ErrorCode::newer_layout);
    }
    CHECK(refusal(RecordKind::identity, from_hex("A20002616101")) ==
          std::pair{ErrorCode::newer_layout, std::string{"it is of layout 2, this program knows layout 1"}});
    CHECK(refusal(RecordKind::validity, from_hex("8800")).first == ErrorCode::damaged_content);
}

TEST_CASE("a damaged validity payload is refused with field and offset", "[record]") {
    constexpr auto kind = RecordKind::validity;
    const std::string head{"88011904B70101"};
    const std::string tail{"1A0009EB7619512AF6195296"};
    CHECK(refusal(kind, from_hex(head + tail)).second == "accepted");
    check_damaged(kind, "87011904B7010119512AF6195296", "an array that does not have 8 elements at offset 0");
    check_damaged(kind, "A1011904B70101" + tail, "an item of another type at offset 0");
    check_damaged(kind, "9F011904B70101" + tail + "FF", "no deterministic CBOR at offset 0");
    check_damaged(kind, "8818011904B70101" + tail, "not the shortest form at offset 1");
    check_damaged(kind, "8801000101" + tail, "serial is out of range at offset 2");
    check_damaged(kind, "88011B00000001000000000101" + tail, "serial is out of range at offset 2");
    check_damaged(kind, "88011A000004B70101" + tail, "not the shortest form at offset 2");
    check_damaged(kind, "88011904B71A0001000001" + tail, "version is out of range at offset 5");
    check_damaged(kind, "88011904B70109" + tail, "kind is not one that is known at offset 6");
    check_damaged(kind, head + "19FFFF19512AF6195296", "division is not one that is known at offset 7");
    check_damaged(kind, head + "1A0009EB76F6F6195296", "an item of another type at offset 12");
    check_damaged(kind, head + "1A0009EB761A00010000F6195296",
                  "day of decision is out of range at offset 12");
    check_damaged(kind, head + "1A0009EB763963DFF6195296", "day of decision is out of range at offset 12");
    check_damaged(kind, head + "1A0009EB7619512AF7195296", "no deterministic CBOR at offset 15");
    check_damaged(kind, head + "1A0009EB7619512AF6F95296", "no deterministic CBOR at offset 16");
    check_damaged(kind, head + tail + "00", "bytes too many at offset 19");
}

TEST_CASE("a damaged map is refused: keys twice, missing, unknown, out of order", "[record]") {
    const auto payload = encode(residence());
    const auto good = to_hex(payload);
    REQUIRE(good.starts_with("AA0001011904B702010"));
    const auto tail = good.substr(std::string{"AA0001011904B70201"}.size());
    constexpr auto kind = RecordKind::residence;
    check_damaged(kind, "AA0101001904B70201" + tail, "key 0 is missing at offset 2");
    check_damaged(kind, "AA0001001904B70201" + tail, "a map key twice or out of order at offset 3");
    check_damaged(kind, "AA0001021904B70201" + tail, "key 1 is missing at offset 4");
    check_damaged(kind, "A90001011904B7" + tail, "key 2 is missing at offset 8");
    check_damaged(kind, "AA0001201904B70201" + tail, "an item of another type at offset 3");
    const auto with_key_10 = "AB" + good.substr(2) + "0A00";
    CHECK_THAT(refusal(kind, from_hex(with_key_10)).second, Catch::Contains("has no meaning"));
    check_damaged(RecordKind::identity,
                  "A3"
                  "0001"
                  "011904B7"
                  "1800"
                  "00",
                  "not the shortest form at offset 7");
}

TEST_CASE("damaged text is refused with field and offset", "[record]") {
    const auto with_name = [](std::string_view name) {
        auto fields = encode(identity());
        const std::string written{"阿依努尔·买买提"};
        const auto at = std::search(fields.begin(), fields.end(), written.begin(), written.end(),
                                    [](Byte a, char b) { return a == static_cast<Byte>(b); });
        REQUIRE(at != fields.end());
        const auto start = static_cast<std::size_t>(at - fields.begin()) - 1;  // its head is one byte
        return join({BytesView{fields}.first(start), Writer{}.text(name).view(),
                     BytesView{fields}.subspan(start + 1 + written.size())});
    };
    constexpr auto kind = RecordKind::identity;
    CHECK(refusal(kind, with_name("王小明")).second == "accepted");
    CHECK(refusal(kind, with_name("")).second == "name is empty at offset 8");
    CHECK(refusal(kind, with_name("\xFF")).second == "name is not UTF-8 at offset 8");
    CHECK(refusal(kind, with_name("E\xCC\x81")).second == "name is not in normal form C at offset 8");
    CHECK(refusal(kind, with_name(chinese(153))).second == "name is too long at offset 8");
}

TEST_CASE("a citizen number is one, in its one form", "[record]") {
    const auto with_number = [](std::string_view number) {
        auto fields = to_hex(encode(identity()));
        const auto written = to_hex(as_bytes("990101199001010027"));
        fields.replace(fields.find(written), written.size(), to_hex(as_bytes(number)));
        return from_hex(fields);
    };
    constexpr auto kind = RecordKind::identity;
    CHECK(refusal(kind, with_number("990101199001010027")).second == "accepted");
    CHECK_THAT(refusal(kind, with_number("990101199001010028")).second,
               Catch::Contains("citizen number is not one"));
    CHECK(refusal(kind, with_number("99010119900101006X")).second == "accepted");
    CHECK_THAT(refusal(kind, with_number("99010119900101006x")).second,
               Catch::Contains("citizen number is written in another form"));
}

TEST_CASE("a portrait has a length within its file and a whole digest", "[record]") {
    const auto with_portrait = [](const Writer& portrait) {
        auto sparse = identity();
        sparse.portrait.reset();
        auto fields = encode(sparse);
        fields.front() = 0xAA;  // one entry more
        return join({fields, Bytes{9}, portrait.view()});
    };
    const auto portrait = [](std::uint64_t length, std::size_t digest) {
        return Writer{}.array(2).unsigned_integer(length).byte_string(Bytes(digest, 1));
    };
    constexpr auto kind = RecordKind::identity;
    CHECK(refusal(kind, with_portrait(portrait(1, 32))).second == "accepted");
    CHECK(refusal(kind, with_portrait(portrait(2560, 32))).second == "accepted");
    CHECK_THAT(refusal(kind, with_portrait(portrait(0, 32))).second, Catch::Contains("portrait length"));
    CHECK_THAT(refusal(kind, with_portrait(portrait(2561, 32))).second, Catch::Contains("portrait length"));
    CHECK_THAT(refusal(kind, with_portrait(portrait(1, 31))).second, Catch::Contains("digest"));
    CHECK_THAT(refusal(kind, with_portrait(portrait(1, 33))).second, Catch::Contains("digest"));
}

TEST_CASE("an envelope is decoded as what it was read as", "[record]") {
    CHECK_THROWS_AS(decode_journal(around(RecordKind::validity, encode(validity()))), Error);
}
