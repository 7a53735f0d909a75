// What we write, read by OpenSSL's own command-line tool, as an auditor would.
#include "permit/core/error.hpp"
#include "permit/crypto/certificate.hpp"
#include "permit/crypto/signing_request.hpp"

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

/// root → region → authority, and an authority of the root's own.
struct Office {
    Folder folder;
    SigningKey root_key;
    SigningKey region_key;
    SigningKey authority_key;

    explicit Office(Suite suite = Suite::es256)
        : root_key{SigningKey::generate(suite)},
          region_key{SigningKey::generate(suite)},
          authority_key{SigningKey::generate(suite)} {
        CertificateRequest request{.common_name = "test root",
                                   .organisation = "permitcard TEST",
                                   .valid_from = Day::parse("2020-01-01"),
                                   .valid_until = Day::parse("2060-12-31"),
                                   .may_sign_certificates = true,
                                   .extension_oid = {},
                                   .extension = {},
                                   .levels_below = 1};
        const auto root = Certificate::self_signed(request, root_key);
        request.common_name = "新疆维吾尔自治区公安厅";
        request.levels_below = 0;
        const auto region = Certificate::issue(request, region_key.public_key(), root, root_key);
        request.common_name = "昆明市公安局";
        request.may_sign_certificates = false;
        request.extension_oid = scope;
        request.extension = from_hex("A1001903EA");
        const auto subject = authority_key.public_key();
        put("root", root);
        put("region", region);
        put("authority", Certificate::issue(request, subject, root, root_key));
        put("below", Certificate::issue(request, subject, region, region_key));
        folder.write("request.pem", as_bytes(SigningRequest::make(request, authority_key).pem()));
        folder.write("root.key", root_key.pkcs8().reveal());
    }

    void put(const std::string& name, const Certificate& certificate) const {
        folder.write((name + ".pem").c_str(), as_bytes(certificate.pem()));
    }
    [[nodiscard]] Certificate certificate(const char* file) const {
        return Certificate::from_pem(folder.read(file));
    }
};

/// OpenSSL does not know the user ID either unless it is told.
const std::string distid = "distid:1234567812345678";

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
    CHECK_THAT(text, Contains("X509v3 Basic Constraints: critical\n                CA:TRUE, pathlen:1"));
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

TEST_CASE("openssl verify follows a chain through a region", "[crypto]") {
    const Office office;
    const auto verify = [&](const std::string& arguments) {
        return office.folder.openssl("verify -no_check_time -x509_strict -ignore_critical -CAfile root.pem " +
                                     arguments);
    };
    CHECK(verify("region.pem") == "region.pem: OK\n");
    CHECK(verify("-untrusted region.pem below.pem") == "below.pem: OK\n");
    CHECK_THAT(verify("below.pem"), Contains("unable to get local issuer certificate"));
}

TEST_CASE("openssl x509 reads an SM2 certificate", "[crypto]") {
    const Office office{Suite::sm2};
    for (const std::string name : {"root", "region", "authority", "below"}) {
        const auto text = office.folder.openssl("x509 -in " + name + ".pem -noout -text");
        CHECK_THAT(text, Contains("Signature Algorithm: SM2-with-SM3"));
        CHECK_THAT(text, Contains("ASN1 OID: SM2"));
    }
}

TEST_CASE("openssl req reads a request and finds its signature good", "[crypto]") {
    const auto suite = GENERATE(Suite::es256, Suite::sm2);
    const Office office{suite};
    const auto id = suite == Suite::sm2 ? " -vfyopt " + distid : std::string{};
    const auto text = office.folder.openssl("req -in request.pem -noout -verify -text -nameopt utf8" + id);
    CHECK_THAT(text, Contains("verify OK"));
    CHECK_THAT(text, Contains("CN=昆明市公安局") || Contains("CN = 昆明市公安局"));
    CHECK_THAT(text, Contains(std::string{scope} + ": critical"));
}

