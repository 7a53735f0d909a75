#include "host.hpp"

#include "permit/desfire/iso.hpp"
#include "permit/testing/errors.hpp"

#include <catch2/catch.hpp>

// Where public sources disagree about the chip (reference 14), the simulator has a switch. The driver copes
// with both sides of each; random conversations with random switches are in sequences_test.cpp.

using namespace permit;
using namespace permit::property;
using chipsim::Quirks;
using desfire::Access;
using desfire::CommMode;
using desfire::FileNumber;
using desfire::IsoFileId;
using desfire::KeyNumber;
using permit::testing::code_of;

namespace {

const crypto::Aes128Key every_key{};
constexpr FileNumber file{0x01};
constexpr auto all = Access::free();
constexpr desfire::AccessRights everybody{all, all, all, all};

/// A chip with the switches, its PICC level selected.
struct Card {
    explicit Card(const Quirks& quirks)
        : chip{chipsim::ChipProfile::named("ev3-8k"), test_uid, quirks, random} {
        host.select(picc_level);
    }

    /// Application 4A5A01 with three zero AES keys, selected.
    desfire::Chip& with_application() {
        host.run(desfire::create_application({.id = test_application, .settings = {}, .keys = 3}));
        host.select(test_application);
        return host;
    }
    desfire::Session session(Byte key) {
        return host.authenticate_ev2_first(KeyNumber{key}, every_key, random);
    }

    Dice random{31};
    chipsim::SimulatedChip chip;
    chipsim::SimTransport field{chip};
    desfire::Chip host{field};
};

/// True when the chip did it, false when it refused.
template <class Action>
bool done(Action action) {
    try {
        action();
        return true;
    } catch (const Error& error) {
        REQUIRE(error.code() == ErrorCode::chip_refused);
        return false;
    }
}

template <class Value>
Quirks with(Value Quirks::*which, Value value) {
    Quirks quirks;
    quirks.*which = value;
    return quirks;
}

}  // namespace

TEST_CASE("14.1: a refused right is a refusal, whether the chip says 9D or AE", "[property][switches]") {
    for (const bool other_side : {false, true}) {
        Card card{with(&Quirks::wrong_key_is_authentication_error, other_side)};
        const auto second = Access::key(KeyNumber{2});
        card.with_application().run(desfire::create_backup_file({.number = file,
                                                                 .mode = CommMode::full,
                                                                 .rights = {second, second, second, second},
                                                                 .size = 16}));
        auto session = card.session(1);
        CHECK(code_of([&] { (void)session.read(file, {.offset = 0, .length = 4}, CommMode::full); }) ==
              ErrorCode::chip_refused);
        CHECK_FALSE(session.is_open());
    }
}

TEST_CASE("14.2: an application with ISO identifiers is found by the order its chip wants",
          "[property][switches]") {
    for (const bool little_endian : {true, false}) {
        Card card{with(&Quirks::iso_fid_little_endian, little_endian)};
        const auto id = [&](std::uint16_t number) {
            return little_endian ? IsoFileId{number} : IsoFileId::as_written(number);
        };
        card.host.run(desfire::create_application({.id = test_application,
                                                   .settings = {},
                                                   .keys = 1,
                                                   .files_have_iso_ids = true,
                                                   .iso_id = id(0xDF01)}));
        card.host.select(test_application);
        card.host.run(desfire::create_standard_file({.number = file,
                                                     .mode = CommMode::plain,
                                                     .rights = everybody,
                                                     .size = 16,
                                                     .iso_id = id(0xEF01)}));
        card.host.write(file, 0, from_hex("CAFE"), CommMode::plain);
        desfire::IsoCommands iso{card.host};
        (void)iso.select_master_file();
        (void)iso.select(IsoFileId{0xDF01});
        (void)iso.select_ef(IsoFileId{0xEF01});
        CHECK(to_hex(iso.read_binary(0, 2)) == "CAFE");
    }
}

TEST_CASE("14.3: free memory is what the chip says", "[property][switches]") {
    for (const std::uint32_t unit : {32U, 256U}) {
        Quirks quirks;
        quirks.costs.unit = unit;
        Card card{quirks};
        const auto before = card.host.free_memory();
        (void)card.with_application();
        card.host.select(picc_level);
        CHECK(card.host.free_memory() < before);
        CHECK((before - card.host.free_memory()) % unit == 0);
    }
}

