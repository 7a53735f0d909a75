// Key sets (reference 4.2, 4.3): commands by the tables, and what each does to the session.
#include "permit/desfire/chip.hpp"
#include "permit/testing/errors.hpp"
#include "permit/testing/vectors.hpp"

#include "ev2_picc.hpp"

using namespace permit;
using namespace permit::desfire;
using namespace permit::testing;

namespace {

crypto::Aes128Key old_key() { return crypto::Aes128Key{fixed<16>(Bytes(16, 0x0F))}; }
crypto::Aes128Key new_key() { return crypto::Aes128Key{fixed<16>(Bytes(16, 0xF0))}; }

std::string wire(const Command& command) {
    return to_hex(std::array{command.ins}) + " " + to_hex(command.header) + " " +
           to_hex(command.data.reveal());
}

}  // namespace

TEST_CASE("key sets are initialised, finalised and rolled by number", "[desfire]") {
    CHECK(wire(initialize_key_set(KeySetNumber{1})) == "56 0102 ");
    CHECK(wire(initialize_key_set(KeySetNumber{2}, KeyType::three_key_tdes)) == "56 0201 ");
    CHECK(wire(finalize_key_set(KeySetNumber{1}, KeyVersion{0x22})) == "57 0122 ");
    CHECK(wire(roll_key_set(KeySetNumber{1})) == "55 01 ");
    CHECK(roll_key_set(KeySetNumber{1}).session == SessionAfter::over);
    CHECK(wire(get_key_version(KeyNumber{3}, KeySetNumber{1})) == "64 4301 ");
    CHECK(wire(get_key_set_versions()) == "64 4080 ");
}

TEST_CASE("a key of another set is changed in the form for other keys", "[desfire]") {
    CHECK(wire(change_own_key_of_set(active_key_set, KeyNumber{2}, new_key(), KeyVersion{7})) ==
          "C6 0002 F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F007");
    const auto other =
        change_other_key_of_set(KeySetNumber{1}, KeyNumber{2}, old_key(), new_key(), KeyVersion{7});
    CHECK_THAT(wire(other), Catch::StartsWith("C6 0102 FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF07"));
    CHECK(other.data.reveal().size() == 16 + 1 + 4);
    CHECK(other.session == SessionAfter::kept);
}

TEST_CASE("a session stays open unless its own key in the active set changes", "[desfire]") {
    const auto stays_open = [](KeySetNumber set, KeyNumber number) {
        const bool own = set == active_key_set && number == KeyNumber{2};
        Picc picc{{{{}, 0x00, own ? CommMode::plain : CommMode::mac}}};
        Chip chip{picc};
        auto session = session_on(chip);
        session.change_key(set, number, {.from = old_key(), .to = new_key(), .version = KeyVersion{7}});
        return session.is_open();
    };
    CHECK_FALSE(stays_open(active_key_set, KeyNumber{2}));
    CHECK(stays_open(active_key_set, KeyNumber{3}));
    CHECK(stays_open(KeySetNumber{1}, KeyNumber{2}));
    CHECK(stays_open(KeySetNumber{1}, KeyNumber{3}));
}

TEST_CASE("rolling sends a MAC, is answered without one and ends the session", "[desfire]") {
    Picc picc{{{{}, 0x00, CommMode::plain}}};
    Chip chip{picc};
    auto session = session_on(chip);
    session.run(roll_key_set(KeySetNumber{1}));
    CHECK(picc.sent.front().size() == 5 + 1 + 8 + 1);
    CHECK_FALSE(session.is_open());
    CHECK(error_of([&] { static_cast<void>(session.key_settings()); }).why() ==
          "the session is over: RollKeySet ended it");
}

TEST_CASE("an answer to rolling that carries something is not the chip's", "[desfire]") {
    StubbornCard card{to_hex(Bytes(8)) + "9100"};
    Chip chip{card};
    auto session = session_on(chip);
    CHECK(code_of([&] { session.run(roll_key_set(KeySetNumber{1})); }) == ErrorCode::messaging_broken);
}

TEST_CASE("an application with key sets says how many, how long and who rolls", "[desfire]") {
    NewApplication application{
        .id = AppId::from_number(0x4A5A01), .settings = KeySettings::parse(0x0B), .keys = 5};
    application.key_sets =
        KeySets{.active_version = KeyVersion{0xAA}, .count = 3, .long_keys = false, .roll_key = 1};
    CHECK(wire(create_application(application)) == "CA 015A4A0B9501AA031001 ");
    application.key_sets->long_keys = true;
    CHECK(wire(create_application(application)) == "CA 015A4A0B9501AA031801 ");
    const auto refused = [&] { return code_of([&] { static_cast<void>(create_application(application)); }); };
    application.key_sets->count = 1;
    CHECK(refused() == ErrorCode::bad_input);
    application.key_sets->count = 17;
    CHECK(refused() == ErrorCode::bad_input);
    application.key_sets->count = 16;
    application.key_sets->roll_key = 8;
    CHECK(refused() == ErrorCode::bad_input);
}

TEST_CASE("the tail of GetKeySettings in an application with key sets is kept undecoded", "[desfire]") {
    ScriptedCard card{script_of({{"9045000000", "0B95 AA031001 9100"}})};
    Chip chip{card};
    const auto info = chip.key_settings();
    CHECK(info.keys == 5);
    CHECK(info.type == KeyType::aes);
    CHECK(to_hex(info.key_sets) == "AA031001");
}

TEST_CASE("the version of a key in a set is asked for and answered", "[desfire]") {
    ScriptedCard card{script_of({{"9064000002 4301 00", "22 9100"}, {"9064000002 4301 00", "9100"}})};
    Chip chip{card};
    CHECK(chip.key_version(KeyNumber{3}, KeySetNumber{1}) == KeyVersion{0x22});
    CHECK(code_of([&] { static_cast<void>(chip.key_version(KeyNumber{3}, KeySetNumber{1})); }) ==
          ErrorCode::damaged_content);
}
