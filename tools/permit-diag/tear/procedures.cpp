#include "procedures.hpp"

#include "permit/chipsim/transport.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/permit/issue.hpp"
#include "permit/permit/rewrite.hpp"
#include "permit/permit/verify.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace permit::diag::tear {
namespace {

using chipsim::SimTransport;
using chipsim::SimulatedChip;

constexpr std::string_view tianshan = "Tianshan";
constexpr std::string_view kashi = "Kashi";
const Uid throwaway_chip = Uid::parse("04544541520001");
const Day issue_day = Day::from_civil(2026, 3, 2);
const Day move_day = Day::from_civil(2026, 6, 15);
const Day endorse_day = Day::from_civil(2027, 2, 10);
const Day extend_day = Day::from_civil(2026, 8, 20);
const Day extended_until = Day::from_civil(2027, 2, 28);

/// A face, roughly: 60 x 74 pixels, so small that it is stored as it is, too long for one frame.
constexpr std::string_view small_portrait =
    "FFD8FFDB0043001B12141714111B1716171E1C1B2028422B28252528513A3D3042605565645F555D5B6A7899"
    "816A7190735B5D85B586909EA3ABADAB6780BCC9BAA6C799A8ABA4FFC0000B08004A003C01011100FFC4001A"
    "000100020301000000000000000000000000030401020506FFC4003110000201020207040B01000000000000"
    "000001020311216104051231415171223291B1131415343553738182A1B2D1FFDA0008010100003F00F42000"
    "0000D6735058EFE088BD3CB92331AD8F6978136F0006EC9BE455949C9DDF4300928CF1D9E0F71380475DDA1D"
    "5906406413B34FEE5B008EBF717520C80C816C034AAAF07CD625700CC23B534B99680057A94F6715DDF23409"
    "6365D0B14A9EC62F7B3700C4E71A71729C9462B7B6EC8E5691AF29ABC685273DEAF2C165871FD14FDB15FE55"
    "1F07FE9B52D7556134E546938F2574FC6ECE9E87AD347D2A5B18D39D9612B62F927C4BA0C4E71A7094E4ED18"
    "A6DBC8F31AC34D9E995A4EF254AFD9837BB3EA55001DBD4DAC1D47EAD5A5294DB6E1278DF23AE53D71F0DADF"
    "8FF48F320004DA17BED0FA91F33D61FFD9";

/// Nobody: citizen numbers with prefix 99 are the test realm's.
procedures::Application nobody(const layout::CodeTables& tables, std::string_view kind,
                               std::string_view division) {
    const std::string json = R"({"name":"测试","sex":"2","ethnic_group":"05","birth_date":"1990-01-01",)"
                             R"("citizen_number":"990101199001010027",)"
                             R"("registered_address":{"division":"620102","text":"测试路1号"},)"
                             R"("residence":{"division":")" +
                             std::string{division} + R"(","text":"测试路2号"},"kind":")" + std::string{kind} +
                             R"(","ground":"job"})";
    return procedures::Application::parse(json, tables, Realm::test);
}

// Presentations

Presentation issuing(const World& world, std::string_view authority, procedures::Application application,
                     std::optional<Bytes> portrait) {
    return [&world, authority = std::string{authority}, application = std::move(application),
            portrait = std::move(portrait)](card::Transport& card, Beside& beside,
                                            crypto::RandomSource& random) {
        beside.ledger.draw(world.authority(authority).serials.first);
        (void)procedures::issue(card, world.desk(authority, beside.ledger, random),
                                {.application = application, .portrait = portrait}, issue_day);
    };
}

Presentation rewriting(const World& world, std::string_view authority, procedures::RewriteRequest request,
                       Day decided) {
    return [&world, authority = std::string{authority}, request = std::move(request), decided](
               card::Transport& card, Beside& beside, crypto::RandomSource& random) {
        (void)procedures::rewrite(card, world.desk(authority, beside.ledger, random), request, decided);
    };
}

/// The first presentation carries the order out; after a break what was kept decides how to go on.
Presentation paying(const World& world, const procedures::PurseOrder& order) {
    return [&world, order](card::Transport& card, Beside& beside, crypto::RandomSource& random) {
        const procedures::PurseDesk desk{
            .role_keys = world.role_keys(),
            .random = random,
            .keep = [&beside](const procedures::PurseAttempt& attempt) { beside.attempt = attempt; }};
        if (beside.attempt) {
            (void)procedures::settle(card, desk, procedures::PurseAttempt{*beside.attempt});
        } else {
            (void)procedures::transact(card, desk, order);
        }
        beside.attempt.reset();
    };
}

