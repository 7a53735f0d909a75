#include "permit/permit/card_request.hpp"

#include "carried_codec.hpp"
#include "permit/core/error.hpp"
#include "permit/permit/permit_card.hpp"
#include "reading.hpp"

#include <string>
#include <utility>

namespace permit::procedures {
namespace {

constexpr std::int32_t longest_time = 366;  // days

void require_time(std::int32_t days) {
    if (days < 0 || days > longest_time) {
        throw Error{ErrorCode::bad_input, "make a request",
                    "a request cannot be good for " + std::to_string(days) + " days",
                    "give it 0 to " + std::to_string(longest_time) + " days"};
    }
}

}  // namespace

crypto::Digest digest_of(const CardRequest& request) { return crypto::sha256(encode(request)); }

CardRequest request_rewrite(card::Transport& transport, const Counter& counter, const Circumstances& by,
                            const RewriteRequest& wish, const Asking& asking) {
    require_time(asking.good_for_days);
    PermitCard card{transport};
    const auto begun = counter.ledger.pending(card.uid());
    counter.say("read and judge what is on the card");
    card.authenticate(layout::Role::inspect, counter.role_keys, counter.random);
    CardState found = read_state(card, by);
    if (begun && !is_overtaken(*begun, found)) {
        throw begun_otherwise(*begun, "make a request about card " + card.uid().text());
    }
    require_rewritable(found.judgement, card.uid());
    const auto validity = found.validity_record();
    return {.wish = wish,
            .station = asking.station,
            .chip = card.uid(),
            .identity = std::move(found.identity_record),
            .validity = {validity.begin(), validity.end()},
            .residence = std::move(found.residence_record),
            .made = by.today,
            .good_until = by.today.plus_days(asking.good_for_days)};
}

}  // namespace permit::procedures
