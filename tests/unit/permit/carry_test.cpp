#include "carried_codec.hpp"
#include "permit/card/counting.hpp"
#include "permit/card/power_cut.hpp"
#include "permit/testing/errors.hpp"
#include "test_station.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace permit;
using namespace permit::testing;
using procedures::Endorse;

namespace {

struct World {
    TestOffice office{};
    TestStation station{office};
    chipsim::SimulatedChip chip = factory_chip();

    World() { (void)office.issue(chip); }

    [[nodiscard]] procedures::SignedWork answer(const procedures::RewriteRequest& wish = move_to_shuimogou(),
                                                Day day = move_day,
                                                const std::string& authority = "Shuimogou") {
        return signed_by(office, authority, station.request(chip, wish, day), day);
    }
};

}  // namespace

TEST_CASE("a move is asked for, signed and written in three places", "[carry]") {
    World world;
    const auto request = world.station.request(world.chip, move_to_shuimogou());
    CHECK(request.good_until == move_day.plus_days(14));
    const auto plan = procedures::plan_signing(world.office.desk("Shuimogou"), request, move_day);
    CHECK(plan.identity.name == "阿依古丽·买买提");
    CHECK(plan.residence_before.address == "解放北路1号");
    CHECK(plan.now.residence.address == "南湖路3号");
    CHECK_FALSE(plan.signed_already);
    CHECK_FALSE(world.office.store().pending(first_chip));

    const auto answer = signed_by(world.office, "Shuimogou", request);
    CHECK(world.office.store().pending(first_chip) == answer.work);
    const auto written = world.station.write(world.chip, answer, move_day.plus_days(3));
    CHECK(written.before->version == 1);
    CHECK(written.now.validity.version == 2);
    CHECK(written.panel.residence == "新疆维吾尔自治区乌鲁木齐市水磨沟区南湖路3号");
    CHECK_FALSE(world.station.store().pending(first_chip));

    const auto all = world.office.inspect(world.chip, move_day);
    CHECK(codes(all.judgement.findings).empty());
    CHECK(all.residence->address == "南湖路3号");
    CHECK(all.residence->authority == "Shuimogou");
    CHECK(all.journal.size() == 2);
}

TEST_CASE("endorsements and extensions go the same way", "[carry]") {
    World world;
    const Day day = Day::parse("2027-02-10");
    const auto endorsed = world.station.write(world.chip, world.answer(Endorse{}, day, "Tianshan"), day);
    CHECK(endorsed.now.journal.event == layout::Event::endorsement);
    CHECK(endorsed.now.validity.endorsed_until == Day::parse("2028-03-01"));

    auto temporary = factory_chip(second_chip);
    (void)world.office.issue(temporary,
                             application({{"kind", "temporary"},
                                          {"residence/division", "653101"},
                                          {"registered_address/division", "650105"}}),
                             "Kashi");
    const Day before_end = Day::parse("2026-08-20");
    const procedures::Extend longer{Day::parse("2027-03-01")};
    const auto request = world.station.request(temporary, longer, before_end);
    const auto extended =
        world.station.write(temporary, signed_by(world.office, "Kashi", request, before_end), before_end);
    CHECK(extended.now.validity.valid_until == longer.until);
}

TEST_CASE("who asks on the last day is in time, however long the papers travel", "[carry]") {
    World world;
    const Day last = Day::parse("2027-03-01");
    const Day later = last.plus_days(2);
    const auto request = world.station.request(world.chip, Endorse{}, last);
    const auto endorsed =
        world.station.write(world.chip, signed_by(world.office, "Tianshan", request, later), later);
    CHECK(endorsed.now.journal.event == layout::Event::endorsement);
    CHECK(endorsed.now.journal.decided == later);
    CHECK(endorsed.now.validity.endorsed_until == Day::parse("2028-03-01"));
    CHECK(endorsed.now.residence.continuous_since == issue_day);
    CHECK(endorsed.now.residence.days_counted == 365);

    const auto early = world.station.request(world.chip, Endorse{}, Day::parse("2028-01-30"));
    CHECK(code_of([&] { (void)signed_by(world.office, "Tianshan", early, Day::parse("2028-01-31")); }) ==
          ErrorCode::rule_refuses);
    CHECK(signed_by(world.office, "Tianshan", early, Day::parse("2028-02-02")).work.version == 3);
}

