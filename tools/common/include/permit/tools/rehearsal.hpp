#pragma once

#include "permit/card/transport.hpp"
#include "permit/keys/role_keys.hpp"
#include "permit/tools/card.hpp"

#include <functional>
#include <string>
#include <vector>

namespace permit::tools {

/// --dry-run: what a command would send to the card, found out on a twin of the card in memory.
struct Rehearsal {
    std::vector<std::string>
        exchanges{};                     ///< "12. WriteData to file 03, offset 0, 112 bytes, chained by ISO"
    std::string on{};                    ///< what stood in for the card; empty when nothing could
    std::vector<std::string> remarks{};  ///< in what the real card may be sent something else

    /// The lines before the result.
    [[nodiscard]] std::string text() const;
    /// Members "exchanges", "rehearsed_on" and "rehearsal_remarks".
    void add_to(Json& result) const;
};

/// The very procedure that would run on the card, with everything it changes outside the card replaced
/// (throwaway_ledger.hpp).
using OnTwin = std::function<void(card::Transport& twin)>;

/// Runs `procedure` on a twin of the card and tells each exchange in words. Nothing is written to the card:
///  - an image is copied in memory, key by key;
///  - of a card on a reader everything is read that a stranger or the holder of `keys` may read, and the
///    permit is built again on a simulated chip of its kind. Keys not among `keys` are replaced. Where the
///    state of the card cannot be told exactly, the twin is in the nearest one before it, and a remark says
///    so;
///  - a script has no twin: no exchanges, and a remark.
///
/// Words are made of what a trace may show of a command (card::Redaction), so they hold no secret. Throws
/// what lies between us and the card; on the twin of an image what `procedure` throws, because the card would
/// answer the same; on any other twin that is a remark.
[[nodiscard]] Rehearsal rehearse(OpenCard& card, const keys::RoleKeys& keys, const OnTwin& procedure);

}  // namespace permit::tools
