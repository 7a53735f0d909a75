// Configuration, ISO identifiers, names, further rights and readers: by the tables of reference 4.
#include "permit/desfire/chip.hpp"
#include "permit/desfire/transaction_mac.hpp"
#include "permit/testing/errors.hpp"
#include "permit/testing/vectors.hpp"

#include "ev2_picc.hpp"

using namespace permit;
using namespace permit::desfire;
using namespace permit::testing;

namespace {

std::string wire(const Command& command) {
    return to_hex(std::array{command.ins}) + " " + to_hex(command.header) + " " +
           to_hex(command.data.reveal());
}

constexpr auto key(Byte number) { return Access::key(KeyNumber{number}); }
constexpr AccessRights rights{key(3), key(1), Access::never(), key(0)};

}  // namespace

TEST_CASE("every option of SetConfiguration is built by the table", "[desfire]") {
    CHECK(wire(configure_picc({})) == "5C 00 00");
    CHECK(wire(configure_picc({.format_disabled_for_ever = true})) == "5C 00 01");
    CHECK(wire(configure_picc({.random_uid_for_ever = true})) == "5C 00 02");
    CHECK(wire(configure_picc({.proximity_check_mandatory = true})) == "5C 00 04");
    CHECK(wire(configure_picc({.virtual_card_authentication_mandatory = true})) == "5C 00 08");
    CHECK(wire(configure_picc({.error_code_binding = true})) == "5C 00 10");
    CHECK(wire(configure_picc({.other_random_uid_format = true})) == "5C 00 20");
    CHECK(wire(configure_picc({.four_byte_nuid = true})) == "5C 00 40");
    CHECK(wire(configure_default_key(crypto::Aes128Key{fixed<16>(Bytes(16, 0x11))}, KeyVersion{9})) ==
          "5C 01 " + to_hex(Bytes(16, 0x11)) + to_hex(Bytes(8)) + "09");
    CHECK(wire(configure_ats(from_hex("0675778102 80"))) == "5C 02 067577810280");
    CHECK(wire(configure_sak(0x20, 0x00)) == "5C 03 2000");
    CHECK(wire(configure_messaging({.d40_disabled = true})) == "5C 04 0100");
    CHECK(wire(configure_messaging({.ev1_disabled = true})) == "5C 04 0200");
    CHECK(wire(configure_messaging({.chained_writing_disabled = true})) == "5C 04 0400");
    CHECK(wire(configure_capabilities({.virtual_card_type = 2,
                                       .picc_1_2 = 4,
                                       .picc_2_1 = 5,
                                       .picc_2_2 = 6,
                                       .picc_2_5 = 9,
                                       .picc_2_6 = 10})) == "5C 05 0002000405060000090A");
    CHECK(wire(configure_df_name(Bytes{0xAA})) == "5C 06 AA");
    CHECK(wire(configure_atqa({0x44, 0x03})) == "5C 0C 4403");
    CHECK(configure_picc({}).mode == CommMode::full);
}

TEST_CASE("capabilities may be confirmed without a MAC, nothing else may", "[desfire]") {
    const auto confirmed = [](const Command& command, Picc::Answer answer) {
        Picc picc{{std::move(answer), {{0x0B, 0x88}}}};
        Chip chip{picc};
        auto session = session_on(chip);
        session.run(command);
        CHECK(session.counter() == 1);
        return session.key_settings().keys == 8;
    };
    CHECK(confirmed(configure_capabilities({}), {{}, 0x00, CommMode::plain}));
    CHECK(confirmed(configure_capabilities({}), {{}, 0x00, CommMode::mac}));
    CHECK(code_of([&] {
              confirmed(configure_sak(0x20, 0x00), {{}, 0x00, CommMode::plain});
          }) == ErrorCode::messaging_broken);
    CHECK(code_of([&] {
              confirmed(configure_capabilities({}), {Bytes(8), 0x00, CommMode::plain});
          }) == ErrorCode::messaging_broken);
}

TEST_CASE("an ATS that is none would make the chip a stranger and is refused", "[desfire]") {
    const auto refused = [](std::string_view ats) {
        return code_of([&] { static_cast<void>(configure_ats(from_hex(ats))); }) == ErrorCode::bad_input;
    };
    CHECK(refused("067577810280 00"));
    CHECK(refused("0475778102"));
    CHECK(refused("04757781"));
    CHECK(refused("15" + to_hex(Bytes(20))));
    CHECK(refused(""));
    CHECK_NOTHROW(configure_ats(from_hex("14" + to_hex(Bytes(19)))));
}

