#pragma once

#include "permit/cardlayout/fields.hpp"
#include "permit/core/bytes.hpp"
#include "permit/core/chip.hpp"
#include "permit/core/words.hpp"

#include <array>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <span>
#include <string_view>

/// The permit's own use of a DESFire chip (design 4), as data. Nothing here talks to a chip.
namespace permit::layout {

inline constexpr AppId application = AppId::from_number(0x4A5A01);
inline constexpr Byte picc_key_settings = 0x0B;  ///< KS1: creating and deleting needs the PICC key
inline constexpr Byte application_key_settings =
    0x0B;  ///< KS1: files and keys need key 0, settings are free to read
inline constexpr Byte application_key_options = 0x88;  ///< KS2: AES, eight keys, no ISO file identifiers
inline constexpr Byte first_key_version = 0x01;        ///< 00 is the factory's

/// Who a key belongs to. Below FF the number is the key's number in the application; FF marks the
/// transaction MAC key, which has none. The number enters the diversification.
enum class Role : Byte {
    master = 0,
    personalise = 1,
    amend = 2,
    inspect = 3,
    gate = 4,
    debit = 5,
    load = 6,
    grant = 7,
    receipt = 0xFF,
};

struct KeySlot {
    Role role;
    std::string_view name;  ///< as station add --roles writes it
    std::string_view may;
    std::string_view held_by;
};

/// Roles in the order of their keys, receipt last.
inline constexpr std::array key_slots{
    KeySlot{Role::master, "master", tr_noop("keys, settings, files of the application"),
            tr_noop("issuing centre")},
    KeySlot{Role::personalise, "personalise", tr_noop("write identity and portrait until the card is sealed"),
            tr_noop("issuing centre")},
    KeySlot{Role::amend, "amend", tr_noop("rewrite validity, residence; append to the journal"),
            tr_noop("acceptance points")},
    KeySlot{Role::inspect, "inspect", tr_noop("read identity, residence, portrait, journal"),
            tr_noop("acceptance points, police, offices")},
    KeySlot{Role::gate, "gate", tr_noop("prove the chip genuine, read grants"), tr_noop("terminals")},
    KeySlot{Role::debit, "debit", tr_noop("debit the purse, write its log"), tr_noop("terminals that sell")},
    KeySlot{Role::load, "load", tr_noop("credit the purse, write its log"), tr_noop("loading points")},
    KeySlot{Role::grant, "grant", tr_noop("write service grants"), tr_noop("service operators")},
    KeySlot{Role::receipt, "receipt", tr_noop("check transaction MACs"),
            tr_noop("clearing only, never a terminal")},
};

inline constexpr std::size_t application_key_count = 8;

[[nodiscard]] std::string_view name(Role role) noexcept;
[[nodiscard]] std::optional<Role> role_from(std::string_view name) noexcept;

/// One of the four rights of a file: a key, everybody, or nobody (reference desfire 3.4).
class Right {
public:
    static constexpr Right key(Role role) noexcept { return Right{static_cast<Byte>(role)}; }
    static constexpr Right free() noexcept { return Right{0xE}; }
    static constexpr Right never() noexcept { return Right{0xF}; }

    [[nodiscard]] constexpr Byte nibble() const noexcept { return nibble_; }
    [[nodiscard]] constexpr bool is_key() const noexcept { return nibble_ < 0xE; }

    friend constexpr bool operator==(Right, Right) = default;

private:
    explicit constexpr Right(Byte nibble) noexcept : nibble_{nibble} {}
    Byte nibble_;
};

struct Rights {
    Right read;
    Right write;
    Right read_write;
    Right change;

