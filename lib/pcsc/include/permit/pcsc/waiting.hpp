#pragma once

#include "permit/card/steady.hpp"

namespace permit::pcsc {

/// How this module tells time and pauses. Tests let time pass as they like.
struct Waiting {
    card::SteadyNow now = std::chrono::steady_clock::now;
    /// Between two attempts to reach a service that is down; nothing else is ever slept through.
    std::function<void(std::chrono::milliseconds)> pause;

    Waiting();
};

}  // namespace permit::pcsc
