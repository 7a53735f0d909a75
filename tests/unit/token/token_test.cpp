#include "permit/token/token.hpp"

#include "permit/crypto/random.hpp"
#include "permit/testing/errors.hpp"

#include "soft_token.hpp"

#include <string>

using namespace permit;
using testing::code_of;
using testing::SoftToken;
using token::Token;

namespace {

crypto::Aes128Key random_key() {
    crypto::Aes128Key key;
    crypto::system_random().fill(key.reveal_mutable());
    return key;
}

SecretBytes wrong_pin() { return SecretBytes{Bytes{'0', '0', '0', '0'}}; }

}  // namespace

TEST_CASE("a signature made in the token verifies with the key it names", "[token]") {
    const SoftToken soft;
    auto token = Token::open(soft.uri(), SoftToken::right_pin());
    const auto made = token.generate_signing_key("天山区公安分局");
    const auto found = token.signing_key("天山区公安分局");
    CHECK(made->public_key().spki() == found->public_key().spki());
    for (int round = 0; round < 16; ++round) {  // half of them would have a high s
        const Bytes message(static_cast<std::size_t>(round), 'x');
        CHECK(found->public_key().verify(message, found->sign(message)));
    }
    CHECK_FALSE(found->public_key().verify(as_bytes("another"), found->sign(as_bytes("one"))));
}

TEST_CASE("card keys derived in the token are those of AN10922", "[token]") {
    const SoftToken soft;
    auto token = Token::open(soft.uri(), SoftToken::right_pin());
    const auto key = random_key();
    const auto master = token.import_master_key("amend", key);
    CHECK(master.cmac(as_bytes("message")) == crypto::aes_cmac(key, as_bytes("message")));
    for (std::size_t length = 1; length <= 31; ++length) {
        const Bytes input(length, static_cast<Byte>(length));
        CAPTURE(length);
        CHECK(master.diversify(input) == crypto::diversify(key, input));
    }
    CHECK(code_of([&] { (void)master.diversify({}); }) == ErrorCode::internal);
    CHECK(code_of([&] { (void)master.diversify(Bytes(32)); }) == ErrorCode::internal);
}

TEST_CASE("keys stay in the token from one session to the next", "[token]") {
    const SoftToken soft;
    const Bytes input{1, 2, 3};
    const auto before =
        Token::open(soft.uri(), SoftToken::right_pin()).generate_master_key("gate").diversify(input);
    const auto again = Token::open(soft.uri(), SoftToken::right_pin());
    CHECK(again.has_key("gate"));
    CHECK_FALSE(again.has_key("load"));
    CHECK(again.master_key("gate").diversify(input) == before);
}

TEST_CASE("a label is used once", "[token]") {
    const SoftToken soft;
    auto token = Token::open(soft.uri(), SoftToken::right_pin());
    (void)token.generate_signing_key("publisher");
    CHECK(code_of([&] { (void)token.generate_master_key("publisher"); }) == ErrorCode::already_exists);
    CHECK(code_of([&] { (void)token.generate_signing_key("publisher"); }) == ErrorCode::already_exists);
}

TEST_CASE("a key the token does not have is named", "[token]") {
    const SoftToken soft;
    const auto token = Token::open(soft.uri(), SoftToken::right_pin());
    CHECK(code_of([&] { (void)token.signing_key("nobody"); }) == ErrorCode::no_token_key);
    CHECK(code_of([&] { (void)token.master_key("nobody"); }) == ErrorCode::no_token_key);
}

TEST_CASE("a token that is not there is told from one whose name fits twice", "[token]") {
    const SoftToken soft;
    CHECK(code_of([&] { (void)Token::open(soft.uri("elsewhere"), SoftToken::right_pin()); }) ==
          ErrorCode::no_token);
    soft.add("county");
    const auto any = token::Uri::parse("pkcs11:?module-path=" + std::string{SoftToken::module});
    const auto error = testing::error_of([&] { (void)Token::open(any, SoftToken::right_pin()); });
    CHECK(error.code() == ErrorCode::no_token);
    CHECK(error.why().find("several") != std::string::npos);
}

TEST_CASE("a module that cannot be loaded is named", "[token]") {
    const auto uri = token::Uri::parse("pkcs11:token=province?module-path=/nowhere/module.so");
    const auto error = testing::error_of([&] { (void)Token::open(uri, SoftToken::right_pin()); });
    CHECK(error.code() == ErrorCode::no_token);
    CHECK(error.doing().find("/nowhere/module.so") != std::string::npos);
}

TEST_CASE("a wrong PIN is tried once and does not lock the token", "[token]") {
    const SoftToken soft;
    CHECK(code_of([&] { (void)Token::open(soft.uri(), wrong_pin()); }) == ErrorCode::wrong_pin);
    CHECK_NOTHROW(Token::open(soft.uri(), SoftToken::right_pin()));
}

TEST_CASE("a destroyed key is gone, and its label is free again", "[token]") {
    const SoftToken soft;
    auto token = Token::open(soft.uri(), SoftToken::right_pin());
    (void)token.generate_signing_key("publisher");
    (void)token.generate_master_key("amend");
    token.destroy_key("publisher");
    token.destroy_key("amend");
    CHECK_FALSE(token.has_key("publisher"));
    CHECK_FALSE(token.has_key("amend"));
    CHECK(code_of([&] { token.destroy_key("publisher"); }) == ErrorCode::no_token_key);
    CHECK_NOTHROW(token.generate_signing_key("publisher"));
}
