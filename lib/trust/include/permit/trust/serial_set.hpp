#pragma once

#include "permit/core/bytes.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace permit::trust {

/// Permit serials; 0 is none.
using Serial = std::uint32_t;

/// A set of serials as it is written: how many, and their code.
struct SetCode {
    std::uint32_t count;
    BytesView code;
};

/// A set of serials from 1 to `last` as docs/status-list.md, "Sets of serials", writes it: the gaps between
/// them in Golomb-Rice code. Every set has one code, and every code that is accepted has one set. Spread at
/// random, it takes about 1 % more than the entropy bound; Elias-Fano takes more for every set.
///
/// Looks serials up in the code itself, which must outlive it.
class SerialSet {
public:
    SerialSet() = default;

    /// `serials` strictly ascending, from 1 to `last`. Throws Error{bad_input} when they are not.
    [[nodiscard]] static Bytes encode(std::span<const Serial> serials, Serial last);

    /// Reads sets of which no two share a serial, in one go over all their code. Throws
    /// Error{bad_status_list} when they do, or unless each is what `encode` writes for some `count` serials
    /// up to `last`. Takes memory in proportion to the code, whatever `count` and `last` claim.
    [[nodiscard]] static std::vector<SerialSet> read_disjoint(std::span<const SetCode> written, Serial last);

    /// One set, as above.
    [[nodiscard]] static SerialSet read(const SetCode& written, Serial last);

    /// Decodes some 10 gaps, whatever the size of the set, and more only where serials crowd; allocates
    /// nothing.
    [[nodiscard]] bool contains(Serial serial) const noexcept;

    [[nodiscard]] std::uint32_t size() const noexcept { return count_; }
    [[nodiscard]] std::vector<Serial> serials() const;

private:
    class Opening;

    /// The first serial of the set in a window of serials or behind it, and where the next gap begins.
    struct Mark {
        Serial serial;
        std::uint32_t next_bit;
    };

    BytesView code_{};
    std::uint32_t count_ = 0;
    unsigned low_bits_ = 0;  ///< of a gap, behind its unary part
    Serial greatest_ = 0;
    std::vector<Mark> marks_{};  ///< one for each window up to the greatest serial
};

}  // namespace permit::trust
