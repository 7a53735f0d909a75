#pragma once

#include <cstdint>
#include <initializer_list>

namespace permit::rules {

/// A small set of enumerators below 32.
template <class Enum>
class SetOf {
public:
    constexpr SetOf() = default;
    constexpr SetOf(std::initializer_list<Enum> members) noexcept {
        for (const auto member : members) { insert(member); }
    }

    constexpr void insert(Enum member) noexcept { bits_ |= bit(member); }
    constexpr void erase(Enum member) noexcept { bits_ &= ~bit(member); }

    [[nodiscard]] constexpr bool contains(Enum member) const noexcept { return (bits_ & bit(member)) != 0; }
    [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }
    [[nodiscard]] constexpr bool meets(SetOf other) const noexcept { return (bits_ & other.bits_) != 0; }

    friend constexpr SetOf operator|(SetOf a, SetOf b) noexcept {
        a.bits_ |= b.bits_;
        return a;
    }
    friend constexpr bool operator==(SetOf, SetOf) = default;

private:
    static constexpr std::uint32_t bit(Enum member) noexcept {
        return std::uint32_t{1} << static_cast<unsigned>(member);
    }
    std::uint32_t bits_ = 0;
};

}  // namespace permit::rules
