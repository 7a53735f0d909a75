#include "permit/desfire/commit_watch.hpp"

#include "permit/desfire/chip.hpp"
#include "permit/testing/errors.hpp"

#include "published.hpp"

using namespace permit;
using namespace permit::desfire;
using namespace permit::testing;

namespace {

constexpr FileNumber receipts{0x0F};
constexpr FileNumber purse{7};
constexpr FileNumber journal{5};
constexpr auto application = AppId::from_number(0x4A5A01);

using Watch = std::function<CommitWatch(Chip&)>;

/// The outcome when the card said `before` to the question of `watch` and says `after` to the same one again.
Outcome outcome_of(const Watch& watch, const std::vector<Step>& before, const std::vector<Step>& after) {
    auto steps = before;
    steps.insert(steps.end(), after.begin(), after.end());
    ScriptedCard card{script_of(steps)};
    Chip chip{card};
    const auto noted = watch(chip);
    CHECK_FALSE(noted.evidence().empty());
    return noted.outcome(chip);
}

/// Questions of one exchange each.
Outcome outcome_of(const Watch& watch, const std::string& question, const std::string& before,
                   const std::string& after) {
    return outcome_of(watch, {{question, before + "9100"}}, {{question, after + "9100"}});
}

/// A record file's settings: `type`, 2-byte records, `most` of them, `now` there.
Step settings_of(const char* type, const char* most, const char* now) {
    return {"90F50000010500", std::string{type} + "00 F032 020000 " + most + "0000 " + now + "0000 9100"};
}
Step newest(const char* record) { return {"90AB00000705000000010000 00", std::string{record} + "9100"}; }

}  // namespace

TEST_CASE("a transaction committed when its counter moved by one", "[desfire]") {
    const Watch watch = [](Chip& chip) { return CommitWatch::transaction(chip, receipts, CommMode::plain); };
    const std::string question = "90AD0000070F00000004000000";
    CHECK(outcome_of(watch, question, "03000000", "04000000") == Outcome::committed);
    CHECK(outcome_of(watch, question, "03000000", "03000000") == Outcome::not_committed);
    CHECK(outcome_of(watch, question, "03000000", "05000000") == Outcome::unknown);
    CHECK(outcome_of(watch, question, "FFFF0000", "00000100") == Outcome::committed);
}

TEST_CASE("credits and debits committed when the value moved by them", "[desfire]") {
    const auto by = [](std::int64_t change) -> Watch {
        return [change](Chip& chip) { return CommitWatch::value(chip, purse, CommMode::plain, change); };
    };
    const std::string question = "906C0000010700";
    CHECK(outcome_of(by(-100), question, "C8000000", "64000000") == Outcome::committed);
    CHECK(outcome_of(by(-100), question, "C8000000", "C8000000") == Outcome::not_committed);
    CHECK(outcome_of(by(-100), question, "C8000000", "00000000") == Outcome::unknown);
    CHECK(outcome_of(by(-100), question, "32000000", "CEFFFFFF") == Outcome::committed);
    CHECK(outcome_of(by(+100), question, "CEFFFFFF", "32000000") == Outcome::committed);
    CHECK(outcome_of(by(0), question, "C8000000", "C8000000") == Outcome::unknown);
}

TEST_CASE("a record committed when it is the newest and one more", "[desfire]") {
    const Watch watch = [](Chip& chip) {
        return CommitWatch::record(chip, journal, CommMode::plain, std::array<Byte, 2>{0xAB, 0xCD});
    };
    const auto cyclic = [&](const char* before, const char* newest_before, const char* after,
                            const char* newest_after) {
        const auto first = settings_of("04", "08", before);
        const auto then = settings_of("04", "08", after);
        std::vector<Step> noted{first, first};
        if (std::string{before} != "00") { noted.push_back(newest(newest_before)); }
        std::vector<Step> asked{then};
        if (std::string{after} != "00") { asked.push_back(newest(newest_after)); }
        return outcome_of(watch, noted, asked);
    };
    CHECK(cyclic("00", "", "01", "ABCD") == Outcome::committed);
    CHECK(cyclic("00", "", "00", "") == Outcome::not_committed);
    CHECK(cyclic("02", "1111", "03", "ABCD") == Outcome::committed);
    CHECK(cyclic("02", "1111", "02", "1111") == Outcome::not_committed);
    CHECK(cyclic("02", "1111", "03", "2222") == Outcome::unknown);
    CHECK(cyclic("02", "ABCD", "02", "ABCD") == Outcome::not_committed);
    CHECK(cyclic("02", "ABCD", "03", "ABCD") == Outcome::committed);
    // Full: the count stays.
    CHECK(cyclic("07", "1111", "07", "ABCD") == Outcome::committed);
    CHECK(cyclic("07", "1111", "08", "ABCD") == Outcome::committed);
    CHECK(cyclic("07", "1111", "07", "1111") == Outcome::not_committed);
    CHECK(cyclic("07", "ABCD", "07", "ABCD") == Outcome::unknown);
}

