#include "permit/card/redaction.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::card;

namespace {

struct Line {
    const char* sent;
    const char* written;
};

/// Files 03 and 08 of application 4A5A01 are open to all.
const OpenFiles some_files{.application = AppId::from_number(0x4A5A01), .numbers = {0x03, 0x08}};

/// Commands at even places, their answers at odd ones.
void check(const std::vector<Line>& conversation) {
    Redaction redaction{some_files};
    bool is_command = true;
    for (const auto& [sent, written] : conversation) {
        INFO(sent);
        const auto bytes = from_hex(sent);
        CHECK(to_text(is_command ? redaction.command(bytes) : redaction.answer(bytes)) == written);
        is_command = !is_command;
    }
}

}  // namespace

TEST_CASE("what is in a file that is open to all is written down as it is", "[card]") {
    check({{"FFCA000000", "FFCA000000"},
           {"041122334455669000", "041122334455669000"},
           {"905A000003015A4A00", "905A000003015A4A00"},
           {"9100", "9100"},
           {"90AD0000070300000070000000", "90AD0000070300000070000000"},
           {"A1B2C39100", "A1B2C39100"},
           {"908D00000803000000010000EE00", "908D00000803000000010000EE00"},
           {"9100", "9100"},
           {"90BD0000070300000070000000", "90BD0000070300000070000000"},
           {"A1B2C391AF", "A1B2C391AF"},
           {"90AF000000", "90AF000000"},
           {"D4E59100", "D4E59100"}});
}

TEST_CASE("of every other file only which bytes were read or written is known", "[card]") {
    check({{"905A000003015A4A00", "905A000003015A4A00"},
           {"9100", "9100"},
           {"90AD0000070100000003000000", "90AD0000070100000003000000"},  // read in plain, whoever allowed it
           {"E58FA49100", "??????9100"},
           {"90BD0000070100000006000000", "90BD0000070100000006000000"},
           {"E58FA491AF", "??????91AF"},
           {"90AF000000", "90AF000000"},
           {"E4B8BD9100", "??????9100"},
           {"908D00000A01000000030000E58FA400", "908D00000A01000000030000??????00"},
           {"9100", "9100"},
           {"903D00000A01000000060000E58FA400", "903D00000A01000000060000??????00"},
           {"91AF", "91AF"},
           {"90AF000003E4B8BD00", "90AF000003??????00"},
           {"9100", "9100"},
           {"90AB0000070500000001000000", "90AB0000070500000001000000"},
           {"E58FA49100", "??????9100"},
           {"908B00000805000000010000EE00", "908B00000805000000010000??00"},
           {"9100", "9100"},
           {"90DB00000B05000000000000010000EE00", "90DB00000B05000000000000010000??00"},
           {"9100", "9100"},
           {"90BA00000B05000000000000010000EE00", "90BA00000B05000000000000010000??00"},
           {"9100", "9100"},
           {"906C0000010700", "906C0000010700"},
           {"102700009100", "????????9100"},
           {"90DC000005076400000000", "90DC00000507????????00"},
           {"9100", "9100"},
           {"900C000005076400000000", "900C00000507????????00"},
           {"9100", "9100"},
           {"901C000005076400000000", "901C00000507????????00"},
           {"9100", "9100"}});
}

TEST_CASE("a file's number means nothing in another application", "[card]") {
    const Line hidden_command{"90AD0000070300000070000000", "90AD0000070300000070000000"};
    const Line hidden_answer{"A1B2C39100", "??????9100"};
    SECTION("before any selection") { check({hidden_command, hidden_answer}); }
    SECTION("of somebody else") {
        check(
            {{"905A00000301104F00", "905A00000301104F00"}, {"9100", "9100"}, hidden_command, hidden_answer});
    }
    SECTION("that the chip did not select") {
        check(
            {{"905A000003015A4A00", "905A000003015A4A00"}, {"91A0", "91A0"}, hidden_command, hidden_answer});
    }
    SECTION("selected after ours") {
        check({{"905A000003015A4A00", "905A000003015A4A00"},
               {"9100", "9100"},
               {"905A00000301104F00", "905A00000301104F00"},
               {"9100", "9100"},
               hidden_command,
               hidden_answer});
    }
    SECTION("selected the ISO way, so nobody knows which it is") {
        check({{"905A000003015A4A00", "905A000003015A4A00"},
               {"9100", "9100"},
               {"00A4040002AABB00", "00A4040002AABB00"},
               {"9000", "9000"},
               hidden_command,
               hidden_answer});
    }
    SECTION("together with a second one") {
        check({{"905A000006015A4A01104F00", "905A000006015A4A01104F00"},
               {"9100", "9100"},
               hidden_command,
               hidden_answer});
    }
    SECTION("selected by what is no APDU") {
        check({{"905A000003015A4A00", "905A000003015A4A00"},
               {"9100", "9100"},
               {"5A01104F", "5A01104F"},
               {"9100", "9100"},
               hidden_command,
               hidden_answer});
    }
}

