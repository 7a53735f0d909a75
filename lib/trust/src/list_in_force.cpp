#include "permit/trust/list_in_force.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

namespace permit::trust {
namespace {

ListInForce bundled(const TrustBundle& bundle) {
    const auto& content = bundle.content();
    if (!content.list) { return {.edition = {}, .issued = content.issued, .use_by = content.use_by}; }
    return {.list = &content.list->list,
            .edition = {bundle.publisher().term, content.list->number},
            .issued = content.issued,
            .use_by = content.use_by};
}

}  // namespace

ListInForce list_in_force(const TrustBundle& bundle, const PublishedList* beside) {
    const auto own = bundled(bundle);
    if (beside == nullptr) { return own; }
    const auto& head = beside->head();
    if (head.root != bundle.root_fingerprint()) {
        throw Error{ErrorCode::wrong_root, tr("use a status list beside the trust bundle"),
                    tr("they are of different roots")};
    }
    if (beside->edition() <= own.edition) { return own; }
    return {&beside->list(), beside->edition(), head.issued, head.use_by, true};
}

}  // namespace permit::trust
