#include "permit/permit/place.hpp"

#include "holder_text.hpp"
#include "permit/cardlayout/layout.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <optional>

namespace permit::procedures {
namespace {

constexpr auto doing = tr_noop("check the address");

std::string successors_of(layout::DivisionCode code, const layout::CodeTables& tables) {
    const auto eras = tables.history(code);
    if (eras.empty()) { return ""; }
    std::string text;
    for (const auto successor : eras.back().successors) {
        const auto* division = tables.find(successor);
        text.append(text.empty() ? "" : " ").append(successor.text());
        if (division != nullptr) { text.append(" ").append(division->full_name); }
    }
    return text;
}

std::string not_in_force(layout::DivisionCode code, const layout::CodeTables& tables) {
    const auto successors = successors_of(code, tables);
    return successors.empty()
               ? tr("no division in force has the code {}", code.text())
               : tr("no division in force has the code {}; perhaps it is now {}", code.text(), successors);
}

/// Hong Kong, Macao and Taiwan are not divided further in the tables.
bool stands_alone(const layout::Division& division, const layout::CodeTables& tables) {
    return division.level == layout::DivisionLevel::province && tables.within(division).size() == 1;
}

}  // namespace

layout::DivisionCode division_in_force(std::string_view text, PlaceUse use,
                                       const layout::CodeTables& tables) {
    std::optional<layout::DivisionCode> code;
    try {
        code = layout::DivisionCode::parse(text);
    } catch (const Error&) {
        throw Error{ErrorCode::unknown_division, tr(doing), tr("a code has six digits")};
    }

    const auto* division = tables.find(*code);
    if (division == nullptr) {
        throw Error{ErrorCode::unknown_division, tr(doing), not_in_force(*code, tables)};
    }
    const bool allowed =
        division->can_be_address || (use == PlaceUse::registered && stands_alone(*division, tables));
    if (!allowed) {
        throw Error{ErrorCode::unknown_division, tr(doing),
                    tr("{} {} is above the counties", text, division->full_name),
                    tr("give the code of the county or district")};
    }
    return *code;
}

Place residence_place(std::string_view division, std::string address, const layout::CodeTables& tables) {
    const auto code = division_in_force(division, PlaceUse::residence, tables);
    if (const auto flaw = text_flaw(address, layout::address_limit)) {
        throw Error{flaw->code, tr("read the application"), tr("address: {}", flaw->rule), flaw->next};
    }
    return {code, std::move(address)};
}

}  // namespace permit::procedures
