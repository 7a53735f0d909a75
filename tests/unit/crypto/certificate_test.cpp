#include "permit/crypto/certificate.hpp"
#include "keys.hpp"
#include "permit/core/error.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::crypto;
using namespace permit::testing;

namespace {

constexpr auto scope = "1.3.6.1.4.1.55555.1.1";
constexpr auto other_scope = "1.3.6.1.4.1.55555.1.2";

CertificateRequest request(std::string common_name) {
    return {.common_name = std::move(common_name),
            .organisation = "permitcard TEST",
            .valid_from = Day::parse("2026-01-01"),
            .valid_until = Day::parse("2035-12-31"),
            .may_sign_certificates = false,
            .extension_oid = {},
            .extension = {}};
}

CertificateRequest scoped(const char* oid) {
    auto wanted = request("昆明市公安局");
    wanted.extension_oid = oid;
    wanted.extension = from_hex("A1001903EA");
    return wanted;
}

CertificateRequest between(const char* from, const char* until) {
    auto wanted = request("dated");
    wanted.valid_from = Day::parse(from);
    wanted.valid_until = Day::parse(until);
    return wanted;
}

/// A root with its key, and a key for somebody below it.
struct Ceremony {
    explicit Ceremony(Suite suite = every_suite())
        : root_key{SigningKey::generate(suite)}, authority_key{SigningKey::generate(suite)} {}

    SigningKey root_key;
    SigningKey authority_key;
    Certificate root = Certificate::self_signed(request("test root"), root_key);

    [[nodiscard]] Certificate issue(const CertificateRequest& wanted) const {
        return Certificate::issue(wanted, authority_key.public_key(), root, root_key);
    }
};

template <typename Action>
ErrorCode refusal(Action action) {
    try {
        (void)action();
    } catch (const Error& error) { return error.code(); }
    FAIL("nothing was refused");
    return {};
}

bool read_as_damaged(BytesView der) {
    return refusal([&] { return Certificate::from_der(der); }) == ErrorCode::damaged_content;
}

}  // namespace

TEST_CASE("a certificate says what was asked for, also after it was stored", "[crypto]") {
    const Ceremony ceremony;
    const auto issued = ceremony.issue(scoped(scope));
    for (const auto& certificate :
         {issued, Certificate::from_der(issued.der()), Certificate::from_pem(issued.pem()),
          Certificate::from_pem("for people to read\n" + issued.pem() + "\nmore text")}) {
        CHECK(certificate.common_name() == "昆明市公安局");
        CHECK(certificate.organisation() == "permitcard TEST");
        CHECK(certificate.valid_from().iso() == "2026-01-01");
        CHECK(certificate.valid_until().iso() == "2035-12-31");
        CHECK(certificate.public_key().spki() == ceremony.authority_key.public_key().spki());
        CHECK(certificate.extension(scope) == from_hex("A1001903EA"));
        CHECK_FALSE(certificate.extension(other_scope).has_value());
        CHECK(certificate.der() == issued.der());
        CHECK(certificate.fingerprint() == sha256(issued.der()));
    }
}

TEST_CASE("days of a certificate are kept from the first year of its clock to the last", "[crypto]") {
    const Ceremony ceremony;
    // 2050 changes the encoding of the date, 1970-01-01 lies partly before the epoch.
    for (const char* day :
         {"1950-01-02", "1969-12-31", "1970-01-01", "2024-02-29", "2049-12-31", "2050-01-01", "9999-12-31"}) {
        const auto certificate = ceremony.issue(between(day, day));
        CHECK(certificate.valid_from().iso() == day);
        CHECK(certificate.valid_until().iso() == day);
        CHECK(issued_by(certificate, ceremony.root, {}));
    }
}

TEST_CASE("an extension may hold any bytes, or none", "[crypto]") {
    const Ceremony ceremony;
    for (const Bytes& content : {Bytes{}, Bytes{0x30}, Bytes{0x04, 0x01, 0x00}, Bytes(3000, 0xFF)}) {
        auto wanted = scoped(scope);
        wanted.extension = content;
        CHECK(ceremony.issue(wanted).extension(scope) == content);
    }
}

