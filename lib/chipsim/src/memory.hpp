#pragma once

#include "permit/chipsim/quirks.hpp"
#include "permit/core/bytes.hpp"
#include "permit/core/chip.hpp"
#include "permit/core/secret.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

namespace permit::chipsim {

/// Values of the key type fields of reference 4.3 and 4.5; 3TDEA (1) is not built.
enum class KeyType : Byte { des = 0, aes = 2 };

struct Key {
    KeyType type = KeyType::des;
    SecretArray<16> bytes{};  ///< a single DES key stands twice
    Byte version = 0;
};

inline constexpr Byte free_access = 0xE;
inline constexpr Byte no_access = 0xF;

/// Four nibbles: a key number, E free or F never (reference 3.4).
class AccessRights {
public:
    explicit constexpr AccessRights(std::uint16_t wire_value) noexcept : value_{wire_value} {}

    [[nodiscard]] constexpr Byte read() const noexcept { return nibble(12); }
    [[nodiscard]] constexpr Byte write() const noexcept { return nibble(8); }
    [[nodiscard]] constexpr Byte read_write() const noexcept { return nibble(4); }
    [[nodiscard]] constexpr Byte change() const noexcept { return nibble(0); }
    [[nodiscard]] constexpr std::uint16_t wire_value() const noexcept { return value_; }

private:
    [[nodiscard]] constexpr Byte nibble(unsigned shift) const noexcept {
        return static_cast<Byte>(value_ >> shift & 0xFU);
    }
    std::uint16_t value_;
};

struct StandardFile {
    Bytes content;
};

struct BackupFile {
    Bytes content;
};

struct ValueFile {
    std::int32_t lower = 0;
    std::int32_t upper = 0;
    std::int32_t value = 0;
    std::uint32_t limited_credit = 0;  ///< what LimitedCredit may still give back
    Byte options = 0;                  ///< bit 0 LimitedCredit on, bit 1 free GetValue

    [[nodiscard]] bool limited_credit_on() const noexcept { return (options & 1U) != 0; }
    [[nodiscard]] bool free_get_value() const noexcept { return (options & 2U) != 0; }
};

struct RecordFile {
    bool cyclic = false;
    std::uint32_t record_size = 0;
    std::uint32_t limit = 0;       ///< as declared
    std::vector<Bytes> records{};  ///< oldest first
};

struct TransactionMacFile {
    Key key{};
    std::uint32_t counter = 0;                     ///< TMC
    std::array<Byte, 8> value{};                   ///< TMV
    std::array<Byte, 16> previous_reader{};        ///< TMRIPrev
    std::optional<std::uint32_t> counter_limit{};  ///< TMCLimit
};

/// How a file's content travels in a session (reference 3.5).
enum class Protection : Byte { plain, mac, full };

struct File {
    Byte number = 0;
    std::optional<std::uint16_t> fid{};
    Byte option = 0;
    std::vector<AccessRights> rights{};  ///< at least one set
    std::variant<StandardFile, BackupFile, ValueFile, RecordFile, TransactionMacFile> body{};

    [[nodiscard]] Protection mode() const noexcept;
    /// Wire value of GetFileSettings: 0 standard … 5 transaction MAC.
    [[nodiscard]] Byte type() const noexcept;
};

struct Application {
    AppId aid = picc_level;
    Byte key_settings_1 = 0;
    Byte key_settings_2 = 0;
    std::optional<Byte> key_settings_3{};
    std::optional<std::uint16_t> fid{};
    Bytes df_name{};
    std::vector<Key> keys{};
    std::vector<File> files{};  ///< in order of creation

    [[nodiscard]] bool files_have_fids() const noexcept { return (key_settings_2 & 0x20U) != 0; }
    [[nodiscard]] KeyType key_type() const noexcept;
    [[nodiscard]] const File* find(Byte number) const noexcept;
    [[nodiscard]] File* find(Byte number) noexcept;
    [[nodiscard]] const TransactionMacFile* transaction_mac() const noexcept;
    [[nodiscard]] const File* transaction_mac_file() const noexcept;
};

/// SetConfiguration (reference 4.1).
struct Configuration {
    Byte flags = 0;  ///< option 00: bit 0 no FormatPICC, bit 1 random UID
    Key default_key{};
    Bytes ats = {0x06, 0x75, 0x77, 0x81, 0x02, 0x80};
    std::array<Byte, 2> sak = {0x20, 0x20};
    std::array<Byte, 2> messaging{};  ///< option 04: bit 0 no D40, bit 1 no EV1, bit 2 no chained writing
    std::array<Byte, 10> capabilities{};
    std::array<Byte, 2> atqa = {0x44, 0x03};

    [[nodiscard]] bool format_disabled() const noexcept { return (flags & 1U) != 0; }
    [[nodiscard]] bool random_uid() const noexcept { return (flags & 2U) != 0; }
    [[nodiscard]] bool ev1_disabled() const noexcept { return (messaging[0] & 2U) != 0; }
    [[nodiscard]] bool chained_writing_disabled() const noexcept { return (messaging[0] & 4U) != 0; }
};

/// All the chip remembers without power.
struct ChipMemory {
    Key master{};
    Byte key_settings = 0x0F;
    Configuration configuration{};
    std::vector<Application> applications{};
    std::uint32_t used = 0;  ///< bytes; only FormatPICC gives any back (reference 4.2)

    [[nodiscard]] const Application* find(AppId aid) const noexcept;
    [[nodiscard]] Application* find(AppId aid) noexcept;
};

/// `bytes` rounded up to whole units.
[[nodiscard]] std::uint32_t in_units(const MemoryCosts& costs, std::uint64_t bytes);

/// What the content of a new file takes, without its directory entry.
[[nodiscard]] std::uint32_t content_cost(const MemoryCosts& costs, const File& file);

[[nodiscard]] std::string_view type_name(const File& file) noexcept;

}  // namespace permit::chipsim