Presentation changing(const World& world, keys::Role role, const Uid& chip) {
    const auto key_of = [&](const keys::RoleKeys& keys) {
        return keys::SlotKey{keys.card_key(role, chip), keys.version(role), false};
    };
    return [chip, step = procedures::KeyStep{role, key_of(world.role_keys()), key_of(world.next_keys())},
            master = world.role_keys().card_key(keys::Role::master, chip)](card::Transport& card, Beside&,
                                                                           crypto::RandomSource& random) {
        procedures::change_role_key(card, chip, step, master, random);
    };
}

procedures::PurseOrder order_of(layout::PurseWork work, std::uint32_t amount, Byte number) {
    return {.work = work, .amount = amount, .id = {number}, .time = 1'772'000'000, .terminal = 7};
}

// Cards to begin on

/// The card after these presentations, none of which is disturbed.
Bytes after(BytesView image, const std::vector<Presentation>& presentations, std::uint64_t seed) {
    SeededRandom random{seed};
    auto chip = SimulatedChip::from_image(image, {}, random);
    Beside beside;
    for (const auto& present : presentations) {
        SimTransport card{chip};
        present(card, beside, random);
    }
    return chip.image();
}

constexpr std::size_t log_records = 11;

/// Paid in so often that the log is full: the next record pushes the oldest out.
std::vector<Presentation> busy_purse(const World& world) {
    std::vector<Presentation> orders;
    for (Byte number = 1; number <= log_records; ++number) {
        orders.push_back(paying(world, order_of(layout::PurseWork::top_up, 500, number)));
    }
    return orders;
}

constexpr std::array key_changes{std::pair{"key-change", keys::Role::amend},
                                 std::pair{"key-change-master", keys::Role::master},
                                 std::pair{"key-change-picc", keys::Role::picc}};

const procedures::PurseOrder fare = order_of(layout::PurseWork::debit, 200, 101);
const procedures::PurseOrder top_up = order_of(layout::PurseWork::top_up, 1000, 102);

// Somebody's own card

/// What a copy of the card says, read with the office's keys.
procedures::Inspection inspected(BytesView image, const World& world) {
    SeededRandom random{0};
    auto chip = SimulatedChip::from_image(image, {}, random);
    SimTransport card{chip};
    const procedures::Proof proof{layout::Role::inspect, world.role_keys(), random};
    return procedures::inspect(card, {.bundle = world.trust(), .today = Day::from_civil(2099, 1, 1)}, proof);
}

/// The authorities of the office that may decide for the card's division.
std::vector<std::string> authorities_for(const World& world, const record::Validity& validity, Day decided) {
    std::vector<std::string> entitled = world.authorities();
    std::erase_if(entitled, [&](const std::string& name) {
        return !trust::judge_signer(world.authority(name), layout::RecordKind::validity, validity.division,
                                    decided)
                    .empty();
    });
    return entitled;
}

/// A day shortly before the permit runs out, but not before its last decision.
Day near(const std::optional<Day>& end, Day decided) {
    constexpr std::int32_t days_before = 10;
    return std::max(decided, end.value_or(decided).plus_days(-days_before));
}

/// Puts procedures onto one card, and tells which cannot be.
class OwnCard {
public:
    OwnCard(BytesView image, const World& world, std::uint64_t seed, std::vector<std::string>& left_out)
        : image_{image.begin(), image.end()},
          world_{world},
          seed_{seed},
          left_out_{left_out},
          found_{inspected(image, world)} {
        const auto& judgement = found_.judgement;
        if (judgement.assurance.genuine && judgement.assurance.signature && found_.residence) { return; }
        throw Error{
            judgement.verdict == procedures::Verdict::not_a_permit ? ErrorCode::foreign_card
                                                                   : ErrorCode::not_genuine,
            tr("take the card as a start"),
            judgement.findings.empty() ? tr("it is no permit of this store") : judgement.worst().text};
    }

    void add_rewrites() {
        const auto& validity = found_.judgement.validity.value();
        add_rewrite("resign",
                    procedures::Resign{.division = validity.division,
                                       .address = found_.residence->address == "1" ? "2" : "1"},
                    validity.decided);
        add_rewrite("endorse", procedures::Endorse{}, near(validity.endorsed_until, validity.decided));
        const Day end = validity.valid_until.value_or(validity.decided);
        add_rewrite("extend", procedures::Extend{end.plus_days(30)}, near(end, validity.decided));
    }

    void add_key_changes() {
        for (const auto& [name, role] : key_changes) {
            add(name, [&, role = role] { return changing(world_, role, *found_.judgement.chip); });
        }
    }

    void add_payments() {
        add("debit", [&] { return paying(world_, fare); }, {paying(world_, top_up)});
        add("top-up", [&] { return paying(world_, top_up); });
    }

    [[nodiscard]] std::vector<Procedure> take() && { return std::move(procedures_); }

private:
    /// At the first desk where the rules allow it.
    void add_rewrite(const std::string& name, const procedures::RewriteRequest& request, Day decided) {
        std::string why = tr("no authority of the store may decide for the card's division");
        for (const auto& authority : authorities_for(world_, found_.judgement.validity.value(), decided)) {
            const auto refused =
                try_to_add(name, [&] { return rewriting(world_, authority, request, decided); });
            if (!refused) { return; }
            why = *refused;
        }
        left_out_.push_back(name + ": " + why);
    }

    template <class Make>
    void add(const std::string& name, Make make, const std::vector<Presentation>& before = {}) {
        if (const auto refused = try_to_add(name, make, before)) {
            left_out_.push_back(name + ": " + *refused);
        }
    }

    /// Runs it once undisturbed, to see whether the card allows it; why not, if it does not.
    template <class Make>
    std::optional<std::string> try_to_add(const std::string& name, Make make,
                                          const std::vector<Presentation>& before = {}) {
        try {
            const Presentation present = make();
            Bytes start = before.empty() ? image_ : after(image_, before, seed_);
            (void)after(start, {present}, seed_);
            procedures_.push_back({name, std::move(start), present});
            return std::nullopt;
        } catch (const Error& error) { return error.why(); }
    }

    Bytes image_;
    const World& world_;
    std::uint64_t seed_;
    std::vector<std::string>& left_out_;
    procedures::Inspection found_;
    std::vector<Procedure> procedures_{};
};

}  // namespace

