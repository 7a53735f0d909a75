#include "office.hpp"

using namespace permit;
using namespace permit::keys;
using namespace permit::keys::testing;
namespace fs = std::filesystem;

namespace {

Pending rewrite(Byte card_number, Work work = Work::resign) {
    return {.work = work,
            .uid = card(card_number),
            .authority = "tianshan",
            .serial = 0xFFFFFFFF,
            .version = 0xFFFF,
            .decided = Day::parse("2026-05-01"),
            .request = crypto::sha256(as_bytes("move")),
            .records = {{layout::RecordKind::validity, Bytes{1, 2, 3}},
                        {layout::RecordKind::residence, Bytes(640, 0xAB)},
                        {layout::RecordKind::journal, Bytes{9}}},
            .portrait = Bytes(2560, 0xCD)};
}

Pending unsigned_rewrite(Byte card_number) {
    auto begun = rewrite(card_number);
    begun.records.clear();
    begun.portrait.clear();
    return begun;
}

}  // namespace

TEST_CASE("works have names and find their way back", "[keys]") {
    for (const auto work : {Work::issue, Work::resign, Work::endorse, Work::extend}) {
        CHECK(work_from(name(work)) == work);
    }
    CHECK_FALSE(work_from("erase"));
}

TEST_CASE("pending work is found again as it was kept, until it is finished", "[keys]") {
    const TemporaryFolder folder;
    auto office = make_office(folder / "office");
    const auto work = GENERATE(Work::resign, Work::endorse, Work::extend);
    const auto kept = rewrite(1, work);
    CHECK_FALSE(office.pending(kept.uid));
    office.keep(kept);
    auto opened = reopen(folder / "office");
    CHECK(opened.pending(kept.uid) == kept);
    opened.finish(kept.uid);
    CHECK_FALSE(office.pending(kept.uid));
    CHECK_NOTHROW(opened.finish(kept.uid));
}

TEST_CASE("unfinished cards are listed in order", "[keys]") {
    const TemporaryFolder folder;
    auto office = make_office(folder / "office");
    CHECK(office.unfinished().empty());
    for (const Byte number : Bytes{9, 1, 5}) { office.keep(rewrite(number)); }
    CHECK(office.unfinished() == std::vector<Uid>{card(1), card(5), card(9)});
}

TEST_CASE("signed records complete what was begun and then stay", "[keys]") {
    const TemporaryFolder folder;
    auto office = make_office(folder / "office");
    const auto begun = unsigned_rewrite(1);
    office.keep(begun);
    const auto completed = rewrite(1);
    office.keep(completed);
    CHECK_NOTHROW(office.keep(completed));

    auto other_records = completed;
    other_records.records[layout::RecordKind::validity] = Bytes{3, 2, 1};
    CHECK(code_of([&] { office.keep(other_records); }) == ErrorCode::pending_mismatch);
    CHECK(code_of([&] { office.keep(begun); }) == ErrorCode::pending_mismatch);
    CHECK(office.pending(card(1)) == completed);
}

TEST_CASE("other work waits until what was begun is finished", "[keys]") {
    const TemporaryFolder folder;
    auto office = make_office(folder / "office");
    const auto begun = unsigned_rewrite(1);
    office.keep(begun);
    std::vector<Pending> others(7, begun);
    others[0].work = Work::endorse;
    others[1].authority = "elsewhere";
    others[2].serial = 5;
    others[3].version = 5;
    others[4].decided = begun.decided.plus_days(1);
    others[5].request = crypto::sha256(as_bytes("another move"));
    others[6].request.back() ^= 1;
    for (const auto& other : others) {
        CHECK(code_of([&] { office.keep(other); }) == ErrorCode::pending_mismatch);
    }
    office.finish(card(1));
    CHECK_NOTHROW(office.keep(others[0]));
}

TEST_CASE("pending work is sealed: nothing in plain, no byte to change", "[keys]") {
    const TemporaryFolder folder;
    auto office = make_office(folder / "office");
    auto kept = rewrite(1);
    kept.records = {{layout::RecordKind::validity, Bytes{1, 2, 3}}};
    kept.portrait.clear();
    office.keep(kept);
    const fs::path file = folder / "office" / "pending" / card(1).text();
    const Bytes content = content_of(file);
    CHECK(as_text(content).find("tianshan") == std::string::npos);
    for (std::size_t at = 0; at < content.size(); ++at) {
        Bytes changed = content;
        changed[at] = static_cast<Byte>(changed[at] ^ (1U << at % 8));
        overwrite(file, changed);
        CHECK(code_of([&] { (void)office.pending(card(1)); }) == ErrorCode::damaged_store);
    }
}

TEST_CASE("pending work under another card's name is refused", "[keys]") {
    const TemporaryFolder folder;
    auto office = make_office(folder / "office");
    office.keep(rewrite(1));
    const fs::path pending = folder / "office" / "pending";
    fs::rename(pending / card(1).text(), pending / card(2).text());
    CHECK(code_of([&] { (void)office.pending(card(2)); }) == ErrorCode::damaged_store);
    CHECK_FALSE(office.pending(card(1)));
}

TEST_CASE("a foreign file among the pending work is named", "[keys]") {
    const TemporaryFolder folder;
    auto office = make_office(folder / "office");
    const fs::path foreign = folder / "office" / "pending" / "notes.txt";
    std::ofstream{foreign} << "x";
    const Error error = error_of([&] { (void)office.unfinished(); });
    CHECK(error.code() == ErrorCode::damaged_store);
    CHECK(error.doing().find(foreign.string()) != std::string::npos);
}

TEST_CASE("what a new card takes the place of is kept with its making", "[keys]") {
    const TemporaryFolder folder;
    auto office = make_office(folder / "office");
    for (const auto reason :
         {ReplacementReason::damaged, ReplacementReason::changed, ReplacementReason::lost}) {
        auto making = rewrite(static_cast<Byte>(reason), Work::issue);
        making.replaces = Replaced{17, reason};
        office.keep(making);
        CHECK(reopen(folder / "office").pending(making.uid) == making);
        CHECK(replacement_reason_from(name(reason)) == reason);
    }
    CHECK_FALSE(replacement_reason_from("stolen"));
}