TEST_CASE("an extension that stands there twice, or holds something else, is not read", "[crypto]") {
    const auto der = Ceremony{}.root.der();
    constexpr auto subject_key_identifier = "2.5.29.14";  // an OCTET STRING of its own accord
    constexpr auto basic_constraints = "2.5.29.19";
    CHECK(Certificate::from_der(der).extension(subject_key_identifier)->size() == 20);
    CHECK(refusal([&] { return Certificate::from_der(der).extension(basic_constraints); }) ==
          ErrorCode::damaged_content);
    CHECK(refusal([&] { return Certificate::from_der(der).extension("scope"); }) == ErrorCode::bad_input);

    // The authority key identifier, 2.5.29.35, renamed.
    auto twice = der;
    const Bytes name{0x55, 0x1D, 0x23};
    const auto at = std::search(twice.begin(), twice.end(), name.begin(), name.end());
    REQUIRE(at != twice.end());
    at[2] = 0x0E;
    CHECK(refusal([&] { return Certificate::from_der(twice).extension(subject_key_identifier); }) ==
          ErrorCode::damaged_content);
}

TEST_CASE("a certificate without an organisation has an empty one", "[crypto]") {
    const Ceremony ceremony;
    auto wanted = request("nobody's");
    wanted.organisation.clear();
    CHECK(ceremony.issue(wanted).organisation().empty());
}

TEST_CASE("two certificates of the same request differ in their serial", "[crypto]") {
    const Ceremony ceremony;
    CHECK(ceremony.issue(request("twin")).fingerprint() != ceremony.issue(request("twin")).fingerprint());
}

TEST_CASE("a certificate is issued by its root whatever day it is", "[crypto]") {
    const Ceremony ceremony;
    CHECK(issued_by(ceremony.issue(request("authority")), ceremony.root, {}));
    CHECK(issued_by(ceremony.issue(between("1999-01-01", "1999-12-31")), ceremony.root, {}));
    CHECK(issued_by(ceremony.issue(between("2999-01-01", "2999-12-31")), ceremony.root, {}));
    CHECK(issued_by(ceremony.root, ceremony.root, {}));
}

TEST_CASE("another root of the same name did not issue it", "[crypto]") {
    const Ceremony ceremony;
    const Ceremony impostor{ceremony.root_key.suite()};
    REQUIRE(impostor.root.common_name() == ceremony.root.common_name());
    CHECK_FALSE(issued_by(ceremony.issue(request("authority")), impostor.root, {}));
    CHECK_FALSE(issued_by(ceremony.root, impostor.root, {}));
    CHECK_FALSE(issued_by(ceremony.root, ceremony.issue(request("authority")), {}));
}

TEST_CASE("only a certificate that may sign certificates can stand above others", "[crypto]") {
    const Ceremony ceremony;
    const auto subject = SigningKey::generate(ceremony.root_key.suite()).public_key();
    for (const bool may_sign : {false, true}) {
        auto wanted = request("authority");
        wanted.may_sign_certificates = may_sign;
        const auto authority = ceremony.issue(wanted);
        const auto below = Certificate::issue(request("below"), subject, authority, ceremony.authority_key);
        // Not even then without the link between: neither of them is the trust anchor.
        CHECK_FALSE(issued_by(below, ceremony.root, {}));
        CHECK_FALSE(issued_by(below, authority, {}));
    }
}

TEST_CASE("the caller's critical extension is tolerated by its OID, any other is not", "[crypto]") {
    const Ceremony ceremony;
    const auto authority = ceremony.issue(scoped(scope));
    CHECK(issued_by(authority, ceremony.root, scope));
    CHECK_FALSE(issued_by(authority, ceremony.root, {}));
    CHECK_FALSE(issued_by(authority, ceremony.root, other_scope));
    CHECK_FALSE(issued_by(ceremony.issue(scoped(other_scope)), ceremony.root, scope));

    const auto scoped_root = Certificate::self_signed(scoped(other_scope), ceremony.root_key);
    const auto below = Certificate::issue(request("below"), ceremony.authority_key.public_key(), scoped_root,
                                          ceremony.root_key);
    CHECK(issued_by(below, scoped_root, other_scope));
    CHECK_FALSE(issued_by(below, scoped_root, scope));
}

TEST_CASE("a certificate with any bit turned over is damaged or not issued", "[crypto]") {
    const Ceremony ceremony;
    const auto der = ceremony.issue(scoped(scope)).der();
    const auto still_issued = [&](const Bytes& changed) {
        try {
            return issued_by(Certificate::from_der(changed), ceremony.root, scope);
        } catch (const Error& error) {
            CHECK(error.code() == ErrorCode::damaged_content);
            return false;
        }
    };
    REQUIRE(still_issued(der));
    for (std::size_t bit = 0; bit < der.size() * 8; ++bit) {
        INFO("bit " << bit << " of " << to_hex(der));
        REQUIRE_FALSE(still_issued(with_flipped_bit(der, bit)));
    }
}