const std::vector<std::string>& procedure_names() {
    static const std::vector<std::string> names{"issue",           "resign",     "endorse",
                                                "extend",          "key-change", "key-change-master",
                                                "key-change-picc", "debit",      "top-up"};
    return names;
}

std::vector<Procedure> procedures_of(const World& world, std::uint64_t seed) {
    SeededRandom random{seed};
    const SimulatedChip factory{chipsim::ChipProfile::named("ev3-8k"), throwaway_chip, {}, random};
    const Bytes blank = factory.image();
    const auto issue =
        issuing(world, tianshan, nobody(world.tables(), "standard", "650102"), from_hex(small_portrait));
    const Bytes permit = after(blank, {issue}, seed);
    const Bytes temporary = after(
        blank, {issuing(world, kashi, nobody(world.tables(), "temporary", "653101"), std::nullopt)}, seed);

    std::vector<Procedure> all;
    all.push_back({"issue", blank, issue, true});
    all.push_back({"resign", permit,
                   rewriting(world, tianshan,
                             procedures::Resign{.division = layout::DivisionCode::parse("650105"),
                                                .address = "测试路3号"},
                             move_day)});
    all.push_back({"endorse", permit, rewriting(world, tianshan, procedures::Endorse{}, endorse_day)});
    all.push_back(
        {"extend", temporary, rewriting(world, kashi, procedures::Extend{extended_until}, extend_day)});
    for (const auto& [name, role] : key_changes) {
        all.push_back({name, permit, changing(world, role, throwaway_chip)});
    }
    all.push_back({"debit", after(permit, busy_purse(world), seed), paying(world, fare)});
    all.push_back({"top-up", permit, paying(world, top_up)});
    return all;
}

std::vector<Procedure> procedures_on(BytesView image, const World& world, std::uint64_t seed,
                                     std::vector<std::string>& left_out) {
    OwnCard card{image, world, seed, left_out};
    card.add_rewrites();
    card.add_key_changes();
    card.add_payments();
    return std::move(card).take();
}

}  // namespace permit::diag::tear
