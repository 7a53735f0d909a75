#include "permit/chipsim/radio.hpp"
#include "bench.hpp"
#include "permit/chipsim/transport.hpp"
#include "permit/core/error.hpp"
#include "permit/testing/page.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace permit;
using namespace permit::chipsim;
using namespace permit::chipsim::testing;

namespace {

constexpr std::array rates = {BitRate::kbit106, BitRate::kbit212, BitRate::kbit424, BitRate::kbit848};

double milliseconds(Microseconds time) { return time.count() / 1000; }

/// One exchange, metered by itself.
RadioTime metered(const RadioParameters& parameters, std::size_t out, std::size_t in, std::size_t cells = 0,
                  Byte instruction = 0x8D) {
    RadioMeter meter{parameters};
    Bytes command(out, 0x00);
    command[0] = 0x90;
    command[1] = instruction;
    Bytes answer(in, 0x00);
    answer[in - 2] = 0x91;
    meter.add(command, answer, cells);
    return meter.time();
}

}  // namespace

TEST_CASE("a byte on the air takes nine etu", "[chipsim][radio]") {
    CHECK(byte_time(BitRate::kbit106).count() == Approx(84.96).margin(0.1));
    CHECK(byte_time(BitRate::kbit212).count() == Approx(42.48).margin(0.1));
    CHECK(byte_time(BitRate::kbit424).count() == Approx(21.24).margin(0.1));
    CHECK(byte_time(BitRate::kbit848).count() == Approx(10.62).margin(0.1));
}

TEST_CASE("bit rates and parameter sets have names", "[chipsim][radio]") {
    CHECK(bit_rate("106") == BitRate::kbit106);
    CHECK(bit_rate("848") == BitRate::kbit848);
    CHECK_THROWS_AS(bit_rate("9600"), Error);
    CHECK(RadioParameters::named("standard").command == RadioParameters::standard().command);
    CHECK(RadioParameters::named("published", BitRate::kbit424).rate == BitRate::kbit424);
    CHECK_THROWS_AS(RadioParameters::named("wished-for"), Error);
}

TEST_CASE("long commands and answers travel in acknowledged blocks", "[chipsim][radio]") {
    const auto fsc64 = RadioParameters::standard();
    auto fsc256 = fsc64;
    fsc256.frame_size = 256;
    const auto one_block = metered(fsc64, 61, 61);
    CHECK(one_block.frames == 2);
    CHECK(one_block.bytes == 2 * 64);
    const auto two_blocks = metered(fsc64, 62, 61);
    CHECK(two_blocks.frames == 4);
    CHECK(two_blocks.bytes == (62 + 2 * 3 + 3) + 64);
    CHECK(metered(fsc64, 6, 250).frames == 1 + 9);
    CHECK(metered(fsc256, 6, 250).frames == 2);
    CHECK(metered(fsc256, 6, 250).total() < metered(fsc64, 6, 250).total());
}

TEST_CASE("the chip's work is charged by what it wrote", "[chipsim][radio]") {
    const auto set = RadioParameters::standard();
    const auto work = [&](std::size_t cells, Byte instruction) {
        return milliseconds(metered(set, 6, 2, cells, instruction).chip);
    };
    CHECK(work(0, 0xAD) == Approx(1));
    CHECK(work(4, 0x8D) == Approx(1 + 4));
    CHECK(work(4, 0xC7) == Approx(1 + 3 + 4));
    CHECK(work(2, 0xCA) == Approx(1 + 10));
    CHECK(work(1, 0xFC) == Approx(1 + 200));
    CHECK(work(0, 0xFC) == Approx(1));  // refused
}

TEST_CASE("a chip that works longer than its waiting time asks for more", "[chipsim][radio]") {
    const auto set = RadioParameters::standard();
    CHECK(metered(set, 6, 2, 70, 0x8D).frames == 2);
    CHECK(metered(set, 6, 2, 90, 0x8D).frames == 2 + 2);
    CHECK(metered(set, 6, 2, 1, 0xFC).frames == 2 + 4);
}

TEST_CASE("what the reader answers itself costs no radio time", "[chipsim][radio]") {
    RadioMeter meter{RadioParameters::standard()};
    meter.begin_tap();
    meter.add(from_hex("FFCA000000"), from_hex("041122334455669000"), 0);
    CHECK(meter.time().exchanges == 0);
    CHECK(meter.time().total() == meter.parameters().activation);
}

TEST_CASE("a card lost in the middle of a command has taken the time until then", "[chipsim][radio]") {
    RadioMeter meter{RadioParameters::standard()};
    meter.add(from_hex("90C7000000"), {}, 2);
    CHECK(meter.time().frames == 1);
    CHECK(milliseconds(meter.time().chip) == Approx(1 + 3 + 2));
}

namespace {

/// A free file and one in full mode under key 0, 1024 bytes each, on a chip that answers in pieces of 54
/// bytes: with FSC 64 and native framing 1024 bytes take the 19 frames of NXP's figures.
struct ReadingOf1024 {
    ReadingOf1024() : bench{"ev2-8k", quirks()} {
        Host host{bench.chip};
        make_application(host, 1);
        host.must(0xCD, "0100EEEE000400");
        host.must(0xCD, "02030F00000400");
    }
    static Quirks quirks() {
        Quirks quirks;
        quirks.answer_piece = 54;
        return quirks;
    }

    RadioTime read(const RadioParameters& parameters, bool encrypted) {
        SimTransport reader{bench.chip};
        RadioTransport radio{reader, bench.chip, parameters};
        static_cast<void>(radio.exchange(from_hex("5A015A4A")));
        if (encrypted) { authenticate(radio); }
        before = radio.time();
        auto answer = radio.exchange(encrypted ? protected_read() : from_hex("BD01000000000400"));
        while (answer.front() == 0xAF) { answer = radio.exchange(from_hex("AF")); }
        CHECK(answer.front() == 0x00);
        return radio.time();
    }

