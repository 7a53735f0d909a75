#include "permit/permit/card_request.hpp"

#include "carried_codec.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/permit/permit_card.hpp"
#include "reading.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace permit::procedures {
namespace {

void require_time(std::int32_t days) {
    if (days < 0 || days > longest_good_for) {
        throw Error{ErrorCode::bad_input, tr("make a request"),
                    tr("a request cannot be good for {} days", days),
                    tr("give it 0 to {} days", longest_good_for)};
    }
}

Error untrusted(const CardRequest& request, std::string why, std::string next) {
    return Error{ErrorCode::rule_refuses, tr("sign a request of station {}", request.station), std::move(why),
                 std::move(next)};
}

bool was_given(const keys::Station& station, std::uint8_t amend_version) {
    const auto given = station.roles.find(keys::Role::amend);
    return given != station.roles.end() &&
           std::find(given->second.begin(), given->second.end(), amend_version) != given->second.end();
}

}  // namespace

bool is_good_for_a_time(Day made, Day good_until) noexcept {
    const auto days = good_until.number() - made.number();
    return days >= 0 && days <= longest_good_for;
}

void require_trusted_station(const CardRequest& request, std::uint8_t amend_version,
                             std::span<const keys::Station> known, const std::string& own) {
    bool is_known = request.station == own;
    for (const auto& station : known) {
        is_known = is_known || station.name == request.station;
        if (!station.revoked) { continue; }
        if (station.name == request.station) {
            throw untrusted(
                request, tr("the station was revoked on {}", station.revoked->iso()),
                tr("find out who had the file in hand, and roll its role keys if that is not done"));
        }
        if (was_given(station, amend_version)) {
            throw untrusted(
                request,
                tr("it is sealed under version {} of the amend key, which the revoked station {} has too",
                   amend_version, station.name),
                tr("roll the amend role if that is not done, renew the station's store, and have it ask "
                   "again"));
        }
    }
    if (!is_known) {
        throw untrusted(
            request, tr("no station of this name is in the register"),
            tr("find out who made the file; the stations are listed by permit-keys station list"));
    }
}

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
        throw begun_otherwise(*begun, tr("make a request about card {}", card.uid().text()));
    }
    require_fit_for(wish, found.judgement, card.uid());
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
