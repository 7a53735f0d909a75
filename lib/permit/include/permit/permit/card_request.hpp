#pragma once

#include "permit/card/transport.hpp"
#include "permit/core/chip.hpp"
#include "permit/core/date.hpp"
#include "permit/crypto/hash.hpp"
#include "permit/permit/judge.hpp"
#include "permit/permit/office.hpp"
#include "permit/permit/rewrite.hpp"

#include <cstdint>
#include <string>

namespace permit::procedures {

/// What an acceptance point asks of an authority that sits elsewhere: what is wished for, and the card as it
/// is, its signed records without padding. Holds personal data; travels sealed (carried_file.hpp).
struct CardRequest {
    RewriteRequest wish;
    std::string station;  ///< name of its store
    Uid chip;
    Bytes identity;
    Bytes validity;
    Bytes residence;
    Day made;
    Day good_until;  ///< last day for signing it, and for writing what was signed

    friend bool operator==(const CardRequest&, const CardRequest&) = default;
};

/// SHA-256 over the whole request in its one encoding: the same wish of the same station about the same state
/// of the same card, made on the same day.
[[nodiscard]] crypto::Digest digest_of(const CardRequest& request);

/// Who asks, and for how long.
struct Asking {
    std::string station;
    std::int32_t good_for_days = 14;  ///< 0 … 366
};

/// Reads the card on the reader and judges it as `rewrite` would; writes nothing. Whether the law grants the
/// wish is for the authority and its day to decide. Made on `by.today`.
///
/// Throws Error{bad_input} for a time out of bounds, {not_genuine}, {rule_refuses}, {newer_layout},
/// {damaged_content}, {pending_mismatch} when something was begun on the card here and is not on it, and what
/// lies between us and the card.
[[nodiscard]] CardRequest request_rewrite(card::Transport& transport, const Counter& counter,
                                          const Circumstances& by, const RewriteRequest& wish,
                                          const Asking& asking);

}  // namespace permit::procedures
