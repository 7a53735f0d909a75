#pragma once

#include "card.hpp"

namespace permit::chipsim {

/// Rights of a file, to be joined with |.
enum Right : unsigned { right_read = 1, right_write = 2, right_read_write = 4, right_change = 8 };

enum class Grant { by_key, free };

/// Allowed if at least one of `rights`, in any of the file's sets, is met by the session's key or free.
/// Refuses with 9D when all are F, else as a missing key (reference 3.4). `number` is the file's on the
/// wire.
[[nodiscard]] Grant grant(const Card& card, Byte number, unsigned rights);

/// Whether anybody may, session or not.
[[nodiscard]] bool is_free(const File& file, unsigned rights) noexcept;

/// The same for one nibble that stands elsewhere.
[[nodiscard]] Grant grant_by(const Card& card, Byte number, Byte nibble);

/// Protection of a data command on the file whose number starts `payload`: the file's mode when a
/// key was needed and held, plain when access is free (reference 3.4).
template <unsigned Rights>
[[nodiscard]] Protection file_mode(const Card& card, BytesView payload);

/// GetValue is allowed to anybody where the file says so (reference 4.6).
[[nodiscard]] Protection get_value_mode(const Card& card, BytesView payload);

/// "RW; always M".
[[nodiscard]] Protection clear_records_mode(const Card& card, BytesView payload);

/// Full for whoever holds the key that may retrieve the counter, plain if anybody may (reference 4.5).
[[nodiscard]] Protection file_counters_mode(const Card& card, BytesView payload);

/// Full if a key may change the settings, plain if anybody may (reference 4.5).
[[nodiscard]] Protection change_settings_mode(const Card& card, BytesView payload);

/// The file that starts `payload`, unless a used-up transaction counter closes it (reference 10.4).
[[nodiscard]] const File& open_file(const Card& card, BytesView payload);

[[nodiscard]] bool counter_used_up(const TransactionMacFile& file) noexcept;

}  // namespace permit::chipsim

template <unsigned Rights>
permit::chipsim::Protection permit::chipsim::file_mode(const Card& card, BytesView payload) {
    const auto& file = open_file(card, payload);
    return grant(card, payload.front(), Rights) == Grant::by_key ? file.mode() : Protection::plain;
}
