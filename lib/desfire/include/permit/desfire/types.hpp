#pragma once

#include "permit/core/bytes.hpp"

#include <algorithm>
#include <array>
#include <compare>
#include <initializer_list>

namespace permit::desfire {

/// Number of a key in the selected application (00–0D) or at PICC level (00 is its master key).
class KeyNumber {
public:
    explicit constexpr KeyNumber(Byte number) noexcept : number_{number} {}
    [[nodiscard]] constexpr Byte value() const noexcept { return number_; }
    friend constexpr auto operator<=>(KeyNumber, KeyNumber) = default;

private:
    Byte number_;
};

inline constexpr KeyNumber master_key{0};

/// Number of a file in the selected application, 00–1F.
class FileNumber {
public:
    explicit constexpr FileNumber(Byte number) noexcept : number_{number} {}
    [[nodiscard]] constexpr Byte value() const noexcept { return number_; }
    friend constexpr auto operator<=>(FileNumber, FileNumber) = default;

private:
    Byte number_;
};

/// Number of a key set in the selected application; 0 is the active one (reference 4.3).
class KeySetNumber {
public:
    explicit constexpr KeySetNumber(Byte number) noexcept : number_{number} {}
    [[nodiscard]] constexpr Byte value() const noexcept { return number_; }
    friend constexpr auto operator<=>(KeySetNumber, KeySetNumber) = default;

private:
    Byte number_;
};

inline constexpr KeySetNumber active_key_set{0};

/// The version stored beside an AES key; 00 is the factory's.
class KeyVersion {
public:
    explicit constexpr KeyVersion(Byte version) noexcept : version_{version} {}
    [[nodiscard]] constexpr Byte value() const noexcept { return version_; }
    friend constexpr auto operator<=>(KeyVersion, KeyVersion) = default;

private:
    Byte version_;
};

/// Communication mode of a file, and of one command in a session (reference 3.5).
enum class CommMode : Byte { plain = 0x00, mac = 0x01, full = 0x03 };

/// Mode bits 1–0 of a file option byte; every x0 is plain.
[[nodiscard]] constexpr CommMode comm_mode_from(Byte option) noexcept {
    if ((option & 0x01U) == 0) { return CommMode::plain; }
    return (option & 0x02U) != 0 ? CommMode::full : CommMode::mac;
}

/// Who has a right: the holder of one key, everybody, or nobody (reference 3.4).
class Access {
public:
    static constexpr Access key(KeyNumber number) noexcept { return Access{number.value()}; }
    static constexpr Access free() noexcept { return Access{0x0E}; }
    static constexpr Access never() noexcept { return Access{0x0F}; }
    static constexpr Access from_nibble(Byte nibble) noexcept { return Access{nibble}; }

    [[nodiscard]] constexpr Byte nibble() const noexcept { return nibble_; }
    [[nodiscard]] constexpr bool is_free() const noexcept { return nibble_ == 0x0E; }
    [[nodiscard]] constexpr bool is_never() const noexcept { return nibble_ == 0x0F; }
    [[nodiscard]] constexpr bool is(KeyNumber key) const noexcept { return nibble_ == key.value(); }

    friend constexpr bool operator==(Access, Access) = default;

private:
    explicit constexpr Access(Byte nibble) noexcept : nibble_{static_cast<Byte>(nibble & 0x0FU)} {}
    Byte nibble_;
};

/// The four rights of a file (reference 3.4). On a transaction MAC file `read_write` is the key for
/// CommitReaderID and `write` must be never.
struct AccessRights {
    Access read = Access::never();
    Access write = Access::never();
    Access read_write = Access::never();
    Access change = Access::never();

    /// ReadWrite‖Change, Read‖Write: "30 12" is read 1, write 2, read_write 3, change 0.
    [[nodiscard]] constexpr std::array<Byte, 2> wire() const noexcept {
        return {pair(read_write, change), pair(read, write)};
    }
    static constexpr AccessRights parse(const std::array<Byte, 2>& wire) noexcept {
        return {.read = high(wire[1]),
                .write = low(wire[1]),
                .read_write = high(wire[0]),
                .change = low(wire[0])};
    }
    friend constexpr bool operator==(const AccessRights&, const AccessRights&) = default;

private:
    static constexpr Byte pair(Access upper, Access lower) noexcept {
        return static_cast<Byte>(upper.nibble() << 4U | lower.nibble());
    }
    static constexpr Access high(Byte byte) noexcept {
        return Access::from_nibble(static_cast<Byte>(byte >> 4U));
    }
    static constexpr Access low(Byte byte) noexcept { return Access::from_nibble(byte); }
};

/// The mode an operation really uses inside a session opened with `key`: the file's mode when one of
/// the rights that permit the operation is this key's, plain when it is only free (reference 3.4).
[[nodiscard]] constexpr CommMode effective_mode(CommMode file_mode, KeyNumber key,
                                                std::initializer_list<Access> permitting) noexcept {
    const bool granted =
        std::any_of(permitting.begin(), permitting.end(), [key](Access access) { return access.is(key); });
    return granted ? file_mode : CommMode::plain;
}

/// Kind of the keys of an application or of the PICC master key (KS2 bits 7–6, reference 3.2).
enum class KeyType : Byte { des = 0, three_key_tdes = 1, aes = 2 };

/// First key settings byte, KS1 (reference 3.2). The defaults are the factory's 0F.
struct KeySettings {
    bool master_key_changeable = true;
    bool listing_free = true;         ///< directory commands without the master key
    bool create_delete_free = true;   ///< files or applications without the master key
    bool settings_changeable = true;  ///< false is for ever
    Byte key_changer = 0;             ///< 0–D: that key changes keys; E: each key itself; F: nobody

    [[nodiscard]] constexpr Byte wire() const noexcept {
        return static_cast<Byte>((master_key_changeable ? 0x01U : 0U) | (listing_free ? 0x02U : 0U) |
                                 (create_delete_free ? 0x04U : 0U) | (settings_changeable ? 0x08U : 0U) |
                                 static_cast<unsigned>(key_changer) << 4U);
    }
    static constexpr KeySettings parse(Byte wire) noexcept {
        return {.master_key_changeable = (wire & 0x01U) != 0,
                .listing_free = (wire & 0x02U) != 0,
                .create_delete_free = (wire & 0x04U) != 0,
                .settings_changeable = (wire & 0x08U) != 0,
                .key_changer = static_cast<Byte>(wire >> 4U)};
    }
    friend constexpr bool operator==(const KeySettings&, const KeySettings&) = default;
};

/// Answer to GetKeySettings: `0F 01` is a factory chip, DES (reference 3.1).
struct KeyInfo {
    KeySettings settings;
    KeyType type = KeyType::des;
    Byte keys = 0;  ///< how many the application has
    Bytes
        key_sets{};  ///< what follows in an application with key sets, undecoded: no public document gives it
};

/// Throws Error{damaged_content} for fewer than two bytes.
[[nodiscard]] KeyInfo parse_key_info(BytesView answer);

/// A piece of a data file, in bytes.
struct Range {
    std::uint32_t offset = 0;
    std::uint32_t length = 0;
};

/// Records of a record file; number 0 is the newest.
struct RecordRange {
    std::uint32_t first = 0;  ///< newest record wanted
    std::uint32_t count = 1;  ///< that one and the `count - 1` before it
};

}  // namespace permit::desfire