    Bench bench;
    RadioTime before{};

private:
    void authenticate(card::Transport& radio) {
        const crypto::Aes128Key zero{};
        const auto part1 = radio.exchange(from_hex("71000100"));
        REQUIRE(part1.size() == 17);
        const auto rnd_b = crypto::aes_cbc_decrypt(zero, {}, BytesView{part1}.subspan(1));
        Bytes proof(16, 0xA5);
        proof.insert(proof.end(), rnd_b.begin() + 1, rnd_b.end());
        proof.push_back(rnd_b.front());
        const auto part2 = radio.exchange(join({Bytes{0xAF}, crypto::aes_cbc_encrypt(zero, {}, proof)}));
        REQUIRE(part2.front() == 0x00);
        const auto plain = crypto::aes_cbc_decrypt(zero, {}, BytesView{part2}.subspan(1));
        session_mac_key(proof, rnd_b);
        std::copy_n(plain.begin(), 4, ti.begin());
    }
    void session_mac_key(BytesView rnd_a, BytesView rnd_b) {
        Bytes sv = from_hex("5AA500010080");
        append(sv, rnd_a.first(2));
        for (std::size_t i = 0; i < 6; ++i) { sv.push_back(static_cast<Byte>(rnd_a[2 + i] ^ rnd_b[i])); }
        append(sv, rnd_b.subspan(6, 10));
        append(sv, rnd_a.subspan(8, 8));
        const auto block = crypto::aes_cmac({}, sv);
        mac_key = crypto::Aes128Key{std::span<const Byte, 16>{block}};
    }
    [[nodiscard]] Bytes protected_read() const {
        const auto fields = from_hex("02000000000400");
        const auto cmac = crypto::aes_cmac(mac_key, join({Bytes{0xBD, 0x00, 0x00}, ti, fields}));
        return join({Bytes{0xBD}, fields, crypto::truncate_mac(cmac)});
    }

    crypto::Aes128Key mac_key{};
    std::array<Byte, 4> ti{};
};

}  // namespace

TEST_CASE("the published parameters reproduce the published figures within a tenth", "[chipsim][radio]") {
    constexpr std::array plain = {130.0, 80.0, 52.0, 43.0};
    constexpr std::array encrypted = {171.0, 116.0, 86.0, 76.0};
    ReadingOf1024 reading;
    for (std::size_t i = 0; i < rates.size(); ++i) {
        const auto parameters = RadioParameters::published(rates[i]);
        const auto in_plain = milliseconds(reading.read(parameters, false).total());
        const auto in_full = milliseconds(reading.read(parameters, true).total());
        CAPTURE(static_cast<unsigned>(rates[i]), in_plain, in_full);
        CHECK(in_plain == Approx(plain[i]).epsilon(0.1));
        CHECK(in_full == Approx(encrypted[i]).epsilon(0.1));
    }
}

TEST_CASE("docs/simulator.md tells what the model computes", "[chipsim][radio]") {
    ReadingOf1024 reading;
    const auto table = permit::testing::table_of_page("simulator.md", "How long it would take by radio");
    REQUIRE(table.size() == 4);
    for (std::size_t i = 0; i < rates.size(); ++i) {
        const auto told = [&](std::size_t row) { return table[row].at(i + 1); };
        const auto parameters = RadioParameters::published(rates[i]);
        const auto modelled = [&](bool encrypted) {
            const auto time = milliseconds(reading.read(parameters, encrypted).total());
            return std::to_string(std::lround(time)) + " ms";
        };
        CHECK(told(1) == modelled(false));
        CHECK(told(3) == modelled(true));
    }
}

TEST_CASE("that reading is 19 exchanges over the air", "[chipsim][radio]") {
    ReadingOf1024 reading;
    const auto plain = reading.read(RadioParameters::published(), false);
    CHECK(plain.exchanges - reading.before.exchanges == 19);
    CHECK(plain.frames - reading.before.frames == 2 * 19);
    CHECK(plain.bytes - reading.before.bytes == 1024 + 19 + 7 + 19 * (1 + 2 * 3));
    CHECK(plain.taps == 1);
}

TEST_CASE("a session costs AES spans and ends with a selection", "[chipsim][radio]") {
    ReadingOf1024 reading;
    const auto set = RadioParameters::standard();
    const auto plain = reading.read(set, false);
    const auto full = reading.read(set, true);
    const auto authentication = milliseconds(2 * set.command + 2 * set.aes_span);
    const auto difference = milliseconds(full.chip - plain.chip);
    // 1040 bytes of cipher, 8 of MAC, 15 of command, a status byte a frame: 18 spans; one frame more than in
    // plain.
    CHECK(difference == Approx(authentication + 18 + 1));

    RadioMeter meter{set};
    const auto charged = [&](std::string_view command, std::string_view answer) {
        const auto begun = meter.time().chip;
        meter.add(from_hex(command), from_hex(answer), 0);
        return milliseconds(meter.time().chip - begun);
    };
    CHECK(charged("90F5000001 01 00", "00 9100") == Approx(1));
    CHECK(charged("9071000002 0000 00", std::string(32, '0') + "91AF") == Approx(2));
    CHECK(charged("90AF000020" + std::string(64, '0') + "00", std::string(64, '0') + "9100") == Approx(2));
    CHECK(charged("90F5000001 01 00", "00 9100") == Approx(2));
    CHECK(charged("905A000003 015A4A 00", "9100") == Approx(2));
    CHECK(charged("90F5000001 01 00", "00 9100") == Approx(1));
}
