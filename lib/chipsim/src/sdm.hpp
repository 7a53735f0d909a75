#pragma once

#include "card.hpp"
#include "fields.hpp"

namespace permit::chipsim {

/// Secure dynamic messaging of EV3, by NXP's public NTAG 424 DNA data sheet and AN12196: what a standard file
/// shows of UID and read counter to whoever reads it without a session.

/// The settings block of ChangeFileSettings: options, rights, then the offsets they call for. Refuses with
/// 9E what does not fit the application's keys or a file of `size` bytes.
[[nodiscard]] Sdm sdm_field(const Application& application, std::size_t size, Fields& fields);

/// The same block for GetFileSettings.
[[nodiscard]] Bytes sdm_wire(const Sdm& sdm);

/// Counts a reading without a session of standard file `number` (as on the wire) and returns the content
/// with everything mirrored into it. Reading on in the same file counts once. Refuses with AE when
/// the counter is used up.
[[nodiscard]] Bytes read_dynamically(Card& card, Byte number);

/// True for a file with such messaging read outside of any session.
[[nodiscard]] bool reads_dynamically(const Card& card, const File& file) noexcept;

}  // namespace permit::chipsim
