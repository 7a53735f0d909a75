#pragma once

#include "permit/trust/bundle.hpp"
#include "permit/trust/published_list.hpp"

namespace permit::trust {

/// The status list a reader goes by. The views live as long as what it was chosen from.
struct ListInForce {
    const StatusList* list = nullptr;  ///< null: neither bundle nor file has one
    Edition edition{};
    Day issued;
    Day use_by;
    bool beside = false;  ///< it is the published list, not the bundle's own
};

/// The newer of the bundle's own list and the one published beside it, if there is one; the bundle's when
/// both are the same. Throws Error{wrong_root} when the published list has another root.
[[nodiscard]] ListInForce list_in_force(const TrustBundle& bundle, const PublishedList* beside);

}  // namespace permit::trust