TEST_CASE("a certificate that is cut, or longer than itself, is damaged", "[crypto]") {
    const auto der = Ceremony{}.root.der();
    for (std::size_t size = 0; size < der.size(); ++size) {
        INFO(size << " bytes");
        REQUIRE(read_as_damaged(BytesView{der}.first(size)));
    }
    CHECK(read_as_damaged(join({der, Bytes{0x00}})));
}

TEST_CASE("text without a certificate is damaged, and nobody is asked for a passphrase", "[crypto]") {
    const auto pem = Ceremony{}.root.pem();
    const auto cut = pem.substr(0, pem.size() / 2);
    auto encrypted = pem;
    encrypted.insert(encrypted.find('\n') + 1,
                     "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n");
    for (const auto& text : {std::string{}, std::string{"hello"}, cut, encrypted}) {
        CHECK(refusal([&] { return Certificate::from_pem(text); }) == ErrorCode::damaged_content);
    }
}

TEST_CASE("a request that no certificate can meet is refused", "[crypto]") {
    const Ceremony ceremony;
    const auto refused = [&](auto change) {
        auto wanted = scoped(scope);
        change(wanted);
        return refusal([&] { return ceremony.issue(wanted); }) == ErrorCode::bad_input &&
               refusal([&] { return Certificate::self_signed(wanted, ceremony.root_key); }) ==
                   ErrorCode::bad_input;
    };
    CHECK(refused([](auto& it) { it.common_name.clear(); }));
    CHECK(refused([](auto& it) { it.common_name.assign(65, 'x'); }));
    CHECK(refused([](auto& it) { it.organisation.assign(65, 'x'); }));
    CHECK(refused([](auto& it) { it.common_name = "\xFF\xFE"; }));
    CHECK(refused([](auto& it) { it.valid_until = it.valid_from.plus_days(-1); }));
    CHECK(refused([](auto& it) { it.extension_oid = "scope"; }));
    CHECK(refused([](auto& it) { it.extension_oid = "2.5.29.19"; }));
    CHECK_NOTHROW(ceremony.issue(request(std::string(64, 'x'))));
}

TEST_CASE("only the issuer's own key issues", "[crypto]") {
    const Ceremony ceremony;
    CHECK(refusal([&] {
              return Certificate::issue(request("authority"), ceremony.authority_key.public_key(),
                                        ceremony.root, ceremony.authority_key);
          }) == ErrorCode::bad_input);
}

namespace {

/// A key elsewhere: nothing of it comes here but signatures.
class Token final : public Signer {
public:
    explicit Token(SigningKey key) : key_{std::move(key)} {}
    [[nodiscard]] VerifyKey public_key() const override { return key_.public_key(); }
    [[nodiscard]] Signature sign(BytesView message) const override {
        return broken ? key_.sign({}) : key_.sign(message);
    }
    bool broken = false;

private:
    SigningKey key_;
};

}  // namespace

TEST_CASE("a root whose key never leaves its token issues", "[crypto]") {
    const auto suite = every_suite();
    const Token token{SigningKey::generate(suite)};
    const auto root = Certificate::self_signed(request("root in a token"), token);
    const auto subject = SigningKey::generate(suite).public_key();
    // Often enough to meet signatures of every length in DER, and some that end in zero bits.
    for (int i = 0; i < 100; ++i) {
        const auto issued = Certificate::issue(scoped(scope), subject, root, token);
        REQUIRE(issued_by(issued, root, scope));
        REQUIRE(Certificate::from_der(issued.der()).fingerprint() == issued.fingerprint());
    }
}

TEST_CASE("a signer that signs something else issues nothing", "[crypto]") {
    Token token{SigningKey::generate(every_suite())};
    const auto root = Certificate::self_signed(request("root in a token"), token);
    token.broken = true;
    CHECK(refusal([&] { return Certificate::issue(request("x"), token.public_key(), root, token); }) ==
          ErrorCode::internal);
}

TEST_CASE("a root certifies keys of its own suite only", "[crypto]") {
    const Ceremony ceremony;
    const auto other = SigningKey::generate(other_than(ceremony.root_key.suite()));
    CHECK(refusal([&] {
              return Certificate::issue(request("authority"), other.public_key(), ceremony.root,
                                        ceremony.root_key);
          }) == ErrorCode::bad_input);
}

TEST_CASE("a certificate's own signature counts where it stands alone", "[crypto]") {
    const Ceremony ceremony;
    auto der = ceremony.root.der();
    der.back() ^= 1;
    const auto changed = Certificate::from_der(der);
    CHECK_FALSE(issued_by(changed, changed, {}));
    CHECK_FALSE(issued_by(changed, ceremony.root, {}));
}
