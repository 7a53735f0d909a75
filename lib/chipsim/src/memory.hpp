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

/// Values of the key type fields of reference 4.3 and 4.5; `des` is 2TDEA too.
enum class KeyType : Byte { des = 0, tdes3 = 1, aes = 2 };

[[nodiscard]] constexpr std::size_t key_size(KeyType type) noexcept {
    return type == KeyType::tdes3 ? 24 : 16;
}

struct Key {
    KeyType type = KeyType::des;
    SecretArray<24> bytes{};  ///< as many as the type needs; a single DES key stands twice
    Byte version = 0;

    /// `material` is as long as the type needs.
    static Key of(KeyType type, BytesView material, Byte version = 0);

    [[nodiscard]] BytesView material() const noexcept { return bytes.reveal().first(key_size(type)); }
    /// The first 16 bytes: the whole of an AES key.
    [[nodiscard]] SecretArray<16> first_16() const noexcept {
        return SecretArray<16>{bytes.reveal().first<16>()};
    }
};

/// A key set that is not in use (reference 4.3). The one in use is number 0 and stands in the application.
struct KeySet {
    enum class State : Byte { empty, initialized, finalized };
    State state = State::empty;
    Byte version = 0;
    std::vector<Key> keys{};
};

/// What an application with key sets has beside the active one (reference 4.2).
struct KeySets {
    Byte active_version = 0;
    Byte largest_key = 16;           ///< MaxKeySize in bytes: 16 or 24
    Byte settings = 0;               ///< AppKeySetSett: low 3 bits are the key that may roll
    std::vector<KeySet> inactive{};  ///< numbers 1 and up

    [[nodiscard]] Byte roll_key() const noexcept { return settings & 7U; }
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

/// Secure dynamic messaging of a standard file (EV3). Absent offsets mean: not mirrored.
struct Sdm {
    Byte options = 1;               ///< bit 7 UID, 6 counter, 5 counter limit, 4 encrypted content, 0 ASCII
    std::uint16_t rights = 0xFFFF;  ///< nibbles from the top: meta read, file read, F, counter retrieval
    std::optional<std::uint32_t> uid_offset{};
    std::optional<std::uint32_t> counter_offset{};
    std::optional<std::uint32_t> picc_data_offset{};
    std::optional<std::uint32_t> mac_input_offset{};
    std::optional<std::uint32_t> encrypted_offset{};
    std::uint32_t encrypted_length = 0;
    std::optional<std::uint32_t> mac_offset{};
    std::optional<std::uint32_t> counter_limit{};
    std::uint32_t counter = 0;  ///< SDMReadCtr

    [[nodiscard]] bool mirrors_uid() const noexcept { return (options & 0x80U) != 0; }
    [[nodiscard]] bool mirrors_counter() const noexcept { return (options & 0x40U) != 0; }
    [[nodiscard]] bool limits_counter() const noexcept { return (options & 0x20U) != 0; }
    [[nodiscard]] bool encrypts_content() const noexcept { return (options & 0x10U) != 0; }
    [[nodiscard]] Byte meta_read() const noexcept { return static_cast<Byte>(rights >> 12U); }
    [[nodiscard]] Byte file_read() const noexcept { return static_cast<Byte>(rights >> 8U & 0xFU); }
    [[nodiscard]] Byte counter_retrieval() const noexcept { return static_cast<Byte>(rights & 0xFU); }
};

struct StandardFile {
    Bytes content;
    std::optional<Sdm> sdm{};
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
    std::vector<Key> keys{};  ///< the active set
    std::optional<KeySets> key_sets{};
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
    Byte flags = 0;  ///< option 00: bit 0 no FormatPICC, 1 random UID, 5 its first byte, 6 4-byte NUID
    Key default_key{.type = KeyType::tdes3};  ///< 24 bytes, of which other types take the first 16
    Bytes ats = {0x06, 0x75, 0x77, 0x81, 0x02, 0x80};
    std::array<Byte, 2> sak = {0x04, 0x20};  ///< of cascade levels 1 and 2
    std::array<Byte, 2> messaging{};  ///< option 04: bit 0 no D40, bit 1 no EV1, bit 2 no chained writing
    std::array<Byte, 10> capabilities{};
    std::array<Byte, 2> atqa = {0x44, 0x03};
    Bytes picc_name = {0xD2, 0x76, 0x00, 0x00, 0x85, 0x01, 0x00};  ///< DF name of the PICC level

    [[nodiscard]] bool format_disabled() const noexcept { return (flags & 1U) != 0; }
    [[nodiscard]] bool random_uid() const noexcept { return (flags & 2U) != 0; }
    [[nodiscard]] bool random_uid_in_ev1_style() const noexcept { return (flags & 0x20U) != 0; }
    [[nodiscard]] bool short_uid() const noexcept { return (flags & 0x40U) != 0; }
    [[nodiscard]] bool ev1_disabled() const noexcept { return (messaging[0] & 2U) != 0; }
    [[nodiscard]] bool chained_writing_disabled() const noexcept { return (messaging[0] & 4U) != 0; }
};

/// A key of the PICC level beside the master key that is no longer as it came.
struct PiccKey {
    Byte number = 0;
    Key key{};
};

/// All the chip remembers without power.
struct ChipMemory {
    Key master{};
    std::vector<PiccKey> picc_keys{};
    Byte key_settings = 0x0F;
    Configuration configuration{};
    std::vector<Application> applications{};
    std::uint32_t used = 0;             ///< bytes; only FormatPICC gives any back (reference 4.2)
    std::uint32_t failures_in_row = 0;  ///< of authentications, counted where a quirk says so
    std::uint32_t failures_in_all = 0;

    [[nodiscard]] const Application* find(AppId aid) const noexcept;
    [[nodiscard]] Application* find(AppId aid) noexcept;
};

/// `bytes` rounded up to whole units.
[[nodiscard]] std::uint32_t in_units(const MemoryCosts& costs, std::uint64_t bytes);

/// What the keys of an application take, all sets included.
[[nodiscard]] std::uint32_t keys_cost(const MemoryCosts& costs, const Application& application);

/// What the content of a new file takes, without its directory entry.
[[nodiscard]] std::uint32_t content_cost(const MemoryCosts& costs, const File& file);

[[nodiscard]] std::string_view type_name(const File& file) noexcept;

}  // namespace permit::chipsim