TEST_CASE("a cleared record file has none left", "[desfire]") {
    const Watch watch = [](Chip& chip) { return CommitWatch::cleared(chip, journal); };
    const auto cleared = [&](const char* before, const char* after) {
        return outcome_of(watch, {settings_of("03", "08", before)}, {settings_of("03", "08", after)});
    };
    CHECK(cleared("02", "00") == Outcome::committed);
    CHECK(cleared("02", "02") == Outcome::not_committed);
    CHECK(cleared("02", "01") == Outcome::unknown);
    CHECK(cleared("00", "00") == Outcome::unknown);
}

TEST_CASE("data committed when they are there; a mix is unknown", "[desfire]") {
    const Watch watch = [](Chip& chip) {
        return CommitWatch::data(chip, FileNumber{4}, 1, std::array<Byte, 2>{0xAB, 0xCD}, CommMode::plain);
    };
    const std::string question = "90AD0000070401000002000000";
    CHECK(outcome_of(watch, question, "1111", "ABCD") == Outcome::committed);
    CHECK(outcome_of(watch, question, "1111", "1111") == Outcome::not_committed);
    CHECK(outcome_of(watch, question, "1111", "AB11") == Outcome::unknown);
    CHECK(outcome_of(watch, question, "ABCD", "ABCD") == Outcome::unknown);
}

TEST_CASE("a key changed when its version did", "[desfire]") {
    const Watch watch = [](Chip& chip) { return CommitWatch::key(chip, KeyNumber{3}, KeyVersion{2}); };
    const std::string question = "90640000010300";
    CHECK(outcome_of(watch, question, "01", "02") == Outcome::committed);
    CHECK(outcome_of(watch, question, "01", "01") == Outcome::not_committed);
    CHECK(outcome_of(watch, question, "01", "07") == Outcome::unknown);
    CHECK(outcome_of(watch, question, "02", "02") == Outcome::unknown);
    const Watch in_set = [](Chip& chip) {
        return CommitWatch::key(chip, KeySetNumber{1}, KeyNumber{3}, KeyVersion{2});
    };
    CHECK(outcome_of(in_set, "9064000002430100", "01", "02") == Outcome::committed);
}

TEST_CASE("key settings changed when they read so", "[desfire]") {
    const Watch watch = [](Chip& chip) { return CommitWatch::key_settings(chip, KeySettings::parse(0x09)); };
    CHECK(outcome_of(watch, "9045000000", "0F88", "0988") == Outcome::committed);
    CHECK(outcome_of(watch, "9045000000", "0F88", "0F88") == Outcome::not_committed);
    CHECK(outcome_of(watch, "9045000000", "0F88", "0088") == Outcome::unknown);
}