TEST_CASE("what travels is what was packed", "[carry]") {
    World world;
    auto& random = crypto::system_random();
    const auto request = world.station.request(world.chip, move_to_shuimogou());
    const Bytes there = procedures::pack(request, world.station.carrier(), random);
    CHECK(procedures::open_request(there, world.station.carrier()) == request);
    const auto label = procedures::read_label(there);
    CHECK(label.cargo == procedures::Cargo::request);
    CHECK(label.amend_version == 1);
    const auto answer = signed_by(world.office, "Shuimogou", request);
    const Bytes back = procedures::pack(answer, label.amend_version, world.station.carrier(), random);
    CHECK(procedures::open_signed_work(back, world.station.carrier()) == answer);
    for (const Bytes& file : {there, back}) {
        CHECK(procedures::is_carried_file(file));
        for (const std::string_view personal : {"南湖路3号", "阿依古丽·买买提", "990101199001010027"}) {
            const auto needle = as_bytes(personal);
            CHECK(std::search(file.begin(), file.end(), needle.begin(), needle.end()) == file.end());
        }
    }
    CHECK(procedures::pack(request, world.station.carrier(), random) != there);
}

TEST_CASE("what the first format of a wish cannot say travels in the second, everything else as ever",
          "[carry]") {
    World world;
    auto request = world.station.request(world.chip, move_to_shuimogou());
    const auto format_of = [](const procedures::CardRequest& of) { return procedures::encode(of).at(1); };
    auto moved = std::get<procedures::Resign>(request.wish);
    moved.moved = Day::parse("2026-06-01");
    const std::vector<std::pair<procedures::RewriteRequest, Byte>> wishes{
        {move_to_shuimogou(), Byte{1}},
        {Endorse{}, Byte{1}},
        {procedures::Extend{move_day}, Byte{1}},
        {moved, Byte{2}},
        {Endorse{rules::GroundNow::gone}, Byte{2}},
        {Endorse{rules::GroundNow::left_the_area}, Byte{2}},
        {procedures::Extend{move_day, rules::GroundNow::gone}, Byte{2}},
        {procedures::Retire{rules::CancellationGround::death}, Byte{2}},
        {procedures::Retire{rules::CancellationGround::other_legal_ground}, Byte{2}}};
    for (const auto& [wish, format] : wishes) {
        INFO(name(procedures::work_of(wish)));
        request.wish = wish;
        CHECK(format_of(request) == format);
        auto encoded = procedures::encode(request);
        CHECK(procedures::decode_request(encoded) == request);
        encoded.at(1) = format == 1 ? Byte{2} : Byte{1};
        CHECK(code_of([&] { (void)procedures::decode_request(encoded); }) == ErrorCode::altered_file);
        encoded.at(1) = Byte{3};
        CHECK(code_of([&] { (void)procedures::decode_request(encoded); }) == ErrorCode::newer_layout);
    }
}

TEST_CASE("a cancellation goes the same way, and shows what was decided", "[carry]") {
    World world;
    const procedures::Retire wish{rules::CancellationGround::left_the_area};
    const auto request = world.station.request(world.chip, wish);
    const auto plan = procedures::plan_signing(world.office.desk(), request, move_day);
    REQUIRE(plan.decision);
    CHECK(plan.decision->chip == first_chip.text());
    const auto written = world.station.write(world.chip, world.answer(wish, move_day, "Tianshan"));
    CHECK(procedures::is_retired(written.now.validity));
    CHECK(world.office.verify(world.chip, move_day).verdict == procedures::Verdict::expired);
}

