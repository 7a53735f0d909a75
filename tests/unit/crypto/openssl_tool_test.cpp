// What we write, read by OpenSSL's own command-line tool, as an auditor would.
#include "permit/core/error.hpp"
#include "permit/crypto/certificate.hpp"

#include <stdlib.h>
#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>

using namespace permit;
using namespace permit::crypto;
using Catch::Matchers::Contains;

namespace {

constexpr auto scope = "1.3.6.1.4.1.55555.1.1";

/// A folder of its own for every test, gone at its end.
class Folder {
public:
    Folder() {
        auto pattern = (std::filesystem::temp_directory_path() / "permit-crypto-XXXXXX").string();
        REQUIRE(mkdtemp(pattern.data()) != nullptr);
        path_ = pattern;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    void write(const char* name, BytesView content) const {
        std::ofstream file{path_ / name, std::ios::binary};
        file << as_text(content);
        REQUIRE(file.good());
    }

    [[nodiscard]] std::string read(const char* name) const {
        std::ifstream file{path_ / name};
        return {std::istreambuf_iterator<char>{file}, {}};
    }

    /// Both outputs of `openssl <arguments>`, run in this folder.
    [[nodiscard]] std::string openssl(const std::string& arguments) const {
        const auto command = "cd '" + path_.string() + "' && '" PERMIT_OPENSSL "' " + arguments + " 2>&1";
        FILE* const pipe = popen(command.c_str(), "r");
        REQUIRE(pipe != nullptr);
        std::string output;
        std::array<char, 512> piece;
        while (const auto size = std::fread(piece.data(), 1, piece.size(), pipe)) {
            output.append(piece.data(), size);
        }
        pclose(pipe);
        return output;
    }

private:
    std::filesystem::path path_;
};

struct Office {
    Folder folder;
    SigningKey root_key = SigningKey::generate(Suite::es256);
    SigningKey authority_key = SigningKey::generate(Suite::es256);

    Office() {
        CertificateRequest request{.common_name = "test root",
                                   .organisation = "permitcard TEST",
                                   .valid_from = Day::parse("2020-01-01"),
                                   .valid_until = Day::parse("2060-12-31"),
                                   .may_sign_certificates = true,
                                   .extension_oid = {},
                                   .extension = {}};
        const auto root = Certificate::self_signed(request, root_key);
        request.common_name = "昆明市公安局";
        request.may_sign_certificates = false;
        request.extension_oid = scope;
        request.extension = from_hex("A1001903EA");
        const auto authority = Certificate::issue(request, authority_key.public_key(), root, root_key);
        folder.write("root.pem", as_bytes(root.pem()));
        folder.write("authority.pem", as_bytes(authority.pem()));
    }
};

}  // namespace

TEST_CASE("openssl x509 reads the root", "[crypto]") {
    const Office office;
    const auto text = office.folder.openssl("x509 -in root.pem -noout -text");
    CHECK_THAT(text, Contains("Version: 3 (0x2)"));
    CHECK_THAT(text, Contains("Issuer: O = permitcard TEST, CN = test root"));
    CHECK_THAT(text, Contains("Subject: O = permitcard TEST, CN = test root"));
    CHECK_THAT(text, Contains("Not Before: Dec 31 16:00:00 2019 GMT"));
    CHECK_THAT(text, Contains("Not After : Dec 31 15:59:59 2060 GMT"));
    CHECK_THAT(text, Contains("ASN1 OID: prime256v1"));
    CHECK_THAT(text, Contains("X509v3 Basic Constraints: critical\n                CA:TRUE"));
    CHECK_THAT(text, Contains("X509v3 Key Usage: critical\n                Certificate Sign\n"));
    CHECK_THAT(text, Contains("X509v3 Subject Key Identifier"));
    CHECK_THAT(text, Contains("X509v3 Authority Key Identifier"));
    CHECK_THAT(text, Contains("Signature Algorithm: ecdsa-with-SHA256"));
}

TEST_CASE("openssl x509 reads an authority's certificate with its critical scope", "[crypto]") {
    const Office office;
    const auto text = office.folder.openssl("x509 -in authority.pem -noout -text -nameopt utf8");
    CHECK_THAT(text, Contains("CN=昆明市公安局") || Contains("CN = 昆明市公安局"));
    CHECK_THAT(text, Contains("X509v3 Basic Constraints: critical\n                CA:FALSE"));
    CHECK_THAT(text, Contains("X509v3 Key Usage: critical\n                Digital Signature\n"));
    CHECK_THAT(text, Contains(std::string{scope} + ": critical"));
}

TEST_CASE("openssl finds the caller's bytes in an OCTET STRING", "[crypto]") {
    const Office office;
    const auto text = office.folder.openssl("asn1parse -in authority.pem");
    CHECK_THAT(text, Contains(std::string{":"} + scope));
    CHECK_THAT(text, Contains("[HEX DUMP]:0405A1001903EA"));
}

TEST_CASE("openssl verify accepts the root, and the authority once it may ignore our extension", "[crypto]") {
    const Office office;
    const auto verify = [&](const std::string& arguments) {
        return office.folder.openssl("verify -no_check_time -x509_strict -CAfile root.pem " + arguments);
    };
    CHECK(verify("root.pem") == "root.pem: OK\n");
    CHECK(verify("-ignore_critical authority.pem") == "authority.pem: OK\n");
    CHECK_THAT(verify("authority.pem"), Contains("unhandled critical extension"));
}

TEST_CASE("openssl pkey finds a stored private key sound", "[crypto]") {
    const Office office;
    office.folder.write("key.der", office.root_key.pkcs8().reveal());
    CHECK(office.folder.openssl("pkey -inform DER -in key.der -noout -check") == "Key is valid\n");
}

TEST_CASE("a certificate made with openssl is read and checked like ours", "[crypto]") {
    const Office office;
    const auto made = office.folder.openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout k.pem -out made.pem -days 30 "
        "-subj '/O=elsewhere/CN=made with openssl'");
    INFO(made);
    const auto certificate = Certificate::from_pem(office.folder.read("made.pem"));
    CHECK(certificate.common_name() == "made with openssl");
    CHECK(days_between(certificate.valid_from(), certificate.valid_until()) == 30);
    CHECK(issued_by(certificate, certificate, {}));
    CHECK_FALSE(issued_by(certificate, Certificate::from_pem(office.folder.read("root.pem")), {}));
}

TEST_CASE("a certificate over another kind of key is refused", "[crypto]") {
    const Office office;
    for (const std::string algorithm :
         {"ed25519", "ec -pkeyopt ec_paramgen_curve:P-384", "rsa:2048",
          "ec -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit"}) {
        const auto made =
            office.folder.openssl("req -x509 -newkey " + algorithm +
                                  " -nodes -keyout k.pem -out made.pem -days 30 -subj /CN=foreign");
        INFO(algorithm << ": " << made);
        const auto pem = office.folder.read("made.pem");
        REQUIRE_FALSE(pem.empty());
        CHECK_THROWS_AS(Certificate::from_pem(pem), Error);
    }
}