TEST_CASE("an application may have identifiers, a name and a third settings byte", "[desfire]") {
    NewApplication application{
        .id = AppId::from_number(0x4A5A01), .settings = KeySettings::parse(0x0F), .keys = 5};
    application.files_have_iso_ids = true;
    application.iso_id = IsoFileId{0xDF01};
    CHECK(wire(create_application(application)) == "CA 015A4A0FA501DF ");
    application.df_name = from_hex("D2760000850101");
    CHECK(wire(create_application(application)) == "CA 015A4A0FA501DFD2760000850101 ");
    application.iso_id = IsoFileId::as_written(0xDF01);
    application.df_name.clear();
    CHECK(wire(create_application(application)) == "CA 015A4A0FA5DF01 ");

    NewApplication third{.id = AppId::from_number(1), .settings = KeySettings::parse(0x0F), .keys = 1};
    third.type = KeyType::three_key_tdes;
    third.own_virtual_card_keys = true;
    third.own_capabilities = true;
    third.master_may_always_delete = true;
    CHECK(wire(create_application(third)) == "CA 0100000F5116 ");
}

TEST_CASE("an application that cannot be is refused before it is sent", "[desfire]") {
    const auto refused = [](auto&& change) {
        NewApplication application{.id = AppId::from_number(1)};
        change(application);
        return code_of([&] { static_cast<void>(create_application(application)); }) == ErrorCode::bad_input;
    };
    CHECK(refused([](NewApplication& application) { application.keys = 0; }));
    CHECK(refused([](NewApplication& application) { application.keys = 15; }));
    CHECK(refused([](NewApplication& application) { application.df_name = Bytes(4); }));
    CHECK(refused([](NewApplication& application) {
        application.iso_id = IsoFileId{1};
        application.df_name = Bytes(17);
    }));
}

TEST_CASE("a file's identifier stands behind its number", "[desfire]") {
    const IsoFileId id{0xEF05};
    CHECK(wire(create_standard_file({FileNumber{5}, CommMode::full, rights, 32, id})) ==
          "CD 0505EF03F031200000 ");
    CHECK(wire(create_backup_file({FileNumber{5}, CommMode::full, rights, 32, id})) ==
          "CB 0505EF03F031200000 ");
    CHECK(wire(create_linear_record_file({FileNumber{5}, CommMode::full, rights, 16, 4, id})) ==
          "C1 0505EF03F031100000040000 ");
    CHECK(wire(create_cyclic_record_file({FileNumber{5}, CommMode::full, rights, 16, 4, id})) ==
          "C0 0505EF03F031100000040000 ");
}

TEST_CASE("further sets of rights are sent as they are answered, never the right to change", "[desfire]") {
    NewFileSettings settings{CommMode::mac, rights};
    settings.further_rights = {{key(4), key(5), key(6), key(0)},
                               {Access::free(), Access::never(), Access::never()}};
    CHECK(wire(change_file_settings(FileNumber{1}, settings)) == "5F 01 81F031026F45FFEF");
    CHECK(parse_file_settings(from_hex("0081F031200000026F45FFEF")).further_rights.front() ==
          AccessRights{key(4), key(5), key(6), Access::never()});
    settings.further_rights.assign(8, AccessRights{});
    CHECK(code_of([&] { static_cast<void>(change_file_settings(FileNumber{1}, settings)); }) ==
          ErrorCode::bad_input);
}

TEST_CASE("settings of a transaction MAC file are changed with its limit before further rights",
          "[desfire]") {
    NewFileSettings settings{CommMode::plain, {Access::free(), Access::never(), key(1), key(0)}};
    settings.counter_limit = 0x100;
    CHECK(wire(change_file_settings(FileNumber{0x0F}, settings)) == "5F 0F 2010EF00010000");
}

TEST_CASE("names of applications come one in a frame", "[desfire]") {
    ScriptedCard card{script_of({{"906D000000", "015A4A 01DF D2760000850101 91AF"},
                                 {"90AF000000", "020000 02DF AA 9100"},
                                 {"906D000000", "9100"},
                                 {"906D000000", "015A4A 01 9100"}})};
    Chip chip{card};
    CHECK(chip.df_names() ==
          std::vector{DfName{AppId::from_number(0x4A5A01), IsoFileId{0xDF01}, from_hex("D2760000850101")},
                      DfName{AppId::from_number(2), IsoFileId{0xDF02}, Bytes{0xAA}}});
    CHECK(chip.df_names().empty());
    CHECK(code_of([&] { static_cast<void>(chip.df_names()); }) == ErrorCode::damaged_content);
}