TEST_CASE("the same request gets the same records, another one has to wait until they are written",
          "[carry]") {
    World world;
    const auto request = world.station.request(world.chip, move_to_shuimogou());
    const auto first = signed_by(world.office, "Shuimogou", request);
    const auto again = signed_by(world.office, "Shuimogou", request, move_day.plus_days(5));
    CHECK(again.work == first.work);
    CHECK(procedures::plan_signing(world.office.desk("Shuimogou"), request, move_day).signed_already);

    const auto other = world.station.request(world.chip, move_to_shuimogou("南湖路4号"));
    const auto refused = error_of([&] { (void)signed_by(world.office, "Shuimogou", other); });
    CHECK(refused.code() == ErrorCode::pending_mismatch);
    CHECK(refused.why().find(move_day.iso()) != std::string::npos);
    CHECK(code_of([&] { (void)signed_by(world.office, "Tianshan", request); }) ==
          ErrorCode::pending_mismatch);
    chipsim::SimTransport card{world.chip};
    CHECK(code_of([&] {
              (void)procedures::rewrite(card, world.office.desk("Shuimogou"), move_to_shuimogou(), move_day);
          }) == ErrorCode::pending_mismatch);

    (void)world.station.write(world.chip, again);
    const auto next = world.station.request(world.chip, move_to_shuimogou("南湖路4号"));
    const auto second = signed_by(world.office, "Shuimogou", next);
    CHECK(second.work.version == 3);
    CHECK(world.office.store().pending(first_chip) == second.work);
    CHECK(world.station.write(world.chip, second).now.residence.address == "南湖路4号");
}

TEST_CASE("an office that sees its signed work on the card goes on at its own desk", "[carry]") {
    World world;
    (void)world.station.write(world.chip, world.answer());
    REQUIRE(world.office.store().pending(first_chip));
    chipsim::SimTransport card{world.chip};
    const auto next =
        procedures::rewrite(card, world.office.desk("Shuimogou"), move_to_shuimogou("别处2号"), move_day);
    CHECK(next.now.validity.version == 3);
    CHECK_FALSE(world.office.store().pending(first_chip));
}

TEST_CASE("what was signed for a station is finished nowhere before it was checked and begun", "[carry]") {
    World world;
    const auto answer = world.answer();
    const auto signed_here = world.office.store().pending(first_chip).value();
    CHECK(signed_here.signed_for == "West");
    const auto finish = [&] {
        chipsim::SimTransport card{world.chip};
        return procedures::finish_rewrite(card, world.office.desk("Shuimogou"), signed_here);
    };
    CHECK(code_of([&] { (void)finish(); }) == ErrorCode::pending_mismatch);
    CHECK(world.office.verify(world.chip, move_day).validity->version == 1);
    (void)world.station.write(world.chip, answer);
    CHECK(finish().now.validity.version == 2);
    CHECK_FALSE(world.office.store().pending(first_chip));
}

TEST_CASE("at an office's own counter signed work is checked like anywhere", "[carry]") {
    World world;
    auto& store = world.office.store();
    const auto bundle = world.office.bundle();
    const auto listed = world.office.bundle({{1, trust::PermitStatus::cancelled}});
    const procedures::Counter counter = world.office.desk().counter();
    chipsim::SimTransport card{world.chip};
    const auto asked = procedures::request_rewrite(card, counter, {.bundle = bundle, .today = move_day},
                                                   move_to_shuimogou(), {.station = "office"});
    const auto answer = signed_by(world.office, "Shuimogou", asked);
    const auto write = [&](const trust::TrustBundle& by, Day day) {
        return procedures::write_signed_work(card, counter, {.bundle = by, .today = day}, answer, "office");
    };
    CHECK(code_of([&] { (void)write(listed, move_day); }) == ErrorCode::rule_refuses);
    CHECK(code_of([&] { (void)write(bundle, move_day.plus_days(15)); }) == ErrorCode::expired_request);
    CHECK(store.pending(first_chip) == answer.work);
    CHECK(write(bundle, move_day).now.validity.version == 2);
    CHECK_FALSE(store.pending(first_chip));
}

TEST_CASE("kept work gives way to one successor only", "[carry]") {
    World world;
    auto& ledger = world.office.store();
    const auto over = world.answer().work;
    auto ours = over;
    ours.version = 3;
    auto theirs = ours;
    theirs.request[0] ^= 1;
    ledger.replace(over, theirs);
    CHECK(code_of([&] { ledger.replace(over, ours); }) == ErrorCode::pending_mismatch);
    ledger.close(over);
    CHECK(ledger.pending(first_chip) == theirs);
    ledger.close(theirs);
    CHECK_FALSE(ledger.pending(first_chip));
    CHECK(code_of([&] { ledger.replace(theirs, ours); }) == ErrorCode::pending_mismatch);
}

