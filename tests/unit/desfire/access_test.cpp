#include "permit/desfire/access.hpp"

#include <catch2/catch.hpp>

using namespace permit;
using namespace permit::desfire;

namespace {

constexpr auto holder(Byte number) { return Access::key(KeyNumber{number}); }
constexpr AccessRights keyed{holder(1), holder(2), holder(3), holder(0)};

FileSettings file(const AccessRights& rights, CommMode mode = CommMode::full) {
    return {
        .mode = mode, .rights = rights, .file = DataFile{}, .further_rights = {}, .dynamic_messaging = {}};
}

/// The keys 0–4 that may do it, as digits.
std::string allowed(const FileSettings& settings, FileOperation operation) {
    std::string keys;
    for (Byte key = 0; key <= 4; ++key) {
        if (permitted_mode(settings, KeyNumber{key}, operation)) { keys += static_cast<char>('0' + key); }
    }
    return keys;
}

}  // namespace

TEST_CASE("each operation needs one of the rights that permit it", "[desfire]") {
    const auto settings = file(keyed);
    CHECK(allowed(settings, FileOperation::read) == "13");
    CHECK(allowed(settings, FileOperation::write) == "23");
    CHECK(allowed(settings, FileOperation::update_record) == "3");
    CHECK(allowed(settings, FileOperation::get_value) == "123");
    CHECK(allowed(settings, FileOperation::debit) == "123");
    CHECK(allowed(settings, FileOperation::credit) == "3");
    CHECK(allowed(settings, FileOperation::limited_credit) == "23");
    CHECK(allowed(settings, FileOperation::commit_reader_id) == "3");
    CHECK(allowed(settings, FileOperation::change_settings) == "0");
}

TEST_CASE("a key's right uses the file's mode, a free right plain, no right nothing", "[desfire]") {
    for (const auto mode : {CommMode::plain, CommMode::mac, CommMode::full}) {
        CHECK(permitted_mode(file(keyed, mode), KeyNumber{1}, FileOperation::read) == mode);
    }
    const auto free = file({Access::free(), holder(2), Access::never(), Access::free()}, CommMode::mac);
    CHECK(permitted_mode(free, std::nullopt, FileOperation::read) == CommMode::plain);
    CHECK(permitted_mode(free, KeyNumber{4}, FileOperation::read) == CommMode::plain);
    CHECK_FALSE(permitted_mode(free, std::nullopt, FileOperation::write));
    CHECK_FALSE(permitted_mode(free, KeyNumber{2}, FileOperation::update_record));
    CHECK(permitted_mode(free, std::nullopt, FileOperation::change_settings) == CommMode::plain);
    CHECK(permitted_mode(file(keyed, CommMode::plain), KeyNumber{0}, FileOperation::change_settings) ==
          CommMode::full);
}

TEST_CASE("further sets of rights permit as the first does, but never change the settings", "[desfire]") {
    auto settings = file(keyed);
    settings.further_rights = {{holder(4), Access::never(), Access::never(), holder(4)}};
    CHECK(allowed(settings, FileOperation::read) == "134");
    CHECK(allowed(settings, FileOperation::write) == "23");
    CHECK(allowed(settings, FileOperation::change_settings) == "0");
}

TEST_CASE("a value may be free to read", "[desfire]") {
    auto settings = file(keyed, CommMode::mac);
    settings.file = ValueFile{.free_get_value = true};
    CHECK(permitted_mode(settings, std::nullopt, FileOperation::get_value) == CommMode::plain);
    CHECK(permitted_mode(settings, KeyNumber{3}, FileOperation::get_value) == CommMode::mac);
    CHECK_FALSE(permitted_mode(settings, std::nullopt, FileOperation::debit));
}
