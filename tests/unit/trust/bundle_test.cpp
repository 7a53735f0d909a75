#include "permit/cbor/reader.hpp"
#include "permit/cbor/writer.hpp"
#include "realm.hpp"

#include <algorithm>

using namespace permit;
using namespace permit::trust;
using namespace permit::trust::testing;
using layout::RecordKind;

namespace {

/// What a COSE_Sign1 is made of, to put it together otherwise than `sign_bundle` would.
struct Parts {
    Bytes header = from_hex("A10126");
    Bytes payload{};
    crypto::KeyId kid{};

    static Parts of(BytesView file) {
        cbor::Reader reader{file, "bundle"};
        Parts parts;
        reader.array_of(4);
        (void)reader.byte_string();
        (void)reader.map();
        (void)reader.unsigned_integer();
        const auto kid = reader.byte_string();
        std::copy(kid.begin(), kid.end(), parts.kid.begin());
        const auto payload = reader.byte_string();
        parts.payload.assign(payload.begin(), payload.end());
        return parts;
    }

    [[nodiscard]] Bytes signed_with(const crypto::SigningKey& key,
                                    const std::string& context = "bundle") const {
        cbor::Writer external;
        external.array(2).text("permitcard").text(context);
        cbor::Writer message;
        message.array(4)
            .text("Signature1")
            .byte_string(header)
            .byte_string(external.view())
            .byte_string(payload);
        cbor::Writer file;
        file.array(4).byte_string(header).map(1).unsigned_integer(4).byte_string(kid);
        file.byte_string(payload).byte_string(key.sign(message.view()));
        return std::move(file).take();
    }
};

/// The payload with one of its members' values replaced.
Bytes with_member(BytesView payload, std::uint64_t wanted, BytesView value) {
    cbor::Reader reader{payload, "payload"};
    cbor::Writer writer;
    const std::size_t pairs = reader.map();
    writer.map(pairs);
    for (std::size_t left = pairs; left > 0; --left) {
        const auto key = reader.unsigned_integer();
        const auto old = reader.skip();
        writer.unsigned_integer(key).raw(key == wanted ? value : old);
    }
    return std::move(writer).take();
}

Bytes unsigned_value(std::uint64_t value) {
    cbor::Writer writer;
    writer.unsigned_integer(value);
    return std::move(writer).take();
}

Bytes certificate_value(const crypto::Certificate& certificate) {
    cbor::Writer writer;
    writer.byte_string(certificate.der());
    return std::move(writer).take();
}

ErrorCode refusal(BytesView file, const Pin& pin = {}) {
    return code_of([&] { (void)load_bundle(file, pin); });
}

}  // namespace

TEST_CASE("a bundle is loaded as it was signed", "[trust]") {
    const auto keys = new_realm();
    const auto content = content_of(keys);
    const auto bundle = load_bundle(signed_by(keys.publisher, content), keys.root.certificate.fingerprint());
    CHECK(bundle.pinned());
    CHECK(bundle.root_fingerprint() == keys.root.certificate.fingerprint());
    CHECK(bundle.content().realm == Realm::test);
    CHECK(bundle.content().number == 7);
    CHECK(bundle.content().issued == content.issued);
    CHECK(bundle.content().use_by == content.use_by);
    CHECK(bundle.content().status == content.status);
    CHECK(bundle.content().minimum_versions == content.minimum_versions);
    REQUIRE(bundle.content().authorities.size() == 1);
    const auto& authority = bundle.content().authorities.front();
    CHECK(authority.name == "tianshan");
    CHECK(authority.profile == "national");
    CHECK(authority.serials == SerialBlock{1, 1000});
    CHECK(bundle.profiles().find("national", layout::PermitKind::standard) != nullptr);
    CHECK(bundle.profiles().find("beijing", layout::PermitKind::standard) == nullptr);
}

TEST_CASE("authorities are found by the id of their key", "[trust]") {
    const auto keys = new_realm();
    auto content = content_of(keys);
    content.authorities.clear();
    for (int count = 0; count < 20; ++count) {
        auto request = tianshan();
        request.name = "authority " + std::to_string(count);
        content.authorities.push_back(authority_from(certify(keys, request).certificate, "national", {1, 2}));
    }
    const auto bundle = load_bundle(signed_by(keys.publisher, content), {});
    for (const auto& authority : content.authorities) {
        const auto found = bundle.authorities_with(authority.kid);
        CHECK(std::any_of(found.begin(), found.end(),
                          [&](const Authority& each) { return each.name == authority.name; }));
        for (const auto& each : found) { CHECK(each.kid == authority.kid); }
    }
    const auto stranger = crypto::key_id(keys.root.key.public_key());
    CHECK(bundle.authorities_with(stranger).empty());
}

