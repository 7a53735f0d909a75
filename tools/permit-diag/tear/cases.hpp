#pragma once

#include "permit/chipsim/faults.hpp"
#include "permit/chipsim/power.hpp"
#include "world.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace permit::diag::tear {

/// What an undisturbed presentation consists of.
struct Course {
    std::size_t exchanges = 0;
    std::vector<chipsim::RecordedWrite> writes{};

    [[nodiscard]] std::size_t bytes() const noexcept;
};

/// Every way to tear a presentation once: each exchange before, during and after, each byte of each write
/// left old, new, mixed or random.
class Cases {
public:
    Cases(const Course& course, std::uint64_t seed);

    [[nodiscard]] std::size_t size() const noexcept { return 3 * exchanges_ + tears_.size(); }
    [[nodiscard]] chipsim::Fault at(std::size_t index) const;

private:
    std::size_t exchanges_;
    std::vector<chipsim::TearPoint> tears_;
};

/// Any of the ways, drawn evenly: first whether at an exchange or in a byte, then where.
[[nodiscard]] chipsim::Fault any_of(const Course& course, SeededRandom& random);

/// "exchange 12 during", "write 5 byte 7 mixed".
[[nodiscard]] std::string text(const chipsim::Fault& fault);

/// `wanted` of `total` numbers, evenly spread; all of them for 0.
[[nodiscard]] std::vector<std::size_t> spread(std::size_t total, std::size_t wanted, std::uint64_t seed);

}  // namespace permit::diag::tear
