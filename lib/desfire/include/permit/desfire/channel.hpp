#pragma once

#include "permit/core/chip.hpp"
#include "permit/desfire/commands.hpp"
#include "permit/desfire/file_settings.hpp"
#include "permit/desfire/frame_limits.hpp"
#include "permit/desfire/originality.hpp"
#include "permit/desfire/status.hpp"
#include "permit/desfire/types.hpp"
#include "permit/desfire/version.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace permit::desfire {

/// What CommitTransaction returns about itself (reference 10).
struct TransactionReceipt {
    std::uint32_t counter = 0;
    std::array<Byte, 8> mac{};
    friend bool operator==(const TransactionReceipt&, const TransactionReceipt&) = default;
};

/// One row of GetDFNames: an application with a DF name.
struct DfName {
    AppId application;
    IsoFileId iso_id;
    Bytes name;  ///< 1–16 bytes
    friend bool operator==(const DfName&, const DfName&) = default;
};

/// Answer to CommitReaderID.
using EncryptedReaderId = std::array<Byte, 16>;

/// Something commands can be sent through: the chip in plain, or a session. The questions and file
/// operations are the same for both; `mode` is the effective one (reference 3.4), outside a session plain.
///
/// Every operation throws `refusal(…)` when the chip refuses, Error{messaging_broken} when an answer
/// is not what the chip can have sent, and what Transport throws.
class Channel {
public:
    virtual ~Channel() = default;

    /// The seam: one command, one reply. A refusal is in the reply and, in a session, ends it.
    virtual Reply send(const Command& command) = 0;

    /// `send` and insist on OK, for commands without an answer. `doing` defaults to the command's name.
    void run(const Command& command, std::string_view doing = {});

    [[nodiscard]] Version version();
    [[nodiscard]] KeyInfo key_settings();
    [[nodiscard]] KeyVersion key_version(KeyNumber key);
    [[nodiscard]] KeyVersion key_version(KeyNumber key, KeySetNumber set);
    [[nodiscard]] std::vector<AppId> application_ids();
    [[nodiscard]] std::vector<DfName> df_names();
    [[nodiscard]] std::vector<FileNumber> file_numbers();
    [[nodiscard]] std::vector<IsoFileId> iso_file_ids();
    [[nodiscard]] FileSettings file_settings(FileNumber file);
    [[nodiscard]] std::uint32_t free_memory();
    /// How often a file with secure dynamic messaging was read without a session; EV3, in a session.
    [[nodiscard]] std::uint32_t file_counter(FileNumber file);
    /// In plain without a session, encrypted within one; a chip with a random UID insists on a session.
    [[nodiscard]] OriginalitySignature originality_signature();

    /// Exactly `range.length` bytes (none are asked for when it is 0), in as many commands as needed.
    [[nodiscard]] Bytes read(FileNumber file, Range range, CommMode mode);
    void write(FileNumber file, std::uint32_t offset, BytesView data, CommMode mode);

    /// `range.count` records, oldest first as the chip sends them. An empty file is refused (91BE): ask
    /// file_settings for current_records first.
    [[nodiscard]] std::vector<Bytes> read_records(FileNumber file, RecordRange range,
                                                  std::uint32_t record_size, CommMode mode);
    /// Fills the one pending record of the file; several calls before the commit fill the same record.
    void write_record(FileNumber file, std::uint32_t offset, BytesView data, CommMode mode);
    void update_record(FileNumber file, std::uint32_t record, std::uint32_t offset, BytesView data,
                       CommMode mode);
    /// Empties the file at the commit; no record can be written to it before.
    void clear_records(FileNumber file);

    [[nodiscard]] std::int32_t value(FileNumber file, CommMode mode);
    void credit(FileNumber file, std::uint32_t amount, CommMode mode);
    void debit(FileNumber file, std::uint32_t amount, CommMode mode);
    void limited_credit(FileNumber file, std::uint32_t amount, CommMode mode);

    void commit();
    [[nodiscard]] TransactionReceipt commit_with_receipt();
    void abort();

    /// Names the reader in the transaction's MAC, once in a transaction. In a session the chip answers who
    /// made the transaction before, encrypted: `previous_reader_id` opens it with the transaction key.
    /// Without a session it answers nothing.
    std::optional<EncryptedReaderId> commit_reader_id(const ReaderId& reader);

protected:
    Channel() = default;
    Channel(const Channel&) = default;
    Channel& operator=(const Channel&) = default;
    Channel(Channel&&) = default;
    Channel& operator=(Channel&&) = default;

    [[nodiscard]] virtual const FrameLimits& limits() const noexcept = 0;
    [[nodiscard]] virtual Overhead overhead() const noexcept { return {}; }
    /// How data travel that nobody else shall read, as far as this channel can.
    [[nodiscard]] virtual CommMode private_mode() const noexcept = 0;

private:
    [[nodiscard]] Bytes ask(const Command& command, std::string_view doing);
};

}  // namespace permit::desfire
