#include "permit/permit/purse.hpp"

#include "permit/core/cursor.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/permit/chip_layout.hpp"
#include "permit/permit/permit_card.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace permit::procedures {
namespace {

using layout::FileNo;
using layout::PurseWork;

layout::Role role_for(PurseWork work) noexcept {
    return work == PurseWork::debit ? layout::Role::debit : layout::Role::load;
}

std::string doing(PurseWork work) {
    return work == PurseWork::debit ? tr("debit the purse") : tr("top the purse up");
}

/// Both files speak MAC to the holders of debit and load.
desfire::CommMode mode_of_file(FileNo file) noexcept { return mode_of(layout::file(file).mode); }

/// Where an order finds the purse.
struct PurseState {
    std::uint32_t sequence;  ///< of the newest record; 0 before the first
    std::int32_t value;
};

PurseState state_after(const PurseEntry& entry) noexcept { return {entry.sequence, entry.value}; }

std::int32_t value_after(const PurseOrder& order, std::int32_t value) {
    const auto amount = static_cast<std::int64_t>(order.amount);
    const std::int64_t after = order.work == PurseWork::debit ? value - amount : value + amount;
    if (order.amount == 0) {
        throw Error{ErrorCode::bad_input, doing(order.work), tr("the amount is nothing"),
                    tr("name an amount")};
    }
    if (after < layout::purse.lower_limit) {
        throw Error{ErrorCode::rule_refuses, doing(order.work), tr("it holds {} fen", value),
                    tr("top the purse up")};
    }
    if (after > layout::purse.upper_limit) {
        throw Error{ErrorCode::rule_refuses, doing(order.work),
                    tr("it would hold more than {} fen", layout::purse.upper_limit),
                    tr("load a smaller amount")};
    }
    return static_cast<std::int32_t>(after);
}

/// The purse of the card on the reader, in a session with the key of the order's role.
class Purse {
public:
    Purse(card::Transport& transport, const PurseDesk& desk, PurseWork work)
        : card_{transport}, desk_{desk}, work_{work} {}

    [[nodiscard]] const Uid& chip() const noexcept { return card_.uid(); }
    void open() { card_.authenticate(role_for(work_), desk_.role_keys, desk_.random); }

    /// The newest record; an empty log is refused (91BE), which costs the session.
    PurseState newest() {
        auto reply = card_.channel().send(desfire::read_records(log(), {.first = 0, .count = 1},
                                                                layout::purse_log_record_bytes,
                                                                mode_of_file(FileNo::purse_log)));
        if (reply.status() != desfire::PiccStatus::boundary_error) {
            return state_after(PurseEntry::decode(std::move(reply).require_ok(tr("read the purse log"))));
        }
        open();
        // A refusal carries no MAC: that the log is empty is taken from an answer that does.
        if (!history().empty()) {
            throw Error{ErrorCode::messaging_broken, tr("read the purse log"),
                        tr("the log was said to be empty and is not")};
        }
        return never_used();
    }

    /// Every readable record, oldest first.
    std::vector<PurseEntry> history() {
        const auto settings = card_.channel().file_settings(log());
        const auto* records = std::get_if<desfire::RecordFile>(&settings.file);
        if (records == nullptr || records->record_size != layout::purse_log_record_bytes) {
            throw Error{ErrorCode::damaged_content, tr("read the purse log"),
                        tr("file 08 is not the layout's purse log")};
        }
        std::vector<PurseEntry> entries;
        for (const Bytes& record :
             card_.channel().read_records(log(), {.first = 0, .count = records->current_records},
                                          layout::purse_log_record_bytes, mode_of_file(FileNo::purse_log))) {
            entries.push_back(PurseEntry::decode(record));
        }
        return entries;
    }

    PurseState never_used() {
        return {0, card_.channel().value(number_of(FileNo::purse), mode_of_file(FileNo::purse))};
    }

