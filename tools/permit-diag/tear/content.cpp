#include "content.hpp"

#include "permit/cardlayout/layout.hpp"
#include "permit/chipsim/transport.hpp"
#include "permit/core/cursor.hpp"
#include "permit/core/words.hpp"
#include "permit/desfire/chip.hpp"
#include "permit/permit/chip_layout.hpp"

#include <utility>

namespace permit::diag::tear {
namespace {

using desfire::CommMode;
using layout::FileNo;

constexpr auto purse_part = "purse";
constexpr auto commits_part = "commits";

std::string file_part(FileNo file) { return "file " + std::string{layout::file(file).name}; }

Bytes key_info(desfire::Channel& channel) {
    const auto info = channel.key_settings();
    return {info.settings.wire(), static_cast<Byte>(info.type), info.keys};
}

class Reading {
public:
    Reading(card::Transport& card, const KeyOf& key_of, crypto::RandomSource& random)
        : chip_{card}, key_of_{key_of}, random_{random} {}

    Content read() && {
        chip_.select(picc_level);
        keep("chip's keys", key_info(chip_));
        const auto picc_version = chip_.key_version(desfire::master_key);
        keep("chip's key version", Bytes{picc_version.value()});
        if (chip_.select_if_present(layout::application)) { read_application(); }
        chip_.select(picc_level);
        prove(keys::Role::picc, picc_version);
        return std::move(content_);
    }

private:
    void keep(const std::string& part, Bytes bytes) {
        content_.parts.insert_or_assign(part, std::move(bytes));
    }

    void read_application() {
        keep("application's keys", key_info(chip_));
        for (const auto& slot : layout::key_slots) {
            if (slot.role == layout::Role::receipt) { continue; }
            const auto version = chip_.key_version(procedures::key_number_of(slot.role));
            versions_.insert_or_assign(slot.role, version);
            keep("version of key " + std::string{slot.name}, Bytes{version.value()});
        }
        for (const auto number : chip_.file_numbers()) { read_settings(number); }
        read_open_files();
        for (const auto& [role, version] : versions_) {
            chip_.select(layout::application);
            read_with(role, prove(keys::role_of(role), version));
        }
    }

    void read_settings(desfire::FileNumber number) {
        keep("settings of file " + to_hex(Bytes{number.value()}),
             chip_.send(desfire::get_file_settings(number)).require_ok(tr("read the file settings")));
        settings_.insert_or_assign(number.value(), chip_.file_settings(number));
    }

    [[nodiscard]] const desfire::FileSettings* settings_of(FileNo file) const {
        const auto found = settings_.find(static_cast<Byte>(file));
        return found == settings_.end() ? nullptr : &found->second;
    }

    void read_open_files() {
        read_data(chip_, FileNo::validity, CommMode::plain);
        if (settings_of(FileNo::receipts) == nullptr) { return; }
        const Bytes receipts =
            chip_.read(procedures::number_of(FileNo::receipts), {.offset = 0, .length = 12});
        keep(commits_part, Bytes{receipts.begin(), receipts.begin() + 4});
    }

    /// Opens a session: the key on the card is what its version says.
    std::optional<desfire::Session> prove(keys::Role role, desfire::KeyVersion version) {
        const auto key = key_of_(role, version.value());
        if (!key) { return std::nullopt; }
        return chip_.authenticate_ev2_first(desfire::KeyNumber{keys::key_number(role)}, *key, random_);
    }

    void read_with(layout::Role role, std::optional<desfire::Session> session) {
        if (!session) { return; }
        if (role == layout::Role::inspect) {
            for (const auto file : {FileNo::identity, FileNo::portrait, FileNo::residence}) {
                read_data(*session, file, CommMode::full);
            }
            read_records(*session, FileNo::journal, CommMode::full);
        } else if (role == layout::Role::gate) {
            read_data(*session, FileNo::grants, CommMode::mac);
        } else if (role == layout::Role::debit) {
            read_purse(*session);
        }
    }

    void read_purse(desfire::Session& session) {
        if (settings_of(FileNo::purse) == nullptr) { return; }
        const auto value = session.value(procedures::number_of(FileNo::purse), CommMode::mac);
        const auto wire = little_endian<4>(static_cast<std::uint32_t>(value));
        keep(purse_part, Bytes{wire.begin(), wire.end()});
        read_records(session, FileNo::purse_log, CommMode::mac);
    }

    void read_data(desfire::Channel& channel, FileNo file, CommMode mode) {
        const auto* settings = settings_of(file);
        if (settings == nullptr) { return; }
        const auto& data = std::get<desfire::DataFile>(settings->file);
        keep(file_part(file),
             channel.read(procedures::number_of(file), {.offset = 0, .length = data.size}, mode));
    }

    void read_records(desfire::Channel& channel, FileNo file, CommMode mode) {
        const auto* settings = settings_of(file);
        if (settings == nullptr) { return; }
        const auto& records = std::get<desfire::RecordFile>(settings->file);
        Bytes joined;
        if (records.current_records > 0) {
            for (const Bytes& record : channel.read_records(procedures::number_of(file),
                                                            {.first = 0, .count = records.current_records},
                                                            records.record_size, mode)) {
                append(joined, record);
            }
        }
        keep(file_part(file), std::move(joined));
    }

    desfire::Chip chip_;
    const KeyOf& key_of_;
    crypto::RandomSource& random_;
    std::map<layout::Role, desfire::KeyVersion> versions_{};
    std::map<Byte, desfire::FileSettings> settings_{};
    Content content_{};
};

std::uint32_t number_in(const Content& content, const std::string& part) {
    const auto found = content.parts.find(part);
    if (found == content.parts.end()) { return 0; }
    return Cursor{found->second, tr_noop("part of a card")}.u32_le();
}

}  // namespace

std::string Content::difference(const Content& other) const {
    for (const auto& [part, bytes] : parts) {
        const auto theirs = other.parts.find(part);
        if (theirs == other.parts.end() || theirs->second != bytes) { return part; }
    }
    for (const auto& [part, bytes] : other.parts) {
        if (!parts.contains(part)) { return part; }
    }
    return {};
}

std::int64_t value_in(const Content& content) {
    return static_cast<std::int32_t>(number_in(content, purse_part));
}

std::uint64_t commits_in(const Content& content) { return number_in(content, commits_part); }

Content read_content(chipsim::SimulatedChip& chip, const KeyOf& key_of, crypto::RandomSource& random) {
    chipsim::SimTransport card{chip};
    return Reading{card, key_of, random}.read();
}

}  // namespace permit::diag::tear
