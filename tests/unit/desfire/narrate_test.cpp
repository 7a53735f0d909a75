#include "permit/desfire/narrate.hpp"

#include <catch2/catch.hpp>
#include <set>

using namespace permit;
using namespace permit::desfire;

namespace {

std::string said(std::string_view apdu) { return describe_command(from_hex(apdu)); }

Bytes wrapped(Byte ins, const Bytes& payload) {
    Bytes apdu{0x90, ins, 0x00, 0x00};
    if (!payload.empty()) { apdu.push_back(static_cast<Byte>(payload.size())); }
    append(apdu, payload);
    apdu.push_back(0x00);
    return apdu;
}

}  // namespace

TEST_CASE("data commands say file, place, amount and chaining", "[desfire]") {
    CHECK(said("908D00000F 03000000700000 AABBCCDDEEFF0011 00") ==
          "WriteData to file 03, offset 0, 112 bytes, chained by ISO");
    CHECK(said("903D000007 03010000010000 00") ==
          "WriteData to file 03, offset 1, 1 byte, chained by frames");
    CHECK(said("90AD000007 04102700000000 00") ==
          "ReadData from file 04, offset 10000, to the end, chained by ISO");
    CHECK(said("90BB000007 05020000010000 00") ==
          "ReadRecords from file 05, record 2, 1 record, chained by frames");
    CHECK(said("90AB000007 05000000000000 00") ==
          "ReadRecords from file 05, record 0, all from there, chained by ISO");
    CHECK(said("90BA00000C 05010000040000020000 AABB 00") ==
          "UpdateRecord of file 05, record 1, offset 4, 2 bytes, chained by ISO");
    CHECK(said("90EB0000010500") == "ClearRecordFile of file 05");
    CHECK(said("906C0000010700") == "GetValue of file 07");
    CHECK(said("900C000005076500000000") == "Credit to file 07");
    CHECK(said("90DC000005076400000000") == "Debit from file 07");
}

TEST_CASE("selection and authentication say whom and with which key", "[desfire]") {
    CHECK(said("905A000003015A4A00") == "SelectApplication 4A5A01");
    CHECK(said("905A000006015A4A03020100") == "SelectApplication 4A5A01 and 010203");
    CHECK(said("9071000002020000") == "AuthenticateEV2First with key 2 (1 of 2)");
    CHECK(said("9077000001 0D 00") == "AuthenticateEV2NonFirst with key D (1 of 2)");
    CHECK(said("901A000001 00 00") == "AuthenticateISO with key 0 (1 of 2)");
    CHECK(said("90AF000000") == "next frame");
    CHECK(said("90AF000001FF00") == "next frame, 1 byte");
}

TEST_CASE("keys and key sets are named, never shown", "[desfire]") {
    CHECK(said("90C4000003 80 1122 00") == "ChangeKey of key 0 to AES");
    CHECK(said("90C4000003 40 1122 00") == "ChangeKey of key 0 to 3TDEA");
    CHECK(said("90C4000003 21 1122 00") == "ChangeKey of key 21");
    CHECK(said("90C6000004 0103 1122 00") == "ChangeKeyEV2 of key 3 in key set 01");
    CHECK(said("9064000001 03 00") == "GetKeyVersion of key 3");
    CHECK(said("9064000002 4301 00") == "GetKeyVersion of key 3 in key set 01");
    CHECK(said("9056000002 0102 00") == "InitializeKeySet of key set 01");
    CHECK(said("9055000001 01 00") == "RollKeySet to key set 01");
}

TEST_CASE("management commands say what they change", "[desfire]") {
    CHECK(said("90C7000000") == "CommitTransaction");
    CHECK(said("90C70000010100") == "CommitTransaction, answering its counter and MAC");
    CHECK(said("90C7000008 0102030405060708 00") == "CommitTransaction");
    CHECK(said("90C7000009 01 0102030405060708 00") == "CommitTransaction, answering its counter and MAC");
    CHECK(said("90CA000005 015A4A0B88 00") == "CreateApplication 4A5A01");
    CHECK(said("90CD000007 0103F031000300 00") == "CreateStdDataFile file 01");
    CHECK(said("905C000002 0002 00") == "SetConfiguration option 00");
    CHECK(said("905F000004 04 AABBCC 00") == "ChangeFileSettings of file 04");
}

TEST_CASE("ISO and reader commands have words too", "[desfire]") {
    CHECK(said("FFCA000000") == "ask the reader for the UID");
    CHECK(said("FFCA010000") == "ask the reader for the historical bytes");
    CHECK(said("FF82000006112233445566") == "unknown reader command with INS 82");
    CHECK(said("00A4040007D276000085010000") == "SELECT by DF name D2760000850100");
    CHECK(said("00A4000002DF0100") == "SELECT by FID DF01");
    CHECK(said("00A4000000") == "SELECT the master file");
    CHECK(said("00A4020C02EF01") == "SELECT EF EF01");
    CHECK(said("00A4030000") == "SELECT the parent DF");
    CHECK(said("00A4090000") == "SELECT with P1 09");
    CHECK(said("00B0010410") == "READ BINARY, offset 260, up to 16 bytes");
    CHECK(said("00B0830500") == "READ BINARY of file 03, offset 5, to the end");
    CHECK(said("00D600000211 2200") == "UPDATE BINARY, offset 0, 2 bytes");
    CHECK(said("00B2010400") == "READ RECORDS, record 1");
    CHECK(said("00B2001C00") == "READ RECORDS of file 03, record 0");
    CHECK(said("00E2000003112233") == "APPEND RECORD, 3 bytes");
    CHECK(said("0084000008") == "GET CHALLENGE");
}

TEST_CASE("what is unknown or malformed says so and never fails", "[desfire]") {
    CHECK(said("9042000000") == "unknown DESFire command with INS 42");
    CHECK(said("00FE000000") == "unknown ISO command with INS FE");
    CHECK(said("8000000000") == "unknown command of class 80 with INS 00");
    CHECK(said("") == "no short command APDU, 0 bytes");
    CHECK(said("905A0000FF01") == "no short command APDU, 6 bytes");
    CHECK(said("905A00000201 5A 00") == "SelectApplication, its header incomplete");
    CHECK(said("908D000000") == "WriteData, its header incomplete");
}

TEST_CASE("no data byte reaches the words, whatever the command", "[desfire]") {
    // The same header with two different tails must say the same.
    constexpr std::size_t longest_header = 10;
    for (unsigned ins = 0; ins < 256; ++ins) {
        if (ins == 0x5A) { continue; }  // a second application is header
        const auto ending = [&](Byte tail) {
            Bytes payload(longest_header, 0x01);
            payload.resize(longest_header + 16, tail);
            return describe_command(wrapped(static_cast<Byte>(ins), payload));
        };
        CHECK_FALSE(ending(0x55).empty());
        CHECK(ending(0x55) == ending(0xAA));
    }
}
