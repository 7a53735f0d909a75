#pragma once

#include "permit/core/date.hpp"
#include "permit/crypto/seal.hpp"
#include "permit/keys/custody.hpp"
#include "permit/keys/role.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace permit::keys {

using RoleVersions = std::map<Role, std::vector<std::uint8_t>>;

/// A station in the register of its office.
struct Station {
    std::string name;
    RoleVersions roles;  ///< as given to it last
    Day given;
    std::optional<Day> revoked{};

    friend bool operator==(const Station&, const Station&) = default;
};

/// What a station's store is made of. Roles that the office holds in a token cannot be given out; a station
/// that needs them names a token of its own, into which the same keys were brought under the same labels, and
/// which has no other key of the office.
struct StationPlan {
    std::string name;
    Day given;
    std::optional<token::Uri> token{};
    Pin pin{};
    crypto::ScryptCost cost{};
};

}  // namespace permit::keys
