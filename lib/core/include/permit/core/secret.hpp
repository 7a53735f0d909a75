#pragma once

#include "permit/core/bytes.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace permit {

/// Overwrites memory in a way the compiler may not leave out.
void wipe(std::span<Byte> memory) noexcept;

/// True when both are equal; takes the same time wherever they differ. Lengths are not secret.
[[nodiscard]] bool equal_in_constant_time(BytesView a, BytesView b) noexcept;

/// `Size` secret bytes. They wipe themselves, have no operator<< and no implicit view:
/// `reveal()` is the only way to them and easy to search for.
template <std::size_t Size>
class SecretArray {
public:
    static constexpr std::size_t size = Size;

    constexpr SecretArray() noexcept = default;  // all zero: the factory key of a DESFire chip
    explicit SecretArray(std::span<const Byte, Size> bytes) noexcept {
        std::copy(bytes.begin(), bytes.end(), bytes_.begin());
    }
    SecretArray(const SecretArray&) noexcept = default;
    SecretArray(SecretArray&& other) noexcept : bytes_{other.bytes_} { wipe(other.bytes_); }
    SecretArray& operator=(const SecretArray&) noexcept = default;
    SecretArray& operator=(SecretArray&& other) noexcept {
        if (this != &other) {
            bytes_ = other.bytes_;
            wipe(other.bytes_);
        }
        return *this;
    }
    ~SecretArray() { wipe(bytes_); }

    [[nodiscard]] std::span<const Byte, Size> reveal() const noexcept { return bytes_; }
    [[nodiscard]] std::span<Byte, Size> reveal_mutable() noexcept { return bytes_; }

    friend bool operator==(const SecretArray& a, const SecretArray& b) noexcept {
        return equal_in_constant_time(a.bytes_, b.bytes_);
    }

private:
    std::array<Byte, Size> bytes_{};
};

/// Secret bytes of any length: a passphrase, a decrypted key file. Moves, never copies by accident.
class SecretBytes {
public:
    SecretBytes() = default;
    explicit SecretBytes(Bytes bytes) noexcept : bytes_{std::move(bytes)} {}
    explicit SecretBytes(BytesView bytes) : bytes_{bytes.begin(), bytes.end()} {}
    SecretBytes(const SecretBytes&) = delete;
    SecretBytes& operator=(const SecretBytes&) = delete;
    SecretBytes(SecretBytes&&) noexcept = default;
    SecretBytes& operator=(SecretBytes&& other) noexcept;
    ~SecretBytes() { wipe(bytes_); }

    [[nodiscard]] BytesView reveal() const noexcept { return bytes_; }
    [[nodiscard]] bool empty() const noexcept { return bytes_.empty(); }
    [[nodiscard]] SecretBytes duplicate() const { return SecretBytes{reveal()}; }

    friend bool operator==(const SecretBytes& a, const SecretBytes& b) noexcept {
        return equal_in_constant_time(a.bytes_, b.bytes_);
    }

private:
    Bytes bytes_;
};

}  // namespace permit