TEST_CASE("work of before that is on the card is closed although there is nothing to write", "[carry]") {
    World world;
    const auto answer = world.answer();
    (void)world.station.write(world.chip, answer);
    const auto next = world.answer(move_to_shuimogou("南湖路4号"));
    (void)world.station.write(world.chip, next);
    auto begun = answer.work;
    begun.signed_for.clear();
    world.station.store().keep(begun);
    CHECK(world.station.write(world.chip, next).unchanged);
    CHECK_FALSE(world.station.store().pending(first_chip));
}

TEST_CASE("nothing is rewritten on the word of a bundle that is stale", "[carry]") {
    World world;
    const auto stale = world.office.bundle({}, {}, move_day.plus_days(-1));
    const auto answer = world.answer();
    chipsim::SimTransport card{world.chip};
    const procedures::Circumstances by{.bundle = stale, .today = move_day};
    CHECK(code_of([&] {
              (void)procedures::request_rewrite(card, world.station.counter(), by, Endorse{},
                                                {.station = "West"});
          }) == ErrorCode::old_bundle);
    CHECK(code_of([&] {
              (void)procedures::write_signed_work(card, world.station.counter(), by, answer, "West");
          }) == ErrorCode::old_bundle);
    auto desk = world.office.desk("Shuimogou");
    desk.published = &stale;
    CHECK(code_of([&] { (void)procedures::rewrite(card, desk, move_to_shuimogou(), move_day); }) ==
          ErrorCode::pending_mismatch);
    world.office.store().finish(first_chip);
    CHECK(code_of([&] { (void)procedures::rewrite(card, desk, move_to_shuimogou(), move_day); }) ==
          ErrorCode::old_bundle);
    CHECK(world.office.verify(world.chip, move_day).validity->version == 1);
}

TEST_CASE("an office refuses what its own store or the published bundle refuses", "[carry]") {
    World world;
    const auto request = world.station.request(world.chip, move_to_shuimogou());
    const auto clean = world.office.bundle();
    for (const auto status : {trust::PermitStatus::cancelled, trust::PermitStatus::suspended}) {
        const auto listed = world.office.bundle({{1, status}});
        const auto raised = world.office.bundle({}, {{1, 2}});
        for (const auto* strict : {&listed, &raised}) {
            for (const bool own : {true, false}) {
                const auto desk = world.office.desk("Shuimogou");
                const procedures::Office judge{.role_keys = desk.role_keys,
                                               .ledger = desk.ledger,
                                               .signer = desk.signer,
                                               .authority = desk.authority,
                                               .trust = own ? *strict : clean,
                                               .profiles = desk.profiles,
                                               .tables = desk.tables,
                                               .random = desk.random,
                                               .published = own ? &clean : strict};
                CHECK(code_of([&] { (void)procedures::sign_request(judge, request, move_day); }) ==
                      ErrorCode::rule_refuses);
                chipsim::SimTransport card{world.chip};
                CHECK(code_of([&] {
                          (void)procedures::rewrite(card, judge, move_to_shuimogou(), move_day);
                      }) == ErrorCode::rule_refuses);
            }
        }
    }
    CHECK_FALSE(world.office.store().pending(first_chip));
}

TEST_CASE("a permit suspended for want of an endorsement is endorsed all the same", "[carry]") {
    World world;
    const Day late = Day::parse("2027-05-10");
    REQUIRE(world.office.verify(world.chip, late).verdict == procedures::Verdict::suspended);
    const auto endorsed = world.station.write(world.chip, world.answer(Endorse{}, late, "Tianshan"), late);
    CHECK(endorsed.now.journal.event == layout::Event::restoration);
}

