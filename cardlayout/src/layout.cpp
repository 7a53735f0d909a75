#include "permit/cardlayout/layout.hpp"

#include "names.hpp"
#include "permit/cardlayout/purse_log.hpp"
#include "permit/core/bytes.hpp"
#include "permit/core/columns.hpp"
#include "permit/core/words.hpp"

#include <algorithm>
#include <iomanip>
#include <ostream>
#include <string>

namespace permit::layout {
namespace {

constexpr std::array types{
    Named{FileType::standard, tr_noop("standard")},
    Named{FileType::backup, tr_noop("backup")},
    Named{FileType::value, tr_noop("value")},
    Named{FileType::cyclic, tr_noop("cyclic records")},
    Named{FileType::transaction_mac, tr_noop("transaction MAC")},
};
constexpr std::array modes{
    Named{FileMode::plain, tr_noop("plain")},
    Named{FileMode::mac, "MAC"},
    Named{FileMode::full, tr_noop("full")},
};

constexpr std::array purse_works{
    Named{PurseWork::debit, "debit"},
    Named{PurseWork::top_up, "top-up"},
};

// Short for number; the blank tells it from the answer "no".
constexpr auto number_column = tr_noop("no ");

std::string hex(Byte byte) { return to_hex(std::array{byte}); }

/// One blank at least after each.
std::string cell(std::string_view text, std::size_t width) {
    return padded(text, std::max(width, display_width(text) + 1));
}

std::string right_aligned(std::string_view text, std::size_t width) {
    const auto blanks = width - std::min(width, display_width(text));
    return std::string(blanks, ' ').append(text);
}

char digit(Right right) { return "0123456789ABCDEF"[right.nibble()]; }

std::string text(const Rights& rights) {
    const std::array nibbles{digit(rights.read),       '/', digit(rights.write), '/',
                             digit(rights.read_write), '/', digit(rights.change)};
    return {nibbles.begin(), nibbles.end()};
}

std::string text(const std::optional<Extent>& extent) {
    if (!extent) { return tr("none"); }
    if (extent->bytes == 0) { return "-"; }
    const auto bytes = std::to_string(extent->bytes);
    return extent->records == 1 ? bytes : std::to_string(extent->records) + " x " + bytes;
}

void print_application(std::ostream& out) {
    out << tr("Application {}, on the wire {}", application.text(), to_hex(application.wire())) << "\n  "
        << tr("PICC KS1 {}; application KS1 {}, KS2 {}; role keys from version {}", hex(picc_key_settings),
              hex(application_key_settings), hex(application_key_options), hex(first_key_version))
        << '\n';
}

void print_keys(std::ostream& out) {
    out << '\n'
        << tr("Keys") << "\n  " << cell(tr(number_column), 4) << cell(tr("role"), 13) << cell(tr("may"), 54)
        << tr("held by") << '\n';
    for (const auto& slot : key_slots) {
        const auto number = slot.role == Role::receipt ? "-" : std::to_string(static_cast<int>(slot.role));
        out << "  " << cell(number, 4) << cell(slot.name, 13) << cell(tr(slot.may), 54) << tr(slot.held_by)
            << '\n';
    }
}

void print_file(std::ostream& out, const FileSpec& spec) {
    out << "  " << cell(hex(static_cast<Byte>(spec.number)), 4) << cell(spec.name, 11)
        << cell(tr(name_in(types, spec.type)), 17) << cell(tr(name_in(modes, spec.mode)), 7)
        << cell(text(spec.on_8k), 10) << cell(text(spec.on_4k), 10) << cell(text(spec.rights), 9)
        << (spec.sealed ? text(*spec.sealed) : tr("as created")) << '\n';
}

std::string on_or_off(bool on) { return on ? tr("on") : tr("off"); }

void print_files(std::ostream& out) {
    out << '\n'
        << tr("Files (rights: Read/Write/ReadWrite/Change; 0-7 key, E free, F never)") << "\n  "
        << cell(tr(number_column), 4) << cell(tr("file"), 11) << cell(tr("type"), 17) << cell(tr("mode"), 7)
        << cell("8 kB", 10) << cell("4 kB", 10) << cell(tr("rights"), 9) << tr("sealed") << '\n';
    for (const auto& spec : files) { print_file(out, spec); }
    out << "  "
        << tr("purse: {} to {} fen, opens at {}; limited credit {}, free GetValue {}", purse.lower_limit,
              purse.upper_limit, purse.opening_value, on_or_off(purse.limited_credit),
              on_or_off(purse.free_get_value))
        << "\n  "
        << (receipts_leave_out_unauthenticated ? tr("receipts: operations without authentication left out")
                                               : tr("receipts: operations without authentication counted"))
        << '\n';
}

void print_memory_line(std::ostream& out, std::string_view what, std::uint32_t kb8, std::uint32_t kb4) {
    out << "  " << cell(what, 20) << right_aligned(std::to_string(kb8), 6)
        << right_aligned(std::to_string(kb4), 8) << '\n';
}

void print_memory(std::ostream& out) {
    out << '\n'
        << cell(tr("Memory in bytes"), 22) << right_aligned("8 kB", 6) << right_aligned("4 kB", 8) << '\n';
    for (const auto& spec : files) {
        print_memory_line(out, spec.name, memory_of(spec, ChipSize::kb8), memory_of(spec, ChipSize::kb4));
    }
    print_memory_line(out, tr("keys, directories"), memory_reserve, memory_reserve);
    print_memory_line(out, tr("needed"), memory_needed(ChipSize::kb8), memory_needed(ChipSize::kb4));
    print_memory_line(out, tr("the chip has"), user_memory(ChipSize::kb8), user_memory(ChipSize::kb4));
}

void print_purse_log(std::ostream& out) {
    out << '\n'
        << tr("Record of the purse log (integers least significant byte first)") << "\n  "
        << cell(tr("at"), 4) << cell(tr("bytes"), 7) << cell(tr("field"), 10) << tr("holds") << '\n';
    std::size_t at = 0;
    for (const auto& field : purse_log_fields) {
        out << "  " << cell(std::to_string(at), 4) << cell(std::to_string(field.bytes), 7)
            << cell(field.name, 10) << tr(field.holds) << '\n';
        at += field.bytes;
    }
}

void print_limits(std::ostream& out) {
    out << '\n' << tr("Records of layout {}, longest in bytes, signature included", layout_number) << "\n ";
    for (const auto kind :
         {RecordKind::identity, RecordKind::validity, RecordKind::residence, RecordKind::journal}) {
        out << ' ' << name(kind) << ' ' << record_limit(kind);
    }
    out << "\n"
        << tr("Texts, longest in bytes of UTF-8") << "\n  "
        << tr("name {} address {} authority {}", name_limit, address_limit, authority_limit) << '\n'
        << tr("Portrait, longest in bytes of JPEG") << "\n  " << portrait_limit << '\n';
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
