#pragma once

#include "permit/card/transport.hpp"
#include "permit/crypto/aes.hpp"
#include "permit/desfire/chip.hpp"

#include "published.hpp"

#include <catch2/catch.hpp>
#include <deque>
#include <vector>

namespace permit::testing {

inline constexpr desfire::TransactionId transaction{0x76, 0x14, 0x28, 0x1A};

inline desfire::SessionKeys session_keys() {
    return {.encryption = crypto::Aes128Key{fixed<16>(Bytes(16, 0xE1))},
            .mac = crypto::Aes128Key{fixed<16>(Bytes(16, 0x3C))}};
}

/// The chip's side of the EV2 session `session_on` opens, computed here from reference 7.4–7.6 without the
/// code under test.
class Picc final : public card::Transport {
public:
    /// Data and status of the next answers.
    struct Answer {
        Bytes data{};
        Byte status = 0x00;
        desfire::CommMode mode = desfire::CommMode::mac;
    };
    explicit Picc(std::vector<Answer> answers) : answers_{answers.begin(), answers.end()} {}

    [[nodiscard]] Bytes exchange(BytesView command) override {
        sent.emplace_back(command.begin(), command.end());
        REQUIRE_FALSE(answers_.empty());
        const auto answer = answers_.front();
        answers_.pop_front();
        const bool ok = answer.status == 0x00 || answer.status == 0x90;
        if (!ok) { return {0x91, answer.status}; }
        ++counter;
        return join({secured(answer), std::array<Byte, 2>{0x91, answer.status}});
    }

    std::vector<Bytes> sent;
    std::uint16_t counter = 0;

private:
    [[nodiscard]] Bytes secured(const Answer& answer) const {
        if (answer.mode == desfire::CommMode::plain) { return answer.data; }
        const auto count = little_endian<2>(counter);
        auto data = answer.data;
        if (answer.mode == desfire::CommMode::full && !data.empty()) {
            crypto::Block seed{0x5A, 0xA5, 0x76, 0x14, 0x28, 0x1A, count[0], count[1]};
            data.push_back(0x80);
            while (data.size() % 16 != 0) { data.push_back(0x00); }
            data = crypto::aes_cbc_encrypt(session_keys().encryption,
                                           crypto::aes_encrypt_block(session_keys().encryption, seed), data);
        }
        const auto input = join({std::array{answer.status}, count, transaction, data});
        return join({data, crypto::truncate_mac(crypto::aes_cmac(session_keys().mac, input))});
    }

    std::deque<Answer> answers_;
};

inline desfire::Session session_on(desfire::Chip& chip, desfire::KeyNumber key = desfire::KeyNumber{2},
                                   std::uint16_t counter = 0) {
    return desfire::Session{chip, key, desfire::Ev2Messaging{session_keys(), transaction, counter}};
}

}  // namespace permit::testing
