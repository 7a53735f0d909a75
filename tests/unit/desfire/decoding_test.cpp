#include "permit/desfire/file_settings.hpp"
#include "permit/desfire/types.hpp"
#include "permit/desfire/version.hpp"
#include "permit/testing/errors.hpp"
#include "permit/testing/vectors.hpp"

#include "published.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::desfire;
using namespace permit::testing;

namespace {

Access access(char digit) {
    if (digit == 'E') { return Access::free(); }
    if (digit == 'F') { return Access::never(); }
    return Access::key(KeyNumber{static_cast<Byte>(digit - '0')});
}

AccessRights rights(const std::string& read_write_rw_change) {
    return {access(read_write_rw_change[0]), access(read_write_rw_change[1]), access(read_write_rw_change[2]),
            access(read_write_rw_change[3])};
}

FileSettings settings_from(std::string_view answer) { return parse_file_settings(from_hex(answer)); }

Bytes plain_answer(std::string_view id) {
    auto answer = hex(vector_by_id("desfire/plain.json", id), "r_apdu");
    answer.resize(answer.size() - 2);
    return answer;
}

}  // namespace

TEST_CASE("access rights travel as 30 12 for read 1, write 2, both 3, change 0", "[desfire]") {
    CHECK(rights("1230").wire() == std::array<Byte, 2>{0x30, 0x12});
    CHECK(AccessRights::parse({0x30, 0x12}) == rights("1230"));
    CHECK(AccessRights::parse({0xF0, 0xEF}) == rights("EFF0"));
    CHECK(AccessRights{}.wire() == std::array<Byte, 2>{0xFF, 0xFF});
}

TEST_CASE("a right that is only free is exercised in plain", "[desfire]") {
    constexpr KeyNumber amend{2};
    constexpr auto own = Access::key(amend);
    CHECK(effective_mode(CommMode::mac, amend, {Access::free(), own}) == CommMode::mac);
    CHECK(effective_mode(CommMode::mac, amend, {Access::free(), Access::key(KeyNumber{3})}) ==
          CommMode::plain);
    CHECK(effective_mode(CommMode::full, amend, {own}) == CommMode::full);
}

TEST_CASE("key settings are taken apart and put together bit by bit", "[desfire]") {
    CHECK(KeySettings{}.wire() == 0x0F);
    for (int wire = 0; wire <= 0xFF; ++wire) {
        CHECK(KeySettings::parse(static_cast<Byte>(wire)).wire() == wire);
    }
    constexpr auto permit_settings = KeySettings::parse(0x0B);
    CHECK(permit_settings.master_key_changeable);
    CHECK(permit_settings.listing_free);
    CHECK_FALSE(permit_settings.create_delete_free);
    CHECK(permit_settings.settings_changeable);
    CHECK(permit_settings.key_changer == 0);
}

TEST_CASE("GetKeySettings tells the factory's DES key from an AES key", "[desfire]") {
    const auto factory = parse_key_info(from_hex("0F01"));
    CHECK(factory.type == KeyType::des);
    CHECK(factory.keys == 1);
    const auto aes = parse_key_info(from_hex("0B88"));
    CHECK(aes.type == KeyType::aes);
    CHECK(aes.keys == 8);
    CHECK(aes.settings == KeySettings::parse(0x0B));
    CHECK(code_of([] { static_cast<void>(parse_key_info(from_hex("0F"))); }) == ErrorCode::damaged_content);
}

TEST_CASE("file settings of AN12343 are decoded", "[desfire]") {
    const auto standard = parse_file_settings(plain_answer("an12343-t12-getfilesettings-std"));
    CHECK(standard == FileSettings{CommMode::full, rights("1F30"), DataFile{false, 256}, {}, {}});
    const auto value = parse_file_settings(plain_answer("an12343-t12-getfilesettings-value"));
    CHECK(value ==
          FileSettings{CommMode::full, rights("1230"), ValueFile{0, 0x7FFFFFFF, 0, true, true}, {}, {}});
}

TEST_CASE("the SDM block of an NTAG 424 is kept undecoded", "[desfire]") {
    const auto vector = vector_by_id("desfire/ev2_commands.json", "an12196-t8-getfilesettings-mac");
    const auto settings = parse_file_settings(hex(vector, "resp_data"));
    CHECK(std::get<DataFile>(settings.file).size == 256);
    CHECK(settings.dynamic_messaging.size() == 18);
}

