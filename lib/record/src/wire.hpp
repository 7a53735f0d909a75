#pragma once

#include "permit/cardlayout/fields.hpp"
#include "permit/core/words.hpp"

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
            return tr_noop("identity record");
        case layout::RecordKind::validity:
            return tr_noop("validity record");
        case layout::RecordKind::residence:
            return tr_noop("residence record");
        case layout::RecordKind::journal:
            return tr_noop("journal entry");
    }
    return tr_noop("record");
}
[[nodiscard]] constexpr std::string_view payload_name(layout::RecordKind kind) noexcept {
    switch (kind) {
        case layout::RecordKind::identity:
            return tr_noop("payload of the identity record");
        case layout::RecordKind::validity:
            return tr_noop("payload of the validity record");
        case layout::RecordKind::residence:
            return tr_noop("payload of the residence record");
        case layout::RecordKind::journal:
            return tr_noop("payload of the journal entry");
    }
    return tr_noop("payload");
}

/// "read the validity record"; the sentence has a place for the record.
[[nodiscard]] inline std::string doing(std::string_view sentence, layout::RecordKind kind) {
    return tr(sentence, tr(source_name(kind)));
}

}  // namespace permit::record
