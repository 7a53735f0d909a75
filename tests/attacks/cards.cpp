#include "cards.hpp"

namespace permit::attacks {

using layout::RecordKind;

namespace {

constexpr std::array all_kinds{RecordKind::identity, RecordKind::validity, RecordKind::residence,
                               RecordKind::journal};

const layout::DivisionCode division = layout::DivisionCode::parse("650102");
const Day endorsed_until = Day::from_civil(2027, 5, 31);

/// An ISO 7064 MOD 11-2 number of the test prefix (domain reference 11).
CitizenNumber citizen_number(Byte holder) {
    constexpr std::array<int, 17> weights{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    const auto sequence = std::to_string(1000 + 2 * holder).substr(1);
    std::string digits = "99010119900101" + sequence;
    int sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) { sum += weights[i] * (digits[i] - '0'); }
    digits += "10X98765432"[sum % 11];
    return CitizenNumber::parse(digits, Realm::test);
}

}  // namespace

layout::RecordKind kind_named(const std::string& name) {
    for (const auto kind : all_kinds) {
        if (layout::name(kind) == name) { return kind; }
    }
    throw std::runtime_error{"no record is called " + name};
}

Card Card::issued(Byte holder, const Signatory& authority, Day decided) {
    const std::uint32_t serial = authority.serials.first + holder;
    const auto number = std::to_string(holder);
    Card card{.chip = Uid{{0x04, 0x11, 0x22, 0x33, 0x44, 0x55, holder}},
              .identity = {.serial = serial,
                           .name = "某人" + number,
                           .sex = layout::Sex::female,
                           .ethnic_group = layout::EthnicGroupCode::parse("05"),
                           .birth_date = Day::parse("1990-01-01"),
                           .citizen_number = citizen_number(holder),
                           .registered_division = layout::DivisionCode::parse("653101"),
                           .registered_address = "人民东路" + number + "号",
                           .first_issue = decided,
                           .portrait = {}},
              .validity = {.serial = serial,
                           .version = 1,
                           .kind = layout::PermitKind::standard,
                           .division = division,
                           .decided = decided,
                           .valid_until = {},
                           .endorsed_until = endorsed_until},
              .residence = {.serial = serial,
                            .version = 1,
                            .division = division,
                            .address = "解放北路" + number + "号",
                            .authority = authority.certified.certificate.common_name(),
                            .ground = layout::Ground::job,
                            .base = decided,
                            .days_counted = 0,
                            .continuous_since = decided},
              .entry = {.serial = serial,
                        .version = 1,
                        .event = layout::Event::issue,
                        .decided = decided,
                        .division = division,
                        .base = decided,
                        .days_counted = 0}};
    for (const auto kind : all_kinds) { card.sign(kind, authority.certified.key); }
    return card;
}

void Card::rewrite(const Signatory& authority, Day decided) {
    ++validity.version;
    ++residence.version;
    ++entry.version;
    validity.decided = decided;
    entry.decided = decided;
    for (const auto kind : {RecordKind::validity, RecordKind::residence, RecordKind::journal}) {
        sign(kind, authority.certified.key);
    }
}

void Card::sign(RecordKind kind, const crypto::Signer& signer) {
    const auto& bound = files;
    switch (kind) {
        case RecordKind::identity:
            files[kind] = record::sign(identity, chip, signer);
            return;
        case RecordKind::validity:
            files[kind] = record::sign(validity, chip, signer);
            return;
        case RecordKind::residence:
            files[kind] = record::sign(
                residence, chip,
                record::Binding::residence(bound.at(RecordKind::identity), bound.at(RecordKind::validity)),
                signer);
            return;
        case RecordKind::journal:
            files[kind] =
                record::sign(entry, chip, record::Binding::journal(bound.at(RecordKind::identity)), signer);
            return;
    }
}

procedures::Judgement judge_all(const Card& card, const procedures::Circumstances& by) {
    const auto file = [&](RecordKind kind) { return BytesView{card.files.at(kind)}; };
    auto judgement = procedures::judge_validity(file(RecordKind::validity), card.chip, by);
    if (!judgement.validity) { return judgement; }
    const auto identity = procedures::judge_identity(file(RecordKind::identity), card.chip, judgement, by);
    const auto residence =
        procedures::judge_residence(file(RecordKind::residence), card.chip, judgement, identity.bytes, by);
    const auto entry =
        procedures::judge_journal_entry(file(RecordKind::journal), card.chip, judgement, identity.bytes, by);
    for (const auto* const findings : {&identity.findings, &residence.findings, &entry.findings}) {
        judgement.add(*findings);
    }
    return judgement;
}

}  // namespace permit::attacks
