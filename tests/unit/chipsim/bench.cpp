#include "bench.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

namespace permit::chipsim::testing {
namespace {

Bytes wrapped(Byte ins, BytesView payload) {
    Bytes apdu{0x90, ins, 0x00, 0x00};
    if (!payload.empty()) {
        apdu.push_back(static_cast<Byte>(payload.size()));
        append(apdu, payload);
    }
    apdu.push_back(0x00);
    return apdu;
}

Bytes rotated(BytesView bytes) {
    Bytes turned{bytes.begin() + 1, bytes.end()};
    turned.push_back(bytes.front());
    return turned;
}

Bytes padded(BytesView data) {
    Bytes all{data.begin(), data.end()};
    all.push_back(0x80);
    while (all.size() % 16 != 0) { all.push_back(0); }
    return all;
}

Bytes unpadded(Bytes data) {
    while (!data.empty() && data.back() == 0) { data.pop_back(); }
    REQUIRE_FALSE(data.empty());
    REQUIRE(data.back() == 0x80);
    data.pop_back();
    return data;
}

}  // namespace

void ScriptedRandom::fill(std::span<Byte> bytes) {
    for (auto& byte : bytes) { byte = used_ < script_.size() ? script_[used_++] : next_++; }
}

Reply Host::send(Byte ins, std::string_view payload) { return send(ins, from_hex(payload)); }

Reply Host::send(Byte ins, BytesView payload) {
    auto answer = chip_->process(wrapped(ins, payload));
    Reply reply{0};
    while (true) {
        REQUIRE(answer.size() >= 2);
        reply.status = answer.back();
        reply.data.insert(reply.data.end(), answer.begin(), answer.end() - 2);
        // Parts of an authentication and of a chained write are the caller's to continue.
        constexpr std::array<Byte, 8> in_parts = {0x1A, 0xAA, 0x71, 0x77, 0xAF, 0x3D, 0x3B, 0xDB};
        const bool more =
            reply.status == 0xAF && std::find(in_parts.begin(), in_parts.end(), ins) == in_parts.end();
        if (!more) { return reply; }
        answer = chip_->process(wrapped(0xAF, {}));
    }
}

Bytes Host::must(Byte ins, std::string_view payload) {
    auto reply = send(ins, payload);
    INFO("command " << to_hex(Bytes{ins}) << " " << payload);
    REQUIRE(reply.status == 0x00);
    return std::move(reply.data);
}

int Host::authenticate(Byte key, const crypto::Aes128Key& value, Byte ins) {
    const auto first = ins == 0x71 ? send(ins, Bytes{key, 0x00}) : send(ins, Bytes{key});
    if (first.status != 0xAF) { return first.status; }
    const auto rnd_b = crypto::aes_cbc_decrypt(value, {}, first.data);
    const auto rnd_a = from_hex("A0A1A2A3A4A5A6A7A8A9AAABACADAEAF");
    const auto second = send(0xAF, crypto::aes_cbc_encrypt(value, {}, join({rnd_a, rotated(rnd_b)})));
    if (second.status != 0) { return second.status; }
    const auto proof = crypto::aes_cbc_decrypt(value, {}, second.data);
    const auto at = ins == 0x71 ? 4 : 0;
    REQUIRE(Bytes(proof.begin() + at, proof.begin() + at + 16) == rotated(rnd_a));
    if (ins == 0x71) {
        ti_.assign(proof.begin(), proof.begin() + 4);
        counter_ = 0;
    }
    Bytes context{rnd_a[0], rnd_a[1]};
    for (std::size_t i = 0; i < 6; ++i) { context.push_back(static_cast<Byte>(rnd_a[i + 2] ^ rnd_b[i])); }
    append(context, BytesView{rnd_b}.last(10));
    append(context, BytesView{rnd_a}.last(8));
    encryption_ = crypto::Aes128Key{crypto::aes_cmac(value, join({from_hex("A55A00010080"), context}))};
    mac_key_ = crypto::Aes128Key{crypto::aes_cmac(value, join({from_hex("5AA500010080"), context}))};
    return 0;
}

std::array<Byte, 8> Host::mac(Byte first, BytesView message) const {
    return crypto::truncate_mac(
        crypto::aes_cmac(mac_key_, join({Bytes{first}, little_endian<2>(counter_), ti_, message})));
}

crypto::Block Host::iv(Byte first, Byte second) const {
    crypto::Block block{first,
                        second,
                        ti_[0],
                        ti_[1],
                        ti_[2],
                        ti_[3],
                        static_cast<Byte>(counter_),
                        static_cast<Byte>(counter_ >> 8U)};
    return crypto::aes_encrypt_block(encryption_, block);
}

Bytes Host::sealed(Byte ins, Mode mode, BytesView header, BytesView data) const {
    if (mode == Mode::plain) { return join({header, data}); }
    const bool encrypt = mode == Mode::full && !data.empty();
    const auto body = encrypt ? crypto::aes_cbc_encrypt(encryption_, iv(0xA5, 0x5A), padded(data))
                              : Bytes{data.begin(), data.end()};
    return join({header, body, mac(ins, join({header, body}))});
}

Reply Host::opened(const Reply& answer, Mode mode) {
    ++counter_;
    if (mode == Mode::plain || (answer.status != 0x00 && answer.status != 0x90)) { return answer; }
    REQUIRE(answer.data.size() >= 8);
    const auto body = BytesView{answer.data}.first(answer.data.size() - 8);
    const auto expected = mac(static_cast<Byte>(answer.status), body);
    REQUIRE(to_hex(BytesView{answer.data}.last(8)) == to_hex(expected));
    if (mode == Mode::mac || body.empty()) { return {answer.status, {body.begin(), body.end()}}; }
    return {answer.status, unpadded(crypto::aes_cbc_decrypt(encryption_, iv(0x5A, 0xA5), body))};
}

Reply Host::secure(Byte ins, Mode mode, std::string_view header, std::string_view data) {
    return secure(ins, mode, mode, header, data);
}

Reply Host::secure(Byte ins, Mode command, Mode answer, std::string_view header, std::string_view data) {
    return opened(send(ins, sealed(ins, command, from_hex(header), from_hex(data))), answer);
}

void Host::select(std::string_view aid_wire) { must(0x5A, aid_wire); }

void make_application(Host& host, int keys, std::string_view key_settings_1) {
    const Bytes settings_2{static_cast<Byte>(0x80 | keys)};
    host.select("000000");
    REQUIRE(host.send(0xCA, "015A4A" + std::string{key_settings_1} + to_hex(settings_2)).status == 0x00);
    host.select("015A4A");
}

crypto::Aes128Key key_from(std::string_view hex) {
    const auto bytes = from_hex(hex);
    return crypto::Aes128Key{std::span<const Byte, 16>{bytes}};
}

}  // namespace permit::chipsim::testing
