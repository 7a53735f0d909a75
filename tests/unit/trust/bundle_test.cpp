#include "bundle_parts.hpp"
#include "realm.hpp"

#include <algorithm>

using namespace permit;
using namespace permit::trust;
using namespace permit::trust::testing;
using layout::RecordKind;

namespace {

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
    REQUIRE(bundle.content().list);
    CHECK(bundle.content().list->number == 4);
    CHECK(bundle.content().list->list.content() == content.list->list.content());
    CHECK(bundle.edition() == Edition{1, 7});
    CHECK(bundle.publisher().key.id() == keys.publisher.key.public_key().id());
    REQUIRE(bundle.content().authorities.size() == 1);
    const auto& authority = bundle.content().authorities.front();
    CHECK(authority.name == "tianshan");
    CHECK(authority.profile == "national");
    CHECK(authority.serials == SerialBlock{1, 1000});
    CHECK(bundle.profiles().in_force("national", layout::PermitKind::standard, Day::parse("2026-11-22")) !=
          nullptr);
    CHECK(bundle.profiles().in_force("beijing", layout::PermitKind::standard, Day::parse("2026-11-22")) ==
          nullptr);
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

TEST_CASE("a bundle is fresh to the end of its last day", "[trust]") {
    const auto keys = new_realm();
    const auto bundle = load_bundle(signed_by(keys.publisher, content_of(keys)), {});
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
    auto twice = content_of(keys);
    twice.authorities.push_back(twice.authorities.front());
    auto list_zero = content_of(keys);
    list_zero.list->number = 0;
    auto revoked_twice = content_of(keys);
    revoked_twice.revocations = {{{1}, lifetime.from}, {{1}, lifetime.until}};
    auto spared_twice = content_of(keys);
    spared_twice.revocations = {{{1}, lifetime.from, {{2}, {2}}}};
    for (const auto& content : {no_profile, bad_profile, number_zero, before_publisher, after_publisher,
                                no_serials, twice, list_zero, revoked_twice, spared_twice}) {
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
    CHECK_FALSE(std::any_of(payload.begin(), payload.begin() + 1, [](Byte head) { return head != 0xAD; }));
    CHECK(refused(with_member(payload, 2, unsigned_value(2))));
    CHECK(refused(with_member(payload, 3, unsigned_value(0x100000000))));
    CHECK(refused(with_member(payload, 4, from_hex("20"))));
    CHECK(refused(with_member(payload, 6, from_hex("4100"))));
    CHECK(refused(with_member(payload, 7, certificate_value(certify(keys).certificate))));
    CHECK(refused(with_member(payload, 8, from_hex("818100"))));
    CHECK(refused(with_member(payload, 10, from_hex("814100"))));
    CHECK(refused(
        with_member(payload, 10, join({from_hex("81"), certificate_value(certify(keys).certificate)}))));
    CHECK(refused(with_member(payload, 12, unsigned_value(0))));
    CHECK(refused(with_member(payload, 13, from_hex("40"))));
    CHECK(refused(with_member(payload, 13, from_hex("41F6"))));
    CHECK(refused(join({payload, from_hex("00")})));

    parts.payload = with_member(payload, 3, unsigned_value(8));
    CHECK(load_bundle(parts.signed_with(keys.publisher.key), {}).content().number == 8);
}

TEST_CASE("the members of a bundle stand there all, once and in order", "[trust]") {
    const auto keys = new_realm();
    auto parts = Parts::of(signed_by(keys.publisher, content_of(keys)));
    const auto members = members_of(parts.payload);
    REQUIRE(members.size() == 13);
    const auto refused = [&](const Members& changed) {
        parts.payload = payload_of(changed);
        return refusal(parts.signed_with(keys.publisher.key)) == ErrorCode::bad_bundle;
    };
    REQUIRE(payload_of(members) == parts.payload);
    for (std::size_t at = 0; at < members.size(); ++at) {
        INFO("member " << at + 1);
        const auto here = static_cast<std::ptrdiff_t>(at);
        auto without = members;
        without.erase(without.begin() + here);
        CHECK(refused(without));
        auto twice = members;
        twice.insert(twice.begin() + here, members[at]);
        CHECK(refused(twice));
        auto renamed = members;
        renamed[at].first = 14;
        CHECK(refused(renamed));
        for (std::size_t other = 0; other < at; ++other) {
            auto swapped = members;
            std::swap(swapped[at], swapped[other]);
            CHECK(refused(swapped));
        }
    }
    auto more = members;
    more.emplace_back(14, from_hex("F6"));
    CHECK(refused(more));
    more = members;
    more.insert(more.begin(), {0, from_hex("00")});
    CHECK(refused(more));
}

TEST_CASE("a bundle of another format is told from a damaged one", "[trust]") {
    const auto keys = new_realm();
    auto parts = Parts::of(signed_by(keys.publisher, content_of(keys)));
    const Bytes payload = parts.payload;
    const auto error_for = [&](std::uint64_t format) {
        parts.payload = with_member(payload, 1, unsigned_value(format));
        const Bytes file = parts.signed_with(keys.publisher.key);
        return error_of([&] { (void)load_bundle(file, {}); });
    };
    CHECK(error_for(1).next() == "publish it anew with permit-keys bundle");
    CHECK(error_for(3).next() == "update the program");
    CHECK(error_for(1).code() == ErrorCode::bad_bundle);
}

TEST_CASE("authorities, revocations and the records they spare have one form each", "[trust]") {
    const auto keys = new_realm();
    auto content = content_of(keys);
    const auto certificate = certificate_value(content.authorities.front().certificate);
    auto parts = Parts::of(signed_by(keys.publisher, content));
    const Bytes payload = parts.payload;
    const auto accepted = [&](std::uint64_t member, const Bytes& value) {
        parts.payload = with_member(payload, member, value);
        const Bytes file = parts.signed_with(keys.publisher.key);
        try {
            (void)load_bundle(file, {});
            return true;
        } catch (const Error& error) {
            CHECK(error.code() == ErrorCode::bad_bundle);
            return false;
        }
    };
    const Bytes national = from_hex("686E6174696F6E616C");
    const auto authority = [&](const char* head, const char* rest) {
        return join({from_hex(head), certificate, national, from_hex(rest)});
    };
    CHECK(accepted(8, authority("8185", "0102F6")));
    CHECK(accepted(8, authority("8185", "010200")));
    CHECK_FALSE(accepted(8, authority("8184", "0102")));
    CHECK_FALSE(accepted(8, authority("8186", "0102F6F6")));
    CHECK_FALSE(accepted(8, authority("8185", "0102F4")));
    CHECK_FALSE(accepted(8, authority("8185", "010220")));
    CHECK_FALSE(accepted(8, authority("8185", "0002F6")));
    CHECK_FALSE(accepted(8, authority("8185", "0201F6")));

    const Bytes low(32, 0x01);
    const Bytes high(32, 0x02);
    const auto digest = [](const Bytes& bytes) { return join({from_hex("5820"), bytes}); };
    const auto revoked = [&](const Bytes& key, const Bytes& good) {
        return join({from_hex("83"), digest(key), from_hex("05"), good});
    };
    const Bytes none = from_hex("80");
    const Bytes ordered = join({from_hex("82"), digest(low), digest(high)});
    const Bytes disordered = join({from_hex("82"), digest(high), digest(low)});
    const Bytes equal = join({from_hex("82"), digest(low), digest(low)});
    CHECK(accepted(11, join({from_hex("81"), revoked(low, ordered)})));
    CHECK(accepted(11, join({from_hex("82"), revoked(low, none), revoked(high, none)})));
    CHECK_FALSE(accepted(11, join({from_hex("81"), revoked(low, disordered)})));
    CHECK_FALSE(accepted(11, join({from_hex("81"), revoked(low, equal)})));
    CHECK_FALSE(accepted(11, join({from_hex("82"), revoked(high, none), revoked(low, none)})));
    CHECK_FALSE(accepted(11, join({from_hex("82"), revoked(low, none), revoked(low, none)})));
    CHECK_FALSE(accepted(11, join({from_hex("81"), revoked(Bytes(32), from_hex("8140"))})));
    CHECK_FALSE(accepted(11, join({from_hex("818341000580")})));
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
