#pragma once

#include "permit/core/bytes.hpp"
#include "permit/crypto/random.hpp"

#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <iterator>
#include <string>

namespace permit::property {

/// Seeded chance (splitmix64): the same seed throws the same.
class Dice final : public crypto::RandomSource {
public:
    explicit Dice(std::uint64_t seed) noexcept : state_{seed} {}

    [[nodiscard]] std::uint64_t next() noexcept {
        state_ += 0x9E3779B97F4A7C15U;
        std::uint64_t mixed = state_;
        mixed = (mixed ^ mixed >> 30U) * 0xBF58476D1CE4E5B9U;
        mixed = (mixed ^ mixed >> 27U) * 0x94D049BB133111EBU;
        return mixed ^ mixed >> 31U;
    }
    /// From 0 to `limit - 1`.
    [[nodiscard]] std::uint32_t below(std::uint32_t limit) noexcept {
        return static_cast<std::uint32_t>(next() % limit);
    }
    [[nodiscard]] bool one_in(std::uint32_t cases) noexcept { return below(cases) == 0; }

    template <class Value>
    [[nodiscard]] Value one_of(std::initializer_list<Value> values) noexcept {
        return *std::next(values.begin(), below(static_cast<std::uint32_t>(values.size())));
    }
    [[nodiscard]] Bytes bytes(std::size_t count) {
        Bytes drawn(count);
        fill(drawn);
        return drawn;
    }
    void fill(std::span<Byte> bytes) override {
        for (auto& byte : bytes) { byte = static_cast<Byte>(next()); }
    }

private:
    std::uint64_t state_;
};

/// A number from the environment: PERMIT_PROPERTY_SEED repeats a failure, PERMIT_PROPERTY_RUNS makes a long
/// run.
[[nodiscard]] inline std::uint64_t setting(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::stoull(text, nullptr, 0);
}

}  // namespace permit::property
