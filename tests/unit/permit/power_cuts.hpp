#pragma once

#include "permit/card/power_cut.hpp"
#include "permit/chipsim/transport.hpp"
#include "permit/core/error.hpp"

#include <catch2/catch.hpp>

namespace permit::testing {

/// How an act ended during which the power was to be cut.
struct CutAct {
    bool cut;       ///< false when the act needs fewer exchanges
    bool returned;  ///< else it threw Error{card_lost}
};

/// Calls `act(card)` on copies of a chip with the power cut before and after each exchange in turn, and once
/// without any cut; after each time `look(chip, CutAct)`.
template <class Act, class Look>
void cut_everywhere(const Bytes& image, Act act, Look look) {
    for (const auto moment : {card::PowerCut::Moment::before, card::PowerCut::Moment::after}) {
        for (std::size_t exchange = 1;; ++exchange) {
            INFO("cut at exchange " << exchange
                                    << (moment == card::PowerCut::Moment::before ? " before" : " after"));
            auto chip = chipsim::SimulatedChip::from_image(image);
            CutAct end{.cut = false, .returned = false};
            {
                chipsim::SimTransport inner{chip};
                card::PowerCutTransport card{inner, {.exchange = exchange, .moment = moment}};
                try {
                    act(card);
                    end.returned = true;
                } catch (const Error& error) { CHECK(error.code() == ErrorCode::card_lost); }
                end.cut = card.happened();
            }
            look(chip, end);
            if (!end.cut) { break; }
        }
    }
}

}  // namespace permit::testing
