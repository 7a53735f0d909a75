#include "card_key.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <algorithm>
#include <string>

namespace permit::procedures {

CardKey key_on_card(desfire::Channel& channel, keys::Role role, const keys::RoleKeys& held, const Uid& uid) {
    const auto versions = held.versions(role);
    if (versions.size() == 1) { return {held.card_key_at(role, versions.front(), uid), versions.front()}; }
    const auto on_card = channel.key_version(desfire::KeyNumber{keys::key_number(role)}).value();
    if (std::find(versions.begin(), versions.end(), on_card) == versions.end()) {
        throw Error{ErrorCode::key_version_unknown, tr("open a session with card {}", uid.text()),
                    tr("its {} key is of version {}, held are {}", name(role), to_hex(Bytes{on_card}),
                       to_hex(versions))};
    }
    return {held.card_key_at(role, on_card, uid), on_card};
}

}  // namespace permit::procedures
