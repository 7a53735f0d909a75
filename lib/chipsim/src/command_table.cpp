#include "commands.hpp"
#include "rights.hpp"

#include <algorithm>
#include <array>

namespace permit::chipsim {
namespace {

constexpr auto reading = file_mode<right_read | right_read_write>;
constexpr auto writing = file_mode<right_write | right_read_write>;
constexpr auto debiting = file_mode<right_read | right_write | right_read_write>;
constexpr auto crediting = file_mode<right_read_write>;

/// INS, header, shortest, longest (reference 4.1 to 4.7).
constexpr std::array commands = {
    Command{0x60, 0, 0, 0, with_mac, get_version},
    Command{0x5A, 6, 3, 6, in_plain, select_application},
    Command{0x6A, 0, 0, 0, with_mac, get_application_ids, on_desfire},
    Command{0x6D, 0, 0, 0, with_mac, get_df_names, on_desfire},
    Command{0x6E, 0, 0, 0, with_mac, free_memory, on_desfire},
    Command{0x51, 0, 0, 0, in_full, get_card_uid},
    Command{0xFC, 0, 0, 0, with_mac, format_picc, on_desfire},
    Command{0x5C, 1, 2, 1 + 25, in_full, set_configuration},
    Command{0x3C, 1, 1, 1, in_full, read_signature, since_ev2},

    Command{0xCA, any_length, 5, any_length, with_mac, create_application, on_desfire},
    Command{0xC9, any_length, 10, any_length, in_plain, create_delegated_application, on_ev2 | on_ev3},
    Command{0xDA, 3, 3, 3, with_mac, delete_application, on_desfire},
    Command{0x69, 2, 2, 2, with_mac, get_delegated_info, on_ev2 | on_ev3},

    Command{0x45, 0, 0, 0, with_mac, get_key_settings},
    Command{0x54, 0, 1, 1, in_full, change_key_settings},
    Command{0x64, 1, 1, 2, with_mac, get_key_version},
    Command{0xC4, 1, 2, 1 + 40, in_full, change_key},
    Command{0xC6, 2, 3, 2 + 40, in_full, change_key_ev2, since_ev2},
    Command{0x56, 2, 2, 2, with_mac, initialize_key_set, on_ev2 | on_ev3},
    Command{0x57, 2, 2, 2, with_mac, finalize_key_set, on_ev2 | on_ev3},
    Command{0x55, 1, 1, 1, with_mac, roll_key_set, on_ev2 | on_ev3},

    Command{0xCD, 9, 7, 9, with_mac, create_standard_file, on_desfire},
    Command{0xCB, 9, 7, 9, with_mac, create_backup_file, on_desfire},
    Command{0xCC, 17, 17, 17, with_mac, create_value_file, on_desfire},
    Command{0xC1, 12, 10, 12, with_mac, create_record_file, on_desfire},
    Command{0xC0, 12, 10, 12, with_mac, create_record_file, on_desfire},
    Command{0xCE, 5, 22, 22, in_full, create_transaction_mac_file, since_ev2},
    Command{0xDF, 1, 1, 1, with_mac, delete_file},
    Command{0x6F, 0, 0, 0, with_mac, get_file_ids},
    Command{0x61, 0, 0, 0, with_mac, get_iso_file_ids},
    Command{0xF5, 1, 1, 1, with_mac, get_file_settings},
    Command{0x5F, 1, 4, any_length, change_settings_mode, change_file_settings},
    Command{0xF6, 1, 1, 1, file_counters_mode, get_file_counters, on_ev3},

    Command{0xBD, 7, 7, 7, reading, read_data, on_desfire, Chaining::answer_frames},
    Command{0xAD, 7, 7, 7, reading, read_data, since_ev2},
    Command{0x3D, 7, 8, any_length, writing, write_data, on_desfire, Chaining::command_frames},
    Command{0x8D, 7, 8, any_length, writing, write_data, since_ev2, Chaining::one_apdu},
    Command{0x6C, 1, 1, 1, get_value_mode, get_value},
    Command{0x0C, 1, 5, 5, crediting, credit},
    Command{0xDC, 1, 5, 5, debiting, debit},
    Command{0x1C, 1, 5, 5, writing, limited_credit},
    Command{0xBB, 7, 7, 7, reading, read_records, on_desfire, Chaining::answer_frames},
    Command{0xAB, 7, 7, 7, reading, read_records, since_ev2},
    Command{0x3B, 7, 8, any_length, writing, write_record, on_desfire, Chaining::command_frames},
    Command{0x8B, 7, 8, any_length, writing, write_record, since_ev2, Chaining::one_apdu},
    Command{0xDB, 10, 11, any_length, crediting, update_record, on_ev2 | on_ev3, Chaining::command_frames},
    Command{0xBA, 10, 11, any_length, crediting, update_record, since_ev2, Chaining::one_apdu},
    Command{0xEB, 1, 1, 1, clear_records_mode, clear_record_file},

    Command{0xC7, 1, 0, 1, with_mac, commit_transaction},
    Command{0xA7, 0, 0, 0, with_mac, abort_transaction},
    Command{0xC8, 0, 16, 16, with_mac, commit_reader_id, since_ev2},
};

constexpr auto by_ins = [] {
    std::array<const Command*, 256> table{};
    for (const auto& command : commands) { table[command.ins] = &command; }
    return table;
}();

unsigned known_bit(Generation generation) noexcept {
    switch (generation) {
        case Generation::ev1:
            return on_ev1;
        case Generation::ev2:
            return on_ev2;
        case Generation::ev3:
            return on_ev3;
        case Generation::light:
            return on_light;
    }
    return 0;
}

}  // namespace

const Command* find_command(const ChipProfile& profile, Byte ins) noexcept {
    const auto* command = by_ins[ins];
    return command != nullptr && (command->known & known_bit(profile.generation)) != 0 ? command : nullptr;
}

bool maced_in_ev1(const Quirks& quirks, Byte ins) noexcept {
    constexpr std::array<Byte, 6> writing_data = {0x3D, 0x8D, 0x3B, 0x8B, 0xDB, 0xBA};
    constexpr std::array<Byte, 3> changing_values = {0x0C, 0xDC, 0x1C};
    const auto among = [ins](const auto& these) {
        return std::find(these.begin(), these.end(), ins) != these.end();
    };
    return among(writing_data) || (quirks.ev1_value_commands_are_maced && among(changing_values));
}

}  // namespace permit::chipsim
