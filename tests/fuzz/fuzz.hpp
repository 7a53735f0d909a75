#pragma once

#include "permit/core/bytes.hpp"
#include "permit/core/error.hpp"
#include "permit/crypto/random.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

/// What every target defines; libFuzzer calls it, and so does replay.cpp.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace permit::fuzz {

/// An invariant that does not hold is a crash, as libFuzzer wants it.
[[noreturn]] inline void broken(const char* invariant) {
    std::fprintf(stderr, "broken invariant: %s\n", invariant);
    std::abort();
}

inline void require(bool holds, const char* invariant) {
    if (!holds) { broken(invariant); }
}

/// True when `action` came to its end. permit::Error is a way to refuse bad input, and has all three
/// lines; anything else that escapes is a crash.
template <class Action>
bool succeeds(Action&& action) {
    try {
        action();
        return true;
    } catch (const Error& error) {
        require(!error.doing().empty() && !error.why().empty() && !error.next().empty(),
                "an error says what failed, why, and what to do");
        if (error.code() == ErrorCode::internal) { broken(error.what()); }
        return false;
    }
}

/// Reads the fuzzer's bytes front to back; after the last one come zeros and empty pieces.
class Input {
public:
    Input(const std::uint8_t* data, std::size_t size) noexcept : left_{data, size} {}

    [[nodiscard]] bool empty() const noexcept { return left_.empty(); }

    [[nodiscard]] Byte byte() noexcept {
        const auto view = take(1);
        return view.empty() ? Byte{0} : view.front();
    }
    [[nodiscard]] BytesView take(std::size_t count) noexcept {
        const auto view = left_.first(std::min(count, left_.size()));
        left_ = left_.subspan(view.size());
        return view;
    }
    /// A length byte and that many bytes.
    [[nodiscard]] BytesView piece() noexcept { return take(byte()); }
    [[nodiscard]] BytesView rest() noexcept { return take(left_.size()); }

private:
    BytesView left_;
};

/// The same bytes in every run: a crash can be repeated.
class CountingRandom final : public crypto::RandomSource {
public:
    void fill(std::span<Byte> bytes) override {
        for (auto& byte : bytes) { byte = next_++; }
    }

private:
    Byte next_ = 0x10;
};

}  // namespace permit::fuzz
