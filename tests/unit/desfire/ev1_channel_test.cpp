// Recordings of real chips: revk/DESFireAES and paultag/desox-rs. They are native frames; the wrapped form
// carries the same bytes (reference 1.1).
#include "permit/desfire/ev1_channel.hpp"

#include "permit/desfire/chip.hpp"
#include "permit/testing/errors.hpp"
#include "permit/testing/vectors.hpp"

#include "published.hpp"

using namespace permit;
using namespace permit::desfire;
using namespace permit::testing;

namespace {

constexpr auto path = "desfire/ev1.json";

/// CC d… → 90 CC 00 00 Lc d… 00, and ST d… → d… 91 ST.
Step wrapped(const Bytes& tx, const Bytes& rx) {
    const BytesView sent{tx};
    Bytes command{0x90, sent[0], 0x00, 0x00};
    if (sent.size() > 1) { command.push_back(static_cast<Byte>(sent.size() - 1)); }
    append(command, sent.subspan(1));
    command.push_back(0x00);
    const auto answer = join({BytesView{rx}.subspan(1), std::array{Byte{0x91}, rx.front()}});
    return {to_hex(command), to_hex(answer)};
}

std::vector<Step> wrapped_steps(const nlohmann::json& frames) {
    std::vector<Step> steps;
    for (const auto& frame : frames) { steps.push_back(wrapped(hex(frame, "tx"), hex(frame, "rx"))); }
    return steps;
}

crypto::TdesKey des_key(const nlohmann::json& vector, std::string_view member) {
    const auto half = hex(vector, member);
    return crypto::TdesKey{fixed<16>(join({half, half}))};
}

/// Every recorded DES authentication, with the frames under one name.
std::vector<nlohmann::json> recorded_des_authentications() {
    std::vector<nlohmann::json> found;
    const auto file = vector_file(path);
    for (const auto& vector : file.at("vectors")) {
        const auto keep = [&](nlohmann::json step, const char* frames) {
            if (step.value("algorithm", "") != "DES" || !step.contains(frames)) { return; }
            step["steps"] = step.at(frames);
            found.push_back(step);
        };
        if (vector.at("kind") == "ev1_authenticate") { keep(vector, "native_frames"); }
        if (!vector.contains("steps")) { continue; }
        for (const auto& step : vector.at("steps")) {
            if (step.at("op") == "authenticate") { keep(step, "frames"); }
        }
    }
    return found;
}

}  // namespace

TEST_CASE("recorded DES authentications are repeated byte for byte", "[desfire]") {
    const auto recordings = recorded_des_authentications();
    CHECK(recordings.size() == 7);
    for (const auto& recording : recordings) {
        ScriptedCard card{script_of(wrapped_steps(recording.at("steps")))};
        PublishedNonces nonces{{hex(recording, "rnd_a")}};
        Link link{card, {}};
        const auto session = authenticate_des(link, master_key, des_key(recording, "key"), nonces);
        CHECK(session == des_key(recording, "session_key"));
    }
}

TEST_CASE("a recorded DES key change has the recorded cryptogram", "[desfire]") {
    const auto recording = vector_by_id(path, "desox-ev3-changekey-des");
    const auto authentication = recording.at("steps").at(3);
    const auto change = recording.at("steps").at(4);
    const auto tx = hex(change.at("frames").at(0), "tx");
    const auto cryptogram = own_key_cryptogram(des_key(authentication, "session_key"), 0x00, Bytes(16, 0x02));
    CHECK(to_hex(join({std::array<Byte, 2>{0xC4, 0x00}, cryptogram})) == to_hex(tx));
}

namespace {

struct FactoryChange {
    nlohmann::json authentication = vector_by_id(path, "revk-ev1-des-auth");
    nlohmann::json change = vector_by_id(path, "revk-ev1-changekey-des-to-aes");

    [[nodiscard]] std::vector<Step> steps(const char* last_answer = "00") const {
        auto steps = wrapped_steps(authentication.at("native_frames"));
        steps.insert(steps.begin(), {"905A00000300000000", "9100"});
        steps.push_back(wrapped(hex(change, "native_tx"), from_hex(last_answer)));
        return steps;
    }
    void run(Chip& chip) const {
        PublishedNonces nonces{{hex(authentication, "rnd_a")}};
        chip.turn_master_key_to_aes(aes_key(change, "new_key"), KeyVersion{1}, nonces);
    }
};

}  // namespace

TEST_CASE("the factory's DES master key becomes an AES key as recorded", "[desfire]") {
    const FactoryChange published;
    ScriptedCard card{script_of(published.steps())};
    Chip chip{card};
    published.run(chip);
    CHECK(chip.selected() == picc_level);
}

TEST_CASE("a refused change of the master key is reported", "[desfire]") {
    const FactoryChange published;
    ScriptedCard card{script_of(published.steps("1E"))};
    Chip chip{card};
    const auto error = error_of([&] { published.run(chip); });
    CHECK(error.code() == ErrorCode::chip_refused);
    CHECK_THAT(error.why(), Catch::Contains("911E"));
}

TEST_CASE("a master key that is not the factory's is refused, not guessed", "[desfire]") {
    const FactoryChange published;
    auto steps = published.steps();
    SECTION("the chip refuses the type") {
        steps.resize(2);
        steps.back().answer = "91AE";
    }
    SECTION("the chip refuses the answer") {
        steps.resize(3);
        steps.back().answer = "91AE";
    }
    SECTION("the chip proves another key") {
        steps.resize(3);
        steps.back().answer = "0011223344556677 9100";
    }
    ScriptedCard card{script_of(steps)};
    Chip chip{card};
    CHECK(code_of([&] { published.run(chip); }) == ErrorCode::authentication_refused);
}
