#include "bench.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::chipsim;
using namespace permit::chipsim::testing;

namespace {

constexpr auto zeros32 = "00000000000000000000000000000000";

/// An application with a free plain file 00, a backup file 01 and a session with key 0.
struct InSession : Bench {
    explicit InSession(const Quirks& quirks = {}) : Bench{"ev3-8k", quirks} {
        make_application(host);
        host.must(0xCD, "0000EEEE200000");
        host.must(0xCB, "0100EEEE200000");
        REQUIRE(host.authenticate(0) == 0);
    }

    Host host{chip};

    bool in_session() { return host.secure(0x6F, Mode::mac, "").status == 0x00; }
    void write_pending() { REQUIRE(host.secure(0x8D, Mode::plain, "01000000010000", "77").status == 0x00); }
    bool transaction_pending() { return host.secure(0xA7, Mode::mac, "").status == 0x00; }
};

}  // namespace

TEST_CASE("a factory chip is known by its key settings", "[chipsim]") {
    Bench bench;
    Host host{bench.chip};
    CHECK(host.send(0x45) == Reply{0x00, from_hex("0F01")});
    CHECK(host.send(0x64, "00") == Reply{0x00, from_hex("00")});
    CHECK(host.send(0x6E) == Reply{0x00, from_hex("002000")});
    CHECK(host.send(0x6A) == Reply{0x00, {}});
    CHECK(to_hex(bench.chip.atr()) == "3B8180018080");
    // Its master key is DES: EV2 and AES authentication are refused, not tried.
    CHECK(host.send(0x71, "0000").status == 0xAE);
    CHECK(host.send(0xAA, "00").status == 0xAE);
    CHECK(host.send(0x1A, "00").status == 0xAF);
}

TEST_CASE("authentication refuses what reference 4.8 says", "[chipsim]") {
    Bench bench;
    Host host{bench.chip};
    make_application(host, 3);
    CHECK(host.authenticate(3) == 0x40);
    CHECK(host.authenticate(0, {}, 0x77) == 0x9D);
    CHECK(host.send(0x71, "0007").status == 0x9E);
    CHECK(host.send(0x71, "000200").status == 0x7E);
    CHECK(host.send(0x71, "000102").status == 0x9D);
    CHECK(host.send(0x1A, "00").status == 0xAE);
    CHECK(host.authenticate(0, key_from("000000000000000000000000000000FF")) == 0xAE);
    REQUIRE(host.send(0x71, "0000").status == 0xAF);
    CHECK(host.send(0xAF, "00").status == 0x7E);
    CHECK(host.send(0xAF, "00").status == 0x1C);
    CHECK(host.authenticate(0) == 0);
}

TEST_CASE("failures in a row bring the authentication delay where the quirk counts them", "[chipsim]") {
    Quirks quirks;
    quirks.failures_before_delay = 2;
    Bench bench{"ev3-8k", quirks};
    Host host{bench.chip};
    make_application(host);
    const auto wrong = key_from("11111111111111111111111111111111");
    CHECK(host.authenticate(0, wrong) == 0xAE);
    CHECK(host.authenticate(0) == 0x00);
    CHECK(host.authenticate(0, wrong) == 0xAE);
    CHECK(host.authenticate(0, wrong) == 0xAE);
    CHECK(host.authenticate(0) == 0xAD);
}

TEST_CASE("host capabilities come back filled up with zeros", "[chipsim]") {
    Bench bench;
    Host host{bench.chip};
    make_application(host);
    const auto challenge = host.send(0x71, "0002C1C2");
    // Bit 1 of the first byte would ask for LRP; C1 does not.
    REQUIRE(challenge.status == 0xAF);
    auto proof = crypto::aes_cbc_decrypt({}, {}, challenge.data);
    std::rotate(proof.begin(), proof.begin() + 1, proof.end());
    const auto answer = host.send(0xAF, crypto::aes_cbc_encrypt({}, {}, join({Bytes(16), proof})));
    REQUIRE(answer.status == 0x00);
    CHECK(to_hex(BytesView{crypto::aes_cbc_decrypt({}, {}, answer.data)}.last(12)) ==
          "000000000000C1C200000000");
}

TEST_CASE("any error ends the session and drops the transaction", "[chipsim][state]") {
    const std::vector<std::pair<Byte, std::string>> errors = {
        {0x99, ""},                  // 1C
        {0x51, ""},                  // 7E: GetCardUID wants a MAC
        {0x6F, ""},                  // 7E: no MAC in a session
        {0x6F, "0000000000000000"},  // 1E
        {0x8D, "1F00000001000000"},  // F0
        {0xAD, "00300000010000"},    // BE
        {0xC4, "09"},                // 7E
        {0xA0, ""},                  // 1C
    };
    for (const auto& [ins, payload] : errors) {
        INFO(static_cast<int>(ins) << " " << payload);
        InSession bench;
        bench.write_pending();
        CHECK(bench.host.send(ins, payload).status != 0x00);
        // A MACed command is now too long for a plain one.
        CHECK(bench.host.secure(0x6F, Mode::mac, "").status == 0x7E);
        CHECK(bench.host.send(0xA7).status == 0x0C);
    }
}

