#include "permit/card/redaction.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::card;

namespace {

struct Line {
    const char* sent;
    const char* written;
};

/// Commands at even places, their answers at odd ones.
void check(const std::vector<Line>& conversation) {
    Redaction redaction;
    bool is_command = true;
    for (const auto& [sent, written] : conversation) {
        INFO(sent);
        const auto bytes = from_hex(sent);
        CHECK(to_text(is_command ? redaction.command(bytes) : redaction.answer(bytes)) == written);
        is_command = !is_command;
    }
}

}  // namespace

TEST_CASE("reading and writing files is written down as it is", "[card]") {
    check({{"FFCA000000", "FFCA000000"},
           {"041122334455669000", "041122334455669000"},
           {"905A000003015A4A00", "905A000003015A4A00"},
           {"9100", "9100"},
           {"90AD0000070300000070000000", "90AD0000070300000070000000"},
           {"A1B2C39100", "A1B2C39100"},
           {"908D00000803000000010000EE00", "908D00000803000000010000EE00"},
           {"9100", "9100"}});
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