    PurseResult apply(const PurseOrder& order, const PurseState& before) {
        const PurseEntry entry{
            .order = order, .sequence = before.sequence + 1, .value = value_after(order, before.value)};
        desk_.keep({.chip = chip(), .order = order, .sequence = entry.sequence});
        const auto purse = number_of(FileNo::purse);
        if (order.work == PurseWork::debit) {
            card_.channel().debit(purse, order.amount, mode_of_file(FileNo::purse));
        } else {
            card_.channel().credit(purse, order.amount, mode_of_file(FileNo::purse));
        }
        card_.channel().write_record(log(), 0, entry.encode(), mode_of_file(FileNo::purse_log));
        return {.chip = chip(), .entry = entry, .receipt = card_.channel().commit_with_receipt()};
    }

private:
    static desfire::FileNumber log() noexcept { return number_of(FileNo::purse_log); }

    PermitCard card_;
    const PurseDesk& desk_;
    PurseWork work_;
};

Error log_went_back(const PurseAttempt& attempt) {
    return Error{ErrorCode::damaged_content, tr("settle what was begun on card {}", attempt.chip.text()),
                 tr("its purse log is older than it was then"), tr("keep the card and report it")};
}

Error log_too_short(const PurseAttempt& attempt) {
    return Error{ErrorCode::pending_mismatch, tr("settle what was begun on card {}", attempt.chip.text()),
                 tr("its purse log does not reach back so far"),
                 tr("clearing tells from the transaction MACs whether it was booked")};
}

/// The record the attempt would have left, if the log still has that sequence number.
const PurseEntry* record_of(const PurseAttempt& attempt, const std::vector<PurseEntry>& history) {
    const auto found = std::find_if(history.begin(), history.end(), [&](const PurseEntry& entry) {
        return entry.sequence == attempt.sequence;
    });
    return found == history.end() ? nullptr : &*found;
}

}  // namespace

Bytes PurseEntry::encode() const {
    const std::array<Byte, 2> head{layout::purse_log_format, static_cast<Byte>(order.work)};
    const std::array<Byte, 2> reserved{};
    return join({head, little_endian<4>(sequence), little_endian<4>(order.amount),
                 little_endian<4>(static_cast<std::uint32_t>(value)), little_endian<4>(order.time),
                 little_endian<4>(order.terminal), order.id, reserved});
}

PurseEntry PurseEntry::decode(BytesView record) {
    Cursor cursor{record, "record of the purse log"};
    const Byte format = cursor.u8();
    if (format > layout::purse_log_format) { throw Error{ErrorCode::newer_layout, tr("read the purse log")}; }
    const auto work = layout::purse_work_from(cursor.u8());
    const auto sequence = cursor.u32_le();
    const auto amount = cursor.u32_le();
    const auto value = static_cast<std::int32_t>(cursor.u32_le());
    const auto time = cursor.u32_le();
    const auto terminal = cursor.u32_le();
    const auto id = cursor.array<8>();
    const bool reserved_is_zero = cursor.array<2>() == std::array<Byte, 2>{};
    cursor.expect_end();
    if (format != layout::purse_log_format || !work || sequence == 0 || !reserved_is_zero) {
        throw Error{ErrorCode::damaged_content, tr("read the purse log"), tr("a record is not well-formed")};
    }
    return {.order = {.work = *work, .amount = amount, .id = id, .time = time, .terminal = terminal},
            .sequence = sequence,
            .value = value};
}

PurseResult transact(card::Transport& transport, const PurseDesk& desk, const PurseOrder& order) {
    Purse purse{transport, desk, order.work};
    purse.open();
    return purse.apply(order, purse.newest());
}

PurseResult settle(card::Transport& transport, const PurseDesk& desk, const PurseAttempt& attempt) {
    Purse purse{transport, desk, attempt.order.work};
    if (purse.chip() != attempt.chip) {
        throw Error{ErrorCode::card_swapped, tr("settle what was begun on card {}", attempt.chip.text())};
    }
    purse.open();
    const std::vector<PurseEntry> history = purse.history();
    const PurseState now = history.empty() ? purse.never_used() : state_after(history.back());
    if (now.sequence + 1 < attempt.sequence) { throw log_went_back(attempt); }
    if (now.sequence >= attempt.sequence) {
        const PurseEntry* there = record_of(attempt, history);
        if (there == nullptr) { throw log_too_short(attempt); }
        if (there->order.id == attempt.order.id) {
            return {.chip = attempt.chip, .entry = *there, .found_done = true};
        }
    }
    return purse.apply(attempt.order, now);
}

}  // namespace permit::procedures
