#pragma once

#include "permit/chipsim/chip.hpp"
#include "permit/core/bytes.hpp"
#include "permit/core/chip.hpp"
#include "permit/crypto/aes.hpp"
#include "permit/crypto/random.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace permit::chipsim::testing {

/// Hands out published nonces; once they are used up, bytes that count upwards.
class ScriptedRandom final : public crypto::RandomSource {
public:
    void put(BytesView nonce) { append(script_, nonce); }
    void fill(std::span<Byte> bytes) override;

private:
    Bytes script_;
    std::size_t used_ = 0;
    Byte next_ = 0x10;
};

inline const Uid test_uid = Uid{{0x04, 0x59, 0x7A, 0x32, 0x50, 0x14, 0x90}};

/// A factory chip whose nonces are scripted.
struct Bench {
    explicit Bench(std::string_view profile = "ev3-8k", const Quirks& quirks = {}, const Uid& uid = test_uid)
        : chip{ChipProfile::named(profile), uid, quirks, random} {}

    ScriptedRandom random;
    SimulatedChip chip;
};

/// What a host got back: status and, after the MAC was checked and the cipher undone, the data.
struct Reply {
    int status;
    Bytes data{};
    friend bool operator==(const Reply&, const Reply&) = default;
};

enum class Mode { plain, mac, full };

/// The host's side of the EV2 channel, written for these tests and sharing nothing with the simulator.
class Host {
public:
    explicit Host(SimulatedChip& chip) : chip_{&chip} {}

    /// Wrapped, without any session; AF frames are fetched.
    Reply send(Byte ins, std::string_view payload = "");
    Reply send(Byte ins, BytesView payload);

    /// The same, required to answer 00; returns the data.
    Bytes must(Byte ins, std::string_view payload = "");

    /// Status of the last part.
    int authenticate(Byte key, const crypto::Aes128Key& value = {}, Byte ins = 0x71);

    /// Inside the session. `header` goes in clear, `data` is encrypted in full mode. `answer` tells how the
    /// answer is protected; answers with an error status are taken as they are.
    Reply secure(Byte ins, Mode mode, std::string_view header, std::string_view data = "");
    Reply secure(Byte ins, Mode command, Mode answer, std::string_view header, std::string_view data = "");

    /// One session command as it would go out, without counting it.
    [[nodiscard]] Bytes sealed(Byte ins, Mode mode, BytesView header, BytesView data) const;
    [[nodiscard]] Reply opened(const Reply& answer, Mode mode);

    void select(std::string_view aid_wire);

private:
    [[nodiscard]] std::array<Byte, 8> mac(Byte first, BytesView message) const;
    [[nodiscard]] crypto::Block iv(Byte first, Byte second) const;

    SimulatedChip* chip_;
    crypto::Aes128Key encryption_{};
    crypto::Aes128Key mac_key_{};
    Bytes ti_ = Bytes(4);
    std::uint16_t counter_ = 0;
};

/// Application 4A5A01 with `keys` zero AES keys, selected.
void make_application(Host& host, int keys = 8, std::string_view key_settings_1 = "0F");

[[nodiscard]] crypto::Aes128Key key_from(std::string_view hex);

}  // namespace permit::chipsim::testing
