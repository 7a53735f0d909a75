#pragma once

#include "permit/card/transport.hpp"
#include "permit/core/chip.hpp"
#include "permit/core/date.hpp"
#include "permit/crypto/hash.hpp"
#include "permit/keys/station.hpp"
#include "permit/permit/judge.hpp"
#include "permit/permit/office.hpp"
#include "permit/permit/rewrite.hpp"

#include <cstdint>
#include <span>
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

/// Days for which a request, and its answer, can be good at most.
inline constexpr std::int32_t longest_good_for = 366;

/// 0 … `longest_good_for` days; more or less is nobody's request.
[[nodiscard]] bool is_good_for_a_time(Day made, Day good_until) noexcept;

/// Who asks, and for how long.
struct Asking {
    std::string station;
    std::int32_t good_for_days = 14;  ///< 0 … 366
};

/// Nobody who was told of a revoked station's keys is answered: a stolen station can write any name into its
/// requests, but has only the versions of the amend key that it was given. `own` is the name of requests made
/// at the office itself. Throws Error{rule_refuses} for a revoked station, for a name that is not in the
/// register, and for a request sealed under a version that a revoked station has too.
void require_trusted_station(const CardRequest& request, std::uint8_t amend_version,
                             std::span<const keys::Station> known, const std::string& own);

/// Reads the card on the reader and judges it as `rewrite` would; writes nothing. Whether the law grants the
/// wish is for the authority and its day to decide. Made on `by.today`.
///
/// Throws Error{bad_input} for a time out of bounds, {not_genuine}, {rule_refuses}, {old_bundle},
/// {newer_layout}, {damaged_content}, {pending_mismatch} when something was begun on the card here and is not
/// on it, and what lies between us and the card.
[[nodiscard]] CardRequest request_rewrite(card::Transport& transport, const Counter& counter,
                                          const Circumstances& by, const RewriteRequest& wish,
                                          const Asking& asking);

}  // namespace permit::procedures
