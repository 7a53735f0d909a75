// Recordings of real chips: revk/DESFireAES and paultag/desox-rs. They are native frames; the wrapped form
// carries the same bytes (reference 1.1).
#include "permit/desfire/ev1_session.hpp"

#include "permit/desfire/chip.hpp"
#include "permit/testing/errors.hpp"
#include "permit/testing/vectors.hpp"

#include "published.hpp"

#include <map>
#include <optional>

using namespace permit;
using namespace permit::desfire;
using namespace permit::testing;

namespace {

constexpr auto path = "desfire/ev1.json";
constexpr auto application = AppId::from_number(0x030201);

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

/// A recorded key; DES keys are printed as one half.
Ev1Key ev1_key(const nlohmann::json& vector, std::string_view member) {
    const auto bytes = hex(vector, member);
    if (vector.at("algorithm") == "DES") {
        return Ev1Key::des(crypto::TdesKey{fixed<16>(join({bytes, bytes}))});
    }
    return Ev1Key::aes(crypto::Aes128Key{fixed<16>(bytes)});
}

Ev1Session authenticate(Chip& chip, const nlohmann::json& recording) {
    PublishedNonces nonces{{hex(recording, "rnd_a")}};
    return chip.authenticate_ev1(KeyNumber{recording.at("key_no").get<Byte>()}, ev1_key(recording, "key"),
                                 nonces);
}

/// Does again what the people of a recorded session did, step by step.
class Replay {
public:
    explicit Replay(Chip& chip) : chip_{chip} {}

    void run(const nlohmann::json& step) {
        const auto op = step.at("op").get<std::string>();
        INFO(op);
        const auto name = op.substr(0, op.find(' '));
        const std::map<std::string, std::function<void()>> acts{
            {"authenticate", [&] { session_.emplace(authenticate(chip_, step)); }},
            {"GetKeySettings", [&] { answered(step, get_key_settings()); }},
            {"GetKeyVersion", [&] { answered(step, get_key_version(master_key)); }},
            {"GetApplicationIDs", [&] { answered(step, get_application_ids()); }},
            {"GetFileIDs", [&] { answered(step, get_file_ids()); }},
            {"GetVersion", [&] { answered(step, get_version()); }},
            {"GetCardUID", [&] { CHECK(session_->card_uid().text() == step.at("resp_data")); }},
            {"ChangeKeySettings", [&] { session_->run(change_key_settings(KeySettings::parse(0x00))); }},
            {"CreateApplication", [&] { create(step); }},
            {"SelectApplication", [&] { select(op.ends_with("000000") ? picc_level : application); }},
            {"DeleteApplication", [&] { session_->run(delete_application(application)); }},
            {"ChangeKey",
             [&] { session_->change_key(master_key, {}, crypto::TdesKey{fixed<16>(Bytes(16, 0x02))}); }},
        };
        acts.at(name)();
        ++done_;
    }
    [[nodiscard]] int done() const noexcept { return done_; }
    [[nodiscard]] bool session_is_open() const noexcept { return session_ && session_->is_open(); }

private:
    void answered(const nlohmann::json& step, const Command& command) {
        CHECK(to_hex(session_->send(command).require_ok("replay")) == step.at("resp_data"));
    }
    void create(const nlohmann::json& step) {
        const auto second_settings = hex(step.at("frames").at(0), "tx").back();
        session_->run(create_application({.id = application,
                                          .settings = KeySettings::parse(0x09),
                                          .keys = 1,
                                          .type = second_settings == 0x81 ? KeyType::aes : KeyType::des}));
    }
    void select(AppId wanted) {
        chip_.select(wanted);
        CHECK_FALSE(session_->is_open());
    }

    Chip& chip_;
    std::optional<Ev1Session> session_;
    int done_ = 0;
};

}  // namespace

TEST_CASE("recorded EV1 authentications are repeated byte for byte", "[desfire]") {
    const auto recordings = vectors_of_kind(path, "ev1_authenticate");
    CHECK(recordings.size() == 2);
    for (const auto& recording : recordings) {
        INFO(recording.at("id"));
        ScriptedCard card{script_of(wrapped_steps(recording.at("native_frames")))};
        Chip chip{card};
        CHECK(authenticate(chip, recording).is_open());
        CHECK(derive_ev1_session_key(ev1_key(recording, "key"), hex(recording, "rnd_a"),
                                     hex(recording, "rnd_b")) == ev1_key(recording, "session_key"));
    }
}

TEST_CASE("recorded EV1 sessions are repeated byte for byte, every MAC and cipher text proved", "[desfire]") {
    const auto recordings = vectors_of_kind(path, "ev1_session");
    CHECK(recordings.size() == 3);
    int done = 0;
    for (const auto& recording : recordings) {
        INFO(recording.at("id"));
        std::vector<Step> steps;
        for (const auto& step : recording.at("steps")) {
            for (const auto& exchange : wrapped_steps(step.at("frames"))) { steps.push_back(exchange); }
        }
        // Where the recording begins, the chip's own level is selected: say so before it starts.
        steps.insert(steps.begin(), {"905A00000300000000", "9100"});
        ScriptedCard card{script_of(steps)};
        Chip chip{card};
        chip.select(picc_level);
        Replay replay{chip};
        for (const auto& step : recording.at("steps")) { replay.run(step); }
        CHECK(replay.session_is_open());
        done += replay.done();
    }
    CHECK(done == 24);
}

TEST_CASE("the running vector of a recorded session is the recorded one", "[desfire]") {
    const auto recording = vector_by_id(path, "desox-ev3-metadata");
    const auto& steps = recording.at("steps");
    Ev1Messaging messaging{ev1_key(steps.at(0), "session_key")};
    const auto settings = steps.at(1);
    static_cast<void>(messaging.protect(get_key_settings()));
    CHECK(to_hex(messaging.iv()) == settings.at("iv_after_command"));
    const auto answer = hex(settings.at("frames").at(0), "rx");
    CHECK(to_hex(messaging.open(get_key_settings(), PiccStatus::ok, BytesView{answer}.subspan(1))) == "0F01");
    CHECK(to_hex(messaging.iv()) == settings.at("iv_after"));
}

TEST_CASE("a 2TDEA session key takes twice as much of both nonces", "[desfire]") {
    const auto a = from_hex("A0A1A2A3A4A5A6A7");
    const auto b = from_hex("B0B1B2B3B4B5B6B7");
    const auto two = Ev1Key::des(crypto::TdesKey{fixed<16>(from_hex("00112233445566770123456789ABCDEF"))});
    CHECK(derive_ev1_session_key(two, a, b) ==
          Ev1Key::des(crypto::TdesKey{fixed<16>(from_hex("A0A1A2A3B0B1B2B3A4A5A6A7B4B5B6B7"))}));
    CHECK(derive_ev1_session_key(Ev1Key::des({}), a, b) ==
          Ev1Key::des(crypto::TdesKey{fixed<16>(from_hex("A0A1A2A3B0B1B2B3A0A1A2A3B0B1B2B3"))}));
}

namespace {

struct FactoryChange {
    nlohmann::json authentication = vector_by_id(path, "revk-ev1-des-auth");
    nlohmann::json change = vectors_of_kind(path, "ev1_changekey_same").front();

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
