#include "permit/record/text.hpp"

#include <catch2/catch.hpp>

using permit::record::text_flaw;

TEST_CASE("names and addresses as people have them are accepted", "[record]") {
    for (const char* text :
         {"王小明", "阿依努尔·买买提", "𠮷野", "Émile", "A", "天山区2号3单元401室", "㐱"}) {
        INFO(text);
        CHECK_FALSE(text_flaw(text));
    }
}

TEST_CASE("text that is not in normal form C is refused, not repaired", "[record]") {
    CHECK(text_flaw("E\xCC\x81mile") == "is not in normal form C");
    CHECK(text_flaw("\xEF\xA4\x80") == "is not in normal form C");  // U+F900, a compatibility ideograph
    CHECK(text_flaw("\xE2\x84\xAB") == "is not in normal form C");  // U+212B, the unit beside the letter
}

TEST_CASE("bytes that are not UTF-8 are refused", "[record]") {
    for (const char* text : {"\xFF", "\xC0\x80", "\xE5\xB1", "\xED\xA0\x80", "\xF4\x90\x80\x80", "a\x80"}) {
        CHECK(text_flaw(text) == "is not UTF-8");
    }
}

TEST_CASE("characters that change what people see are refused", "[record]") {
    for (const char* text : {"a\nb", "a\tb", "\x7F", "\xC2\x85",
                             "a\xE2\x80\xAE"
                             "b",
                             "a\xE2\x80\x8B"
                             "b",
                             "\xEF\xBB\xBFx",
                             "a\xE2\x80\xA8"
                             "b",
                             "a\xEF\xBF\xBD"}) {
        CHECK(text_flaw(text) == "has a character that cannot be printed");
    }
    CHECK(text_flaw(std::string_view{"a\0b", 3}) == "has a character that cannot be printed");
}

TEST_CASE("an empty text is refused", "[record]") { CHECK(text_flaw("") == "is empty"); }
