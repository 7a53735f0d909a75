#include "published.hpp"

#include "permit/testing/vectors.hpp"

#include <algorithm>

namespace permit::testing {

void PublishedNonces::fill(std::span<Byte> bytes) {
    REQUIRE_FALSE(nonces_.empty());
    REQUIRE(nonces_.front().size() == bytes.size());
    std::copy(nonces_.front().begin(), nonces_.front().end(), bytes.begin());
    nonces_.pop_front();
}

Bytes StubbornCard::exchange(BytesView) {
    ++asked_;
    return answer_;
}

std::string script_of(const std::vector<Step>& steps) {
    std::string text;
    for (const auto& step : steps) { text += "> " + step.command + "\n< " + step.answer + "\n"; }
    return text;
}

std::vector<Step> steps_of(const nlohmann::json& exchange) {
    std::vector<Step> steps;
    for (const auto& step : exchange) { steps.push_back({step.at("c_apdu"), step.at("r_apdu")}); }
    return steps;
}

nlohmann::json vector_by_id(std::string_view path, std::string_view id) {
    const auto file = vector_file(path);
    for (const auto& vector : file.at("vectors")) {
        if (vector.at("id") == id) { return vector; }
    }
    FAIL("no vector " << id << " in " << path);
    return {};
}

crypto::Aes128Key aes_key(const nlohmann::json& vector, std::string_view member) {
    return crypto::Aes128Key{fixed<16>(hex(vector, member))};
}

desfire::Nonce nonce(const nlohmann::json& vector, std::string_view member) {
    return fixed<16>(hex(vector, member));
}

desfire::Ev2Messaging messaging_of(const nlohmann::json& vector) {
    // A command that encrypts nothing is published without the encryption key.
    const bool encrypts = vector.contains("ses_auth_enc_key");
    return {{.encryption = encrypts ? aes_key(vector, "ses_auth_enc_key") : crypto::Aes128Key{},
             .mac = aes_key(vector, "ses_auth_mac_key")},
            fixed<4>(hex(vector, "ti")),
            vector.at("cmd_ctr").get<std::uint16_t>()};
}

}  // namespace permit::testing
