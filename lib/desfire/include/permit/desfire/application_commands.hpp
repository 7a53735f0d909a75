#pragma once

#include "permit/core/chip.hpp"
#include "permit/desfire/command.hpp"
#include "permit/desfire/iso_file_id.hpp"

#include <optional>

namespace permit::desfire {

/// Key sets of an application, EV2 and later (reference 4.2): all keys change at once by rolling to another
/// set.
struct KeySets {
    KeyVersion active_version{0};  ///< of the set that is active first
    Byte count = 2;                ///< 2–16
    bool long_keys = false;        ///< room for keys of 24 bytes (3TDEA) instead of 16
    Byte roll_key = 0;             ///< 0–7: the key that may roll
};

/// CreateApplication (reference 4.2). The defaults are what permits use: AES, no key sets, no ISO
/// identifiers.
struct NewApplication {
    AppId id;
    KeySettings settings{};
    Byte keys = 1;  ///< 1–14
    KeyType type = KeyType::aes;
    std::optional<KeySets> key_sets{};
    bool own_virtual_card_keys = false;     ///< KS3 bit 1; a factory EV3 refuses it (919D)
    bool own_capabilities = false;          ///< KS3 bit 2
    bool master_may_always_delete = false;  ///< KS3 bit 4, EV3
    bool files_have_iso_ids = false;        ///< then every file but value and transaction MAC files needs one
    std::optional<IsoFileId> iso_id{};      ///< of the application as DF
    Bytes df_name{};                        ///< 1–16 bytes; needs `iso_id`
};

/// Throws Error{bad_input} for values outside the ranges above.
[[nodiscard]] Command create_application(const NewApplication& application);

/// Inside the application itself, the chip falls back to its own level and the session is over. Its memory is
/// not given back.
[[nodiscard]] Command delete_application(AppId application);

}  // namespace permit::desfire
