#pragma once

#include "permit/core/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace permit::chipsim {

/// What things cost in memory, in bytes; every sum is rounded up to whole units. Public sources give
/// the unit only (reference 14.3); the rest is chosen so that nine files and eight keys take 512.
struct MemoryCosts {
    std::uint32_t unit = 32;
    std::uint32_t application = 64;
    std::uint32_t key = 16;              ///< of 16 bytes; a 3TDEA key takes half as much again
    std::uint32_t file = 32;             ///< directory entry; a value file needs nothing more
    std::uint32_t transaction_mac = 32;  ///< beside its directory entry
    std::uint32_t backup_copies = 2;     ///< images a backup file takes (reference 11)
};

/// Where public sources disagree about the chip (reference 14), the simulator follows these switches.
/// The defaults are what a host should meet first; hosts must cope with every combination. Real command
/// times (14.10) are no switch: the chip itself takes no time, the radio model has parameters of its own.
struct Quirks {
    /// 14.1. A file right needs another key than the session's: 9D as seen on EV3, or AE as the Light
    /// data sheet says (reference 2.1).
    bool wrong_key_is_authentication_error = false;

    /// 14.2. ISO file identifiers in native commands least significant byte first (reference 4.2).
    bool iso_fid_little_endian = true;

    /// 14.3. What applications, keys and files take of the memory.
    MemoryCosts costs{};

    /// 14.4. READ and UPDATE BINARY inside an EV2 session: refused with 6982, or allowed in plain on
    /// files with a free right, without moving CmdCtr (reference 5).
    bool iso_binary_in_ev2_session = false;

    /// 14.4. The same in an application with a transaction MAC file: refused with 6985, or allowed and
    /// left out of TMI (reference 10.2).
    bool iso_binary_with_transaction_mac = false;

    /// 14.5. Payload bytes of one AF frame of ReadData BD and ReadRecords BB (reference 1.2).
    std::size_t answer_piece = 48;

    /// 14.6. A cyclic file keeps one of its declared records as write buffer (reference 4.5).
    bool cyclic_keeps_spare_record = true;

    /// 14.7. GetKeySettings of an application with key sets goes on with the version of the active set,
    /// number of sets, largest key and roll settings (reference 3.2).
    bool key_settings_tell_key_sets = true;

    /// 14.7. Further sets of access rights in ChangeFileSettings stand behind their number; without it
    /// they fill the rest of the command (reference 3.4).
    bool access_sets_are_counted = true;

    /// 14.8. Failed authentications in a row after which each further one is answered AD once before it is
    /// tried; none: no counter (reference 4.8, Light only for certain).
    std::optional<std::uint32_t> failures_before_delay = std::nullopt;

    /// 14.8. Failed authentications in all, each success taking 10 back, after which the chip answers AD
    /// for ever; none: no counter. Light has 1000.
    std::optional<std::uint32_t> failures_in_all = std::nullopt;

    /// 14.9. At CmdCtr FFFF the counter starts again at 0000; otherwise a further command is treated like
    /// a wrong MAC (reference 7.4).
    bool command_counter_wraps = false;

    /// 14.9. A pending transaction outlives ChangeKey of the session's own key and RollKeySet
    /// (reference 3.3).
    bool transaction_survives_own_key_change = true;

    /// The form of the first command, native or APDU, binds until the power goes (reference 1.1).
    bool framing_is_sticky = true;

    /// Write alone permits ClearRecordFile too (reference 3.4).
    bool write_right_clears_records = false;

    /// Credit, Debit and LimitedCredit carry a MAC in the EV1 channel, as freefare sends them; without
    /// one as pm3 does (reference 6.2).
    bool ev1_value_commands_are_maced = true;

    /// A short EF identifier is the file number; otherwise the low five bits of the file's ISO identifier
    /// (reference 5).
    bool short_ef_is_file_number = true;

    /// One step of the transaction timer in PDCap2.2, in milliseconds: no public source names the unit.
    std::uint32_t transaction_timer_step = 100;

    /// A standard file is written in pieces of this many bytes, each whole or not at all (reference 11).
    std::size_t standard_write_unit = 128;

    /// Sets one switch by its name as `all()` lists it: "on" or "off", a number, or "none" where there
    /// may be none. Throws Error{bad_input} naming the switches or what the value may be.
    void set(std::string_view name, std::string_view value);

    /// The value a switch has, as `set` takes it. Throws like `set`.
    [[nodiscard]] std::string get(std::string_view name) const;

    /// Every switch by name, in the order above.
    static std::span<const std::string_view> all() noexcept;
};

}  // namespace permit::chipsim
