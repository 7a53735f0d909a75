#include "bench.hpp"
#include "permit/testing/vectors.hpp"

#include <catch2/catch.hpp>
#include <functional>
#include <map>
#include <set>

using namespace permit;
using namespace permit::chipsim;
using namespace permit::chipsim::testing;
using nlohmann::json;
using permit::testing::hex;
using permit::testing::vector_file;
using permit::testing::vectors_of_kind;

namespace {

std::string answer_to(SimulatedChip& chip, const std::string& command) {
    return to_hex(chip.process(from_hex(command)));
}

std::string text(const json& vector, const char* member) { return vector.at(member).get<std::string>(); }

json auth_vector(const std::string& id) {
    const auto file = vector_file("desfire/ev2_auth.json");
    for (const auto& vector : file.at("vectors")) {
        if (vector.at("id") == id) { return vector; }
    }
    FAIL("no vector " << id);
    return {};
}

/// Puts the nonces of an authentication vector into the chip's generator, in the order they are drawn.
void script(ScriptedRandom& random, const json& vector) {
    random.put(hex(vector, "rnd_b"));
    if (vector.contains("ti")) { random.put(hex(vector, "ti")); }
}

/// ChangeKey of key 0 from zeros, so that a vector's key stands on the chip.
void set_key_0(Host& host, const std::string& key) {
    REQUIRE(host.authenticate(0) == 0);
    REQUIRE(host.secure(0xC4, Mode::full, Mode::plain, "00", key + "00").status == 0x00);
}

void replay(SimulatedChip& chip, const json& steps) {
    for (const auto& step : steps) {
        INFO(step.dump());
        REQUIRE(answer_to(chip, text(step, "c_apdu")) == text(step, "r_apdu"));
    }
}

}  // namespace

TEST_CASE("published EV2 authentications run byte for byte", "[chipsim][vectors]") {
    std::size_t run = 0;
    for (const auto& vector : vectors_of_kind("desfire/ev2_auth.json", "ev2_authenticate_first")) {
        Bench bench;
        Host host{bench.chip};
        make_application(host, 5);
        if (text(vector, "key") != std::string(32, '0')) {
            REQUIRE(vector.at("key_no") == 0);
            set_key_0(host, text(vector, "key"));
        }
        script(bench.random, vector);
        replay(bench.chip, vector.at("exchange"));
        ++run;
    }
    CHECK(run == 5);
}

TEST_CASE("the conversation of AN12196 tables 20 to 27 runs byte for byte", "[chipsim][vectors]") {
    Bench bench;
    Host host{bench.chip};
    make_application(host, 5);
    // File 03 full, written with key 3; file 01 plain, written with key 0.
    host.must(0xCD, "03030033200000");
    host.must(0xCD, "0100000E200000");
    script(bench.random, auth_vector("an12196-t20-ev2first-key3"));
    script(bench.random, auth_vector("an12196-t24-ev2nonfirst-key0"));
    const auto vectors = vectors_of_kind("desfire/exchanges.json", "exchange");
    replay(bench.chip, vectors.at(0).at("steps"));
    CHECK(host.authenticate(0, key_from("5004BF991F408672B1EF00F08F9E8647")) == 0);
    CHECK(host.authenticate(2, key_from("F3847D627727ED3BC9C4CC050489B966")) == 0);
}

TEST_CASE("the short published conversations run byte for byte", "[chipsim][vectors]") {
    const auto vectors = vectors_of_kind("desfire/exchanges.json", "exchange");
    REQUIRE(vectors.size() == 4);
    for (std::size_t i = 1; i < vectors.size(); ++i) {
        const auto& vector = vectors[i];
        const auto uid = vector.at("card").contains("uid") ? text(vector.at("card"), "uid") : test_uid.text();
        Bench bench{"ev3-8k", {}, Uid::parse(uid)};
        Host host{bench.chip};
        make_application(host, 5);
        const auto key = text(vector.at("card").at("keys"), "0");
        if (key != std::string(32, '0')) { set_key_0(host, key); }
        bench.random.put(hex(vector, "picc_rnd_b"));
        bench.random.put(hex(vector, "picc_ti"));
        replay(bench.chip, vector.at("steps"));
    }
}

