#include "permit/desfire/chip.hpp"

#include "permit/testing/errors.hpp"
#include "permit/testing/vectors.hpp"

#include "published.hpp"

using namespace permit;
using namespace permit::desfire;
using namespace permit::testing;

namespace {

constexpr auto our_app = AppId::from_number(0x4A5A01);
const Step select_ours{"905A000003015A4A00", "9100"};

/// AN12343 table 38: authentication with an all-zero key 0.
struct Authentication {
    nlohmann::json vector = vector_by_id("desfire/ev2_auth.json", "an12343-t38-ev2first-key0");
    std::vector<Step> steps = steps_of(vector.at("exchange"));

    [[nodiscard]] Session run(Chip& chip) const {
        PublishedNonces nonces{{hex(vector, "rnd_a")}};
        return chip.authenticate_ev2_first(master_key, aes_key(vector, "key"), nonces);
    }
    [[nodiscard]] Error failure(Step changed, std::size_t at) const {
        auto played = steps;
        played.resize(at + 1);
        played[at] = std::move(changed);
        ScriptedCard card{script_of(played)};
        Chip chip{card};
        return error_of([&] { static_cast<void>(run(chip)); });
    }
};

}  // namespace

TEST_CASE("selecting names the level; a blank card is an answer", "[desfire]") {
    ScriptedCard card{
        script_of({{"905A000003015A4A00", "91A0"}, select_ours, {"905A000003015A4A00", "91A0"}})};
    Chip chip{card};
    CHECK_FALSE(chip.selected().has_value());
    CHECK_FALSE(chip.select_if_present(our_app));
    CHECK_FALSE(chip.selected().has_value());
    CHECK(chip.select_if_present(our_app));
    CHECK(chip.selected() == our_app);
    const auto error = error_of([&] { chip.select(our_app); });
    CHECK(error.code() == ErrorCode::chip_refused);
    CHECK(error.doing() == "select application 4A5A01");
}

TEST_CASE("select_if_present hides nothing but a missing application", "[desfire]") {
    ScriptedCard card{script_of({{"905A000003015A4A00", "91CD"}})};
    Chip chip{card};
    CHECK(code_of([&] { static_cast<void>(chip.select_if_present(our_app)); }) == ErrorCode::chip_refused);
}

TEST_CASE("a wrong key, a delay and a missing key are told apart", "[desfire]") {
    const Authentication published;
    const auto at_first = [&](const char* answer) {
        return published.failure({published.steps[0].command, answer}, 0);
    };
    CHECK(at_first("91AE").code() == ErrorCode::authentication_refused);
    CHECK(at_first("91AD").code() == ErrorCode::authentication_delayed);
    CHECK_THAT(at_first("91AD").why(), Catch::Contains("delay"));
    CHECK(at_first("9140").code() == ErrorCode::chip_refused);
    CHECK(published.failure({published.steps[1].command, "91AE"}, 1).code() ==
          ErrorCode::authentication_refused);
    CHECK(at_first("91AE").doing() == "authenticate with key 00");
}

TEST_CASE("every bit of the chip's proof of the key counts", "[desfire]") {
    const Authentication published;
    const auto proof = from_hex(published.steps[1].answer);
    // PDcap2 and PCDcap2 are inside the second block, so a change there spoils RndA' as well.
    for (std::size_t bit = 0; bit < (proof.size() - 2) * 8; ++bit) {
        auto changed = proof;
        changed[bit / 8] = static_cast<Byte>(changed[bit / 8] ^ (1U << (bit % 8)));
        CHECK(published.failure({published.steps[1].command, to_hex(changed)}, 1).code() ==
              ErrorCode::authentication_refused);
    }
}

TEST_CASE("an authentication of another form is refused", "[desfire]") {
    const Authentication published;
    const auto first = published.steps[0];
    const auto second = published.steps[1];
    const auto code = [&](const Step& step, std::size_t at) { return published.failure(step, at).code(); };
    CHECK(code({first.command, "9100"}, 0) == ErrorCode::messaging_broken);
    CHECK(code({first.command, "91AF"}, 0) == ErrorCode::messaging_broken);
    CHECK(code({first.command, first.answer.substr(2)}, 0) == ErrorCode::messaging_broken);
    CHECK(code({first.command, "00" + first.answer}, 0) == ErrorCode::messaging_broken);
    CHECK(code({second.command, second.answer.substr(2)}, 1) == ErrorCode::messaging_broken);
    CHECK(code({second.command, second.answer.substr(0, 64) + "91AF"}, 1) == ErrorCode::messaging_broken);
    CHECK(code({second.command, "9100"}, 1) == ErrorCode::messaging_broken);
}

TEST_CASE("the key is tried once", "[desfire]") {
    StubbornCard card{"91AE"};
    Chip chip{card};
    PublishedNonces nonces{{}};
    CHECK(code_of([&] { static_cast<void>(chip.authenticate_ev2_first(master_key, {}, nonces)); }) ==
          ErrorCode::authentication_refused);
    CHECK(card.asked() == 1);
}

TEST_CASE("plain commands are kept back while the chip holds a session", "[desfire]") {
    const Authentication published;
    auto steps = published.steps;
    steps.push_back(select_ours);
    steps.push_back({"906F000000", "01029100"});
    ScriptedCard card{script_of(steps)};
    Chip chip{card};
    {
        const auto session = published.run(chip);
        CHECK(code_of([&] { static_cast<void>(chip.file_numbers()); }) == ErrorCode::internal);
    }
    // The object is gone, the chip's session is not.
    CHECK(code_of([&] { static_cast<void>(chip.file_numbers()); }) == ErrorCode::internal);
    chip.select(our_app);
    CHECK(chip.file_numbers().size() == 2);
}

TEST_CASE("a refused authentication leaves the chip without a session", "[desfire]") {
    const Authentication published;
    auto steps = published.steps;
    steps.push_back({steps[0].command, "91AE"});
    steps.push_back({"906F000000", "01029100"});
    ScriptedCard card{script_of(steps)};
    Chip chip{card};
    const auto session = published.run(chip);
    CHECK(code_of([&] { static_cast<void>(published.run(chip)); }) == ErrorCode::authentication_refused);
    CHECK_FALSE(session.is_open());
    CHECK(chip.file_numbers().size() == 2);
}

TEST_CASE("deleting the selected application in plain falls back to the chip itself", "[desfire]") {
    ScriptedCard card{
        script_of({select_ours, {"90DA000003015A4A00", "91AE"}, {"90DA000003015A4A00", "9100"}})};
    Chip chip{card};
    chip.select(our_app);
    CHECK_FALSE(chip.send(delete_application(our_app)).ok());
    CHECK(chip.selected() == our_app);
    chip.run(delete_application(our_app));
    CHECK(chip.selected() == picc_level);
}

TEST_CASE("data that must be encrypted never leave in the clear", "[desfire]") {
    ScriptedCard card{""};
    Chip chip{card};
    CHECK(code_of([&] { chip.run(change_own_key(0, {}, KeyVersion{1})); }) == ErrorCode::internal);
    CHECK(code_of([&] { chip.write(FileNumber{1}, 0, Bytes(4), CommMode::full); }) == ErrorCode::internal);
}

TEST_CASE("an originality signature is OK with status 90", "[desfire]") {
    ScriptedCard card{script_of({{"903C0000010000", to_hex(Bytes(56, 0x5A)) + "9190"}})};
    Chip chip{card};
    CHECK(chip.send(read_signature()).require_ok("read the signature").size() == 56);
}
