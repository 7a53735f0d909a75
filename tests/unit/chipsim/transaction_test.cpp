#include "bench.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::chipsim;
using namespace permit::chipsim::testing;

namespace {

/// A chip anybody may use: value file 01 (-10 … 1000, at 100), cyclic 02 (5 × 4), linear 03 (3 × 4).
struct Shop : Bench {
    explicit Shop(const Quirks& quirks = {}) : Bench{"ev3-8k", quirks} {
        make_application(host);
        host.must(0xCC, "0100EEEEF6FFFFFFE80300006400000001");
        host.must(0xC0, "0200EEEE040000050000");
        host.must(0xC1, "0300EEEE040000030000");
    }

    Host host{chip};

    int status(Byte ins, std::string_view payload = "") { return host.send(ins, payload).status; }
    int value() {
        const auto wire = host.must(0x6C, "01");
        return static_cast<int>(wire[0] | static_cast<unsigned>(wire[1]) << 8U |
                                static_cast<unsigned>(wire[2]) << 16U |
                                static_cast<unsigned>(wire[3]) << 24U);
    }
    std::string records(std::string_view file) {
        return to_hex(host.must(0xAB, std::string{file} + "000000000000"));
    }
    void append_record(std::string_view file, std::string_view data) {
        host.must(0x8B, std::string{file} + "000000040000" + std::string{data});
        host.must(0xC7);
    }
};

std::string amount(std::uint32_t value) { return "01" + to_hex(little_endian<4>(value)); }

}  // namespace

TEST_CASE("credits and debits sum up and show after commit only", "[chipsim][value]") {
    Shop shop;
    shop.host.must(0x0C, amount(50));
    shop.host.must(0xDC, amount(20));
    CHECK(shop.value() == 100);
    shop.host.must(0xC7);
    CHECK(shop.value() == 130);
    shop.host.must(0xDC, amount(30));
    shop.host.must(0xA7);
    CHECK(shop.value() == 130);
}

TEST_CASE("limits are checked at the command", "[chipsim][value]") {
    Shop shop;
    CHECK(shop.status(0x0C, amount(901)) == 0xBE);
    CHECK(shop.status(0xDC, amount(111)) == 0xBE);
    CHECK(shop.status(0xDC, amount(0x80000000)) == 0x9E);
    shop.host.must(0xDC, amount(110));
    CHECK(shop.status(0xDC, amount(1)) == 0xBE);
    // The error dropped the transaction.
    CHECK(shop.status(0xC7) == 0x0C);
    shop.host.must(0xDC, amount(110));
    shop.host.must(0xC7);
    CHECK(shop.value() == -10);
}

TEST_CASE("LimitedCredit gives back once what the last debiting transaction took", "[chipsim][value]") {
    Shop shop;
    CHECK(shop.status(0x1C, amount(1)) == 0xBE);
    shop.host.must(0xDC, amount(30));
    shop.host.must(0xDC, amount(5));
    shop.host.must(0xC7);
    // A credit in between does not touch the limit.
    shop.host.must(0x0C, amount(1));
    shop.host.must(0xC7);
    CHECK(to_hex(shop.host.must(0xF5, "01")) == "0200EEEEF6FFFFFFE80300002300000001");
    CHECK(shop.status(0x1C, amount(36)) == 0xBE);
    shop.host.must(0x1C, amount(10));
    CHECK(shop.status(0x1C, amount(5)) == 0xBE);
    shop.host.must(0x1C, amount(35));
    shop.host.must(0xC7);
    CHECK(shop.value() == 101);
    CHECK(shop.status(0x1C, amount(1)) == 0xBE);

    shop.host.must(0xDC, amount(10));
    shop.host.must(0xC7);
    shop.host.must(0x1C, amount(0));
    shop.host.must(0xC7);
    CHECK(shop.status(0x1C, amount(1)) == 0xBE);
}

TEST_CASE("LimitedCredit is refused where the file does not allow it", "[chipsim][value]") {
    Shop shop;
    shop.host.must(0xCC, "0400EEEE00000000E80300006400000000");
    CHECK(shop.status(0x1C, "0400000000") == 0x9D);
}

TEST_CASE("records are numbered from the newest and answered oldest first", "[chipsim][records]") {
    Shop shop;
    CHECK(shop.status(0xAB, "02000000000000") == 0xBE);
    shop.append_record("02", "11111111");
    shop.append_record("02", "22222222");
    shop.append_record("02", "33333333");
    CHECK(shop.records("02") == "111111112222222233333333");
    CHECK(to_hex(shop.host.must(0xAB, "02000000010000")) == "33333333");
    CHECK(to_hex(shop.host.must(0xAB, "02010000020000")) == "1111111122222222");
    CHECK(to_hex(shop.host.must(0xBB, "02010000000000")) == "1111111122222222");
    CHECK(shop.status(0xAB, "02030000010000") == 0xBE);
    CHECK(shop.status(0xAB, "02010000030000") == 0xBE);
}

