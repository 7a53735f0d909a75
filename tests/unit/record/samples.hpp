#pragma once

#include "permit/crypto/signature.hpp"
#include "permit/record/envelope.hpp"

#include <catch2/catch.hpp>

namespace permit::record::testing {

/// A signer with a fresh key of this process.
class FreshSigner final : public crypto::Signer {
public:
    explicit FreshSigner(crypto::Suite suite = crypto::Suite::es256)
        : key_{crypto::SigningKey::generate(suite)} {}
    [[nodiscard]] crypto::VerifyKey public_key() const override { return key_.public_key(); }
    [[nodiscard]] crypto::Signature sign(BytesView message) const override { return key_.sign(message); }

private:
    crypto::SigningKey key_;
};

/// A test that asks for it is run once for each.
inline crypto::Suite every_suite() { return GENERATE(crypto::Suite::es256, crypto::Suite::sm2); }

inline crypto::Suite other_than(crypto::Suite suite) {
    return suite == crypto::Suite::es256 ? crypto::Suite::sm2 : crypto::Suite::es256;
}

inline const Uid chip{{0x04, 0x12, 0x34, 0x56, 0x78, 0x9A, 0xBC}};
inline const Uid other_chip{{0x04, 0x12, 0x34, 0x56, 0x78, 0x9A, 0xBD}};

inline Identity identity() {
    crypto::Digest picture{};
    picture.fill(0xA5);
    return {.serial = 1207,
            .name = "阿依努尔·买买提",
            .sex = layout::Sex::female,
            .ethnic_group = layout::EthnicGroupCode::parse("05"),
            .birth_date = Day::parse("1990-01-01"),
            .citizen_number = CitizenNumber::parse("990101199001010027", Realm::test),
            .registered_division = layout::DivisionCode::parse("653101"),
            .registered_address = "新疆维吾尔自治区喀什地区喀什市示例路1号",
            .first_issue = Day::parse("2026-11-21"),
            .portrait = Portrait{.length = 2380, .sha256 = picture}};
}

inline Validity validity() {
    return {.serial = 1207,
            .version = 1,
            .kind = layout::PermitKind::standard,
            .division = layout::DivisionCode::parse("650102"),
            .decided = Day::parse("2026-11-21"),
            .valid_until = std::nullopt,
            .endorsed_until = Day::parse("2027-11-20")};
}

inline Residence residence() {
    return {.serial = 1207,
            .version = 1,
            .division = layout::DivisionCode::parse("650102"),
            .address = "新疆维吾尔自治区乌鲁木齐市天山区示例街2号3单元401室",
            .authority = "乌鲁木齐市公安局天山区分局",
            .ground = layout::Ground::job,
            .base = Day::parse("2026-11-21"),
            .days_counted = 0,
            .continuous_since = Day::parse("2026-11-21")};
}

inline JournalEntry journal_entry() {
    return {.serial = 1207,
            .version = 1,
            .event = layout::Event::issue,
            .decided = Day::parse("2026-11-21"),
            .division = layout::DivisionCode::parse("650102"),
            .base = Day::parse("2026-11-21"),
            .days_counted = 0};
}

/// Text of exactly so many bytes, three a character.
inline std::string chinese(std::size_t bytes) {
    std::string text;
    while (text.size() < bytes) { text += "居"; }
    return text;
}

// The longest record of each kind: every text at its limit, every number and day at its largest.
inline Identity longest_identity() {
    auto longest = identity();
    longest.serial = 0xFFFFFFFF;
    longest.name = chinese(layout::name_limit);
    longest.ethnic_group = layout::EthnicGroupCode::parse("98");
    longest.birth_date = earliest_day;
    longest.registered_division = layout::DivisionCode::parse("999999");
    longest.registered_address = chinese(layout::address_limit);
    longest.first_issue = latest_day;
    longest.portrait->length = layout::portrait_limit;
    return longest;
}

inline Validity longest_validity() {
    return {.serial = 0xFFFFFFFF,
            .version = 0xFFFF,
            .kind = layout::PermitKind::hong_kong_macao_taiwan,
            .division = layout::DivisionCode::parse("999999"),
            .decided = latest_day,
            .valid_until = latest_day,
            .endorsed_until = latest_day};
}

inline Residence longest_residence() {
    return {.serial = 0xFFFFFFFF,
            .version = 0xFFFF,
            .division = layout::DivisionCode::parse("999999"),
            .address = chinese(layout::address_limit),
            .authority = chinese(layout::authority_limit),
            .ground = layout::Ground::family,
            .base = latest_day,
            .days_counted = 0xFFFF,
            .continuous_since = earliest_day};
}

inline JournalEntry longest_journal_entry() {
    return {.serial = 0xFFFFFFFF,
            .version = 0xFFFF,
            .event = layout::Event::cancellation,
            .decided = latest_day,
            .division = layout::DivisionCode::parse("999999"),
            .base = earliest_day,
            .days_counted = 0xFFFF};
}

}  // namespace permit::record::testing
