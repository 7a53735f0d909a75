#pragma once

#include "permit/cardlayout/layout.hpp"
#include "permit/core/words.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

/// The record of the purse log, file 08: one for each debit or top-up, written in the same commit as the
/// value. Integers are least significant byte first, as everywhere on the chip.
namespace permit::layout {

enum class PurseWork : Byte { debit = 1, top_up = 2 };

[[nodiscard]] std::string_view name(PurseWork work) noexcept;
[[nodiscard]] std::optional<PurseWork> purse_work_from(Byte wire) noexcept;

struct PurseLogField {
    std::string_view name;
    std::size_t bytes;
    std::string_view holds;
};

/// In the order of the record.
inline constexpr std::array purse_log_fields{
    PurseLogField{"format", 1, "01"},
    PurseLogField{"work", 1, tr_noop("01 debit, 02 top-up")},
    PurseLogField{"sequence", 4, tr_noop("1, 2, 3 … on this card")},
    PurseLogField{"amount", 4, tr_noop("fen")},
    PurseLogField{"value", 4, tr_noop("fen in the purse afterwards")},
    PurseLogField{"time", 4, tr_noop("seconds since 1970-01-01 UTC")},
    PurseLogField{"terminal", 4, tr_noop("number of the terminal")},
    PurseLogField{"order", 8, tr_noop("drawn by the terminal, once for each order")},
    PurseLogField{"reserved", 2, "0000"},
};

inline constexpr Byte purse_log_format = 1;
inline constexpr std::size_t purse_log_record_bytes = file(FileNo::purse_log).on_8k.bytes;

namespace detail {
constexpr std::size_t purse_log_length() noexcept {
    std::size_t sum = 0;
    for (const auto& field : purse_log_fields) { sum += field.bytes; }
    return sum;
}
}  // namespace detail
static_assert(detail::purse_log_length() == purse_log_record_bytes);

}  // namespace permit::layout
