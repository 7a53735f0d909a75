#include "permit/cardlayout/layout.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

using namespace permit;
using namespace permit::layout;

namespace {

std::string printed() {
    std::ostringstream out;
    print_layout(out);
    return out.str();
}

/// What stands in the fenced blocks of a page, one after the other.
std::string fenced(const std::string& path) {
    std::ifstream page{path};
    REQUIRE(page.is_open());
    std::string text;
    bool inside = false;
    for (std::string line; std::getline(page, line);) {
        if (line.starts_with("```")) {
            inside = !inside;
        } else if (inside) {
            text += line + '\n';
        }
    }
    return text;
}

std::string without_blank_lines(const std::string& text) {
    std::istringstream lines{text};
    std::string kept;
    for (std::string line; std::getline(lines, line);) {
        if (!line.empty()) { kept += line + '\n'; }
    }
    return kept;
}

}  // namespace

TEST_CASE("docs/card-layout.md shows the tables of the code", "[cardlayout]") {
    CHECK(fenced(PERMIT_PROJECT "/docs/card-layout.md") == without_blank_lines(printed()));
}

TEST_CASE("the application is written one way and sent another", "[cardlayout]") {
    CHECK(application.text() == "4A5A01");
    CHECK(to_hex(application.wire()) == "015A4A");
    CHECK(picc_key_settings == 0x0B);
    CHECK(application_key_settings == 0x0B);
    CHECK((application_key_options & 0x0FU) == application_key_count);
    CHECK((application_key_options & 0xC0U) == 0x80);  // AES
}

TEST_CASE("every file number has its own row", "[cardlayout]") {
    for (const auto number :
         {FileNo::identity, FileNo::portrait, FileNo::validity, FileNo::residence, FileNo::journal,
          FileNo::grants, FileNo::purse, FileNo::purse_log, FileNo::receipts}) {
        CHECK(file(number).number == number);
    }
    CHECK(files.size() == 9);
    CHECK(std::is_sorted(files.begin(), files.end(),
                         [](const FileSpec& a, const FileSpec& b) { return a.number < b.number; }));
}

TEST_CASE("keys 0 to 7 have a role each, and receipts one without a number", "[cardlayout]") {
    for (std::size_t number = 0; number < application_key_count; ++number) {
        CHECK(static_cast<std::size_t>(key_slots.at(number).role) == number);
    }
    CHECK(key_slots.size() == application_key_count + 1);
    CHECK(key_slots.back().role == Role::receipt);
    for (const auto& slot : key_slots) {
        CHECK(role_from(slot.name) == slot.role);
        CHECK(name(slot.role) == slot.name);
    }
    CHECK_FALSE(role_from("Gate"));
}

TEST_CASE("rights are those of the design", "[cardlayout]") {
    const auto nibbles = [](const Rights& r) {
        return std::vector<int>{r.read.nibble(), r.write.nibble(), r.read_write.nibble(), r.change.nibble()};
    };
    CHECK(nibbles(file(FileNo::identity).rights) == std::vector{3, 1, 0xF, 0});
    CHECK(nibbles(*file(FileNo::identity).sealed) == std::vector{3, 0xF, 0xF, 0xF});
    CHECK(nibbles(file(FileNo::portrait).rights) == std::vector{3, 1, 0xF, 0});
    CHECK(nibbles(*file(FileNo::portrait).sealed) == std::vector{3, 0xF, 0xF, 0xF});
    CHECK(nibbles(file(FileNo::validity).rights) == std::vector{0xE, 0xF, 2, 0});
    CHECK(nibbles(file(FileNo::residence).rights) == std::vector{3, 0xF, 2, 0});
    CHECK(nibbles(file(FileNo::journal).rights) == std::vector{3, 2, 0xF, 0});
    CHECK(nibbles(file(FileNo::grants).rights) == std::vector{4, 0xF, 7, 0});
    CHECK(nibbles(file(FileNo::purse).rights) == std::vector{5, 0xF, 6, 0});
    CHECK(nibbles(file(FileNo::purse_log).rights) == std::vector{5, 5, 6, 0});
    CHECK(nibbles(file(FileNo::receipts).rights) == std::vector{0xE, 0xF, 0xF, 0});
}

TEST_CASE("only identity and portrait are sealed", "[cardlayout]") {
    for (const auto& spec : files) {
        const bool fixed = spec.number == FileNo::identity || spec.number == FileNo::portrait;
        CHECK(spec.sealed.has_value() == fixed);
    }
}

TEST_CASE("a file takes whole units of memory, twice when a commit can undo it", "[cardlayout]") {
    CHECK(memory_of(file(FileNo::identity), ChipSize::kb8) == 768);
    CHECK(memory_of(file(FileNo::validity), ChipSize::kb8) == 2 * 128);
    CHECK(memory_of(file(FileNo::journal), ChipSize::kb8) == 8 * 128);
    CHECK(memory_of(file(FileNo::journal), ChipSize::kb4) == 6 * 128);
    CHECK(memory_of(file(FileNo::portrait), ChipSize::kb4) == 0);
    CHECK(memory_of(file(FileNo::purse_log), ChipSize::kb4) == 11 * 32);
}

TEST_CASE("the layout leaves its reserve on chips of either size", "[cardlayout]") {
    CHECK(memory_needed(ChipSize::kb8) == 8160);
    CHECK(memory_needed(ChipSize::kb4) == 4832);
}