TEST_CASE("14.4: READ BINARY in an application with a transaction MAC file is refused or not, never garbled",
          "[property][switches]") {
    for (const bool allowed : {false, true}) {
        Card card{with(&Quirks::iso_binary_with_transaction_mac, allowed)};
        card.host.run(desfire::create_application({.id = test_application,
                                                   .settings = {},
                                                   .keys = 1,
                                                   .files_have_iso_ids = true,
                                                   .iso_id = IsoFileId{0xDF01}}));
        card.host.select(test_application);
        card.host.run(desfire::create_standard_file({.number = file,
                                                     .mode = CommMode::plain,
                                                     .rights = everybody,
                                                     .size = 16,
                                                     .iso_id = IsoFileId{0xEF01}}));
        auto session = card.session(0);
        session.run(desfire::create_transaction_mac_file(
            {.number = receipts_file, .mode = CommMode::plain, .rights = {.read = all}}, every_key,
            desfire::KeyVersion{1}));
        card.host.select(test_application);
        desfire::IsoCommands iso{card.host};
        (void)iso.select_ef(IsoFileId{0xEF01});
        if (allowed) {
            CHECK(iso.read_binary(0, 4) == Bytes(4));
        } else {
            CHECK(code_of([&] { (void)iso.read_binary(0, 4); }) == ErrorCode::chip_refused);
        }
    }
}

TEST_CASE("14.6: however many records a cyclic file keeps, the driver reads those it has",
          "[property][switches]") {
    for (const bool spare : {true, false}) {
        Card card{with(&Quirks::cyclic_keeps_spare_record, spare)};
        auto& host = card.with_application();
        host.run(desfire::create_cyclic_record_file({.number = file,
                                                     .mode = CommMode::plain,
                                                     .rights = everybody,
                                                     .record_size = 1,
                                                     .max_records = 4}));
        for (Byte record = 1; record <= 6; ++record) {
            host.write_record(file, 0, std::array{record}, CommMode::plain);
            host.commit();
        }
        const auto settings = host.file_settings(file);
        const auto present = std::get<desfire::RecordFile>(settings.file).current_records;
        CHECK(present == (spare ? 3U : 4U));
        const auto records = host.read_records(file, {.first = 0, .count = present}, 1, CommMode::plain);
        CHECK(records.back() == Bytes{6});
        CHECK(records.size() == present);
    }
}

TEST_CASE("14.7: key settings of an application with key sets are read with and without what may follow",
          "[property][switches]") {
    for (const bool tells : {true, false}) {
        Card card{with(&Quirks::key_settings_tell_key_sets, tells)};
        card.host.run(desfire::create_application(
            {.id = test_application, .settings = {}, .keys = 2, .key_sets = desfire::KeySets{}}));
        card.host.select(test_application);
        const auto info = card.host.key_settings();
        CHECK(info.type == desfire::KeyType::aes);
        CHECK(info.keys == 2);
    }
}

TEST_CASE("14.7: a further set of rights is understood in both forms", "[property][switches]") {
    for (const bool counted : {true, false}) {
        Card card{with(&Quirks::access_sets_are_counted, counted)};
        auto& host = card.with_application();
        const auto never = Access::never();
        host.run(desfire::create_backup_file(
            {.number = file, .mode = CommMode::mac, .rights = {never, never, never, all}, .size = 16}));
        const desfire::AccessRights further{.read = Access::key(KeyNumber{1})};
        const auto changed = done([&] {
            host.run(change_file_settings(
                file,
                {.mode = CommMode::mac, .rights = {never, never, never, all}, .further_rights = {further}},
                CommMode::plain));
        });
        // The form itself is uncertain: a chip that wants the other one refuses whole.
        host.select(test_application);
        const auto settings = host.file_settings(file);
        CHECK(settings.further_rights.empty() == !changed);
        CHECK(permitted_mode(settings, KeyNumber{1}, desfire::FileOperation::read).has_value() == changed);
        CHECK((changed || !counted));
    }
}

TEST_CASE("14.8: a chip that asks for a pause is believed, and authenticates afterwards",
          "[property][switches]") {
    for (const auto failures : {std::optional<std::uint32_t>{}, std::optional<std::uint32_t>{2}}) {
        Card card{with(&Quirks::failures_before_delay, failures)};
        auto& host = card.with_application();
        for (int i = 0; i < 2; ++i) {
            CHECK(code_of([&] { (void)host.authenticate_ev2_first(KeyNumber{0}, key_of(9), card.random); }) ==
                  ErrorCode::authentication_refused);
        }
        if (failures) {
            CHECK(code_of([&] { (void)card.session(0); }) == ErrorCode::authentication_delayed);
        }
        CHECK(card.session(0).is_open());
    }
}

TEST_CASE("14.8: a chip that had enough stays shut, and the driver says so", "[property][switches]") {
    for (const auto failures : {std::optional<std::uint32_t>{}, std::optional<std::uint32_t>{3}}) {
        Card card{with(&Quirks::failures_in_all, failures)};
        auto& host = card.with_application();
        for (int i = 0; i < 3; ++i) {
            (void)code_of([&] { (void)host.authenticate_ev2_first(KeyNumber{0}, key_of(9), card.random); });
        }
        if (failures) {
            CHECK(code_of([&] { (void)card.session(0); }) == ErrorCode::authentication_delayed);
        } else {
            CHECK(card.session(0).is_open());
        }
    }
}