namespace {

/// What has to be on the chip before a published single command can run.
using Preparation = std::function<void(Host&)>;

const std::map<std::string, Preparation> preparations = {
    {"an12196-t22-writedata-full-10", [](Host& host) { host.send(0xCD, "03030033200000"); }},
    {"an12196-t25-writedata-plain", [](Host& host) { host.send(0xCD, "01000000200000"); }},
    {"an12196-t26-changekey-other", [](Host&) {}},
    {"an12196-t27-changekey-same", [](Host&) {}},
    {"an12343-t7-getcarduid", [](Host&) {}},
    {"an12343-t6-setconfiguration-02-ats", [](Host& host) { host.select("000000"); }},
    {"an12343-t11-changefilesettings-full", [](Host& host) { host.send(0xCD, "04000000000100"); }},
    {"an12343-t23-writedata-mac", [](Host& host) { host.send(0xCD, "00010000000100"); }},
    {"an12343-t25-writedata-full", [](Host& host) { host.send(0xCD, "00030000000100"); }},
    {"an12343-t26-readdata-full",
     [](Host& host) {
         // Written while anybody may, then closed as the vector has it.
         host.send(0xCD, "0000EEEE000100");
         host.send(0x8D, "0000000019000022222222222222222222222222222222222222222222222222");
         host.send(0x5F, "00030000");
     }},
    {"an12343-t33-readrecords-full",
     [](Host& host) {
         host.send(0xC0, "0100EEEE100000050000");
         host.send(0x8B, "0100000010000011223344556677889900112233445566");
         host.send(0xC7);
         host.send(0x5F, "01030000");
     }},
    {"an12343-t35-getvalue-full", [](Host& host) { host.send(0xCC, "0303000000000000FFFFFF7F0000000000"); }},
    {"an12343-t37-debit-full", [](Host& host) { host.send(0xCC, "0303000000000000FFFFFF7FFFFF000000"); }},
    {"an12343-t38-getkeyversion-mac", [](Host&) {}},
    {"an12343-t40-changekey-same", [](Host&) {}},
};

/// Vectors no chip of ours can answer, and why.
const std::map<std::string, std::string> not_this_chip = {
    {"an12196-t8-getfilesettings-mac", "its SDM bytes contradict each other (reference 13)"},
    {"an12343-t5-setconfiguration-09", "option 09 is for DESFire Light alone"},
    {"an12196-t13-getversion", "another product, NTAG 424 DNA"},
};

bool is_for_this_chip(const std::string& id) { return not_this_chip.count(id) == 0; }

RecordedSession session_of(const json& vector) {
    RecordedSession session;
    session.encryption_key = key_from(text(vector, "ses_auth_enc_key"));
    session.mac_key = key_from(text(vector, "ses_auth_mac_key"));
    const auto ti = hex(vector, "ti");
    std::copy(ti.begin(), ti.end(), session.transaction_id.begin());
    session.command_counter = vector.at("cmd_ctr").get<std::uint16_t>();
    return session;
}

}  // namespace

TEST_CASE("published EV2 commands are answered byte for byte", "[chipsim][vectors]") {
    std::size_t run = 0;
    for (const auto& vector : vectors_of_kind("desfire/ev2_commands.json", "ev2_command")) {
        const auto id = text(vector, "id");
        if (!is_for_this_chip(id)) { continue; }
        INFO(id);
        Bench bench{"ev3-8k", {}, Uid::parse("04DE5F1EACC040")};
        Host host{bench.chip};
        make_application(host, 5);
        preparations.at(id)(host);
        auto vector_with_key = vector;
        if (!vector.contains("ses_auth_enc_key")) {
            vector_with_key["ses_auth_enc_key"] = std::string(32, '0');
        }
        bench.chip.resume(session_of(vector_with_key));
        CHECK(answer_to(bench.chip, text(vector, "c_apdu")) == text(vector, "r_apdu"));
        ++run;
    }
    CHECK(run == preparations.size());
}

namespace {

void replay_native(SimulatedChip& chip, const json& frames) {
    for (const auto& frame : frames) {
        INFO(frame.dump());
        REQUIRE(answer_to(chip, text(frame, "tx")) == text(frame, "rx"));
    }
}

}  // namespace

TEST_CASE("recorded sessions of a real EV3 in the EV1 channel run byte for byte", "[chipsim][vectors]") {
    std::size_t steps = 0;
    for (const auto& vector : vectors_of_kind("desfire/ev1.json", "ev1_session")) {
        INFO(text(vector, "id"));
        Bench bench{"ev3-4k", {}, Uid::parse("0464D59ADD1E90")};
        for (const auto& step : vector.at("steps")) {
            INFO(text(step, "op"));
            if (step.contains("rnd_b")) { bench.random.put(hex(step, "rnd_b")); }
            replay_native(bench.chip, step.at("frames"));
            ++steps;
        }
    }
    CHECK(steps == 24);
}

