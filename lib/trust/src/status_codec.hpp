#pragma once

#include "permit/cbor/reader.hpp"
#include "permit/cbor/writer.hpp"
#include "permit/trust/status_list.hpp"

#include <string_view>

namespace permit::trust {

// What states and deltas have in common. All readers throw Error{bad_status_list} with the offset.

inline constexpr std::uint64_t status_format = 1;

[[nodiscard]] inline cbor::Reader reading_status(BytesView bytes, std::string_view what) {
    return cbor::Reader{bytes, what, ErrorCode::bad_status_list};
}

[[nodiscard]] Serial read_last(cbor::Reader& reader);

/// Sets as [count, code] each. Those read together share no serial.
void write_set(cbor::Writer& writer, std::span<const Serial> serials, Serial last);
[[nodiscard]] std::vector<SerialSet> read_sets(cbor::Reader& reader, std::size_t how_many, Serial last);

/// Two items: the serials as a set, and an array of their versions.
void write_versions(cbor::Writer& writer, std::span<const MinimumVersion> versions, Serial last);
[[nodiscard]] std::vector<MinimumVersion> read_versions(cbor::Reader& reader, Serial last,
                                                        std::uint16_t least);

/// Refuses a format other than ours; `what` has it.
void expect_format(std::uint64_t format, std::string_view what);

}  // namespace permit::trust
