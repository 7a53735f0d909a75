#include "permit/cardlayout/fields.hpp"

#include "names.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

namespace permit::layout {
namespace {

constexpr std::array kinds{
    Named{PermitKind::standard, "standard"},
    Named{PermitKind::temporary, "temporary"},
    Named{PermitKind::long_term, "long_term"},
    Named{PermitKind::electronic, "electronic"},
    Named{PermitKind::hong_kong_macao_taiwan, "hong_kong_macao_taiwan"},
};
constexpr std::array grounds{
    Named{Ground::home, "home"},     Named{Ground::job, "job"},
    Named{Ground::school, "school"}, Named{Ground::investment, "investment"},
    Named{Ground::talent, "talent"}, Named{Ground::family, "family"},
};
constexpr std::array events{
    Named{Event::issue, "issue"},
    Named{Event::endorsement, "endorsement"},
    Named{Event::restoration, "restoration"},
    Named{Event::address_change, "address_change"},
    Named{Event::extension, "extension"},
    Named{Event::replacement, "replacement"},
    Named{Event::cancellation, "cancellation"},
};
constexpr std::array records{
    Named{RecordKind::identity, "identity"},
    Named{RecordKind::validity, "validity"},
    Named{RecordKind::residence, "residence"},
    Named{RecordKind::journal, "journal"},
};
constexpr std::array sexes{Named{Sex::male, "1"}, Named{Sex::female, "2"}};

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

}  // namespace

std::string_view name(PermitKind kind) noexcept { return name_in(kinds, kind); }
std::string_view name(Ground ground) noexcept { return name_in(grounds, ground); }
std::string_view name(Event event) noexcept { return name_in(events, event); }
std::string_view name(RecordKind kind) noexcept { return name_in(records, kind); }
std::string_view name(Sex sex) noexcept { return name_in(sexes, sex); }

std::optional<PermitKind> permit_kind_from(std::string_view name) noexcept { return value_in(kinds, name); }
std::optional<Ground> ground_from(std::string_view name) noexcept { return value_in(grounds, name); }
std::optional<Sex> sex_from(std::string_view name) noexcept { return value_in(sexes, name); }

std::optional<PermitKind> permit_kind_numbered(std::uint64_t number) noexcept {
    return numbered_in(kinds, number);
}
std::optional<Ground> ground_numbered(std::uint64_t number) noexcept { return numbered_in(grounds, number); }
std::optional<Event> event_numbered(std::uint64_t number) noexcept { return numbered_in(events, number); }
std::optional<Sex> sex_numbered(std::uint64_t number) noexcept { return numbered_in(sexes, number); }

EthnicGroupCode EthnicGroupCode::parse(std::string_view text) {
    if (text.size() == 2 && is_digit(text[0]) && is_digit(text[1])) {
        const auto number = static_cast<unsigned>((text[0] - '0') * 10 + (text[1] - '0'));
        if (const auto code = from_number(number)) { return *code; }
    }
    throw Error{ErrorCode::unknown_ethnic_group, tr("read an ethnic group")};
}

std::string EthnicGroupCode::text() const { return (number_ < 10 ? "0" : "") + std::to_string(number_); }

}  // namespace permit::layout