TEST_CASE("the MAC is checked before the padding and both before the command", "[chipsim]") {
    InSession bench;
    auto sealed = bench.host.sealed(0x54, Mode::full, {}, from_hex("0F"));
    sealed.back() = static_cast<Byte>(sealed.back() ^ 1U);
    CHECK(bench.host.send(0x54, sealed).status == 0x1E);
    // Right MAC over something whose plain text has no padding: a MAC-mode field sent to a full command.
    REQUIRE(bench.host.authenticate(0) == 0);
    CHECK(bench.host.send(0x54, bench.host.sealed(0x54, Mode::mac, {}, Bytes(16, 0x5A))).status == 0x1E);
    REQUIRE(bench.host.authenticate(0) == 0);
    CHECK(bench.host.send(0x54, bench.host.sealed(0x54, Mode::mac, {}, Bytes(15, 0x5A))).status == 0x7E);
    CHECK(bench.host.send(0x45) == Reply{0x00, from_hex("0F88")});
}

TEST_CASE("every command counts, plain ones too, authentication does not", "[chipsim]") {
    InSession bench;
    CHECK(bench.host.secure(0xAD, Mode::plain, "00000000010000").status == 0x00);
    CHECK(bench.in_session());
    CHECK(bench.host.authenticate(1, {}, 0x77) == 0x00);
    CHECK(bench.in_session());
    // A plain command put in by somebody else shows at the next MAC.
    REQUIRE(bench.host.send(0xAD, "00000000010000").status == 0x00);
    CHECK(bench.host.secure(0x6F, Mode::mac, "").status == 0x1E);
}

TEST_CASE("an AF chain counts once", "[chipsim]") {
    InSession bench;
    bench.host.must(0x5A, "015A4A");
    bench.host.must(0xCD, "0203EEEE000100");
    bench.host.must(0x5F, "02030000");
    REQUIRE(bench.host.authenticate(0) == 0);
    CHECK(bench.host.secure(0xBD, Mode::mac, Mode::full, "02000000000100").data == Bytes(256));
    CHECK(bench.in_session());
    CHECK(bench.host.secure(0x60, Mode::mac, "").data.size() == 28);
    CHECK(bench.in_session());
}

TEST_CASE("the last counter value is not used", "[chipsim]") {
    InSession bench;
    RecordedSession session;
    session.command_counter = 0xFFFE;
    bench.chip.resume(session);
    CHECK(bench.host.send(0xAD, "00000000010000").status == 0x00);
    CHECK(bench.host.send(0xAD, "00000000010000").status == 0x1E);
}

TEST_CASE("a MACed command to a plain file is refused", "[chipsim]") {
    InSession bench;
    CHECK(bench.host.secure(0xAD, Mode::mac, "00000000010000").status == 0x7E);
}

TEST_CASE("the events of reference 3.3 end what they should", "[chipsim][state]") {
    InSession bench;
    bench.write_pending();

    SECTION("power off forgets everything") {
        bench.chip.power_off();
        CHECK(bench.chip.process(from_hex("9060000000")).empty());
        bench.chip.power_on();
        CHECK(bench.host.send(0x6F).status == 0x9D);
    }
    SECTION("selecting the same application again ends session and transaction") {
        bench.host.must(0x5A, "015A4A");
        CHECK(bench.host.send(0xA7).status == 0x0C);
        CHECK(bench.host.send(0x54, "0F").status == 0xAE);
    }
    SECTION("selecting an unknown application is an error") {
        CHECK(bench.host.send(0x5A, "AABBCC").status == 0xA0);
        CHECK_FALSE(bench.in_session());
        CHECK(bench.host.send(0x6F).status == 0x00);
    }
    SECTION("ISO SELECT of the PICC level") {
        CHECK(to_hex(bench.chip.process(from_hex("00A4040C07D2760000850100"))) == "9000");
        CHECK(bench.host.send(0x6F).status == 0x9D);
    }
    SECTION("ISO SELECT of an unknown name keeps the selection") {
        CHECK(to_hex(bench.chip.process(from_hex("00A4040C0411223344"))) == "6A82");
        CHECK(bench.host.send(0x6F).status == 0x00);
    }
    SECTION("EV2First keeps the transaction") {
        REQUIRE(bench.host.authenticate(1) == 0);
        CHECK(bench.transaction_pending());
    }
    SECTION("EV2NonFirst keeps the transaction") {
        REQUIRE(bench.host.authenticate(1, {}, 0x77) == 0);
        CHECK(bench.transaction_pending());
    }
    SECTION("a failed authentication ends session and transaction") {
        CHECK(bench.host.authenticate(1, key_from("11111111111111111111111111111111")) == 0xAE);
        CHECK(bench.host.send(0xA7).status == 0x0C);
    }
    SECTION("commit keeps the session and starts a new transaction") {
        CHECK(bench.host.secure(0xC7, Mode::mac, "").status == 0x00);
        CHECK(bench.in_session());
        CHECK(bench.host.secure(0xC7, Mode::mac, "").status == 0x0C);
    }
    SECTION("abort keeps the session") {
        CHECK(bench.transaction_pending());
        CHECK(bench.in_session());
        CHECK(bench.host.send(0xAD, "01000000010000").data == Bytes{0x00});
    }
    SECTION("changing the session's own key ends the session, not the transaction") {
        CHECK(bench.host.secure(0xC4, Mode::full, Mode::plain, "00", std::string{zeros32} + "01").status ==
              0x00);
        CHECK(bench.host.send(0x54, "0F").status == 0xAE);
    }
}