TEST_CASE("in a session the MAC behind the last name belongs to no name", "[desfire]") {
    Picc picc{{{from_hex("015A4A01DFAABB")}}};
    Chip chip{picc};
    auto session = session_on(chip);
    CHECK(session.df_names() ==
          std::vector{DfName{AppId::from_number(0x4A5A01), IsoFileId{0xDF01}, Bytes{0xAA, 0xBB}}});
}

TEST_CASE("identifiers of files are listed least significant byte first", "[desfire]") {
    ScriptedCard card{script_of({{"9061000000", "1FEF00EF01EF04EF9100"}, {"9061000000", "1FEF009100"}})};
    Chip chip{card};
    CHECK(chip.iso_file_ids() ==
          std::vector{IsoFileId{0xEF1F}, IsoFileId{0xEF00}, IsoFileId{0xEF01}, IsoFileId{0xEF04}});
    CHECK(code_of([&] { static_cast<void>(chip.iso_file_ids()); }) == ErrorCode::damaged_content);
}

TEST_CASE("the counter of a file with dynamic messaging is read in a session", "[desfire]") {
    Picc picc{{{from_hex("0302010000"), 0x00, CommMode::full}, {from_hex("03020100"), 0x00, CommMode::full}}};
    Chip chip{picc};
    auto session = session_on(chip);
    CHECK(session.file_counter(FileNumber{2}) == 0x010203);
    CHECK(code_of([&] { static_cast<void>(session.file_counter(FileNumber{2})); }) ==
          ErrorCode::damaged_content);
}

TEST_CASE("two applications are selected at once, and deleting either falls back", "[desfire]") {
    constexpr auto first = AppId::from_number(1);
    constexpr auto second = AppId::from_number(2);
    for (const auto deleted : {first, second}) {
        ScriptedCard card{script_of({{"905A000006 010000 020000 00", "9100"},
                                     {"90DA000003" + to_hex(deleted.wire()) + "00", "9100"}})};
        Chip chip{card};
        chip.select(first, second);
        CHECK(chip.selected() == first);
        chip.run(delete_application(deleted));
        CHECK(chip.selected() == picc_level);
    }
    ScriptedCard card{script_of({{"905A000006 010000 020000 00", "91A0"}})};
    Chip chip{card};
    CHECK(error_of([&] { chip.select(first, second); }).doing() == "select applications 000001 and 000002");
}

TEST_CASE("a reader names itself and learns who was before", "[desfire]") {
    const auto vector = vectors_of_kind("desfire/transaction_mac.json", "transaction_mac").front();
    const auto reader = fixed<16>(hex(vector, "reader_id"));
    Picc picc{{{hex(vector, "enc_tmri")}}};
    Chip chip{picc};
    auto session = session_on(chip);
    const auto previous = session.commit_reader_id(reader);
    const auto keys = derive_transaction_keys(aes_key(vector, "app_transaction_mac_key"),
                                              vector.at("tmc").get<std::uint32_t>(),
                                              Uid::parse(vector.at("uid").get<std::string>()));
    CHECK(to_hex(previous_reader_id(keys, previous.value())) == vector.at("reader_id_previous"));
    CHECK(to_hex(BytesView{picc.sent.front()}.subspan(5, 16)) == vector.at("reader_id"));

    ScriptedCard card{script_of(
        {{"90C8000010" + to_hex(reader) + "00", "9100"}, {"90C8000010" + to_hex(reader) + "00", "AA9100"}})};
    Chip plain{card};
    CHECK_FALSE(plain.commit_reader_id(reader));
    CHECK(code_of([&] { plain.commit_reader_id(reader); }) == ErrorCode::damaged_content);
}

TEST_CASE("records are cleared with a MAC whatever the file's mode", "[desfire]") {
    Picc picc{{{}}};
    Chip chip{picc};
    auto session = session_on(chip);
    session.clear_records(FileNumber{5});
    CHECK(picc.sent.front().size() == 5 + 1 + 8 + 1);
    CHECK(picc.sent.front().at(1) == 0xEB);
}
