// Layouts of commands, by reference 4: what has no published vector is spelled out here from its tables.
#include "permit/desfire/chip.hpp"
#include "permit/testing/errors.hpp"
#include "permit/testing/vectors.hpp"

#include "published.hpp"

using namespace permit;
using namespace permit::desfire;
using namespace permit::testing;

namespace {

std::string wire(const Command& command) {
    return to_hex(std::array{command.ins}) + " " + to_hex(command.header) + " " +
           to_hex(command.data.reveal());
}

constexpr auto key(Byte number) { return Access::key(KeyNumber{number}); }

}  // namespace

TEST_CASE("the plain commands of AN12343 leave as published", "[desfire]") {
    const auto published = [](std::string_view id) { return vector_by_id("desfire/plain.json", id); };
    const auto sends = [](const nlohmann::json& vector, auto&& act) {
        ScriptedCard card{script_of({{vector.at("c_apdu"), vector.at("r_apdu")}})};
        Chip chip{card};
        return act(chip);
    };
    const auto files =
        sends(published("an12343-t12-getfileids"), [](Chip& chip) { return chip.file_numbers(); });
    CHECK(files == std::vector{FileNumber{0x0F}, FileNumber{0x1F}, FileNumber{0x03}, FileNumber{0x00},
                               FileNumber{0x01}, FileNumber{0x04}});
    CHECK(sends(published("an12343-t34-getvalue-plain"),
                [](Chip& chip) { return chip.value(FileNumber{3}, CommMode::plain); }) == 0);
    CHECK(sends(published("an12343-t22-readdata-plain"), [](Chip& chip) {
              return chip.send(read_data(FileNumber{0}, {0, 0}, CommMode::plain)).require_ok("read").size();
          }) == 256);
    sends(published("an12343-t21-writedata-plain"), [](Chip& chip) {
        chip.write(FileNumber{0}, 0, Bytes(25, 0x22), CommMode::plain);
        return 0;
    });
    const auto settings = sends(published("an12343-t12-getfilesettings-std"),
                                [](Chip& chip) { return chip.file_settings(FileNumber{0}); });
    CHECK(std::get<DataFile>(settings.file).size == 256);
}

TEST_CASE("applications are created with AES keys", "[desfire]") {
    CHECK(wire(create_application(
              {.id = AppId::from_number(0x4A5A01), .settings = KeySettings::parse(0x0B), .keys = 8})) ==
          "CA 015A4A0B88 ");
    CHECK(wire(delete_application(AppId::from_number(0x4A5A01))) == "DA 015A4A ");
}

TEST_CASE("files are created by the tables of the reference", "[desfire]") {
    CHECK(wire(create_standard_file(
              {FileNumber{1}, CommMode::full, {key(3), key(1), Access::never(), key(0)}, 768})) ==
          "CD 0103F031000300 ");
    CHECK(wire(create_backup_file(
              {FileNumber{3}, CommMode::mac, {Access::free(), Access::never(), key(2), key(0)}, 112})) ==
          "CB 030120EF700000 ");
    CHECK(wire(create_cyclic_record_file(
              {FileNumber{5}, CommMode::full, {key(3), key(2), Access::never(), key(0)}, 128, 8})) ==
          "C0 0503F032800000080000 ");
    CHECK(wire(create_linear_record_file(
              {FileNumber{6}, CommMode::plain, {key(3), key(2), Access::never(), key(0)}, 16, 300})) ==
          "C1 0600F0321000002C0100 ");
    NewValueFile purse{FileNumber{7}, CommMode::mac, {key(5), Access::never(), key(6), key(0)}};
    purse.lower_limit = -1;
    purse.upper_limit = 100000;
    purse.value = 2;
    CHECK(wire(create_value_file(purse)) == "CC 0701605FFFFFFFFFA08601000200000000 ");
    purse.limited_credit = true;
    CHECK_THAT(wire(create_value_file(purse)), Catch::EndsWith("01 "));
    purse.free_get_value = true;
    CHECK_THAT(wire(create_value_file(purse)), Catch::EndsWith("03 "));
}