TEST_CASE("status, minimum versions and freshness are looked up", "[trust]") {
    const auto keys = new_realm();
    const auto bundle = load_bundle(signed_by(keys.publisher, content_of(keys)), {});
    CHECK(bundle.status_of(3) == PermitStatus::lost);
    CHECK(bundle.status_of(5) == PermitStatus::suspended);
    CHECK_FALSE(bundle.status_of(4));
    CHECK(bundle.minimum_version(9) == 4);
    CHECK_FALSE(bundle.minimum_version(3));
    CHECK_FALSE(bundle.stale_on(Day::parse("2026-06-30")));
    CHECK(bundle.stale_on(Day::parse("2026-07-01")));
}

TEST_CASE("the first use without a pin says so", "[trust]") {
    const auto keys = new_realm();
    const auto bundle = load_bundle(signed_by(keys.publisher, content_of(keys)), std::nullopt);
    CHECK_FALSE(bundle.pinned());
    CHECK(bundle.root_fingerprint() == keys.root.certificate.fingerprint());
}

TEST_CASE("a bundle under another root than the pinned one is refused", "[trust]") {
    const auto keys = new_realm();
    const auto file = signed_by(keys.publisher, content_of(keys));
    CHECK(refusal(file, new_realm().root.certificate.fingerprint()) == ErrorCode::wrong_root);
    auto almost = keys.root.certificate.fingerprint();
    almost.back() ^= 1;
    CHECK(refusal(file, almost) == ErrorCode::wrong_root);
}

TEST_CASE("every part of a bundle counts: headers and signature bit by bit, each byte of the payload",
          "[trust]") {
    const auto keys = new_realm();
    const Bytes file = signed_by(keys.publisher, content_of(keys));
    const Pin pin = keys.root.certificate.fingerprint();
    const std::size_t bits = 8 * file.size();
    const std::size_t payload_begins = 8 * 20;
    const std::size_t payload_ends = bits - 8 * 66;
    // Nine bits further is the next byte and another bit of it.
    const auto step = [&](std::size_t bit) {
        return bit >= payload_begins && bit < payload_ends ? std::size_t{9} : std::size_t{1};
    };
    for (std::size_t bit = 0; bit < bits; bit += step(bit)) {
        Bytes changed = file;
        changed[bit / 8] = static_cast<Byte>(changed[bit / 8] ^ (1U << bit % 8));
        INFO("bit " << bit);
        const auto code = refusal(changed, pin);
        CHECK((code == ErrorCode::bad_bundle || code == ErrorCode::wrong_root));
    }
}

TEST_CASE("a bundle cut short anywhere is refused, and the offset is told", "[trust]") {
    const auto keys = new_realm();
    const Bytes file = signed_by(keys.publisher, content_of(keys));
    for (std::size_t length = 0; length < file.size(); ++length) {
        const Error error = error_of([&] { (void)load_bundle(BytesView{file}.first(length), {}); });
        CHECK(error.code() == ErrorCode::bad_bundle);
        CHECK(error.why().find("offset") != std::string::npos);
    }
    Bytes longer = file;
    longer.push_back(0);
    CHECK(refusal(longer) == ErrorCode::bad_bundle);
}

TEST_CASE("only the publisher signs bundles, and as bundles only", "[trust]") {
    const auto keys = new_realm();
    const auto content = content_of(keys);
    const auto authority = certify(keys);
    auto parts = Parts::of(signed_by(keys.publisher, content));
    CHECK_NOTHROW(load_bundle(parts.signed_with(keys.publisher.key), {}));
    CHECK(refusal(parts.signed_with(keys.root.key)) == ErrorCode::bad_bundle);
    CHECK(refusal(parts.signed_with(authority.key)) == ErrorCode::bad_bundle);
    CHECK(refusal(parts.signed_with(keys.publisher.key, "status")) == ErrorCode::bad_bundle);
    parts.kid = crypto::key_id(authority.key.public_key());
    CHECK(refusal(parts.signed_with(keys.publisher.key)) == ErrorCode::bad_bundle);

    auto by_authority = content;
    by_authority.publisher = authority.certificate;
    CHECK(code_of([&] { (void)signed_by(authority, by_authority); }) == ErrorCode::bad_bundle);
    CHECK(code_of([&] { (void)signed_by(keys.root, content); }) == ErrorCode::bad_bundle);
}

