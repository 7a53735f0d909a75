#include "permit/core/error.hpp"
#include "samples.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::record;
using namespace permit::record::testing;
using layout::RecordKind;

namespace {

std::optional<ErrorCode> code_of(RecordKind kind, std::string_view first_bytes) {
    try {
        (void)record_length(kind, from_hex(first_bytes));
    } catch (const Error& error) { return error.code(); }
    return std::nullopt;
}

const std::string head{"8443A10126A1044401020304"};

}  // namespace

TEST_CASE("the first bytes of a record tell its length", "[record]") {
    const FreshSigner signer{every_suite()};
    const auto binding = Binding::journal(Bytes{1});
    const std::vector<std::pair<RecordKind, Bytes>> records{
        {RecordKind::identity, sign(identity(), chip, signer)},
        {RecordKind::identity, sign(longest_identity(), chip, signer)},
        {RecordKind::validity, sign(validity(), chip, signer)},
        {RecordKind::validity, sign(longest_validity(), chip, signer)},
        {RecordKind::residence, sign(longest_residence(), chip, binding, signer)},
        {RecordKind::journal, sign(journal_entry(), chip, binding, signer)},
    };
    for (const auto& [kind, record] : records) {
        CHECK(record_length(kind, BytesView{record}.first(record_head_size)) == record.size());
        CHECK(record.size() <= layout::record_limit(kind));
        CHECK(record_length(kind, record) == record.size());
    }
}

TEST_CASE("a blank file has a record of no length", "[record]") {
    CHECK(record_length(RecordKind::validity, Bytes(record_head_size)) == 0);
}

TEST_CASE("too few bytes tell no length", "[record]") {
    const auto record = sign(longest_identity(), chip, FreshSigner{});
    for (std::size_t count = 1; count < 15; ++count) {
        CHECK_THROWS_AS(record_length(RecordKind::identity, BytesView{record}.first(count)), Error);
    }
    CHECK(record_length(RecordKind::identity, BytesView{record}.first(15)) == record.size());
}

TEST_CASE("a length is never above the limit, whatever the bytes say", "[record]") {
    CHECK(record_length(RecordKind::validity, from_hex(head + "581F")) == 12 + 2 + 31 + 66);
    CHECK_FALSE(code_of(RecordKind::validity, head + "5820"));
    CHECK(record_length(RecordKind::validity, from_hex(head + "5820")) == 112);
    CHECK(code_of(RecordKind::validity, head + "5821") == ErrorCode::damaged_content);
    CHECK(code_of(RecordKind::identity, head + "590300") == ErrorCode::damaged_content);
    CHECK(code_of(RecordKind::identity, head + "5AFFFFFFFF") == ErrorCode::damaged_content);
    CHECK(code_of(RecordKind::identity, head + "5BFFFFFFFFFFFFFFFF") == ErrorCode::damaged_content);
    CHECK(code_of(RecordKind::identity, head + "5BFFFFFFFFFFFFFFB0") == ErrorCode::damaged_content);
}

TEST_CASE("a payload that is no byte string in its shortest form has no length", "[record]") {
    for (const char* payload : {"5810", "590020", "5F", "00", "78FF", "80", "F6", "FF"}) {
        INFO(payload);
        CHECK(code_of(RecordKind::identity, head + payload) == ErrorCode::damaged_content);
    }
}

TEST_CASE("the length of a record of another suite is not guessed", "[record]") {
    CHECK(code_of(RecordKind::validity, "8447A1013A00010001A10444010203045820") ==
          ErrorCode::unsupported_suite);
}
