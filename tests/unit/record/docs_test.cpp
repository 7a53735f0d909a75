#include "permit/core/error.hpp"
#include "permit/record/cose.hpp"
#include "samples.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <map>

// docs/records.md is what others implement from; its worked example must be right in every byte.

using namespace permit;
using namespace permit::record;
using namespace permit::record::testing;
using layout::RecordKind;

namespace {

/// The blocks fenced as ```hex NAME, comments behind # left out.
std::map<std::string, Bytes> hex_blocks() {
    std::ifstream page{PERMIT_PROJECT "/docs/records.md"};
    REQUIRE(page.is_open());
    const std::string opening{"```hex "};
    std::map<std::string, Bytes> blocks;
    std::string block;
    for (std::string line; std::getline(page, line);) {
        if (line.starts_with("```")) {
            block = line.starts_with(opening) ? line.substr(opening.size()) : "";
        } else if (!block.empty()) {
            append(blocks[block], from_hex(line.substr(0, line.find('#'))));
        }
    }
    return blocks;
}

struct Example {
    std::map<std::string, Bytes> blocks = hex_blocks();
    crypto::VerifyKey key = crypto::VerifyKey::from_spki(blocks.at("spki"));

    [[nodiscard]] Envelope record(RecordKind kind) const {
        return parse(kind, blocks.at(std::string{name(kind)}));
    }
    [[nodiscard]] bool verifies(RecordKind kind, const Binding& binding) const {
        return verify(record(kind), key, chip, binding);
    }
};

}  // namespace

TEST_CASE("the worked example of docs/records.md verifies", "[record]") {
    const Example example;
    CHECK(to_hex(example.blocks.at("chip")) == to_hex(chip.bytes()));
    const auto to_both = Binding::residence(example.blocks.at("identity"), example.blocks.at("validity"));
    const auto to_identity = Binding::journal(example.blocks.at("identity"));
    CHECK(example.verifies(RecordKind::identity, Binding::none()));
    CHECK(example.verifies(RecordKind::validity, Binding::none()));
    CHECK(example.verifies(RecordKind::residence, to_both));
    CHECK(example.verifies(RecordKind::journal, to_identity));
    CHECK(to_hex(to_both.bytes()) == to_hex(example.blocks.at("residence-binding")));
    CHECK(to_hex(to_identity.bytes()) == to_hex(example.blocks.at("journal-binding")));
}

TEST_CASE("the worked example of docs/records.md says what the page says it does", "[record]") {
    const Example example;
    CHECK(decode_identity(example.record(RecordKind::identity)) == identity());
    CHECK(decode_validity(example.record(RecordKind::validity)) == validity());
    CHECK(decode_residence(example.record(RecordKind::residence)) == residence());
    CHECK(decode_journal(example.record(RecordKind::journal)) == journal_entry());
}

TEST_CASE("the signed bytes shown in docs/records.md are the ones that are signed", "[record]") {
    const Example example;
    const auto found = cose::read(example.blocks.at("validity"), "example");
    cbor::Writer message;
    cose::to_be_signed(message, found.header.content, example.blocks.at("external"), found.payload);
    CHECK(to_hex(message.view()) == to_hex(example.blocks.at("signed")));
    CHECK(example.key.verify(message.view(), found.signature));
}
