#include "permit/chipsim/power.hpp"

#include <algorithm>

namespace permit::chipsim {

bool CutAtWrite::survives(const NvWrite& write, std::span<Byte> landed) {
    ++writes_;
    if (writes_ != at_) { return true; }
    if (leaves_ == Leaves::new_content) { std::copy(write.after.begin(), write.after.end(), landed.begin()); }
    return false;
}

}  // namespace permit::chipsim
