#pragma once

#include "permit/card/transport.hpp"
#include "permit/core/chip.hpp"
#include "permit/crypto/aes.hpp"
#include "permit/crypto/random.hpp"
#include "permit/desfire/channel.hpp"
#include "permit/desfire/ev1_session.hpp"
#include "permit/desfire/link.hpp"
#include "permit/desfire/session.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace permit::desfire {

/// A DESFire chip at the other end of a transport: commands in plain, selection, authentication.
///
/// ```
/// desfire::Chip chip{transport};
/// require_ev2_or_ev3(chip.version());
/// chip.select(app);
/// auto session = chip.authenticate_ev2_first(KeyNumber{3}, key, crypto::system_random());
/// const Bytes identity = session.read(FileNumber{1}, {.offset = 0, .length = 768}, CommMode::full);
/// ```
///
/// While the chip holds a session, plain commands through here are refused with Error{internal}: the
/// chip would count them or answer 917E. `select` and a new authentication end the session. Commands of
/// CommMode::full are refused in the same way: their data must not travel in the clear.
/// Stays where it is: sessions refer to it and must not outlive it.
class Chip final : public Channel {
public:
    /// `limits` are the reader's; a chip of another generation than EV2 and EV3 needs `adapt_to`.
    explicit Chip(card::Transport& transport, FrameLimits limits = {}) noexcept
        : link_{transport, limits}, reader_{limits} {}
    Chip(const Chip&) = delete;
    Chip& operator=(const Chip&) = delete;

    Reply send(const Command& command) override;

    /// From now on as much as both this generation and the reader take: `frame_limits_for`.
    void adapt_to(Generation generation) noexcept;

    /// SelectApplication; `picc_level` is the chip itself. Ends session and transaction.
    void select(AppId application);
    /// The same, but an application the chip does not have is an answer: false (91A0).
    [[nodiscard]] bool select_if_present(AppId application);
    /// Two applications at once, EV2 and later: one transaction spans both. `selected` is the first.
    void select(AppId first, AppId second);
    /// The level in force; unknown until something was selected here, and after an ISO selection.
    [[nodiscard]] std::optional<AppId> selected() const noexcept { return selected_; }

    /// AuthenticateEV2First (reference 7.1), tried once. Throws Error{authentication_refused} when chip and
    /// program do not share the key, {authentication_delayed} when the chip asks for a pause (91AD).
    [[nodiscard]] Session authenticate_ev2_first(KeyNumber number, const crypto::Aes128Key& key,
                                                 crypto::RandomSource& random);

    /// AuthenticateISO (1A) with a DES or 2TDEA key and AuthenticateAES (AA), tried once; a session of the
    /// EV1 channel (reference 6). Throws like authenticate_ev2_first.
    [[nodiscard]] Ev1Session authenticate_ev1(KeyNumber number, const Ev1Key& key,
                                              crypto::RandomSource& random);

    /// From the factory's DES master key to an AES one (reference 3.1, 4.4, 6): selects the PICC level,
    /// authenticates 1A with the all-zero key, ChangeKey C4 80. The chip then holds no session. Throws
    /// Error{authentication_refused} when the master key is not the factory's; ask key_settings() first.
    void turn_master_key_to_aes(const crypto::Aes128Key& new_key, KeyVersion version,
                                crypto::RandomSource& random);

    /// Plain read without a session, for files with free read access.
    [[nodiscard]] Bytes read(FileNumber file, Range range) {
        return Channel::read(file, range, CommMode::plain);
    }
    using Channel::read;

private:
    friend class AuthenticatedChannel;
    friend class IsoCommands;
    [[nodiscard]] const FrameLimits& limits() const noexcept override { return link_.limits(); }
    [[nodiscard]] CommMode private_mode() const noexcept override { return CommMode::plain; }
    [[nodiscard]] PiccStatus try_select(BytesView wire, AppId application);
    void drop_session() noexcept { holds_session_ = false; }
    /// After an ISO selection: nobody here knows which application it found.
    void selected_elsewhere() noexcept;
    /// Throws Error{internal} while the chip holds a session.
    void require_no_session(std::string_view doing) const;
    /// Number of a new session; those of before are over.
    [[nodiscard]] std::uint64_t open_session() noexcept;
    [[nodiscard]] bool holds(std::uint64_t session) const noexcept {
        return holds_session_ && session_ == session;
    }
    /// Level and session after the chip carried a command out.
    void carried_out(const Command& command) noexcept;

    Link link_;
    FrameLimits reader_;
    std::optional<AppId> selected_{};
    std::optional<AppId> selected_beside_{};  ///< the second of two
    std::uint64_t session_ = 0;               ///< number of the latest session
    bool holds_session_ = false;              ///< as far as the chip is concerned
};

}  // namespace permit::desfire