TEST_CASE("the key of a transaction MAC file is data to be encrypted", "[desfire]") {
    const auto command = create_transaction_mac_file(
        {FileNumber{0x0F}, CommMode::plain, {Access::free(), Access::never(), Access::never(), key(0)}},
        crypto::Aes128Key{fixed<16>(Bytes(16, 0x77))}, KeyVersion{1});
    CHECK(wire(command) == "CE 0F00F0EF02 7777777777777777777777777777777701");
    CHECK(command.mode == CommMode::full);
}

TEST_CASE("file settings are changed with options only a transaction MAC file has", "[desfire]") {
    NewFileSettings settings{CommMode::full, {key(3), Access::never(), Access::never(), Access::never()}};
    CHECK(wire(change_file_settings(FileNumber{1}, settings)) == "5F 01 03FF3F");
    CHECK(change_file_settings(FileNumber{1}, settings).mode == CommMode::full);
    CHECK(change_file_settings(FileNumber{1}, settings, CommMode::plain).mode == CommMode::plain);
    settings.mode = CommMode::plain;
    settings.skip_unauthenticated = true;
    CHECK(wire(change_file_settings(FileNumber{0x0F}, settings)) == "5F 0F 10FF3F");
    settings.counter_limit = 0x01020304;
    CHECK(wire(change_file_settings(FileNumber{0x0F}, settings)) == "5F 0F 30FF3F04030201");
}

TEST_CASE("data commands have two codes, one for each way of chaining", "[desfire]") {
    const Bytes data{0xDD, 0xEE};
    const auto iso = Chaining::iso;
    const auto native = Chaining::native;
    const FileNumber file{5};
    CHECK(wire(read_data(file, {0x010203, 4}, CommMode::mac, iso)) == "AD 05030201040000 ");
    CHECK(wire(read_data(file, {0x010203, 4}, CommMode::mac, native)) == "BD 05030201040000 ");
    CHECK(wire(write_data(file, 1, data, CommMode::mac, iso)) == "8D 05010000020000 DDEE");
    CHECK(wire(write_data(file, 1, data, CommMode::mac, native)) == "3D 05010000020000 DDEE");
    CHECK(wire(read_records(file, {2, 3}, 16, CommMode::mac, iso)) == "AB 05020000030000 ");
    CHECK(wire(read_records(file, {2, 3}, 16, CommMode::mac, native)) == "BB 05020000030000 ");
    CHECK(wire(write_record(file, 1, data, CommMode::mac, iso)) == "8B 05010000020000 DDEE");
    CHECK(wire(write_record(file, 1, data, CommMode::mac, native)) == "3B 05010000020000 DDEE");
    CHECK(wire(update_record(file, 7, 1, data, CommMode::mac, iso)) == "BA 05070000010000020000 DDEE");
    CHECK(wire(update_record(file, 7, 1, data, CommMode::mac, native)) == "DB 05070000010000020000 DDEE");
}

TEST_CASE("the short commands are what the tables say", "[desfire]") {
    CHECK(wire(get_version()) == "60  ");
    CHECK(wire(get_application_ids()) == "6A  ");
    CHECK(wire(get_free_memory()) == "6E  ");
    CHECK(wire(format_picc()) == "FC  ");
    CHECK(wire(read_signature()) == "3C 00 ");
    CHECK(wire(get_key_settings()) == "45  ");
    CHECK(wire(change_key_settings(KeySettings::parse(0x0B))) == "54  0B");
    CHECK(change_key_settings({}).mode == CommMode::full);
    CHECK(wire(delete_file(FileNumber{4})) == "DF 04 ");
    CHECK(wire(credit(FileNumber{7}, 500, CommMode::mac)) == "0C 07 F4010000");
    CHECK(wire(limited_credit(FileNumber{7}, 500, CommMode::mac)) == "1C 07 F4010000");
    CHECK(wire(clear_record_file(FileNumber{5})) == "EB 05 ");
    CHECK(wire(commit_transaction()) == "C7  ");
    CHECK(wire(commit_transaction_with_receipt()) == "C7 01 ");
    CHECK(wire(abort_transaction()) == "A7  ");
}

TEST_CASE("what does not fit the chip's fields is not sent", "[desfire]") {
    CHECK(code_of([] {
              static_cast<void>(read_data(FileNumber{1}, {0x1000000, 1}, CommMode::mac));
          }) == ErrorCode::internal);
    CHECK(code_of([] { static_cast<void>(debit(FileNumber{7}, 0x80000000, CommMode::mac)); }) ==
          ErrorCode::internal);
}
