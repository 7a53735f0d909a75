#pragma once

#include "channel.hpp"
#include "ev2_channel.hpp"
#include "memory.hpp"
#include "permit/chipsim/chip.hpp"
#include "permit/core/chip.hpp"

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <variant>

namespace permit::chipsim {

struct Command;

/// What an open transaction will do to a value file.
struct PendingValue {
    std::int64_t value = 0;
    std::int64_t debits = 0;
    bool debited = false;
    bool limited_credit_used = false;
};

/// What an open transaction will do to a record file.
struct PendingRecords {
    std::optional<Bytes> fresh{};            ///< the one new record
    std::map<std::size_t, Bytes> updated{};  ///< by index from the oldest
    bool cleared = false;
};

struct PendingReader {
    std::array<Byte, 16> id{};
    bool authenticated = false;
};

/// Everything CommitTransaction will make true (reference 3.3 row 5), by file numbers as they travel.
struct Transaction {
    std::map<Byte, Bytes> backups{};  ///< new images
    std::map<Byte, PendingValue> values{};
    std::map<Byte, PendingRecords> records{};
    std::array<Bytes, 2> mac_inputs{};  ///< TMI of the first and of the second application
    std::optional<PendingReader> reader{};

    [[nodiscard]] Bytes& mac_input(Byte file) noexcept { return mac_inputs[file >> 7U]; }
    [[nodiscard]] const Bytes& mac_input(Byte file) const noexcept { return mac_inputs[file >> 7U]; }
    [[nodiscard]] bool nothing_pending() const noexcept {
        return backups.empty() && values.empty() && records.empty() && mac_inputs[0].empty() &&
               mac_inputs[1].empty();
    }
};

/// Answer frames not yet fetched with AF.
struct AnswerChain {
    std::deque<Bytes> frames;
    Status last;
};

/// A command whose frames are still coming.
struct CommandChain {
    const Command* command;
    Protection protection;
    std::size_t expected;  ///< bytes after INS in all
    Bytes payload;
    std::size_t programmed = 0;  ///< plain bytes of a standard file already in the cells
};

/// Part 1 of an authentication has been answered.
struct HalfAuthentication {
    Byte ins;
    Byte key_number;
    Key key{};
    Bytes rnd_b{};
    Bytes last_block{};  ///< where the EV1 IV runs on
    std::array<Byte, 6> host_capabilities{};
};

using Chain = std::variant<std::monostate, AnswerChain, CommandChain, HalfAuthentication>;

/// All the chip forgets without power (reference 3.3).
struct Volatile {
    enum class Framing { undecided, native, apdu };

    AppId selected = picc_level;
    std::optional<AppId> second{};                         ///< shared selection (EV2)
    std::optional<std::chrono::microseconds> time_left{};  ///< of the transaction timer
    std::optional<Byte> selected_ef{};                     ///< file number
    std::optional<Byte> dynamic_file{};  ///< whose SDMReadCtr has counted the reading that goes on
    std::unique_ptr<SecureChannel> session{};
    Chain chain{};
    Transaction transaction{};
    Framing framing = Framing::undecided;
    bool delay_served = false;  ///< the next authentication is tried although many failed
    Activation activation{};

    void select(AppId aid, std::optional<AppId> other = std::nullopt) {
        selected = aid;
        second = other;
        time_left.reset();
        selected_ef.reset();
        dynamic_file.reset();
        session.reset();
        chain = {};
        transaction = {};
    }

    /// The error rule of reference 2.1.
    void drop_session_and_transaction() {
        session.reset();
        chain = {};
        transaction = {};
    }
};

}  // namespace permit::chipsim
