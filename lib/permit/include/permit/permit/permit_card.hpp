#pragma once

#include "permit/card/transport.hpp"
#include "permit/cardlayout/layout.hpp"
#include "permit/core/chip.hpp"
#include "permit/crypto/random.hpp"
#include "permit/desfire/chip.hpp"
#include "permit/keys/role_keys.hpp"

#include <cstdint>
#include <optional>

namespace permit::procedures {

/// A card that lies on the reader and carries our application: which chip it is, and its records as bytes.
/// Reads no more than what is asked for; a record longer than one answer costs one exchange more.
class PermitCard {
public:
    /// Asks the reader for the UID and selects the application: one exchange. Throws Error{foreign_card}
    /// when the application is not there, or the card is no DESFire at all.
    explicit PermitCard(card::Transport& transport);

    [[nodiscard]] const Uid& uid() const noexcept { return uid_; }

    /// Proves this role's key to the chip and the chip's to us; two exchanges, one more to ask for the key's
    /// version when several are held. One try: Error{authentication_refused}, or {card_swapped} when another
    /// chip lies there by now. Error{key_version_unknown}, {role_not_held} before any try.
    void authenticate(layout::Role role, const keys::RoleKeys& keys, crypto::RandomSource& random);

    /// Of the key that was proved last; 0 before any.
    [[nodiscard]] std::uint8_t key_version() const noexcept { return key_version_; }

    /// The record file from its start, as far as the record goes; blank when it was never written.
    [[nodiscard]] Bytes read_record(layout::RecordKind kind);

    /// The newest journal entries, newest first; at most `count`.
    [[nodiscard]] std::vector<Bytes> read_journal(std::uint32_t count);

    [[nodiscard]] Bytes read_portrait(std::uint16_t length);

    /// Writes from the start of a record file, in the session that `authenticate` opened.
    void write_record(layout::RecordKind kind, BytesView content);

    void commit() { channel().commit(); }

    /// The session, or the chip in plain before there is one; for files that hold no signed records.
    [[nodiscard]] desfire::Channel& channel() noexcept;

private:
    [[nodiscard]] Bytes read(const layout::FileSpec& file, std::uint32_t offset, std::size_t length);
    [[nodiscard]] desfire::CommMode reading(const layout::FileSpec& file) const noexcept;

    card::Transport& transport_;
    desfire::FrameLimits limits_{};
    Uid uid_;
    desfire::Chip chip_;
    std::optional<desfire::Session> session_{};
    layout::Role role_ = layout::Role::master;
    std::uint8_t key_version_ = 0;
};

}  // namespace permit::procedures