TEST_CASE("a published EV1 key change makes the master key AES", "[chipsim][vectors]") {
    Bench bench;
    std::map<std::string, json> found;
    const auto file = vector_file("desfire/ev1.json");
    for (const auto& vector : file.at("vectors")) { found[text(vector, "id")] = vector; }
    const auto& des = found.at("revk-ev1-des-auth");
    bench.random.put(hex(des, "rnd_b"));
    replay_native(bench.chip, des.at("native_frames"));
    // With an AES key the host learns it from the key settings: 0F 81 instead of 0F 01.
    CHECK(answer_to(bench.chip, text(found.at("revk-ev1-changekey-des-to-aes"), "native_tx")) == "00");
    CHECK(answer_to(bench.chip, "45") == "000F81");
    CHECK(answer_to(bench.chip, "6400") == "0001");

    const auto& aes = found.at("revk-ev1-aes-auth");
    bench.random.put(hex(aes, "rnd_b"));
    replay_native(bench.chip, aes.at("native_frames"));

    // And the PICC level takes EV2 sessions from now on.
    bench.chip.power_off();
    bench.chip.power_on();
    Host host{bench.chip};
    CHECK(host.authenticate(0) == 0x00);
    CHECK(to_hex(host.secure(0x51, Mode::mac, Mode::full, "").data) == test_uid.text());
}

TEST_CASE("GetVersion of an EV3 4K answers as recorded", "[chipsim][vectors]") {
    int run = 0;
    for (const auto& vector : vectors_of_kind("desfire/plain.json", "get_version")) {
        if (!is_for_this_chip(text(vector, "id"))) { continue; }
        Bench bench{"ev3-4k", {}, Uid::parse(text(vector.at("decoded"), "uid"))};
        replay(bench.chip, vector.at("exchange"));
        ++run;
    }
    CHECK(run == 1);
}

TEST_CASE("published plain exchanges are answered byte for byte", "[chipsim][vectors]") {
    Bench bench;
    Host host{bench.chip};
    // The Light of AN12343 as an application of ours: names, identifiers and files.
    host.must(0xCA, "015A4A0FA501DFA00000039656434103F015400000000B");
    host.must(0xCA, "025A4A0FA110E1D2760000850101");
    host.select("025A4A");
    host.must(0xCD, "0205E100EEEE200000");
    host.select("015A4A");
    host.must(0xCB, "0F0FEF03301F000100");
    host.must(0xCD, "1F1FEF003012200000");
    host.must(0xCC, "0303301200000000FFFFFF7F0000000003");
    host.must(0xCD, "0000EF03301F000100");
    host.must(0xCD, "0101EF03301F000100");
    host.must(0xCD, "0404EF00EEEE000100");

    std::size_t run = 0;
    for (const auto& vector : vectors_of_kind("desfire/plain.json", "plain_exchange")) {
        INFO(text(vector, "id"));
        if (text(vector, "id") == "an12196-t21-isoselect-ef") {
            REQUIRE(answer_to(bench.chip, "00A4040C07D276000085010100") == "9000");
        } else if (text(vector, "id") != "an12343-t28-isoreadbinary" &&
                   text(vector, "id") != "an12343-t29-isoupdatebinary") {
            host.select("015A4A");
        }
        CHECK(answer_to(bench.chip, text(vector, "c_apdu")) == text(vector, "r_apdu"));
        if (text(vector, "id") == "an12343-t12-getfilesettings-std") {
            host.must(0xDF, "00");
            host.must(0xCD, "0000EF00EEEE000100");
        }
        ++run;
    }
    CHECK(run == 12);
}

