#include "permit/testing/errors.hpp"
#include "permit/token/token.hpp"

#include "soft_token.hpp"

#include <string>

using namespace permit;
using testing::code_of;
using testing::SoftToken;
using testing::TokenFails;
using token::Token;

namespace {

struct Failure {
    const char* how;
    ErrorCode code;
};

}  // namespace

TEST_CASE("what can go wrong at the door of a token has its name", "[token]") {
    const SoftToken soft;
    const Failure failure = GENERATE(
        Failure{"open 177", ErrorCode::token_sessions_exhausted}, Failure{"open 224", ErrorCode::no_token},
        Failure{"open 50", ErrorCode::no_token}, Failure{"login 160", ErrorCode::wrong_pin},
        Failure{"login 164", ErrorCode::pin_locked}, Failure{"login 5", ErrorCode::token_fault});
    CAPTURE(failure.how);
    const TokenFails fails{failure.how};
    CHECK(code_of([&] { (void)Token::open(soft.failing_uri(), SoftToken::right_pin()); }) == failure.code);
}

TEST_CASE("what can go wrong with a key has its name", "[token]") {
    const SoftToken soft;
    auto token = Token::open(soft.failing_uri(), SoftToken::right_pin());
    const auto signer = token.generate_signing_key("publisher");
    const auto master = token.generate_master_key("amend");
    const Failure failure = GENERATE(
        Failure{"sign 50", ErrorCode::no_token}, Failure{"sign 112", ErrorCode::token_lacks_mechanism},
        Failure{"sign 104", ErrorCode::token_lacks_mechanism}, Failure{"sign 96", ErrorCode::no_token_key},
        Failure{"sign 48", ErrorCode::token_fault});
    CAPTURE(failure.how);
    const TokenFails fails{failure.how};
    CHECK(code_of([&] { (void)signer->sign(as_bytes("record")); }) == failure.code);
    CHECK(code_of([&] { (void)master.cmac(as_bytes("card")); }) == failure.code);
}

TEST_CASE("a token without AES-ECB cannot hold a master key", "[token]") {
    const SoftToken soft;
    auto token = Token::open(soft.failing_uri(), SoftToken::right_pin());
    (void)token.generate_master_key("amend");
    const TokenFails fails{"encrypt 112"};
    CHECK(code_of([&] { (void)token.master_key("amend"); }) == ErrorCode::token_lacks_mechanism);
}