TEST_CASE("one transaction makes one record, zero where nothing was written", "[chipsim][records]") {
    Shop shop;
    shop.host.must(0x8B, "02000000010000AA");
    shop.host.must(0x3B, "02020000010000BB");
    CHECK(shop.status(0x8B, "02030000020000CCDD") == 0xBE);
    shop.host.must(0x8B, "02000000010000AA");
    shop.host.must(0x3B, "02020000010000BB");
    shop.host.must(0xC7);
    CHECK(shop.records("02") == "AA00BB00");
}

TEST_CASE("a full cyclic file loses its oldest record; how many stay readable is a quirk",
          "[chipsim][records]") {
    for (const bool spare : {true, false}) {
        Quirks quirks;
        quirks.cyclic_keeps_spare_record = spare;
        Shop shop{quirks};
        for (const auto* data : {"01000000", "02000000", "03000000", "04000000", "05000000", "06000000"}) {
            shop.append_record("02", data);
        }
        CHECK(shop.records("02") ==
              (spare ? "03000000040000000500000006000000" : "0200000003000000040000000500000006000000"));
    }
}

TEST_CASE("a full linear file refuses a further record until it is cleared", "[chipsim][records]") {
    Shop shop;
    for (const auto* data : {"01000000", "02000000", "03000000"}) { shop.append_record("03", data); }
    CHECK(shop.status(0x8B, "0300000004000004000000") == 0xBE);
    shop.host.must(0xEB, "03");
    CHECK(shop.records("03").size() == 24);
    CHECK(shop.status(0x8B, "0300000004000004000000") == 0x9D);
    shop.host.must(0xEB, "03");
    shop.host.must(0xC7);
    CHECK(shop.status(0xAB, "03000000000000") == 0xBE);
    shop.append_record("03", "04000000");
    CHECK(shop.records("03") == "04000000");
}

TEST_CASE("records are updated in place, not together with a new one", "[chipsim][records]") {
    Shop shop;
    shop.append_record("02", "11111111");
    shop.append_record("02", "22222222");
    shop.host.must(0xBA, "02010000010000020000ABCD");
    shop.host.must(0xDB, "0200000000000001000077");
    CHECK(shop.records("02") == "1111111122222222");
    CHECK(shop.status(0x8B, "02000000010000AA") == 0x9D);
    shop.host.must(0xBA, "02010000010000020000ABCD");
    shop.host.must(0xC7);
    CHECK(shop.records("02") == "11ABCD1122222222");
    CHECK(shop.status(0xBA, "0202000000000001000077") == 0xBE);
    shop.host.must(0x8B, "02000000010000AA");
    CHECK(shop.status(0xBA, "0200000000000001000077") == 0x9D);
}

TEST_CASE("commit and abort say when there is nothing to do", "[chipsim][transaction]") {
    Shop shop;
    CHECK(shop.status(0xC7) == 0x0C);
    CHECK(shop.status(0xA7) == 0x0C);
    CHECK(shop.status(0xC7, "01") == 0x9E);
    CHECK(shop.status(0xC7, "02") == 0x9E);
    CHECK(shop.value() == 100);
    CHECK(shop.status(0xC7) == 0x0C);
    shop.host.must(0x5A, "000000");
    CHECK(shop.status(0xC7) == 0x9D);
    CHECK(shop.status(0xA7) == 0x9D);
    CHECK(shop.status(0xC8, std::string(32, '0')) == 0x9D);
}

namespace {

const std::string mac_key = "00112233445566778899AABBCCDDEEFF";

/// The shop with a transaction MAC file 0F whose rights and option bits the test chooses.
struct CountedShop : Shop {
    explicit CountedShop(const std::string& option_and_rights) {
        host.must(0xCE, "0F" + option_and_rights + "02" + mac_key + "01");
    }
    std::string mac_file() { return to_hex(host.must(0xAD, "0F000000000000")); }
};

std::string expected_mac(std::uint32_t counter, std::string_view input) {
    const auto sv = join({from_hex("5A00010080"), little_endian<4>(counter), test_uid.bytes()});
    const crypto::Aes128Key session{crypto::aes_cmac(key_from(mac_key), sv)};
    return to_hex(crypto::truncate_mac(crypto::aes_cmac(session, from_hex(input))));
}

}  // namespace

TEST_CASE("every kind of data command enters the transaction MAC as reference 10.2 says", "[chipsim][tmac]") {
    CountedShop shop{"00F0EF"};
    shop.append_record("02", "11111111");
    shop.append_record("02", "22222222");
    shop.host.must(0xCD, "0000EEEE200000");
    shop.host.must(0x8D, "00010000020000ABCD");
    shop.host.must(0xBD, "00000000030000");
    shop.host.must(0xAD, "001E0000000000");
    shop.host.must(0x6C, "01");
    shop.host.must(0x0C, amount(7));
    shop.host.must(0xAB, "02000000000000");
    shop.host.must(0xBA, "02000000010000020000CCDD");
    shop.host.must(0xEB, "03");
    shop.mac_file();  // leaves no trace
    const auto answer = shop.host.must(0xC7, "01");
    const std::string zero8 = "0000000000000000";
    const auto input = "8D00010000020000" + zero8 + "ABCD" + std::string(28, '0') +               //
                       "BD00000000030000" + zero8 + "00ABCD" + std::string(26, '0') +             //
                       "AD001E0000020000" + zero8 + "0000" + std::string(28, '0') +               //
                       "6C0164000000" + std::string(20, '0') +                                    //
                       "0C0107000000" + std::string(20, '0') +                                    //
                       "AB02000000020000" + zero8 + "1111111122222222" + zero8 +                  //
                       "BA02000000010000020000" + "0000000000" + "CCDD" + std::string(28, '0') +  //
                       "EB03" + std::string(28, '0');
    CHECK(to_hex(answer) == "03000000" + expected_mac(3, input));
    CHECK(shop.mac_file() == to_hex(answer));
}

