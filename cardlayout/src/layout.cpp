#include "permit/cardlayout/layout.hpp"

#include "names.hpp"
#include "permit/cardlayout/purse_log.hpp"
#include "permit/core/bytes.hpp"

#include <algorithm>
#include <iomanip>
#include <ostream>
#include <string>

namespace permit::layout {
namespace {

constexpr std::array types{
    Named{FileType::standard, "standard"},
    Named{FileType::backup, "backup"},
    Named{FileType::value, "value"},
    Named{FileType::cyclic, "cyclic records"},
    Named{FileType::transaction_mac, "transaction MAC"},
};
constexpr std::array modes{
    Named{FileMode::plain, "plain"},
    Named{FileMode::mac, "MAC"},
    Named{FileMode::full, "full"},
};

constexpr std::array purse_works{
    Named{PurseWork::debit, "debit"},
    Named{PurseWork::top_up, "top-up"},
};

std::string hex(Byte byte) { return to_hex(std::array{byte}); }

std::string padded(std::string_view text, std::size_t width) {
    std::string cell{text};
    cell.resize(std::max(width, cell.size() + 1), ' ');
    return cell;
}

std::string right_aligned(std::string_view text, std::size_t width) {
    const auto blanks = width - std::min(width, text.size());
    return std::string(blanks, ' ').append(text);
}

char digit(Right right) { return "0123456789ABCDEF"[right.nibble()]; }

std::string text(const Rights& rights) {
    const std::array nibbles{digit(rights.read),       '/', digit(rights.write), '/',
                             digit(rights.read_write), '/', digit(rights.change)};
    return {nibbles.begin(), nibbles.end()};
}

std::string text(const std::optional<Extent>& extent) {
    if (!extent) { return "none"; }
    if (extent->bytes == 0) { return "-"; }
    const auto bytes = std::to_string(extent->bytes);
    return extent->records == 1 ? bytes : std::to_string(extent->records) + " x " + bytes;
}

void print_application(std::ostream& out) {
    out << "Application " << application.text() << ", on the wire " << to_hex(application.wire())
        << "\n  PICC KS1 " << hex(picc_key_settings) << "; application KS1 " << hex(application_key_settings)
        << ", KS2 " << hex(application_key_options) << "; role keys from version " << hex(first_key_version)
        << '\n';
}

void print_keys(std::ostream& out) {
    out << "\nKeys\n  " << padded("no", 4) << padded("role", 13) << padded("may", 54) << "held by\n";
    for (const auto& slot : key_slots) {
        const auto number = slot.role == Role::receipt ? "-" : std::to_string(static_cast<int>(slot.role));
        out << "  " << padded(number, 4) << padded(slot.name, 13) << padded(slot.may, 54) << slot.held_by
            << '\n';
    }
}

void print_file(std::ostream& out, const FileSpec& spec) {
    out << "  " << padded(hex(static_cast<Byte>(spec.number)), 4) << padded(spec.name, 11)
        << padded(name_in(types, spec.type), 17) << padded(name_in(modes, spec.mode), 7)
        << padded(text(spec.on_8k), 10) << padded(text(spec.on_4k), 10) << padded(text(spec.rights), 9)
        << (spec.sealed ? text(*spec.sealed) : "as created") << '\n';
}

void print_files(std::ostream& out) {
    out << "\nFiles (rights: Read/Write/ReadWrite/Change; 0-7 key, E free, F never)\n  " << padded("no", 4)
        << padded("file", 11) << padded("type", 17) << padded("mode", 7) << padded("8 kB", 10)
        << padded("4 kB", 10) << padded("rights", 9) << "sealed\n";
    for (const auto& spec : files) { print_file(out, spec); }
    out << "  purse: " << purse.lower_limit << " to " << purse.upper_limit << " fen, opens at "
        << purse.opening_value << "; limited credit " << (purse.limited_credit ? "on" : "off")
        << ", free GetValue " << (purse.free_get_value ? "on" : "off")
        << "\n  receipts: operations without authentication "
        << (receipts_leave_out_unauthenticated ? "left out" : "counted") << '\n';
}

void print_memory_line(std::ostream& out, std::string_view what, std::uint32_t kb8, std::uint32_t kb4) {
    out << "  " << padded(what, 20) << right_aligned(std::to_string(kb8), 6)
        << right_aligned(std::to_string(kb4), 8) << '\n';
}

void print_memory(std::ostream& out) {
    out << "\nMemory in bytes         8 kB    4 kB\n";
    for (const auto& spec : files) {
        print_memory_line(out, spec.name, memory_of(spec, ChipSize::kb8), memory_of(spec, ChipSize::kb4));
    }
    print_memory_line(out, "keys, directories", memory_reserve, memory_reserve);
    print_memory_line(out, "needed", memory_needed(ChipSize::kb8), memory_needed(ChipSize::kb4));
    print_memory_line(out, "the chip has", user_memory(ChipSize::kb8), user_memory(ChipSize::kb4));
}

void print_purse_log(std::ostream& out) {
    out << "\nRecord of the purse log (integers least significant byte first)\n  " << padded("at", 4)
        << padded("bytes", 7) << padded("field", 10) << "holds\n";
    std::size_t at = 0;
    for (const auto& field : purse_log_fields) {
        out << "  " << padded(std::to_string(at), 4) << padded(std::to_string(field.bytes), 7)
            << padded(field.name, 10) << field.holds << '\n';
        at += field.bytes;
    }
}

void print_limits(std::ostream& out) {
    out << "\nRecords of layout " << layout_number << ", longest in bytes, signature included\n ";
    for (const auto kind :
         {RecordKind::identity, RecordKind::validity, RecordKind::residence, RecordKind::journal}) {
        out << ' ' << name(kind) << ' ' << record_limit(kind);
    }
    out << "\nTexts, longest in bytes of UTF-8\n  name " << name_limit << " address " << address_limit
        << " authority " << authority_limit << "\nPortrait, longest in bytes of JPEG\n  " << portrait_limit
        << '\n';
}

}  // namespace

std::string_view name(Role role) noexcept {
    const auto slot =
        std::find_if(key_slots.begin(), key_slots.end(), [role](const KeySlot& s) { return s.role == role; });
    return slot == key_slots.end() ? std::string_view{"?"} : slot->name;
}

std::optional<Role> role_from(std::string_view name) noexcept {
    const auto slot =
        std::find_if(key_slots.begin(), key_slots.end(), [name](const KeySlot& s) { return s.name == name; });
    return slot == key_slots.end() ? std::nullopt : std::optional{slot->role};
}

void print_layout(std::ostream& out) {
    print_application(out);
    print_keys(out);
    print_files(out);
    print_memory(out);
    print_limits(out);
    print_purse_log(out);
}

std::string_view name(PurseWork work) noexcept { return name_in(purse_works, work); }

std::optional<PurseWork> purse_work_from(Byte wire) noexcept { return numbered_in(purse_works, wire); }

}  // namespace permit::layout