TEST_CASE("the transaction MAC of a recorded EV3 transaction comes out", "[chipsim][vectors]") {
    const auto vector = vectors_of_kind("desfire/transaction_mac.json", "transaction_mac").at(0);
    Bench bench{"ev3-8k", {}, Uid::parse(text(vector, "uid"))};
    Host host{bench.chip};
    make_application(host, 5);
    host.must(0xC0, "02001111000100050000");
    REQUIRE(host.authenticate(0) == 0);
    REQUIRE(
        host.secure(0xCE, Mode::full, "0F0110F102", text(vector, "app_transaction_mac_key") + "01").status ==
        0x9E);
    REQUIRE(host.authenticate(0) == 0);
    REQUIRE(
        host.secure(0xCE, Mode::full, "0F01101F02", text(vector, "app_transaction_mac_key") + "01").status ==
        0x00);

    const auto transaction = [&] {
        Bytes enc_tmri;
        for (const auto& part : vector.at("tmi_parts")) {
            const auto bytes = hex(part, "bytes");
            if (bytes[0] == 0xC8) {
                const auto id = to_hex(BytesView{bytes}.subspan(1, 16));
                enc_tmri = host.secure(0xC8, Mode::mac, "", id).data;
                continue;
            }
            const auto length = bytes[5];
            REQUIRE(host.secure(0x8B, Mode::plain, to_hex(BytesView{bytes}.subspan(1, 7)),
                                to_hex(BytesView{bytes}.subspan(16, length)))
                        .status == 0x00);
        }
        return enc_tmri;
    };
    REQUIRE(host.authenticate(1) == 0);
    for (int i = 0; i < 2; ++i) {
        transaction();
        REQUIRE(host.secure(0xC7, Mode::mac, "").status == 0x00);
    }
    CHECK(to_hex(transaction()) == text(vector, "enc_tmri"));
    const auto committed = host.secure(0xC7, Mode::mac, "01");
    CHECK(to_hex(committed.data) == text(vector, "tmc_wire") + text(vector, "tmv"));
}

TEST_CASE("Read_Sig returns the signature the chip was given", "[chipsim][vectors]") {
    for (const auto& vector : vectors_of_kind("desfire/originality.json", "originality_ecdsa_secp224r1")) {
        Bench bench{"ev3-8k", {}, Uid::parse(text(vector, "uid"))};
        std::array<Byte, 56> signature{};
        const auto bytes = hex(vector, "signature");
        std::copy(bytes.begin(), bytes.end(), signature.begin());
        bench.chip.set_originality_signature(signature);
        CHECK(answer_to(bench.chip, "903C0000010000") == text(vector, "signature") + "9190");
    }
}

namespace {

std::array<Byte, 8> mac_with(const json& vector, const char* key, const std::string& message) {
    return crypto::truncate_mac(crypto::aes_cmac(key_from(text(vector, key)), from_hex(message)));
}

}  // namespace

TEST_CASE("a session from published nonces has the published keys", "[chipsim][vectors]") {
    for (const auto& vector : vectors_of_kind("desfire/ev2_auth.json", "ev2_session_keys")) {
        Bench bench;
        Host host{bench.chip};
        make_application(host, 1);
        set_key_0(host, text(vector, "key"));
        bench.random.put(hex(vector, "rnd_b"));
        bench.random.put(from_hex("01020304"));
        REQUIRE(host.send(0x71, "0000").status == 0xAF);
        auto rnd_b = hex(vector, "rnd_b");
        std::rotate(rnd_b.begin(), rnd_b.begin() + 1, rnd_b.end());
        const auto proof =
            crypto::aes_cbc_encrypt(key_from(text(vector, "key")), {}, join({hex(vector, "rnd_a"), rnd_b}));
        REQUIRE(host.send(0xAF, proof).status == 0x00);
        // GetFileIDs of an empty application, and its answer.
        CHECK(host.send(0x6F, mac_with(vector, "ses_auth_mac_key", "6F000001020304")) ==
              Reply{0x00, [&] {
                        const auto mac = mac_with(vector, "ses_auth_mac_key", "00010001020304");
                        return Bytes{mac.begin(), mac.end()};
                    }()});
    }
}

TEST_CASE("data encrypted from the published IV arrives as it was", "[chipsim][vectors]") {
    for (const auto& vector : vectors_of_kind("desfire/ev2_auth.json", "ev2_iv")) {
        REQUIRE(vector.at("direction") == "command");
        Bench bench;
        Host host{bench.chip};
        make_application(host, 1);
        RecordedSession session;
        session.encryption_key = key_from(text(vector, "ses_auth_enc_key"));
        const auto ti = hex(vector, "ti");
        std::copy(ti.begin(), ti.end(), session.transaction_id.begin());
        bench.chip.resume(session);
        crypto::Block iv{};
        const auto published = hex(vector, "iv");
        std::copy(published.begin(), published.end(), iv.begin());
        // ChangeKeySettings to 0B, padded.
        const auto padded = from_hex("0B80" + std::string(28, '0'));
        const auto cipher = crypto::aes_cbc_encrypt(session.encryption_key, iv, padded);
        const auto mac = crypto::truncate_mac(crypto::aes_cmac({}, join({from_hex("540000"), ti, cipher})));
        REQUIRE(host.send(0x54, join({cipher, mac})).status == 0x00);
        CHECK(bench.chip.report().applications.at(0).key_settings_1 == 0x0B);
    }
}

