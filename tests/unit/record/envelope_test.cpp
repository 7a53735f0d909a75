#include "permit/record/envelope.hpp"

#include "allocations.hpp"
#include "permit/cbor/writer.hpp"
#include "permit/core/error.hpp"
#include "permit/record/cose.hpp"
#include "samples.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::record;
using namespace permit::record::testing;
using layout::RecordKind;

namespace {

struct Card {
    explicit Card(crypto::Suite suite) : signer{suite} {}

    FreshSigner signer;
    Bytes identity_record = sign(identity(), chip, signer);
    Bytes validity_record = sign(validity(), chip, signer);
    Binding to_both = Binding::residence(identity_record, validity_record);
    Binding to_identity = Binding::journal(identity_record);
    Bytes residence_record = sign(residence(), chip, to_both, signer);
    Bytes journal_record = sign(journal_entry(), chip, to_identity, signer);

    [[nodiscard]] bool accepts(RecordKind kind, BytesView content, const Uid& uid = chip) const {
        return verify(parse(kind, content), signer.public_key(), uid, binding(kind));
    }
    [[nodiscard]] Binding binding(RecordKind kind) const {
        if (kind == RecordKind::residence) { return to_both; }
        return kind == RecordKind::journal ? to_identity : Binding::none();
    }
    [[nodiscard]] std::vector<std::pair<RecordKind, Bytes>> all() const {
        return {{RecordKind::identity, identity_record},
                {RecordKind::validity, validity_record},
                {RecordKind::residence, residence_record},
                {RecordKind::journal, journal_record}};
    }
};

std::optional<ErrorCode> code_of(RecordKind kind, BytesView content) {
    try {
        (void)parse(kind, content);
    } catch (const Error& error) { return error.code(); }
    return std::nullopt;
}

/// The record as it lies in a file of this size.
Bytes padded(const Bytes& record, std::size_t size) {
    auto file = record;
    file.resize(size);
    return file;
}

Bytes with_algorithm(const Bytes& record, std::int64_t algorithm) {
    const auto found = cose::read(record, "sample");
    return cose::write(cose::protected_header(algorithm), found.header.key_id, found.payload,
                       found.signature);
}

}  // namespace

TEST_CASE("a signed record verifies for its chip, key, kind and binding", "[record]") {
    const Card card{every_suite()};
    for (const auto& [kind, record] : card.all()) {
        INFO(name(kind));
        CHECK(card.accepts(kind, record));
        CHECK(parse(kind, record).key_id() == crypto::key_id(card.signer.public_key()));
        CHECK(to_hex(parse(kind, record).bytes()) == to_hex(record));
    }
}

TEST_CASE("a record copied to another chip does not verify", "[record]") {
    const Card card{every_suite()};
    for (const auto& [kind, record] : card.all()) { CHECK_FALSE(card.accepts(kind, record, other_chip)); }
}

TEST_CASE("a record does not verify under another authority's key", "[record]") {
    const Card card{every_suite()};
    const FreshSigner other{card.signer.public_key().suite()};
    for (const auto& [kind, record] : card.all()) {
        CHECK_FALSE(verify(parse(kind, record), other.public_key(), chip, card.binding(kind)));
    }
}

TEST_CASE("an address beside another identity or validity record does not verify", "[record]") {
    const Card card{every_suite()};
    const auto key = card.signer.public_key();
    auto renewed = validity();
    renewed.version = 2;
    const auto renewed_record = sign(renewed, chip, card.signer);
    const auto address = parse(RecordKind::residence, card.residence_record);
    CHECK_FALSE(verify(address, key, chip, Binding::residence(card.identity_record, renewed_record)));
    CHECK_FALSE(verify(address, key, chip, Binding::residence(renewed_record, card.validity_record)));
    CHECK_FALSE(verify(address, key, chip, Binding::journal(card.identity_record)));
    CHECK_FALSE(verify(address, key, chip, Binding::none()));
}

TEST_CASE("a record does not verify as one of another kind", "[record]") {
    const Card card{every_suite()};
    const auto as_journal = parse(RecordKind::journal, card.validity_record);
    CHECK_FALSE(verify(as_journal, card.signer.public_key(), chip, Binding::none()));
}

TEST_CASE("a key that did not sign is not accepted though the record names it", "[record]") {
    const Card card{every_suite()};
    const FreshSigner other{card.signer.public_key().suite()};
    const auto found = cose::read(card.validity_record, "sample");
    const auto renamed =
        cose::write(found.header.content, crypto::key_id(other.public_key()), found.payload, found.signature);
    CHECK_FALSE(verify(parse(RecordKind::validity, renamed), other.public_key(), chip, Binding::none()));
    CHECK_FALSE(
        verify(parse(RecordKind::validity, renamed), card.signer.public_key(), chip, Binding::none()));
}

