#include "permit/desfire/iso.hpp"

#include "permit/testing/errors.hpp"
#include "permit/testing/vectors.hpp"

#include "ev2_picc.hpp"

using namespace permit;
using namespace permit::desfire;
using namespace permit::testing;

namespace {

Step published(std::string_view id) {
    const auto vector = vector_by_id("desfire/plain.json", id);
    return {vector.at("c_apdu"), vector.at("r_apdu")};
}

/// Data bytes of a published command, and of its answer.
Bytes sent_data(const Step& step) { return card::CommandApdu::decode(from_hex(step.command)).data; }
Bytes answered_data(const Step& step) { return card::ResponseApdu::decode(from_hex(step.answer)).data; }

}  // namespace

TEST_CASE("published selections by name and identifier are sent as published", "[desfire]") {
    for (const auto* const id : {"an12343-t8-isoselect-dfname", "an12196-t11-isoselect-ndef"}) {
        INFO(id);
        const auto step = published(id);
        ScriptedCard card{script_of({step})};
        Chip chip{card};
        CHECK(IsoCommands{chip}.select_df(sent_data(step)).control_information == answered_data(step));
    }
}

TEST_CASE("published EF selections, reads and updates are sent as published", "[desfire]") {
    for (const auto* const id : {"an12343-t27-isoselect-ef", "an12196-t21-isoselect-ef"}) {
        INFO(id);
        const auto step = published(id);
        const auto data = sent_data(step);
        const IsoFileId file{static_cast<std::uint16_t>(data.at(0) << 8U | data.at(1))};
        ScriptedCard card{script_of({step})};
        Chip chip{card};
        IsoCommands iso{chip};
        const bool in_application = card::CommandApdu::decode(from_hex(step.command)).p1 == 0x02;
        static_cast<void>(in_application ? iso.select_ef(file) : iso.select(file));
    }
    const auto read = published("an12343-t28-isoreadbinary");
    const auto update = published("an12343-t29-isoupdatebinary");
    ScriptedCard card{script_of({read, update})};
    Chip chip{card};
    IsoCommands iso{chip};
    const auto asked = card::CommandApdu::decode(from_hex(read.command));
    CHECK(iso.read_binary(static_cast<std::uint16_t>(asked.p1 << 8U | asked.p2),
                          asked.le.value() == 0 ? 256 : *asked.le) == answered_data(read));
    iso.update_binary(0, sent_data(update));
}

TEST_CASE("records are read and appended", "[desfire]") {
    ScriptedCard card{script_of({{"00B2010410", to_hex(Bytes(16, 7)) + "9000"},
                                 {"00E2000002AABB00", "9000"},
                                 {"00A4000C00", "9000"},
                                 {"00A4000C02DF0100", "6283"}})};
    Chip chip{card};
    IsoCommands iso{chip};
    CHECK(iso.read_record(1, 16) == Bytes(16, 7));
    iso.append_record(Bytes{0xAA, 0xBB});
    CHECK_FALSE(iso.select_master_file().counter_exhausted);
    CHECK(iso.select(IsoFileId{0xDF01}).counter_exhausted);
}

TEST_CASE("a selection answers the file control information when it shall", "[desfire]") {
    ScriptedCard card{script_of({{"00A4040002AABB00", "6F00 9000"}})};
    Chip chip{card};
    CHECK(to_hex(IsoCommands{chip}.select_df(Bytes{0xAA, 0xBB}, Fci::answered).control_information) ==
          "6F00");
}

TEST_CASE("an ISO refusal is explained like every other", "[desfire]") {
    ScriptedCard card{script_of({{"00A4040C02AABB00", "6A82"}, {"00B0000010", "6C08"}})};
    Chip chip{card};
    IsoCommands iso{chip};
    const auto error = error_of([&] { static_cast<void>(iso.select_df(Bytes{0xAA, 0xBB})); });
    CHECK(error.code() == ErrorCode::chip_refused);
    CHECK_THAT(error.why(), Catch::Contains("6A82 (file or application not found)"));
    CHECK_THAT(error_of([&] { static_cast<void>(iso.read_binary(0, 16)); }).why(),
               Catch::Contains("6C08 (wrong Le)"));
}

TEST_CASE("a selection by name ends the session, an EF keeps it, reading waits for its end", "[desfire]") {
    ScriptedCard card{script_of({{"905A000003015A4A00", "9100"},
                                 {"00A4020C02EF0100", "9000"},
                                 {"00A4040C02AABB00", "6A82"},
                                 {"00A4040C02AABB00", "9000"}})};
    Chip chip{card};
    chip.select(AppId::from_number(0x4A5A01));
    IsoCommands iso{chip};
    auto session = session_on(chip);
    CHECK(code_of([&] { static_cast<void>(iso.read_binary(0, 16)); }) == ErrorCode::internal);
    static_cast<void>(iso.select_ef(IsoFileId{0xEF01}));
    CHECK(session.is_open());
    CHECK(code_of([&] { static_cast<void>(iso.select_df(Bytes{0xAA, 0xBB})); }) == ErrorCode::chip_refused);
    CHECK(chip.selected() == AppId::from_number(0x4A5A01));
    static_cast<void>(iso.select_df(Bytes{0xAA, 0xBB}));
    CHECK_FALSE(session.is_open());
    CHECK_FALSE(chip.selected());
}

TEST_CASE("what no ISO command can ask for is not sent", "[desfire]") {
    ScriptedCard card{""};
    Chip chip{card};
    IsoCommands iso{chip};
    CHECK(code_of([&] { static_cast<void>(iso.read_binary(0x8000, 1)); }) == ErrorCode::internal);
    CHECK(code_of([&] { static_cast<void>(iso.read_binary(0, 0)); }) == ErrorCode::internal);
    CHECK(code_of([&] { static_cast<void>(iso.read_binary(0, 257)); }) == ErrorCode::internal);
    CHECK(code_of([&] { iso.update_binary(0, Bytes(256)); }) == ErrorCode::internal);
}

TEST_CASE("an ISO identifier has one order in ISO commands and a chosen one in native commands",
          "[desfire]") {
    constexpr IsoFileId usual{0xDF01};
    constexpr auto other = IsoFileId::as_written(0xDF01);
    CHECK(to_hex(usual.iso()) == "DF01");
    CHECK(to_hex(usual.wire()) == "01DF");
    CHECK(to_hex(other.iso()) == "DF01");
    CHECK(to_hex(other.wire()) == "DF01");
    CHECK(usual == other);
    CHECK(IsoFileId::from_wire({0x01, 0xDF}) == usual);
}
