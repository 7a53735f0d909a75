#pragma once

#include "permit/core/bytes.hpp"
#include "permit/core/error.hpp"
#include "permit/desfire/channel.hpp"
#include "permit/desfire/key_commands.hpp"

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace permit::desfire {

/// What is known of a write whose answer was lost.
enum class Outcome { committed, not_committed, unknown };

/// True when an operation that failed with `code` may have been carried out all the same: the card left, the
/// reader failed or the answer was not the chip's. A refusal (chip_refused) was not carried out; only a
/// chained write to a standard file may then have left a mix.
[[nodiscard]] bool reply_was_lost(ErrorCode code) noexcept;

/// Did it commit? One fact of the chip that a write changes, noted before the write. After a lost reply, with
/// the same card selected and authenticated anew, the same fact tells the outcome:
///
///     const auto watch = CommitWatch::transaction(session, FileNumber{0x0F}, CommMode::plain);
///     try { session.commit(); }
///     catch (const Error& lost) {
///         if (!reply_was_lost(lost.code())) { throw; }
///         … select, compare the UID, authenticate …
///         if (watch.outcome(session) == Outcome::committed) { … }
///     }
///
/// The fact is as the write makes it: committed. As before: not committed, and the write may be repeated.
/// Anything else, or a write that leaves the fact as it was: unknown. Nobody else may write between note and
/// question; that it is the same card is the caller's to check. Questions go through the channel handed in,
/// which needs the right to ask; a refusal is thrown as usual.
///
/// What commits at CommitTransaction only (value, record and backup files, CommitReaderID) needs one watch
/// for the whole transaction: the commit is atomic (reference 11), so one fact of it stands for all. Before
/// CommitTransaction was sent, nothing of it is committed. Of SetConfiguration there is no evidence: repeat
/// it.
class CommitWatch {
public:
    /// CommitTransaction in an application with a transaction MAC file: its counter moves by one
    /// (reference 10.4).
    static CommitWatch transaction(Channel& before, FileNumber receipts, CommMode mode);
    /// CommitTransaction after credits and debits that make `change` together: the value moves by it.
    static CommitWatch value(Channel& before, FileNumber file, CommMode mode, std::int64_t change);
    /// CommitTransaction after WriteRecord: `record`, as long as the file's records, is the newest and one
    /// more. In a cyclic file that is full, one like the newest before is unknown. Asks for the file's
    /// settings.
    static CommitWatch record(Channel& before, FileNumber file, CommMode mode, BytesView record);
    /// CommitTransaction after ClearRecordFile: no record is left.
    static CommitWatch cleared(Channel& before, FileNumber file);
    /// WriteData to a standard file, or CommitTransaction after it to a backup file: the bytes are there.
    /// `unknown` of a standard file may mean a mix of old and new (reference 11): write it again.
    static CommitWatch data(Channel& before, FileNumber file, std::uint32_t offset, BytesView data,
                            CommMode mode);

    /// ChangeKey, ChangeKeyEV2, RollKeySet, FinalizeKeySet: the key's version. The new one must differ.
    static CommitWatch key(Channel& before, KeyNumber key, KeyVersion version);
    static CommitWatch key(Channel& before, KeySetNumber set, KeyNumber key, KeyVersion version);
    /// ChangeKeySettings.
    static CommitWatch key_settings(Channel& before, KeySettings settings);

    /// CreateApplication and DeleteApplication, at PICC level: the list of applications.
    static CommitWatch application_created(Channel& before, AppId application);
    static CommitWatch application_deleted(Channel& before, AppId application);
    /// FormatPICC: no application is left.
    static CommitWatch formatted(Channel& before);
    /// CreateXxxFile and DeleteFile: the list of files.
    static CommitWatch file_created(Channel& before, FileNumber file);
    static CommitWatch file_deleted(Channel& before, FileNumber file);
    /// ChangeFileSettings: mode, rights and options of the file.
    static CommitWatch file_settings(Channel& before, FileNumber file, const NewFileSettings& settings);

    /// Asks the chip.
    [[nodiscard]] Outcome outcome(Channel& now) const;
    /// What is asked, for messages: "the transaction counter".
    [[nodiscard]] std::string_view evidence() const noexcept { return evidence_; }

private:
    using Look = std::function<Bytes(Channel&)>;
    CommitWatch(std::string_view evidence, Channel& before, Look look);
    CommitWatch& expect(Bytes after);

    std::string_view evidence_;
    Look look_;
    Bytes before_;
    std::vector<Bytes> after_{};
};

}  // namespace permit::desfire