TEST_CASE("with a transaction MAC file reads alone are a transaction", "[chipsim][tmac]") {
    CountedShop shop{"00F0EF"};
    shop.value();
    shop.host.must(0xC7);
    CHECK(shop.mac_file().substr(0, 8) == "01000000");
    CHECK(shop.status(0xC7) == 0x0C);
}

TEST_CASE("operations without authentication are left out where the option says so", "[chipsim][tmac]") {
    CountedShop shop{"10F0EF"};
    shop.value();
    CHECK(shop.status(0xC7) == 0x0C);
    shop.host.must(0x0C, amount(1));
    const auto answer = shop.host.must(0xC7, "01");
    CHECK(to_hex(answer) == "01000000" + expected_mac(1, ""));
    REQUIRE(shop.host.authenticate(3) == 0);
    REQUIRE(shop.host.secure(0x6C, Mode::plain, "01").status == 0x00);
    CHECK(to_hex(shop.host.secure(0xC7, Mode::mac, "01").data) ==
          "02000000" + expected_mac(2, "6C0165000000" + std::string(20, '0')));
}

TEST_CASE("a ReaderID is demanded, taken once, and by whom the file says", "[chipsim][tmac]") {
    CountedShop shop{"0010EF"};  // CommitReaderID with key 1
    const std::string reader = "000102030405060708090A0B0C0D0E0F";
    shop.host.must(0x0C, amount(1));
    CHECK(shop.status(0xC7) == 0x9D);
    CHECK(shop.status(0xC8, reader) == 0xAE);
    REQUIRE(shop.host.authenticate(2) == 0);
    CHECK(shop.host.secure(0xC8, Mode::mac, "", reader).status == 0x9D);
    REQUIRE(shop.host.authenticate(1) == 0);
    REQUIRE(shop.host.secure(0x0C, Mode::plain, amount(1)).status == 0x00);
    CHECK(shop.host.secure(0xC8, Mode::mac, "", reader).data.size() == 16);
    CHECK(shop.host.secure(0xC7, Mode::mac, "").status == 0x00);
    REQUIRE(shop.host.secure(0xC8, Mode::mac, "", reader).status == 0x00);
    CHECK(shop.host.secure(0xC8, Mode::mac, "", reader).status == 0x9D);

    CountedShop closed{"00F0EF"};
    CHECK(closed.status(0xC8, reader) == 0x9D);
    CountedShop open{"00E0EF"};
    CHECK(open.host.send(0xC8, reader) == Reply{0x00, {}});
    open.host.must(0xC7);
}

TEST_CASE("a used-up transaction counter closes the data files", "[chipsim][tmac]") {
    CountedShop shop{"00F0EF"};
    shop.value();
    shop.host.must(0xC7);
    REQUIRE(shop.host.authenticate(0) == 0);
    CHECK(shop.host.secure(0x5F, Mode::full, "0F", "20F0EF01000000").status == 0x9E);
    REQUIRE(shop.host.authenticate(0) == 0);
    CHECK(shop.host.secure(0x5F, Mode::full, "0F", "20F0EF02000000").status == 0x00);
    CHECK(to_hex(shop.host.secure(0xF5, Mode::mac, "0F").data) == "0520F0EF020102000000");
    shop.host.select("015A4A");
    shop.value();
    shop.host.must(0xC7);
    CHECK(shop.status(0x6C, "01") == 0x9D);
    CHECK(shop.status(0x8B, "02000000010000AA") == 0x9D);
    CHECK(shop.mac_file().substr(0, 8) == "02000000");
}

TEST_CASE("deleting or changing the transaction MAC file aborts, a new one counts from zero",
          "[chipsim][tmac]") {
    CountedShop shop{"00F0EF"};
    shop.host.must(0x0C, amount(1));
    shop.host.must(0xC7);
    shop.host.must(0x0C, amount(1));
    shop.host.must(0xDF, "0F");
    CHECK(shop.status(0xC7) == 0x0C);
    shop.host.must(0x0C, amount(1));
    shop.host.must(0xCE, "0F00F0EF02" + mac_key + "01");
    CHECK(shop.status(0xC7) == 0x0C);
    CHECK(shop.mac_file() == std::string(24, '0'));
    CHECK(shop.value() == 101);
}
