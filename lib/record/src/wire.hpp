#pragma once

#include "permit/cardlayout/fields.hpp"

#include <cstdint>
#include <string>

/// Map keys of the payloads, as docs/records.md has them.
namespace permit::record {

namespace identity_key {
enum : std::uint64_t {
    layout,
    serial,
    name,
    sex,
    ethnic_group,
    birth_date,
    citizen_number,
    registered_address,
    first_issue,
    portrait,
};
}

namespace residence_key {
enum : std::uint64_t {
    layout,
    serial,
    version,
    division,
    address,
    authority,
    ground,
    base,
    days_counted,
    continuous_since,
};
}

inline constexpr std::size_t validity_elements = 8;
inline constexpr std::size_t journal_elements = 8;

/// How errors name a record.
[[nodiscard]] inline std::string source_name(layout::RecordKind kind) {
    return std::string{name(kind)}.append(kind == layout::RecordKind::journal ? " entry" : " record");
}

}  // namespace permit::record