    friend constexpr bool operator==(const Rights&, const Rights&) = default;
};

enum class FileNo : Byte {
    identity = 0x01,
    portrait = 0x02,
    validity = 0x03,
    residence = 0x04,
    journal = 0x05,
    grants = 0x06,
    purse = 0x07,
    purse_log = 0x08,
    receipts = 0x0F,
};

enum class FileType { standard, backup, value, cyclic, transaction_mac };
enum class FileMode { plain, mac, full };

/// Full layout on chips of 8 kB and more; the smaller one leaves the portrait out.
enum class ChipSize { kb8, kb4 };

/// `records` is 1 for a plain data file, then `bytes` is the file's size. A value or transaction MAC
/// file has no size to choose; `bytes` is zero.
struct Extent {
    std::uint32_t bytes;
    std::uint32_t records;

    friend constexpr bool operator==(Extent, Extent) = default;
};

struct FileSpec {
    FileNo number;
    std::string_view name;
    FileType type;
    FileMode mode;
    Extent on_8k;
    std::optional<Extent> on_4k;   ///< empty: the small layout has no such file
    Rights rights;                 ///< at creation
    std::optional<Rights> sealed;  ///< from the end of issue; empty: as created

    [[nodiscard]] constexpr std::optional<Extent> extent(ChipSize size) const noexcept {
        return size == ChipSize::kb8 ? std::optional{on_8k} : on_4k;
    }
};

namespace detail {
constexpr Rights until_sealed{Right::key(Role::inspect), Right::key(Role::personalise), Right::never(),
                              Right::key(Role::master)};
constexpr Rights from_sealed{Right::key(Role::inspect), Right::never(), Right::never(), Right::never()};
}  // namespace detail

/// In the order of their numbers. Issue creates `receipts` first: design 4.
inline constexpr std::array files{
    FileSpec{FileNo::identity,
             "identity",
             FileType::standard,
             FileMode::full,
             {768, 1},
             Extent{768, 1},
             detail::until_sealed,
             detail::from_sealed},
    FileSpec{FileNo::portrait,
             "portrait",
             FileType::standard,
             FileMode::full,
             {2560, 1},
             std::nullopt,
             detail::until_sealed,
             detail::from_sealed},
    FileSpec{FileNo::validity,
             "validity",
             FileType::backup,
             FileMode::mac,
             {112, 1},
             Extent{112, 1},
             {Right::free(), Right::never(), Right::key(Role::amend), Right::key(Role::master)},
             std::nullopt},
    FileSpec{FileNo::residence,
             "residence",
             FileType::backup,
             FileMode::full,
             {640, 1},
             Extent{640, 1},
             {Right::key(Role::inspect), Right::never(), Right::key(Role::amend), Right::key(Role::master)},
             std::nullopt},
    FileSpec{FileNo::journal,
             "journal",
             FileType::cyclic,
             FileMode::full,
             {128, 8},
             Extent{128, 6},
             {Right::key(Role::inspect), Right::key(Role::amend), Right::never(), Right::key(Role::master)},
             std::nullopt},
    FileSpec{FileNo::grants,
             "grants",
             FileType::backup,
             FileMode::mac,
             {640, 1},
             Extent{384, 1},
             {Right::key(Role::gate), Right::never(), Right::key(Role::grant), Right::key(Role::master)},
             std::nullopt},
    FileSpec{FileNo::purse,
             "purse",
             FileType::value,
             FileMode::mac,
             {0, 1},
             Extent{0, 1},
             {Right::key(Role::debit), Right::never(), Right::key(Role::load), Right::key(Role::master)},
             std::nullopt},
    FileSpec{
        FileNo::purse_log,
        "purse log",
        FileType::cyclic,
        FileMode::mac,
        {32, 11},
        Extent{32, 11},
        {Right::key(Role::debit), Right::key(Role::debit), Right::key(Role::load), Right::key(Role::master)},
        std::nullopt},
    FileSpec{FileNo::receipts,
             "receipts",
             FileType::transaction_mac,
             FileMode::plain,
             {0, 1},
             Extent{0, 1},
             {Right::free(), Right::never(), Right::never(), Right::key(Role::master)},
             std::nullopt},
};

[[nodiscard]] constexpr const FileSpec& file(FileNo number) noexcept {
    for (const auto& spec : files) {
        if (spec.number == number) { return spec; }
    }
    return files.back();  // not reached: every FileNo has a row, a unit test counts them
}

/// The purse counts fen. Its ceiling is that of the Dongguan pilot, 500 yuan (domain reference 13).
struct PurseSpec {
    std::int32_t lower_limit = 0;
    std::int32_t upper_limit = 50000;
    std::int32_t opening_value = 0;
    bool limited_credit = false;
    bool free_get_value = false;
};
inline constexpr PurseSpec purse{};

/// The receipts file leaves out what is done without authentication, so keyless readers do not enter
/// the transaction MAC (reference desfire 3.5, bit 4).
inline constexpr bool receipts_leave_out_unauthenticated = true;

/// User memory that every EV2 and EV3 chip of this size has (reference desfire 3.1).
[[nodiscard]] constexpr std::uint32_t user_memory(ChipSize size) noexcept {
    return size == ChipSize::kb8 ? 8192 : 5120;
}

inline constexpr std::uint32_t memory_reserve = 512;  ///< for keys and directories

/// What a file takes: images in units of 32 bytes; what a transaction can roll back counts twice,
/// records as declared, since one of them is the write buffer.
[[nodiscard]] constexpr std::uint32_t memory_of(const FileSpec& spec, ChipSize size) noexcept {
    const auto extent = spec.extent(size);
    if (!extent) { return 0; }
    const auto image = [](std::uint32_t bytes) { return bytes == 0 ? 32 : (bytes + 31) / 32 * 32; };
    switch (spec.type) {
        case FileType::standard:
            return image(extent->bytes);
        case FileType::cyclic:
            return image(extent->bytes * extent->records);
        case FileType::backup:
        case FileType::value:
        case FileType::transaction_mac:
            break;
    }
    return 2 * image(extent->bytes);
}

/// All files and the reserve: the free memory a blank chip must report.
[[nodiscard]] constexpr std::uint32_t memory_needed(ChipSize size) noexcept {
    std::uint32_t sum = memory_reserve;
    for (const auto& spec : files) { sum += memory_of(spec, size); }
    return sum;
}

static_assert(memory_needed(ChipSize::kb8) <= user_memory(ChipSize::kb8));
static_assert(memory_needed(ChipSize::kb4) <= user_memory(ChipSize::kb4));

/// Layout number written into every record; a higher one is newer than this program.
inline constexpr std::uint32_t layout_number = 1;

/// Where a record lives; its longest form fills the file, or one record of it.
[[nodiscard]] constexpr FileNo file_of(RecordKind kind) noexcept {
    switch (kind) {
        case RecordKind::identity:
            return FileNo::identity;
        case RecordKind::validity:
            return FileNo::validity;
        case RecordKind::residence:
            return FileNo::residence;
        case RecordKind::journal:
            break;
    }
    return FileNo::journal;
}

/// Longest record of this kind in bytes, signature included (design 5).
[[nodiscard]] constexpr std::size_t record_limit(RecordKind kind) noexcept {
    return file(file_of(kind)).on_8k.bytes;
}
static_assert(record_limit(RecordKind::identity) == 768 && record_limit(RecordKind::validity) == 112 &&
              record_limit(RecordKind::residence) == 640 && record_limit(RecordKind::journal) == 128);

// Longest texts of the records, in bytes of UTF-8 (design 5).
inline constexpr std::size_t name_limit = 150;
inline constexpr std::size_t address_limit = 300;
inline constexpr std::size_t authority_limit = 150;
inline constexpr std::size_t portrait_limit = file(FileNo::portrait).on_8k.bytes;

/// The tables above as text: `permit-diag layout` and docs/card-layout.md.
void print_layout(std::ostream& out);

}  // namespace permit::layout