TEST_CASE("a bundle is signed with its publisher's suite and names it", "[trust]") {
    const auto suite = GENERATE(crypto::Suite::es256, crypto::Suite::sm2);
    const auto keys = new_realm(Realm::test, suite);
    auto parts = Parts::of(signed_by(keys.publisher, content_of(keys)));
    const std::string es256 = "A10126";        // {1: -7}
    const std::string sm2 = "A1013A00010000";  // {1: -65537}
    parts.header = from_hex(suite == crypto::Suite::es256 ? es256 : sm2);
    CHECK_NOTHROW(load_bundle(parts.signed_with(keys.publisher.key), {}));
    for (const auto& other : {suite == crypto::Suite::es256 ? sm2 : es256, std::string{"A10127"}}) {
        parts.header = from_hex(other);
        CHECK(refusal(parts.signed_with(keys.publisher.key)) == ErrorCode::bad_bundle);
    }
}

TEST_CASE("a bundle does not mix suites", "[trust]") {
    const auto keys = new_realm(Realm::test, crypto::Suite::es256);
    const auto others = new_realm(Realm::test, crypto::Suite::sm2);
    const auto refuses = [](const RealmKeys& ours, const RealmKeys& theirs) {
        auto foreign_authority = content_of(ours);
        foreign_authority.authorities = {authority_from(certify(theirs).certificate, "national", {1, 2})};
        CHECK(code_of([&] { (void)signed_by(ours.publisher, foreign_authority); }) == ErrorCode::bad_bundle);
        auto foreign_publisher = content_of(ours);
        foreign_publisher.publisher = theirs.publisher.certificate;
        CHECK(code_of([&] { (void)signed_by(theirs.publisher, foreign_publisher); }) ==
              ErrorCode::bad_bundle);
    };
    refuses(keys, others);
    refuses(others, keys);
}

TEST_CASE("publisher and authorities of another root or realm are refused", "[trust]") {
    const auto keys = new_realm();
    const auto others = new_realm();
    const auto production = new_realm(Realm::production);

    auto foreign_authority = content_of(keys);
    foreign_authority.authorities.push_back(authority_from(certify(others).certificate, "national", {1, 2}));
    CHECK(code_of([&] { (void)signed_by(keys.publisher, foreign_authority); }) == ErrorCode::bad_bundle);

    auto foreign_publisher = content_of(keys);
    foreign_publisher.publisher = others.publisher.certificate;
    CHECK(code_of([&] { (void)signed_by(others.publisher, foreign_publisher); }) == ErrorCode::bad_bundle);

    auto claims_production = content_of(keys);
    claims_production.realm = Realm::production;
    CHECK(code_of([&] { (void)signed_by(keys.publisher, claims_production); }) == ErrorCode::bad_bundle);

    auto root_is_publisher = content_of(keys);
    root_is_publisher.root = keys.publisher.certificate;
    CHECK(code_of([&] { (void)signed_by(keys.publisher, root_is_publisher); }) == ErrorCode::bad_bundle);

    CHECK_NOTHROW(signed_by(production.publisher, content_of(production)));
}

TEST_CASE("an authority whose certificate claims more than its root may give is refused", "[trust]") {
    const auto keys = new_realm();
    const auto authority = certify(keys);
    // An authority certifies another one: its certificate must not count as a root's.
    const auto grandchild =
        crypto::Certificate::issue({.common_name = "below an authority",
                                    .organisation = {},
                                    .valid_from = lifetime.from,
                                    .valid_until = lifetime.until,
                                    .may_sign_certificates = false,
                                    .extension_oid = std::string{scope_oid},
                                    .extension = encode(scope_of(authority.certificate))},
                                   crypto::SigningKey::generate(crypto::Suite::es256).public_key(),
                                   authority.certificate, authority.key);
    auto content = content_of(keys);
    content.authorities.push_back(authority_from(grandchild, "national", {1, 2}));
    CHECK(code_of([&] { (void)signed_by(keys.publisher, content); }) == ErrorCode::bad_bundle);
}

TEST_CASE("content that does not hold together is not signed", "[trust]") {
    const auto keys = new_realm();
    auto no_profile = content_of(keys);
    no_profile.profiles = profile_header;
    auto bad_profile = content_of(keys);
    bad_profile.profiles = "nonsense";
    auto number_zero = content_of(keys);
    number_zero.number = 0;
    auto before_publisher = content_of(keys);
    before_publisher.issued = lifetime.from.plus_days(-1);
    auto after_publisher = content_of(keys);
    after_publisher.issued = lifetime.until.plus_days(1);
    after_publisher.use_by = after_publisher.issued;
    auto no_serials = content_of(keys);
    no_serials.authorities.front().serials = {5, 4};
    auto serial_zero = content_of(keys);
    serial_zero.status[0] = PermitStatus::lost;
    auto version_zero = content_of(keys);
    version_zero.minimum_versions[1] = 0;
    for (const auto& content : {no_profile, bad_profile, number_zero, before_publisher, after_publisher,
                                no_serials, serial_zero, version_zero}) {
        CHECK(code_of([&] { (void)signed_by(keys.publisher, content); }) == ErrorCode::bad_bundle);
    }
}