TEST_CASE("a stolen station is not answered under any name", "[carry]") {
    World world;
    const auto request = world.station.request(world.chip, move_to_shuimogou());
    const auto given = [](std::uint8_t version) {
        return keys::RoleVersions{{keys::Role::amend, {version}}};
    };
    keys::Station stolen{.name = "Stolen", .roles = given(1), .given = issue_day};
    const keys::Station west{.name = "West", .roles = given(2), .given = issue_day};
    const auto ask = [&](std::uint8_t version) {
        const std::vector known{stolen, west};
        procedures::require_trusted_station(request, version, known, "office");
    };
    CHECK_NOTHROW(ask(1));
    stolen.revoked = move_day;
    CHECK_NOTHROW(ask(2));
    const auto sealed = error_of([&] { ask(1); });
    CHECK(sealed.code() == ErrorCode::rule_refuses);
    CHECK(sealed.next().find("renew the station's store") != std::string::npos);
    auto ours = request;
    ours.station = "office";
    CHECK_NOTHROW(procedures::require_trusted_station(ours, 2, std::vector{stolen, west}, "office"));
    for (const auto* name : {"Stolen", "Nowhere"}) {
        ours.station = name;
        CHECK(code_of([&] {
                  procedures::require_trusted_station(ours, 2, std::vector{stolen, west}, "office");
              }) == ErrorCode::rule_refuses);
    }
}

TEST_CASE("a replayed request of before is refused by an office that remembers", "[carry]") {
    World world;
    auto memory = trust::ReaderState::open(world.office.folder() / "memory.json");
    const auto sign = [&](const procedures::CardRequest& request) {
        auto desk = world.office.desk("Shuimogou");
        desk.memory = &memory;
        return procedures::sign_request(desk, request, move_day);
    };
    const auto first = world.station.request(world.chip, move_to_shuimogou());
    (void)world.station.write(world.chip, sign(first));
    (void)world.station.write(world.chip,
                              sign(world.station.request(world.chip, move_to_shuimogou("南湖路4号"))));
    CHECK(code_of([&] { (void)sign(first); }) == ErrorCode::pending_mismatch);
    world.office.store().finish(first_chip);
    CHECK(code_of([&] { (void)sign(first); }) == ErrorCode::rule_refuses);
}

TEST_CASE("a request is judged like the card it was made of", "[carry]") {
    World world;
    const auto request = world.station.request(world.chip, Endorse{});
    CHECK(code_of([&] { (void)signed_by(world.office, "Tianshan", request); }) == ErrorCode::rule_refuses);
    const auto same = world.station.request(
        world.chip,
        procedures::Resign{.division = layout::DivisionCode::parse("650102"), .address = "解放北路1号"});
    CHECK(code_of([&] { (void)signed_by(world.office, "Tianshan", same); }) == ErrorCode::rule_refuses);
    const auto elsewhere = world.station.request(world.chip, move_to_shuimogou());
    CHECK(code_of([&] { (void)signed_by(world.office, "Tianshan", elsewhere); }) ==
          ErrorCode::authority_out_of_scope);
    CHECK_FALSE(world.office.store().pending(first_chip));
}

TEST_CASE("a card that cannot be rewritten is not asked for", "[carry]") {
    World world;
    chipsim::SimTransport card{world.chip};
    const auto listed = world.office.bundle({{1, trust::PermitStatus::cancelled}});
    CHECK(code_of([&] {
              (void)procedures::request_rewrite(card, world.station.counter(),
                                                {.bundle = listed, .today = move_day}, Endorse{},
                                                {.station = "West"});
          }) == ErrorCode::rule_refuses);
    for (const std::int32_t days : {-1, 367}) {
        CHECK(code_of([&] { (void)world.station.request(world.chip, Endorse{}, move_day, days); }) ==
              ErrorCode::bad_input);
    }
    auto blank = factory_chip(second_chip);
    CHECK(code_of([&] { (void)world.station.request(blank, Endorse{}); }) == ErrorCode::foreign_card);
}

TEST_CASE("files are good for a stated time", "[carry]") {
    World world;
    const auto request = world.station.request(world.chip, move_to_shuimogou(), move_day, 3);
    const auto sign_on = [&](Day day) {
        return code_of([&] { (void)signed_by(world.office, "Shuimogou", request, day); });
    };
    CHECK(sign_on(move_day.plus_days(4)) == ErrorCode::expired_request);
    CHECK(sign_on(move_day.plus_days(-1)) == ErrorCode::expired_request);
    const auto answer = signed_by(world.office, "Shuimogou", request, move_day.plus_days(3));
    const auto write_on = [&](Day day) {
        return code_of([&] { (void)world.station.write(world.chip, answer, day); });
    };
    CHECK(write_on(move_day.plus_days(4)) == ErrorCode::expired_request);
    CHECK(write_on(move_day.plus_days(2)) == ErrorCode::expired_request);
    CHECK(world.station.write(world.chip, answer, move_day.plus_days(3)).now.validity.version == 2);
}

