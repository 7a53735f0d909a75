#include "permit/card/power_cut.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <utility>

namespace permit::card {

PowerCutTransport::PowerCutTransport(Transport& inner, PowerCut cut, std::function<void()> power_off)
    : inner_{inner}, cut_{cut}, power_off_{std::move(power_off)} {}

Bytes PowerCutTransport::exchange(BytesView command) {
    if (!happened_ && ++count_ < cut_.exchange) { return inner_.exchange(command); }
    if (!happened_) {
        if (cut_.moment == PowerCut::Moment::after) { (void)inner_.exchange(command); }
        happened_ = true;
        if (power_off_) { power_off_(); }
    }
    throw Error{ErrorCode::card_lost, tr("exchange {} with the card", cut_.exchange),
                tr("the power was cut")};
}

}  // namespace permit::card
