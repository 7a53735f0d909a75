#include "permit/trust/publisher.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/trust/certificates.hpp"

namespace permit::trust {

std::string text(const Edition& edition) {
    const auto number = std::to_string(edition.number);
    return edition.term > 1 ? tr("{} of term {}", edition.number, edition.term) : number;
}

Publisher publisher_of(const crypto::Certificate& root, const crypto::Certificate& publisher) {
    const auto scope = scope_of(publisher);
    if (scope.purpose != Purpose::publisher) {
        throw Error{ErrorCode::damaged_content, tr("read the publisher's certificate"),
                    tr("it is for another purpose")};
    }
    return {.realm = scope.realm,
            .root = root.fingerprint(),
            .key = publisher.public_key(),
            .valid_from = publisher.valid_from(),
            .valid_until = publisher.valid_until(),
            .term = scope.term};
}

}  // namespace permit::trust