TEST_CASE("applications and files were created or deleted when the list says so", "[desfire]") {
    const Watch created = [](Chip& chip) { return CommitWatch::application_created(chip, application); };
    const Watch deleted = [](Chip& chip) { return CommitWatch::application_deleted(chip, application); };
    const Watch formatted = [](Chip& chip) { return CommitWatch::formatted(chip); };
    const std::string applications = "906A000000";
    CHECK(outcome_of(created, applications, "112233", "112233015A4A") == Outcome::committed);
    CHECK(outcome_of(created, applications, "112233", "112233") == Outcome::not_committed);
    CHECK(outcome_of(created, applications, "015A4A", "015A4A") == Outcome::unknown);
    CHECK(outcome_of(deleted, applications, "015A4A", "") == Outcome::committed);
    CHECK(outcome_of(deleted, applications, "015A4A", "015A4A") == Outcome::not_committed);
    CHECK(outcome_of(formatted, applications, "015A4A", "") == Outcome::committed);
    CHECK(outcome_of(formatted, applications, "015A4A", "015A4A") == Outcome::not_committed);
    CHECK(outcome_of(formatted, applications, "", "") == Outcome::unknown);

    const Watch file_created = [](Chip& chip) { return CommitWatch::file_created(chip, purse); };
    const Watch file_deleted = [](Chip& chip) { return CommitWatch::file_deleted(chip, purse); };
    const std::string files = "906F000000";
    CHECK(outcome_of(file_created, files, "0104", "010704") == Outcome::committed);
    CHECK(outcome_of(file_created, files, "0104", "0104") == Outcome::not_committed);
    CHECK(outcome_of(file_deleted, files, "0107", "01") == Outcome::committed);
    CHECK(outcome_of(file_deleted, files, "0107", "0107") == Outcome::not_committed);
}

TEST_CASE("file settings changed when mode, rights and options read so", "[desfire]") {
    constexpr auto never = Access::never();
    const auto to = [&](const NewFileSettings& settings) -> Watch {
        return [settings](Chip& chip) { return CommitWatch::file_settings(chip, FileNumber{1}, settings); };
    };
    const std::string question = "90F50000010100";
    const Watch sealed = to({CommMode::full, {Access::key(KeyNumber{3}), never, never, never}});
    CHECK(outcome_of(sealed, question, "0003F031000300", "0003FF3F000300") == Outcome::committed);
    CHECK(outcome_of(sealed, question, "0003F031000300", "0003F031000300") == Outcome::not_committed);
    CHECK(outcome_of(sealed, question, "0003F031000300", "0001FF3F000300") == Outcome::unknown);

    NewFileSettings limited{CommMode::plain, {Access::free(), never, never, Access::key(master_key)}};
    limited.skip_unauthenticated = true;
    limited.counter_limit = 256;
    CHECK(outcome_of(to(limited), question, "0500F0EF0201", "0530F0EF020100010000") == Outcome::committed);

    NewFileSettings shared{CommMode::full, {Access::key(KeyNumber{3}), never, never, never}};
    shared.further_rights = {{Access::key(KeyNumber{4}), Access::key(KeyNumber{5}), never, Access::free()}};
    CHECK(outcome_of(to(shared), question, "0003FF3F000300", "0083FF3F00030001FF45") == Outcome::committed);
}

TEST_CASE("a watched file must hold records", "[desfire]") {
    ScriptedCard card{script_of({{"90F50000010500", "0003F0310003009100"}})};
    Chip chip{card};
    CHECK(code_of([&] { static_cast<void>(CommitWatch::cleared(chip, journal)); }) ==
          ErrorCode::damaged_content);
}

TEST_CASE("what the chip refused was not carried out, what was lost may have been", "[desfire]") {
    CHECK(reply_was_lost(ErrorCode::card_lost));
    CHECK(reply_was_lost(ErrorCode::reader_fault));
    CHECK(reply_was_lost(ErrorCode::timed_out));
    CHECK(reply_was_lost(ErrorCode::messaging_broken));
    CHECK_FALSE(reply_was_lost(ErrorCode::chip_refused));
    CHECK_FALSE(reply_was_lost(ErrorCode::authentication_refused));
    CHECK_FALSE(reply_was_lost(ErrorCode::bad_usage));
}

TEST_CASE("a lost answer to a commit is settled by the next presentation", "[desfire]") {
    const std::string question = "90AD0000070F00000004000000";
    const auto presented = [&](const char* counter_after) {
        ScriptedCard first{"> " + question + "\n< 030000009100\n> 90C7000000\n! card-lost\n"};
        Chip chip{first};
        const auto watch = CommitWatch::transaction(chip, receipts, CommMode::plain);
        const auto lost = error_of([&] { chip.commit(); });
        CHECK(reply_was_lost(lost.code()));
        ScriptedCard again{script_of({{question, std::string{counter_after} + "9100"}})};
        Chip next{again};
        return watch.outcome(next);
    };
    CHECK(presented("04000000") == Outcome::committed);
    CHECK(presented("03000000") == Outcome::not_committed);
}
