#include "permit/permit/panel.hpp"

namespace permit::procedures {
namespace {

std::string validity_text(const record::Validity& validity) {
    if (validity.valid_until) { return "有效期至 " + validity.valid_until->iso(); }
    if (validity.endorsed_until) { return "签注有效期至 " + validity.endorsed_until->iso(); }
    return "长期";
}

}  // namespace

std::string division_name(layout::DivisionCode code, const layout::CodeTables& tables) {
    if (const auto* division = tables.find(code)) { return std::string{division->full_name}; }
    const auto eras = tables.history(code);
    return eras.empty() ? code.text() : std::string{eras.back().name};
}

Panel panel_of(const record::Validity& validity, const record::Residence& residence,
               const layout::CodeTables& tables) {
    return {.residence = division_name(residence.division, tables) + residence.address,
            .authority = residence.authority,
            .validity = validity_text(validity)};
}

}  // namespace permit::procedures
