#pragma once

#include <chrono>
#include <functional>

namespace permit::card {

using Duration = std::chrono::steady_clock::duration;

/// The clock that durations are measured by. An argument, so that tests decide how time passes.
using SteadyNow = std::function<std::chrono::steady_clock::time_point()>;

}  // namespace permit::card
