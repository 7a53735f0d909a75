#include "permit/chipsim/profile.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <algorithm>

namespace permit::chipsim {
namespace {

/// Version bytes by reference 4.1, sizes by 3.1.
constexpr ChipProfile desfire(std::string_view name, Generation generation, Byte hardware, Byte software,
                              Byte storage, std::uint32_t user_memory) {
    return {name,
            generation,
            {0x04, 0x01, 0x01, hardware, 0x00, storage, 0x05},
            {0x04, 0x01, 0x01, software, 0x00, storage, 0x05},
            user_memory};
}

constexpr std::array profiles = {
    desfire("ev2-2k", Generation::ev2, 0x12, 0x02, 0x16, 2560),
    desfire("ev2-4k", Generation::ev2, 0x12, 0x02, 0x18, 5120),
    desfire("ev2-8k", Generation::ev2, 0x12, 0x02, 0x1A, 8192),
    desfire("ev2-16k", Generation::ev2, 0x12, 0x02, 0x1C, 16384),
    desfire("ev3-2k", Generation::ev3, 0x33, 0x03, 0x16, 2560),
    desfire("ev3-4k", Generation::ev3, 0x33, 0x03, 0x18, 5120),
    desfire("ev3-8k", Generation::ev3, 0x33, 0x03, 0x1A, 8192),
    desfire("ev3-16k", Generation::ev3, 0x33, 0x03, 0x1C, 16384),
    desfire("ev1-8k", Generation::ev1, 0x01, 0x01, 0x1A, 7936),
    ChipProfile{"light",
                Generation::light,
                {0x04, 0x08, 0x01, 0x30, 0x00, 0x13, 0x05},
                {0x04, 0x08, 0x01, 0x00, 0x02, 0x13, 0x05},
                640},
};

std::string known_names() {
    std::string names;
    for (const auto& profile : profiles) { names.append(names.empty() ? "" : ", ").append(profile.name); }
    return names;
}

}  // namespace

std::span<const ChipProfile> ChipProfile::all() noexcept { return profiles; }

const ChipProfile& ChipProfile::named(std::string_view name) {
    const auto found = std::find_if(profiles.begin(), profiles.end(),
                                    [name](const ChipProfile& profile) { return profile.name == name; });
    if (found != profiles.end()) { return *found; }
    throw Error{ErrorCode::bad_input, tr("choose a chip type"), tr("there is no \"{}\"", name),
                tr("take one of {}", known_names())};
}

}  // namespace permit::chipsim