TEST_CASE("14.9: the driver ends a session before its counter does, whatever the chip would do",
          "[property][switches]") {
    for (const bool wraps : {false, true}) {
        Card card{with(&Quirks::command_counter_wraps, wraps)};
        auto& host = card.with_application();
        constexpr std::uint16_t nearly_used_up = 0xFFF0;
        const desfire::SessionKeys keys{key_of(1), key_of(2)};
        card.chip.resume({.key_number = 0,
                          .encryption_key = keys.encryption,
                          .mac_key = keys.mac,
                          .transaction_id = {1, 2, 3, 4},
                          .command_counter = nearly_used_up});
        desfire::Session session{host, desfire::master_key,
                                 desfire::Ev2Messaging{keys, {1, 2, 3, 4}, nearly_used_up}};
        std::uint32_t commands = 0;
        while (session.is_open()) {
            (void)session.key_version(KeyNumber{0});
            ++commands;
        }
        CHECK(commands == 0xFFFF - nearly_used_up);
        CHECK(code_of([&] { (void)session.key_version(KeyNumber{0}); }) == ErrorCode::chip_refused);
    }
}

TEST_CASE("14.9: after a change of the session's own key what is pending is committed or gone, never half",
          "[property][switches]") {
    for (const bool survives : {true, false}) {
        Card card{with(&Quirks::transaction_survives_own_key_change, survives)};
        auto& host = card.with_application();
        host.run(desfire::create_backup_file(
            {.number = file, .mode = CommMode::plain, .rights = everybody, .size = 4}));
        auto session = card.session(0);
        session.write(file, 0, from_hex("AABBCCDD"), CommMode::plain);
        session.change_key(desfire::master_key,
                           {.from = every_key, .to = key_of(5), .version = desfire::KeyVersion{1}});
        CHECK_FALSE(session.is_open());
        auto next = host.authenticate_ev2_first(desfire::master_key, key_of(5), card.random);
        const bool committed = done([&] { next.commit(); });
        CHECK(committed == survives);
        host.select(test_application);
        CHECK(to_hex(host.read(file, {.offset = 0, .length = 4})) == (survives ? "AABBCCDD" : "00000000"));
    }
}

TEST_CASE("ClearRecordFile by the Write right is granted or refused, and the driver lives with both",
          "[property][switches]") {
    for (const bool granted : {false, true}) {
        Card card{with(&Quirks::write_right_clears_records, granted)};
        auto& host = card.with_application();
        host.run(
            desfire::create_linear_record_file({.number = file,
                                                .mode = CommMode::plain,
                                                .rights = {.read = all, .write = Access::key(KeyNumber{1})},
                                                .record_size = 4,
                                                .max_records = 2}));
        auto session = card.session(1);
        session.write_record(file, 0, from_hex("01020304"), CommMode::plain);
        session.commit();
        CHECK(done([&] { session.clear_records(file); }) == granted);
        CHECK(session.is_open() == granted);
    }
}

TEST_CASE("a standard file is written whole in whatever units the chip programs", "[property][switches]") {
    for (const std::size_t unit : {std::size_t{1}, std::size_t{32}, std::size_t{128}}) {
        Card card{with(&Quirks::standard_write_unit, unit)};
        auto& host = card.with_application();
        host.run(desfire::create_standard_file(
            {.number = file, .mode = CommMode::plain, .rights = everybody, .size = 200}));
        const auto data = card.random.bytes(200);
        host.write(file, 0, data, CommMode::plain);
        CHECK(host.read(file, {.offset = 0, .length = 200}) == data);
    }
}

TEST_CASE("14.4: the driver sends no READ BINARY into a session, whatever the chip would do",
          "[property][switches]") {
    for (const bool allowed : {false, true}) {
        Card card{with(&Quirks::iso_binary_in_ev2_session, allowed)};
        auto& host = card.with_application();
        auto session = card.session(0);
        desfire::IsoCommands iso{host};
        CHECK(code_of([&] { (void)iso.read_binary(0, 4); }) == ErrorCode::internal);
        CHECK(session.key_version(KeyNumber{0}) == desfire::KeyVersion{0});
    }
}

TEST_CASE("value commands of the EV1 channel with the MAC of some chips are done or refused, never garbled",
          "[property][switches]") {
    for (const bool maced : {true, false}) {
        Card card{with(&Quirks::ev1_value_commands_are_maced, maced)};
        auto& host = card.with_application();
        const auto second = Access::key(KeyNumber{2});
        host.run(desfire::create_value_file({.number = file,
                                             .mode = CommMode::mac,
                                             .rights = {second, second, second, second},
                                             .upper_limit = 100,
                                             .value = 10}));
        auto session = host.authenticate_ev1(KeyNumber{2}, desfire::Ev1Key::aes(every_key), card.random);
        const bool credited = done([&] {
            session.credit(file, 5, CommMode::mac);
            session.commit();
        });
        CHECK(credited == maced);
        host.select(test_application);
        auto again = card.session(2);
        CHECK(again.value(file, CommMode::mac) == (maced ? 15 : 10));
    }
}
