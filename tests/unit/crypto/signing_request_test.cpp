#include "permit/crypto/signing_request.hpp"
#include "keys.hpp"
#include "permit/core/error.hpp"

using namespace permit;
using namespace permit::crypto;
using namespace permit::testing;

namespace {

constexpr auto scope = "1.3.6.1.4.1.55555.1.1";

CertificateRequest wanted() {
    return {.common_name = "昆明市公安局",
            .organisation = "permitcard TEST",
            .valid_from = Day::parse("2026-01-01"),
            .valid_until = Day::parse("2035-12-31"),
            .may_sign_certificates = false,
            .extension_oid = scope,
            .extension = from_hex("A1001903EA")};
}

std::optional<ErrorCode> refusal(BytesView der) {
    try {
        (void)SigningRequest::from_der(der);
    } catch (const Error& error) { return error.code(); }
    return std::nullopt;
}

}  // namespace

TEST_CASE("a request says what is wanted and by whom, also after it was carried", "[crypto]") {
    const auto key = SigningKey::generate(every_suite());
    const auto made = SigningRequest::make(wanted(), key);
    for (const auto& request : {made, SigningRequest::from_der(made.der()),
                                SigningRequest::from_pem("for people\n" + made.pem())}) {
        CHECK(request.common_name() == "昆明市公安局");
        CHECK(request.organisation() == "permitcard TEST");
        CHECK(request.public_key().spki() == key.public_key().spki());
        CHECK(to_hex(request.extension(scope).value()) == "A1001903EA");
        CHECK_FALSE(request.extension("1.3.6.1.4.1.55555.1.2"));
        CHECK(request.fingerprint() == sha256(made.der()));
    }
}

TEST_CASE("what an offline root issues on a request is the certificate it would have issued itself",
          "[crypto]") {
    const auto suite = every_suite();
    const auto root_key = SigningKey::generate(suite);
    const auto root = Certificate::self_signed(wanted(), root_key);
    const auto key = SigningKey::generate(suite);
    const auto carried = SigningRequest::from_pem(SigningRequest::make(wanted(), key).pem());
    auto granted = wanted();
    granted.common_name = carried.common_name() + " 1";
    granted.extension = carried.extension(scope).value();
    const auto issued = Certificate::issue(granted, carried.public_key(), root, root_key);
    CHECK(issued_by(issued, root, scope));
    CHECK(issued.public_key().spki() == key.public_key().spki());
}

TEST_CASE("a request without an extension has none", "[crypto]") {
    auto plain = wanted();
    plain.extension_oid.clear();
    CHECK_FALSE(SigningRequest::make(plain, SigningKey::generate(every_suite())).extension(scope));
}

TEST_CASE("a request with any bit turned over, or cut, is damaged", "[crypto]") {
    const auto der = SigningRequest::make(wanted(), SigningKey::generate(every_suite())).der();
    for (std::size_t bit = 0; bit < der.size() * 8; ++bit) {
        INFO("bit " << bit << " of " << to_hex(der));
        REQUIRE(refusal(with_flipped_bit(der, bit)) == ErrorCode::damaged_content);
    }
    for (std::size_t size = 0; size < der.size(); ++size) {
        REQUIRE(refusal(BytesView{der}.first(size)) == ErrorCode::damaged_content);
    }
    CHECK(refusal(join({der, Bytes{0x00}})) == ErrorCode::damaged_content);
}

TEST_CASE("nobody asks for a certificate over somebody else's key", "[crypto]") {
    const auto suite = every_suite();
    const auto der = SigningRequest::make(wanted(), SigningKey::generate(suite)).der();
    const auto ours = SigningRequest::from_der(der).public_key().spki();
    const auto theirs = SigningKey::generate(suite).public_key().spki();
    auto swapped = der;
    const auto at = std::search(swapped.begin(), swapped.end(), ours.begin(), ours.end());
    REQUIRE(at != swapped.end());
    std::copy(theirs.begin(), theirs.end(), at);
    CHECK(refusal(swapped) == ErrorCode::damaged_content);
}

TEST_CASE("what no certificate can say is not asked for", "[crypto]") {
    const auto refused = [](auto change) {
        auto asked = wanted();
        change(asked);
        try {
            (void)SigningRequest::make(asked, SigningKey::generate(Suite::es256));
        } catch (const Error& error) { return error.code() == ErrorCode::bad_input; }
        return false;
    };
    CHECK(refused([](auto& it) { it.common_name.clear(); }));
    CHECK(refused([](auto& it) { it.common_name.assign(65, 'x'); }));
    CHECK(refused([](auto& it) { it.extension_oid = "2.5.29.19"; }));
}
