#include "permit/token/uri.hpp"

#include "permit/testing/errors.hpp"

using namespace permit;
using testing::error_of;
using token::Uri;

TEST_CASE("a PKCS#11 URI names token, key, module and where the PIN is", "[token]") {
    const auto uri =
        Uri::parse("pkcs11:token=province;object=amend?module-path=/usr/lib/m.so&pin-source=/etc/pin");
    CHECK(uri.object() == "amend");
    CHECK(uri.module_path() == "/usr/lib/m.so");
    CHECK(uri.pin_source() == "/etc/pin");
    CHECK(uri.text().starts_with("pkcs11:token=province"));
}

TEST_CASE("a URI without a key can be given one", "[token]") {
    const auto uri = Uri::parse("pkcs11:token=province");
    CHECK_FALSE(uri.object());
    CHECK(uri.with_object("天山区").object() == "天山区");
    CHECK_FALSE(uri.object());
    CHECK(uri.with_object("a").with_object("b").object() == "b");
}

TEST_CASE("a name that is no PKCS#11 URI is refused", "[token]") {
    for (const auto* text : {"", "pkcs11", "http://token", "pkcs11:colour=red", "pkcs11:token=%GG"}) {
        CAPTURE(text);
        CHECK(error_of([&] { (void)Uri::parse(text); }).code() == ErrorCode::bad_input);
    }
}

TEST_CASE("a PIN in a name is refused and not repeated, wherever it stands", "[token]") {
    const std::string text = GENERATE(std::string{"pkcs11:token=province?pin-value=314159"},
                                      "pkcs11:token=province;pin-value=314159", "pkcs11:pin-value=314159",
                                      "token=province&pin-value=314159", "PIN-VALUE=314159");
    const auto error = error_of([&] { (void)Uri::parse(text); });
    CHECK(error.code() == ErrorCode::bad_input);
    for (const auto& line : {error.doing(), error.why(), error.next()}) {
        CHECK(line.find("314159") == std::string::npos);
    }
}