TEST_CASE("a record may be followed by zero bytes and nothing else", "[record]") {
    const Card card{every_suite()};
    for (const auto& [kind, record] : card.all()) {
        auto file = padded(record, layout::record_limit(kind));
        CHECK(card.accepts(kind, file));
        CHECK(parse(kind, file).bytes().size() == record.size());
        file.back() = 1;
        CHECK(code_of(kind, file) == ErrorCode::damaged_content);
    }
}

TEST_CASE("a file that was never written is told apart", "[record]") {
    CHECK(is_blank(Bytes(112)));
    CHECK(is_blank(Bytes{}));
    CHECK_FALSE(is_blank(Bytes{0, 0, 1}));
    CHECK(code_of(RecordKind::validity, Bytes(112)) == ErrorCode::damaged_content);
    CHECK(code_of(RecordKind::validity, Bytes{}) == ErrorCode::damaged_content);
}

TEST_CASE("every truncated record is refused", "[record]") {
    const Card card{every_suite()};
    for (const auto& [kind, record] : card.all()) {
        for (std::size_t length = 0; length < record.size(); ++length) {
            CHECK(code_of(kind, BytesView{record}.first(length)) == ErrorCode::damaged_content);
        }
    }
}

TEST_CASE("a record cut short and filled with zeros is refused or does not verify", "[record]") {
    const Card card{every_suite()};
    for (const auto& [kind, record] : card.all()) {
        for (std::size_t length = 0; length < record.size(); ++length) {
            auto torn = Bytes(record.begin(), record.begin() + static_cast<std::ptrdiff_t>(length));
            torn.resize(record.size());
            if (torn == record || code_of(kind, torn)) { continue; }  // the bytes cut off may be zeros
            CHECK_FALSE(card.accepts(kind, torn));
        }
    }
}

TEST_CASE("a record with any one bit changed is refused or does not verify", "[record]") {
    const Card card{every_suite()};
    std::size_t unverified = 0;
    for (const auto& [kind, record] : card.all()) {
        for (std::size_t bit = 0; bit < record.size() * 8; ++bit) {
            auto changed = record;
            changed.at(bit / 8) ^= static_cast<Byte>(1U << bit % 8);
            if (code_of(kind, changed)) { continue; }
            INFO(name(kind) << " bit " << bit);
            CHECK_FALSE(card.accepts(kind, changed));
            ++unverified;
        }
    }
    CHECK(unverified > 4 * 64 * 8);  // at least the signatures' bits reach the verification
}

TEST_CASE("a record of a suite nobody knows is not called false", "[record]") {
    const Card card{every_suite()};
    for (const std::int64_t algorithm : {-65536LL, -65538LL, -8LL, -35LL, -47LL, 7LL, 5LL, 0LL}) {
        const auto record = with_algorithm(card.validity_record, algorithm);
        CHECK(code_of(RecordKind::validity, record) == ErrorCode::unsupported_suite);
    }
}

TEST_CASE("a record names the suite of its signer", "[record]") {
    const auto suite = every_suite();
    const Card card{suite};
    for (const auto& [kind, record] : card.all()) {
        CHECK(parse(kind, record).suite() == suite);
        CHECK(cose::read(record, "sample").header.algorithm == crypto::cose_algorithm(suite));
    }
}

TEST_CASE("a record that names the other suite does not verify, whoever signed it", "[record]") {
    const auto suite = every_suite();
    const auto other = other_than(suite);
    const Card card{suite};
    const FreshSigner of_other{other};
    for (const auto& [kind, record] : card.all()) {
        INFO(name(kind));
        // Only the header changed: the old key still has the id that is named.
        const auto renamed = parse(kind, with_algorithm(record, crypto::cose_algorithm(other)));
        CHECK(renamed.suite() == other);
        CHECK_FALSE(verify(renamed, card.signer.public_key(), chip, card.binding(kind)));

        // The other suite's key named, too, with the signature it would have had to make.
        const auto found = cose::read(record, "sample");
        const auto downgraded =
            cose::write(cose::protected_header(crypto::cose_algorithm(suite)), of_other.public_key().id(),
                        found.payload, of_other.sign(found.payload));
        CHECK_FALSE(verify(parse(kind, downgraded), of_other.public_key(), chip, card.binding(kind)));
    }
}

