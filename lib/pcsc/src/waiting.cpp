#include "permit/pcsc/waiting.hpp"

#include <thread>

namespace permit::pcsc {

Waiting::Waiting() : pause{[](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); }} {}

}  // namespace permit::pcsc
