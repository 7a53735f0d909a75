#pragma once

#include "permit/card/transport.hpp"
#include "permit/crypto/aes.hpp"
#include "permit/crypto/random.hpp"
#include "permit/desfire/session.hpp"
#include "permit/testing/scripted_card.hpp"

#include <deque>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace permit::testing {

/// Hands out published nonces instead of random ones; a request of another length fails the test.
class PublishedNonces final : public crypto::RandomSource {
public:
    explicit PublishedNonces(std::vector<Bytes> nonces) : nonces_{nonces.begin(), nonces.end()} {}
    void fill(std::span<Byte> bytes) override;

private:
    std::deque<Bytes> nonces_;
};

/// Answers every command alike and counts; a card that never ends.
class StubbornCard final : public card::Transport {
public:
    explicit StubbornCard(std::string_view answer) : answer_{from_hex(answer)} {}
    [[nodiscard]] Bytes exchange(BytesView command) override;
    [[nodiscard]] int asked() const noexcept { return asked_; }

private:
    Bytes answer_;
    int asked_ = 0;
};

/// One line of a script each: a command and its answer.
struct Step {
    std::string command;
    std::string answer;
};
[[nodiscard]] std::string script_of(const std::vector<Step>& steps);
[[nodiscard]] std::vector<Step> steps_of(const nlohmann::json& exchange);

[[nodiscard]] nlohmann::json vector_by_id(std::string_view path, std::string_view id);

[[nodiscard]] crypto::Aes128Key aes_key(const nlohmann::json& vector, std::string_view member);
[[nodiscard]] desfire::Nonce nonce(const nlohmann::json& vector, std::string_view member);

/// The session a vector of ev2_commands.json was recorded in.
[[nodiscard]] desfire::Ev2Messaging messaging_of(const nlohmann::json& vector);

template <std::size_t Size>
[[nodiscard]] std::array<Byte, Size> fixed(const Bytes& bytes) {
    std::array<Byte, Size> copy{};
    REQUIRE(bytes.size() == Size);
    std::copy(bytes.begin(), bytes.end(), copy.begin());
    return copy;
}

}  // namespace permit::testing
