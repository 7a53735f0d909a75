#pragma once

#include "permit/cardlayout/layout.hpp"
#include "permit/crypto/aes.hpp"
#include "permit/desfire/channel.hpp"
#include "permit/desfire/commands.hpp"
#include "permit/desfire/file_settings.hpp"
#include "permit/desfire/types.hpp"

namespace permit::procedures {

/// The layout's tables in the driver's words. Only here do the two meet.
[[nodiscard]] desfire::FileNumber number_of(layout::FileNo file) noexcept;
[[nodiscard]] desfire::CommMode mode_of(layout::FileMode mode) noexcept;
[[nodiscard]] desfire::AccessRights rights_of(const layout::Rights& rights) noexcept;
[[nodiscard]] desfire::KeyNumber key_number_of(layout::Role role) noexcept;

/// The mode in which the holder of `role` reads or writes a file in a session (reference desfire 3.4).
[[nodiscard]] desfire::CommMode reading_mode(const layout::FileSpec& file, layout::Role role) noexcept;
[[nodiscard]] desfire::CommMode writing_mode(const layout::FileSpec& file, layout::Role role) noexcept;

/// Makes a file of the layout; not the receipts file, which needs a key.
[[nodiscard]] desfire::Command creation_of(const layout::FileSpec& file, layout::ChipSize size);

/// Whether a file on the chip is the one of the layout: type, size, mode, and rights either open or sealed.
[[nodiscard]] bool fits(const desfire::FileSettings& found, const layout::FileSpec& file,
                        layout::ChipSize size);

[[nodiscard]] bool is_sealed(const desfire::FileSettings& found, const layout::FileSpec& file);

/// The full layout from 8 kB on, the one without portrait from 4 kB. Throws Error{chip_too_small}.
[[nodiscard]] layout::ChipSize size_of(const desfire::Version& version);

}  // namespace permit::procedures