TEST_CASE("file settings of every other type are decoded", "[desfire]") {
    CHECK(std::get<DataFile>(settings_from("0101 20EF 700000").file) == DataFile{true, 112});
    CHECK(std::get<RecordFile>(settings_from("0303 F032 800000 080000 030000").file) ==
          RecordFile{false, 128, 8, 3});
    CHECK(std::get<RecordFile>(settings_from("0401 6055 200000 0B0000 000000").file) ==
          RecordFile{true, 32, 11, 0});
    CHECK(std::get<ValueFile>(settings_from("0201 605F 00000080 FFFFFF7F FEFFFFFF 00").file) ==
          ValueFile{INT32_MIN, INT32_MAX, -2, false, false});
    CHECK(std::get<TransactionMacFile>(settings_from("0500 F0EF 02 01").file) ==
          TransactionMacFile{KeyVersion{1}, false, std::nullopt});
    CHECK(std::get<TransactionMacFile>(settings_from("0530 F0EF 02 01 00000080").file) ==
          TransactionMacFile{KeyVersion{1}, true, 0x80000000U});
}

TEST_CASE("further access rights follow the file", "[desfire]") {
    const auto settings = settings_from("0083 0012 000100 02 3F45 FFFF");
    CHECK(settings.further_rights == std::vector{rights("453F"), rights("FFFF")});
}

TEST_CASE("file settings that are no file settings are refused", "[desfire]") {
    const auto refused = [](std::string_view answer) {
        return code_of([&] { static_cast<void>(settings_from(answer)); }) == ErrorCode::damaged_content;
    };
    CHECK(refused(""));
    CHECK(refused("0000 0000"));
    CHECK(refused("0000 0000 0001"));
    CHECK(refused("0000 0000 000100 00"));
    CHECK(refused("0080 0000 000100 02 0000"));
    CHECK(refused("0600 0000 000100"));
}

TEST_CASE("published versions name the product", "[desfire]") {
    for (const auto& vector : vectors_of_kind("desfire/plain.json", "get_version")) {
        INFO(vector.at("id"));
        Bytes joined;
        for (const auto& step : vector.at("exchange")) {
            const auto answer = hex(step, "r_apdu");
            append(joined, BytesView{answer}.first(answer.size() - 2));
        }
        const auto version = parse_version(joined);
        const auto& decoded = vector.at("decoded");
        CHECK(version.uid.value().text() == decoded.at("uid"));
        CHECK(version.hardware.major == hex(decoded, "hw_major").front());
        CHECK(version.hardware.storage == hex(decoded, "hw_storage").front());
        CHECK(version.software.major == hex(decoded, "sw_major").front());
        CHECK(to_hex(version.batch) == decoded.at("batch"));
        CHECK(version.fab_key == hex(decoded, "fab_key").front());
        CHECK(version.week_bcd == hex(decoded, "week_bcd").front());
        CHECK(version.year_bcd == hex(decoded, "year_bcd").front());
    }
}

TEST_CASE("only EV2 and EV3 are accepted, others are refused by name", "[desfire]") {
    const auto chip = [](Byte type, Byte major, Byte storage) {
        Version version;
        version.hardware = {.vendor = 4,
                            .type = type,
                            .subtype = 1,
                            .major = major,
                            .minor = 0,
                            .storage = storage,
                            .protocol = 5};
        return version;
    };
    CHECK_NOTHROW(require_ev2_or_ev3(chip(0x01, 0x12, 0x1A)));
    CHECK_NOTHROW(require_ev2_or_ev3(chip(0x01, 0x22, 0x1E)));
    CHECK_NOTHROW(require_ev2_or_ev3(chip(0x01, 0x33, 0x1A)));
    CHECK(chip(0x01, 0x33, 0x1A).storage_bytes() == 8192);
    CHECK(chip(0x01, 0x33, 0xFF).storage_bytes() == 0);
    const auto refused = [&](Byte type, Byte major) {
        const auto error = error_of([&] { require_ev2_or_ev3(chip(type, major, 0x18)); });
        CHECK(error.code() == ErrorCode::chip_unsupported);
        return error.why();
    };
    CHECK_THAT(refused(0x01, 0x01), Catch::Contains("EV1, 4096 bytes"));
    CHECK_THAT(refused(0x01, 0x00), Catch::Contains("first generation"));
    CHECK_THAT(refused(0x08, 0x30), Catch::Contains("Light"));
    CHECK_THAT(refused(0x04, 0x30), Catch::Contains("NTAG 424"));
    CHECK_THAT(refused(0x81, 0x42), Catch::Contains("emulation"));
    CHECK_THAT(refused(0x01, 0x77), Catch::Contains("unknown chip"));
}

TEST_CASE("a version has 28 bytes, or 29 on customised chips", "[desfire]") {
    const auto with = [](std::size_t length) { static_cast<void>(parse_version(Bytes(length))); };
    CHECK_NOTHROW(with(28));
    CHECK_NOTHROW(with(29));
    CHECK(code_of([&] { with(27); }) == ErrorCode::damaged_content);
    CHECK(code_of([&] { with(30); }) == ErrorCode::damaged_content);
    CHECK_FALSE(parse_version(Bytes(28)).uid.has_value());
}