TEST_CASE("a request made with openssl is read, and one over another kind of key is not", "[crypto]") {
    const Office office;
    const auto made = [&](const std::string& algorithm) {
        INFO(office.folder.openssl("req -newkey " + algorithm +
                                   " -nodes -keyout k.pem -out made.csr -subj '/O=elsewhere/CN=asking'"));
        return office.folder.read("made.csr");
    };
    const auto request = SigningRequest::from_pem(made("ec -pkeyopt ec_paramgen_curve:P-256"));
    CHECK(request.common_name() == "asking");
    CHECK_FALSE(request.extension(scope));
    CHECK_THROWS_AS(SigningRequest::from_pem(made("ec -pkeyopt ec_paramgen_curve:P-384")), Error);
    CHECK_THROWS_AS(SigningRequest::from_pem(made("ec -pkeyopt ec_paramgen_curve:P-256 -sha384")), Error);
}

TEST_CASE("openssl signs and checks SM2 as we do", "[crypto]") {
    const Office office{Suite::sm2};
    office.folder.write("message", as_bytes("moved to Kunming"));
    office.folder.write("public.der", office.root_key.public_key().spki());
    (void)office.folder.openssl("dgst -sm3 -sign root.key -keyform DER -sigopt " + distid +
                                " -out der message");
    CHECK(office.folder.openssl("dgst -sm3 -verify public.der -keyform DER -sigopt " + distid +
                                " -signature der message") == "Verified OK\n");
    // Of the DER signature, the two numbers.
    const auto numbers = office.folder.openssl("asn1parse -inform DER -in der");
    Bytes raw;
    for (auto at = numbers.find("INTEGER"); at != std::string::npos; at = numbers.find("INTEGER", at + 1)) {
        const auto start = numbers.find(':', at) + 1;
        const auto digits = numbers.substr(start, numbers.find('\n', start) - start);
        append(raw, from_hex(std::string(64 - digits.size(), '0') + digits));
    }
    REQUIRE(raw.size() == 64);
    CHECK(office.root_key.public_key().verify(as_bytes("moved to Kunming"), raw));
}

TEST_CASE("a chain never mixes suites, whoever has signed it", "[crypto]") {
    const auto suite = GENERATE(Suite::es256, Suite::sm2);
    const Office office{suite};
    const bool sm2_root = suite == Suite::sm2;
    const std::string theirs = sm2_root ? "P-256" : "SM2";
    const std::string asked = sm2_root ? std::string{} : " -sm3 -sigopt " + distid;
    const std::string read = sm2_root ? std::string{} : " -vfyopt " + distid;
    const std::string granted = sm2_root ? " -sm3 -sigopt " + distid : " -sha256";
    auto said = office.folder.openssl("ecparam -genkey -name " + theirs + " -noout -out k.pem");
    said += office.folder.openssl("req -new -key k.pem -out made.csr -subj /CN=mixed" + asked);
    said += office.folder.openssl(
        "x509 -req -in made.csr -CA root.pem -CAkey root.key -CAkeyform DER -CAcreateserial -out mixed.pem" +
        granted + read);
    INFO(said);
    const auto mixed = office.certificate("mixed.pem");
    CHECK(mixed.public_key().suite() != suite);
    CHECK_FALSE(issued_by(mixed, office.certificate("root.pem"), {}));
    // The same way to the root's own suite is good, so it was the suite.
    const auto again = office.folder.openssl(
        "x509 -req -in request.pem -CA root.pem -CAkey root.key "
        "-CAkeyform DER -CAcreateserial -out same.pem" +
        granted + (sm2_root ? " -vfyopt " + distid : std::string{}));
    INFO(again);
    CHECK(issued_by(office.certificate("same.pem"), office.certificate("root.pem"), {}));
}

TEST_CASE("a certificate signed over another digest is not issued", "[crypto]") {
    const Office office;
    const auto sign_with = [&](const std::string& digest) {
        INFO(
            office.folder.openssl("x509 -req -in request.pem -CA root.pem -CAkey root.key -CAkeyform DER "
                                  "-CAcreateserial -out made.pem -" +
                                  digest));
        return office.certificate("made.pem");
    };
    const auto root = office.certificate("root.pem");
    CHECK(issued_by(sign_with("sha256"), root, {}));
    CHECK_FALSE(issued_by(sign_with("sha384"), root, {}));
    CHECK_FALSE(issued_by(sign_with("sha1"), root, {}));
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