TEST_CASE("signed work is written once", "[carry]") {
    World world;
    const auto answer = world.answer();
    (void)world.station.write(world.chip, answer);
    const Bytes before = world.chip.image();
    const auto again = world.station.write(world.chip, answer, move_day.plus_days(100));
    CHECK(again.unchanged);
    CHECK(world.chip.image() == before);
    CHECK_FALSE(world.station.store().pending(first_chip));
}

TEST_CASE("a dry run of writing checks everything and writes nothing", "[carry]") {
    World world;
    const auto answer = world.answer();
    const Bytes before = world.chip.image();
    chipsim::SimTransport card{world.chip};
    CHECK(world.station.write(card, answer, move_day, true).now.validity.version == 2);
    CHECK(world.chip.image() == before);
    CHECK_FALSE(world.station.store().pending(first_chip));
    CHECK(code_of([&] { (void)world.station.write(card, answer, move_day.plus_days(30), true); }) ==
          ErrorCode::expired_request);
}

TEST_CASE("asking costs six exchanges, writing what a re-sign costs", "[carry][cost]") {
    World world;
    chipsim::SimTransport inner{world.chip};
    card::CountingTransport card{inner};
    // select, two of an authentication, validity, identity, residence
    const auto request = procedures::request_rewrite(
        card, world.station.counter(), world.station.by(move_day), move_to_shuimogou(), {.station = "West"});
    CHECK(card.cost().exchanges == 6);
    const auto answer = signed_by(world.office, "Shuimogou", request);
    (void)world.station.write(card, answer);
    CHECK(card.cost().exchanges == 6 + 6 + 8);
}

TEST_CASE("writing broken off anywhere is all old or all new, and is finished by the same call",
          "[carry][tear]") {
    World world;
    const auto answer = world.answer();
    const Bytes image = world.chip.image();
    const Day late = answer.good_until.plus_days(40);
    for (const auto moment : {card::PowerCut::Moment::before, card::PowerCut::Moment::after}) {
        for (std::size_t exchange = 1;; ++exchange) {
            INFO("cut at exchange " << exchange
                                    << (moment == card::PowerCut::Moment::before ? " before" : " after"));
            auto chip = chipsim::SimulatedChip::from_image(image);
            world.station.store().finish(first_chip);
            bool cut = false;
            {
                chipsim::SimTransport inner{chip};
                card::PowerCutTransport card{inner, {.exchange = exchange, .moment = moment}};
                try {
                    (void)world.station.write(card, answer);
                } catch (const Error& error) { CHECK(error.code() == ErrorCode::card_lost); }
                cut = card.happened();
            }
            const auto torn = world.office.inspect(chip, move_day);
            CHECK(torn.judgement.assurance == procedures::Assurance{true, true, true});
            CHECK(torn.residence->version == torn.judgement.validity->version);
            if (!cut) { break; }
            const auto kept = world.station.store().pending(first_chip);
            if (kept && exchange % 2 == 0) {
                chipsim::SimTransport card{chip};
                CHECK(procedures::finish_rewrite(card, world.station.counter(), *kept).resumed);
            } else if (kept) {
                CHECK(world.station.write(chip, answer, late).resumed);
            } else {
                (void)world.station.write(chip, answer);
            }
            const auto after = world.office.inspect(chip, move_day);
            CHECK(codes(after.judgement.findings).empty());
            CHECK(after.judgement.validity->version == 2);
            CHECK(after.journal.size() == 2);
            CHECK_FALSE(world.station.store().pending(first_chip));
        }
    }
}

TEST_CASE("another answer is not begun while one is unfinished", "[carry]") {
    World world;
    const auto answer = world.answer();
    {
        chipsim::SimTransport inner{world.chip};
        card::PowerCutTransport card{inner, {.exchange = 11}};
        CHECK_THROWS_AS(world.station.write(card, answer), Error);
    }
    REQUIRE(world.station.store().pending(first_chip));
    CHECK(code_of([&] { (void)world.station.request(world.chip, Endorse{}); }) ==
          ErrorCode::pending_mismatch);
    world.office.store().finish(first_chip);
    CHECK(world.station.write(world.chip, answer).resumed);
}
