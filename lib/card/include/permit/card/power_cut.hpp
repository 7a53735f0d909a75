#pragma once

#include "permit/card/transport.hpp"

#include <cstddef>
#include <functional>

namespace permit::card {

/// When the card loses power.
struct PowerCut {
    enum class Moment {
        before,  ///< the command never reaches the card
        after,   ///< the command was carried out, its answer is lost
    };

    std::size_t exchange = 1;  ///< counted from 1, reader queries included
    Moment moment = Moment::before;
};

/// Cuts the power once, then throws Error{card_lost} for ever. What the driver sees is the same for
/// both moments, as with a real card.
class PowerCutTransport final : public Transport {
public:
    /// `power_off` is called at the cut, so that a simulated chip forgets what a real one would.
    PowerCutTransport(Transport& inner, PowerCut cut, std::function<void()> power_off = {});

    [[nodiscard]] Bytes exchange(BytesView command) override;

    /// False when the conversation ended before its turn came: a loop over all exchanges is done.
    [[nodiscard]] bool happened() const noexcept { return happened_; }

private:
    Transport& inner_;
    PowerCut cut_;
    std::function<void()> power_off_;
    std::size_t count_ = 0;
    bool happened_ = false;
};

}  // namespace permit::card