TEST_CASE("an authority whose certificate has run out stays in the bundle", "[trust]") {
    const auto keys = new_realm();
    auto request = tianshan();
    request.lifetime = {Day::parse("2026-01-01"), Day::parse("2026-01-31")};
    auto content = content_of(keys);
    content.authorities = {authority_from(certify(keys, request).certificate, "national", {1, 10})};
    const auto bundle = load_bundle(signed_by(keys.publisher, content), {});
    const auto found = bundle.authorities_with(content.authorities.front().kid);
    REQUIRE(found.size() == 1);
    const auto division = *layout::DivisionCode::from_number(650102);
    CHECK(judge_signer(found.front(), RecordKind::validity, division, Day::parse("2026-01-15")).empty());
    CHECK_FALSE(
        judge_signer(found.front(), RecordKind::validity, division, Day::parse("2026-02-01")).empty());
}

TEST_CASE("well-signed payloads of another form are refused", "[trust]") {
    const auto keys = new_realm();
    auto parts = Parts::of(signed_by(keys.publisher, content_of(keys)));
    const Bytes payload = parts.payload;
    const auto refused = [&](Bytes changed) {
        parts.payload = std::move(changed);
        return refusal(parts.signed_with(keys.publisher.key)) == ErrorCode::bad_bundle;
    };
    CHECK_FALSE(std::any_of(payload.begin(), payload.begin() + 1, [](Byte head) { return head != 0xAB; }));
    CHECK(refused(with_member(payload, 1, unsigned_value(2))));
    CHECK(refused(with_member(payload, 2, unsigned_value(2))));
    CHECK(refused(with_member(payload, 3, unsigned_value(0x100000000))));
    CHECK(refused(with_member(payload, 4, from_hex("20"))));
    CHECK(refused(with_member(payload, 6, from_hex("4100"))));
    CHECK(refused(with_member(payload, 7, certificate_value(certify(keys).certificate))));
    CHECK(refused(with_member(payload, 8, from_hex("818100"))));
    CHECK(refused(with_member(payload, 10, from_hex("A10300"))));
    CHECK(refused(with_member(payload, 10, from_hex("A10305"))));
    CHECK(refused(with_member(payload, 10, from_hex("A205020302"))));
    CHECK(refused(with_member(payload, 10, from_hex("A1180302"))));
    CHECK(refused(with_member(payload, 11, from_hex("A1091A00010000"))));

    Bytes additional = payload;
    additional.front() = 0xAC;
    append(additional, from_hex("0C00"));
    CHECK(refused(additional));
    CHECK(refused(join({payload, from_hex("00")})));

    parts.payload = with_member(payload, 3, unsigned_value(8));
    CHECK(load_bundle(parts.signed_with(keys.publisher.key), {}).content().number == 8);
}

TEST_CASE("a fingerprint is read as people write it", "[trust]") {
    const auto fingerprint = new_realm().root.certificate.fingerprint();
    CHECK(fingerprint_from(fingerprint_text(fingerprint)) == fingerprint);
    CHECK(fingerprint_from(to_hex(fingerprint)) == fingerprint);
    std::string colons;
    for (const Byte byte : fingerprint) { colons += to_hex(BytesView{&byte, 1}) + ":"; }
    CHECK(fingerprint_from(colons) == fingerprint);
    for (const auto& bad : std::vector<std::string>{"", "00", "root.pem", to_hex(fingerprint) + "00", "zz"}) {
        CHECK(code_of([&] { (void)fingerprint_from(bad); }) == ErrorCode::bad_input);
    }
}

TEST_CASE("a root's file is pinned in PEM and in DER", "[trust]") {
    const auto root = new_realm().root.certificate;
    CHECK(fingerprint_of_file(as_bytes(root.pem())) == root.fingerprint());
    CHECK(fingerprint_of_file(root.der()) == root.fingerprint());
    CHECK(code_of([] { (void)fingerprint_of_file(as_bytes("nothing")); }) == ErrorCode::damaged_content);
}