TEST_CASE("the ninth transaction has the published transaction MAC keys", "[chipsim][vectors][tmac]") {
    for (const auto& vector : vectors_of_kind("desfire/transaction_mac.json", "transaction_mac_keys")) {
        Bench bench{"ev3-8k", {}, Uid::parse(text(vector, "uid"))};
        Host host{bench.chip};
        make_application(host, 1);
        host.must(0xCC, "0100EEEE00000000FF0000001000000000");
        REQUIRE(host.authenticate(0) == 0);
        REQUIRE(host.secure(0xCE, Mode::full, "0F0000FF02", text(vector, "app_transaction_mac_key") + "01")
                    .status == 0x00);
        const std::string reader = "000102030405060708090A0B0C0D0E0F";
        Bytes before_last;
        for (int transaction = 1; transaction <= vector.at("tmc").get<int>(); ++transaction) {
            REQUIRE(host.secure(0x0C, Mode::plain, "0101000000").status == 0x00);
            before_last = host.secure(0xC8, Mode::mac, "", reader).data;
            if (transaction < vector.at("tmc").get<int>()) {
                REQUIRE(host.secure(0xC7, Mode::mac, "").status == 0x00);
            }
        }
        const auto cipher =
            crypto::aes_cbc_encrypt(key_from(text(vector, "ses_tm_enc_key")), {}, from_hex(reader));
        CHECK(to_hex(before_last) == to_hex(cipher));
        const auto input =
            "0C0101000000" + std::string(20, '0') + "C8" + reader + to_hex(cipher) + std::string(30, '0');
        CHECK(to_hex(host.secure(0xC7, Mode::mac, "01").data) ==
              text(vector, "tmc_wire") + to_hex(mac_with(vector, "ses_tm_mac_key", input)));
    }
}

namespace {

/// Kinds whose every vector runs against the simulator in this file or, for SDM, in sdm_test.
const std::set<std::string> kinds_that_run = {"ev2_authenticate_first",
                                              "ev2_authenticate_nonfirst",
                                              "ev2_command",
                                              "ev2_iv",
                                              "ev2_session_keys",
                                              "ev1_authenticate",
                                              "ev1_session",
                                              "ev1_changekey_same",
                                              "exchange",
                                              "get_version",
                                              "plain_exchange",
                                              "sdm",
                                              "transaction_mac",
                                              "transaction_mac_keys",
                                              "originality_ecdsa_secp224r1"};

/// Kinds of primitives, which tests/unit/crypto runs.
const std::set<std::string> kinds_of_primitives = {"cmac",  "cmac_subkeys",   "crc32",
                                                   "crc16", "an10922_aes128", "an10922_tdea"};

/// The ids of kinds of which this file picks single vectors by name; a new one has to be put to use.
const std::set<std::string> picked = {
    "an12196-t24-ev2nonfirst-key0",  "revk-ev1-aes-auth",           "revk-ev1-des-auth",
    "revk-ev1-changekey-des-to-aes", "an12196-t2-sdm-session-keys", "an12196-t5-sdm-mac-empty",
    "an12196-t4-sdm-encfiledata",    "talktoyourdesfire-ev3-tmac"};
const std::set<std::string> kinds_picked_from = {"ev2_authenticate_nonfirst", "ev1_authenticate", "sdm",
                                                 "ev1_changekey_same", "transaction_mac"};

}  // namespace

TEST_CASE("every published vector is run against the simulator or listed with the reason why not",
          "[chipsim][vectors]") {
    std::set<std::string> unused_reasons;
    for (const auto& [id, reason] : not_this_chip) { unused_reasons.insert(id); }
    std::set<std::string> unused_picks = picked;
    for (const std::string file : {"cmac", "crc", "diversification", "ev1", "ev2_auth", "ev2_commands",
                                   "exchanges", "originality", "plain", "sdm", "transaction_mac"}) {
        const auto content = vector_file("desfire/" + file + ".json");
        for (const auto& vector : content.at("vectors")) {
            const auto id = text(vector, "id");
            const auto kind = text(vector, "kind");
            INFO(file << ": " << id << ", " << kind);
            unused_reasons.erase(id);
            unused_picks.erase(id);
            CHECK(kinds_that_run.count(kind) + kinds_of_primitives.count(kind) == 1);
            CHECK(kinds_picked_from.count(kind) == picked.count(id));
        }
    }
    CHECK(unused_reasons.empty());
    CHECK(unused_picks.empty());
}
