// SM2 and SM3 as published, and as Botan has them.
#include "keys.hpp"
#include "permit/crypto/certificate.hpp"
#include "permit/crypto/hash.hpp"
#include "permit/crypto/signature.hpp"
#include "permit/testing/vectors.hpp"

#include <botan/auto_rng.h>
#include <botan/data_src.h>
#include <botan/pubkey.h>
#include <botan/sm2.h>
#include <botan/x509_dn.h>
#include <botan/x509cert.h>

using namespace permit;
using namespace permit::crypto;
using namespace permit::testing;

namespace {

const std::string sm2_with_sm3 = "1234567812345678,SM3";

VerifyKey key_at(const Bytes& x, const Bytes& y) {
    return VerifyKey::from_spki(
        join({from_hex("3059301306072A8648CE3D020106082A811CCF5501822D03420004"), x, y}));
}

Botan::SM2_PublicKey botan_key(const VerifyKey& key) {
    const Botan::EC_Group curve{"sm2p256v1"};
    const auto spki = key.spki();
    return Botan::SM2_PublicKey{curve, curve.OS2ECP(BytesView{spki}.last(65).data(), 65)};
}

bool botan_accepts(const VerifyKey& key, BytesView message, BytesView signature,
                   const std::string& how = sm2_with_sm3) {
    const auto public_key = botan_key(key);
    Botan::PK_Verifier verifier{public_key, how};
    return verifier.verify_message(message.data(), message.size(), signature.data(), signature.size());
}

}  // namespace

TEST_CASE("SM3 hashes the published message", "[crypto]") {
    const auto vectors = vector_file("sm/sm2_sm3.json").at("sm3");
    for (const auto& vector : vectors) {
        const auto message = vector.at("message_ascii").get<std::string>();
        CHECK(to_hex(sm3(as_bytes(message))) == to_hex(hex(vector, "digest")));
    }
    CHECK(vectors.size() == 1);
}

TEST_CASE("the published SM2 signature verifies under the user ID of the design", "[crypto]") {
    const auto vectors = vector_file("sm/sm2_sm3.json").at("sm2");
    CHECK(vectors.size() == 1);
    for (const auto& vector : vectors) {
        REQUIRE(vector.at("id_ascii") == std::string{sm2_user_id});
        const auto key = key_at(hex(vector, "x"), hex(vector, "y"));
        const auto message = vector.at("message_ascii").get<std::string>();
        const auto signature = join({hex(vector, "r"), hex(vector, "s")});
        CHECK(key.suite() == Suite::sm2);
        CHECK(key.verify(as_bytes(message), signature));
        CHECK_FALSE(key.verify(as_bytes(message + "."), signature));
        CHECK_FALSE(key.verify(as_bytes(message), with_negated_s(Suite::sm2, signature)));
        // What goes into the digest before the message.
        CHECK(to_hex(sm3(join({hex(vector, "za"), as_bytes(message)}))) == to_hex(hex(vector, "e")));
    }
}

TEST_CASE("Botan accepts our SM2 signatures", "[crypto]") {
    const auto key = SigningKey::generate(Suite::sm2);
    for (unsigned i = 0; i < 20; ++i) {
        const auto message = Bytes(i * 7, static_cast<Byte>(i));
        const auto signature = key.sign(message);
        CHECK(botan_accepts(key.public_key(), message, signature));
        CHECK_FALSE(botan_accepts(key.public_key(), join({message, Bytes{0}}), signature));
        // The user ID is a part of what is signed.
        CHECK_FALSE(botan_accepts(key.public_key(), message, signature, "ALICE123@YAHOO.COM,SM3"));
    }
}

TEST_CASE("we accept Botan's SM2 signatures, made with our user ID", "[crypto]") {
    Botan::AutoSeeded_RNG random;
    const Botan::SM2_PrivateKey theirs{random, Botan::EC_Group{"sm2p256v1"}};
    const auto point = theirs.public_point().encode(Botan::PointGFp::UNCOMPRESSED);
    const auto key = VerifyKey::from_spki(
        join({from_hex("3059301306072A8648CE3D020106082A811CCF5501822D034200"), BytesView{point}}));
    const auto sign = [&](BytesView message, const std::string& how) {
        Botan::PK_Signer signer{theirs, random, how};
        return signer.sign_message(message.data(), message.size(), random);
    };
    for (unsigned i = 0; i < 20; ++i) {
        const auto message = Bytes(i * 7, static_cast<Byte>(i));
        CHECK(key.verify(message, sign(message, sm2_with_sm3)));
        CHECK_FALSE(key.verify(message, sign(message, "ALICE123@YAHOO.COM,SM3")));
    }
}

// Botan 2 takes the keys in our certificates for ECDSA's, so its own path validation cannot follow them; the
// certificate, the part that was signed and the signature are found by it all the same.
TEST_CASE("Botan reads our SM2 certificates and accepts the signatures on them", "[crypto]") {
    const auto root_key = SigningKey::generate(Suite::sm2);
    const auto authority_key = SigningKey::generate(Suite::sm2);
    CertificateRequest request{.common_name = "root",
                               .organisation = "permitcard TEST",
                               .valid_from = Day::parse("2026-01-01"),
                               .valid_until = Day::parse("2045-12-31"),
                               .may_sign_certificates = true,
                               .extension_oid = {},
                               .extension = {}};
    const auto root = Certificate::self_signed(request, root_key);
    request.common_name = "authority";
    request.may_sign_certificates = false;
    const auto authority = Certificate::issue(request, authority_key.public_key(), root, root_key);
    for (const auto& [certificate, name] : {std::pair{root, "root"}, std::pair{authority, "authority"}}) {
        const auto der = certificate.der();
        Botan::DataSource_Memory source{der.data(), der.size()};
        const Botan::X509_Certificate read{source};
        CHECK(read.subject_dn().get_first_attribute("CN") == name);
        CHECK(read.signature_algorithm().get_oid().to_string() == "1.2.156.10197.1.501");
        const auto signed_part = read.tbs_data();
        const auto signature = read.signature();
        const auto issuer = botan_key(root_key.public_key());
        Botan::PK_Verifier verifier{issuer, sm2_with_sm3, Botan::DER_SEQUENCE};
        CHECK(verifier.verify_message(signed_part, signature));
    }
}
