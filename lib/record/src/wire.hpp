#pragma once

#include "permit/cardlayout/fields.hpp"

#include <cstdint>
#include <string>
#include <string_view>

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

/// How errors name a record, and what they say of its payload.
[[nodiscard]] constexpr std::string_view source_name(layout::RecordKind kind) noexcept {
    switch (kind) {
        case layout::RecordKind::identity:
            return "identity record";
        case layout::RecordKind::validity:
            return "validity record";
        case layout::RecordKind::residence:
            return "residence record";
        case layout::RecordKind::journal:
            return "journal entry";
    }
    return "record";
}
[[nodiscard]] constexpr std::string_view payload_name(layout::RecordKind kind) noexcept {
    switch (kind) {
        case layout::RecordKind::identity:
            return "payload of the identity record";
        case layout::RecordKind::validity:
            return "payload of the validity record";
        case layout::RecordKind::residence:
            return "payload of the residence record";
        case layout::RecordKind::journal:
            return "payload of the journal entry";
    }
    return "payload";
}

/// "read the validity record"
[[nodiscard]] inline std::string doing(std::string_view verb, layout::RecordKind kind) {
    return std::string{verb}.append(" the ").append(source_name(kind));
}

}  // namespace permit::record