TEST_CASE("whether a transaction outlives its key is a quirk", "[chipsim][state]") {
    for (const bool survives : {true, false}) {
        Quirks quirks;
        quirks.transaction_survives_own_key_change = survives;
        InSession bench{quirks};
        bench.write_pending();
        REQUIRE(bench.host.secure(0xC4, Mode::full, Mode::plain, "00", std::string{zeros32} + "01").status ==
                0);
        CHECK(bench.host.send(0xA7).status == (survives ? 0x00 : 0x0C));
    }
}

TEST_CASE("any other command in the middle of a chain is aborted with CA", "[chipsim][state]") {
    InSession bench;
    SECTION("of an authentication") { REQUIRE(bench.host.send(0x71, "0000").status == 0xAF); }
    SECTION("of a write") { REQUIRE(bench.host.send(0x3D, "00000000200000AABB").status == 0xAF); }
    SECTION("of an answer") {
        const auto sealed = bench.host.sealed(0x60, Mode::mac, {}, {});
        REQUIRE(bench.chip.process(join({from_hex("9060000008"), sealed, Bytes{0x00}})).back() == 0xAF);
    }
    CHECK(bench.host.send(0x6F).status == 0xCA);
    CHECK(bench.host.send(0xAF).status == 0x1C);
    CHECK(bench.host.secure(0x6F, Mode::mac, "").status == 0x7E);
    CHECK(bench.host.send(0x6F).status == 0x00);
}

TEST_CASE("a refused access inside a session is 9D or AE by the quirk, AE without session", "[chipsim]") {
    for (const bool quirk : {false, true}) {
        Quirks quirks;
        quirks.wrong_key_is_authentication_error = quirk;
        Bench bench{"ev3-8k", quirks};
        Host host{bench.chip};
        make_application(host);
        host.must(0xCD, "00001030200000");
        CHECK(host.send(0xAD, "00000000010000").status == 0xAE);
        REQUIRE(host.authenticate(2) == 0);
        CHECK(host.send(0xAD, "00000000010000").status == (quirk ? 0xAE : 0x9D));
    }
}

TEST_CASE("wrapping is checked", "[chipsim]") {
    Bench bench;
    const auto answer = [&](std::string_view apdu) { return to_hex(bench.chip.process(from_hex(apdu))); };
    CHECK(answer("90600000") == "917E");
    CHECK(answer("9060010000") == "917E");
    CHECK(answer("906000000100") == "917E");
    CHECK(answer("9060000001AABB") == "917E");
    CHECK(answer("905A00000300000001") == "917E");
    CHECK(answer("80600000") == "6E00");
    CHECK(answer("00FF0000") == "6D00");
    CHECK(answer("00A4") == "6700");
    CHECK(answer("906E000000") == "0020009100");
}

TEST_CASE("the first command decides between native and wrapped form", "[chipsim]") {
    Bench bench;
    CHECK(to_hex(bench.chip.process(from_hex("6E"))) == "00002000");
    CHECK(to_hex(bench.chip.process(from_hex("906E000000"))) == "1C");
    bench.chip.power_off();
    bench.chip.power_on();
    CHECK(to_hex(bench.chip.process(from_hex("906E000000"))) == "0020009100");
    CHECK(to_hex(bench.chip.process(from_hex("6E"))) == "6E00");

    Quirks lenient;
    lenient.framing_is_sticky = false;
    Bench mixed{"ev3-8k", lenient};
    CHECK(to_hex(mixed.chip.process(from_hex("6E"))) == "00002000");
    CHECK(to_hex(mixed.chip.process(from_hex("906E000000"))) == "0020009100");
}