TEST_CASE("without a list no file is open", "[card]") {
    Redaction redaction;
    for (const std::string application : {"000000", "015A4A"}) {
        (void)redaction.command(from_hex("905A000003" + application + "00"));
        (void)redaction.answer(from_hex("9100"));
        (void)redaction.command(from_hex("90AD0000070300000070000000"));
        CHECK(to_text(redaction.answer(from_hex("A1B29100"))) == "????9100");
    }
}

TEST_CASE("a command that is not on the list is left out whatever its number", "[card]") {
    // Reference 4: all that may be shown in whole, or as far as its header.
    const std::string shown =
        "60 5A 6A 6D 6E 51 FC 3C CA DA 69 45 54 64 56 57 55 CD CB CC C1 C0 DF 6F 61 F5 5F F6 EB C7 A7 C8 "
        "0A 1A AA 71 77";
    const std::string by_header = "C4 C6 5C CE BD AD 3D 8D 6C 0C DC 1C BB AB 3B 8B DB BA";
    for (unsigned ins = 0; ins < 0x100; ++ins) {
        const Byte number = static_cast<Byte>(ins);
        const std::string name = to_hex(BytesView{&number, 1});
        INFO(name);
        Redaction redaction{some_files};
        const auto command =
            to_text(redaction.command(from_hex("90" + name + "00001001112131415161718191A1B1C1D1E1F100")));
        const auto answer = to_text(redaction.answer(from_hex("AABBCC9100")));
        const bool open = shown.find(name) != std::string::npos;
        CHECK((command.find('?') == std::string::npos) == open);
        CHECK((answer == "AABBCC9100") == open);
        const bool header = by_header.find(name) != std::string::npos;
        CHECK((command.substr(10, 2) == "01") == (open || header));
    }
}

TEST_CASE("pieces of a long open answer stay open", "[card]") {
    check({{"9060000000", "9060000000"},
           {"0401013300160591AF", "0401013300160591AF"},
           {"90AF000000", "90AF000000"},
           {"0401010300160591AF", "0401010300160591AF"}});
}

TEST_CASE("of an authentication only the first half is written, so no session key can be computed",
          "[card]") {
    for (const std::string ins : {"71", "77", "AA", "1A", "0A"}) {
        const auto first = "90" + ins + "000002000000";
        check({{first.c_str(), first.c_str()},
               {"1111111191AF", "1111111191AF"},
               {"90AF0000042222222200", "90AF000004????????00"},
               {"333333339100", "????????9100"},
               {"90AF0000012200", "90AF000001??00"},
               {"44917E", "??917E"}});
    }
}

TEST_CASE("keys are left out after the fields that say which key", "[card]") {
    check({{"90C400000480AABBCC00", "90C400000480??????00"},
           {"DD9100", "??9100"},
           {"90C60000040102AABB00", "90C60000040102????00"},
           {"9100", "9100"},
           {"905C00000301AABB00", "905C00000301????00"},
           {"9100", "9100"},
           {"90CE0000070F011FF002AABB00", "90CE0000070F011FF002????00"},
           {"9100", "9100"}});
}

TEST_CASE("a key that is sent in two frames is left out of both", "[card]") {
    check({{"90C400000280AA00", "90C400000280??00"},
           {"91AF", "91AF"},
           {"90AF000002AABB00", "90AF000002????00"},
           {"CC9100", "??9100"}});
}

TEST_CASE("what nobody said is harmless is left out", "[card]") {
    check({{"90C9000002AABB00", "90C9000002????00"},  // delegated application: a cryptogram follows
           {"AA9100", "??9100"},                      //
           {"90AF000001AA00", "90AF000001??00"},      // its continuation
           {"9100", "9100"},                          //
           {"FF82000002AABB", "FF82000002????"},      // load a key into the reader
           {"9000", "9000"},                          //
           {"0020000002313200", "0020000002????00"},  // verify a PIN
           {"9000", "9000"},                          //
           {"00B0000000", "00B0000000"},              // read a file of a foreign card
           {"AABB9000", "????9000"},                  //
           {"80CA00000100", "80CA000001??"},          // a class nobody knows
           {"9000", "9000"}});
}

TEST_CASE("ISO selection by name is written down", "[card]") {
    check({{"00A4040007D276000085010000", "00A4040007D276000085010000"}, {"6A82", "6A82"}});
}

TEST_CASE("of what is no short APDU only the first byte is written", "[card]") {
    check({{"C400AABB", "C400AABB"}, {"AA9100", "??9100"}});
    check({{"C400AABBCCDDEE", "C4????????????"}, {"AA9100", "??9100"}, {"60", "60"}, {"AA9100", "??9100"}});
}

TEST_CASE("a continuation without a beginning is left out", "[card]") {
    check({{"90AF000002AABB00", "90AF000002????00"}, {"AA9100", "??9100"}});
}
