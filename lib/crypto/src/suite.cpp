#include "suite.hpp"

#include "digest.hpp"

#include <openssl/obj_mac.h>
#include <algorithm>

namespace permit::crypto {
namespace {

constexpr Byte nibble(char digit) { return static_cast<Byte>(digit <= '9' ? digit - '0' : digit - 'A' + 10); }

template <std::size_t Digits>
constexpr auto hex(const char (&text)[Digits]) {
    std::array<Byte, Digits / 2> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = static_cast<Byte>(nibble(text[2 * i]) << 4U | nibble(text[2 * i + 1]));
    }
    return bytes;
}

constexpr std::array suites{
    SuiteFacts{.suite = Suite::es256,
               .name = "es256",
               .cose_algorithm = -7,
               .certificate_algorithm = NID_ecdsa_with_SHA256,
               .spki_prefix = hex("3059301306072A8648CE3D020106082A8648CE3D03010703420004"),
               .order = hex("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"),
               .greatest_s = hex("7FFFFFFF800000007FFFFFFFFFFFFFFFDE737D56D38BCF4279DCE5617E3192A8")},
    SuiteFacts{.suite = Suite::sm2,
               .name = "sm2",
               .cose_algorithm = -65537,
               .certificate_algorithm = NID_SM2_with_SM3,
               .spki_prefix = hex("3059301306072A8648CE3D020106082A811CCF5501822D03420004"),
               .order = hex("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123"),
               .greatest_s = hex("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54122")}};

// a, b, and the base point of the SM2 curve (GB/T 32918.5).
constexpr auto sm2_curve =
    hex("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC"
        "28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93"
        "32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7"
        "BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0");

template <class Match>
const SuiteFacts* find_suite(Match match) noexcept {
    const auto* const found = std::find_if(suites.begin(), suites.end(), match);
    return found == suites.end() ? nullptr : found;
}

std::optional<Suite> suite_of(const SuiteFacts* facts) noexcept {
    if (facts == nullptr) { return std::nullopt; }
    return facts->suite;
}

}  // namespace

const SuiteFacts& facts_of(Suite suite) noexcept { return suites[static_cast<std::size_t>(suite)]; }

const SuiteFacts* facts_of_key(BytesView spki) noexcept {
    return find_suite([spki](const SuiteFacts& facts) {
        const auto& prefix = facts.spki_prefix;
        return spki.size() == prefix.size() + 2 * sizeof(Scalar) &&
               std::equal(prefix.begin(), prefix.end(), spki.begin());
    });
}

std::array<Byte, 32> sm2_prefix(BytesView coordinates) {
    constexpr auto id_bits = sm2_user_id.size() * 8;
    constexpr std::array<Byte, 2> id_length{id_bits >> 8U, id_bits & 0xFFU};
    return sm3_over({id_length, as_bytes(sm2_user_id), sm2_curve, coordinates});
}

std::string_view name(Suite suite) noexcept { return facts_of(suite).name; }

std::optional<Suite> suite_named(std::string_view name) noexcept {
    return suite_of(find_suite([name](const SuiteFacts& facts) { return facts.name == name; }));
}

std::int64_t cose_algorithm(Suite suite) noexcept { return facts_of(suite).cose_algorithm; }

std::optional<Suite> suite_of_cose(std::int64_t algorithm) noexcept {
    return suite_of(
        find_suite([algorithm](const SuiteFacts& facts) { return facts.cose_algorithm == algorithm; }));
}

}  // namespace permit::crypto