TEST_CASE("the header of the other suite is refused even where the key signed it", "[record]") {
    const auto suite = every_suite();
    const auto other = other_than(suite);
    const FreshSigner signer{suite};
    const auto payload = encode(validity());
    const auto header = cose::protected_header(crypto::cose_algorithm(other));
    const auto context = cbor::Writer{}
                             .array(4)
                             .text("permitcard")
                             .unsigned_integer(2)
                             .byte_string(chip.bytes())
                             .byte_string({});
    cbor::Writer message;
    cose::to_be_signed(message, header, context.view(), payload);
    const auto record = cose::write(header, signer.public_key().id(), payload, signer.sign(message.view()));
    REQUIRE(signer.public_key().verify(message.view(), BytesView{record}.last(64)));
    CHECK_FALSE(verify(parse(RecordKind::validity, record), signer.public_key(), chip, Binding::none()));
}

TEST_CASE("of the two forms of an ES256 signature a record may carry one", "[record]") {
    const Card card{crypto::Suite::es256};
    for (const auto& [kind, record] : card.all()) {
        auto second = record;
        const auto order = from_hex("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");
        int borrow = 0;
        for (std::size_t i = 32; i-- > 0;) {
            auto& byte = second.at(second.size() - 32 + i);
            const int difference = order.at(i) - byte - borrow;
            borrow = difference < 0 ? 1 : 0;
            byte = static_cast<Byte>(difference & 0xFF);
        }
        CHECK(card.accepts(kind, record));
        CHECK_FALSE(card.accepts(kind, second));
    }
}

TEST_CASE("judging the records of a card takes no memory from the second time on", "[record]") {
    const Card card{every_suite()};
    const auto key = card.signer.public_key();
    const auto judge = [&](RecordKind kind, BytesView record) {
        const auto envelope = parse(kind, record);
        if (kind == RecordKind::validity) { (void)decode_validity(envelope); }
        return verify(envelope, key, chip, card.binding(kind));
    };
    for (const auto& [kind, record] : card.all()) { REQUIRE(judge(kind, record)); }
    for (const auto& [kind, record] : card.all()) {
        const auto before = testing::allocations();
        const bool good = judge(kind, record);
        const auto taken = testing::allocations() - before;
        INFO(name(kind));
        CHECK(good);
        CHECK(taken == 0);
    }
}

TEST_CASE("only the one form of COSE_Sign1 is taken", "[record]") {
    const auto refused = [](std::string_view head, std::size_t signature = 64) {
        const auto tail = join({from_hex("4188"), cbor::Writer{}.byte_string(Bytes(signature, 1)).view()});
        return code_of(RecordKind::validity, join({from_hex(head), tail}));
    };
    CHECK_FALSE(refused("8443A10126A1044401020304"));
    CHECK(refused("D28443A10126A1044401020304") == ErrorCode::damaged_content);  // tagged
    CHECK(refused("8543A10126A1044401020304") == ErrorCode::damaged_content);    // five elements
    CHECK(refused("9F43A10126A1044401020304") == ErrorCode::damaged_content);    // indefinite length
    CHECK(refused("8445A1013A000000A1044401020304") == ErrorCode::damaged_content);
    CHECK(refused("8444A1013806A1044401020304") == ErrorCode::damaged_content);      // -7 in two bytes
    CHECK(refused("8440A1044401020304") == ErrorCode::damaged_content);              // nothing protected
    CHECK(refused("8446A20126044101A1044401020304") == ErrorCode::damaged_content);  // too much protected
    CHECK(refused("8444A1012600A1044401020304") == ErrorCode::damaged_content);      // behind the header
    CHECK(refused("8443A10226A1044401020304") == ErrorCode::damaged_content);        // another label
    CHECK(refused("8443A10126A0") == ErrorCode::damaged_content);                    // no key named
    CHECK(refused("8443A10126A10443010203") == ErrorCode::damaged_content);          // three bytes of it
    CHECK(refused("8443A10126A1046401020304") == ErrorCode::damaged_content);        // as text
    CHECK(refused("8443A10126A104440102030405") == ErrorCode::damaged_content);
    CHECK(refused("8443A10126A1044401020304", 63) == ErrorCode::damaged_content);
    CHECK(refused("8443A10126A1044401020304", 65) == ErrorCode::damaged_content);
    CHECK(refused("8443A10126A1044401020304", 96) == ErrorCode::damaged_content);
}

TEST_CASE("a record longer than its kind may be is refused", "[record]") {
    const auto record = cose::write(cose::protected_header(-7), Bytes(4), Bytes(34, 1), Bytes(64, 1));
    REQUIRE(record.size() == 114);
    CHECK(code_of(RecordKind::validity, record) == ErrorCode::damaged_content);
    CHECK_FALSE(code_of(RecordKind::journal, record));
}
