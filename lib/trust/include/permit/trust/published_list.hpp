#pragma once

#include "permit/core/date.hpp"
#include "permit/core/realm.hpp"
#include "permit/trust/publisher.hpp"
#include "permit/trust/status_list.hpp"

namespace permit::trust {

/// What the publisher signs of a list.
struct ListHead {
    Realm realm;
    crypto::Digest root;
    std::uint32_t number;  ///< from 1; grows by every list of a root
    Day issued;
    Day use_by;             ///< last day the list counts as fresh
    crypto::Digest digest;  ///< SHA-256 of the state
    friend bool operator==(const ListHead&, const ListHead&) = default;
};

/// A status list as a file: [head, state]. The head is signed on its own and names the state's digest, so
/// it is read and checked without touching the state. A value: copies share the state.
class PublishedList {
public:
    /// Checks everything: signature, root, realm, days, digest, and the state's form. What a publisher of
    /// another term signed is not this publisher's. Throws Error{wrong_root}, Error{bad_status_list}.
    static PublishedList load(Bytes file, const Publisher& publisher);

    [[nodiscard]] const ListHead& head() const noexcept { return head_; }
    [[nodiscard]] Edition edition() const noexcept { return {term_, head_.number}; }
    [[nodiscard]] const StatusList& list() const noexcept { return list_; }
    [[nodiscard]] bool stale_on(Day today) const noexcept { return head_.use_by < today; }

    /// The signed head, as it stands in the file and in the delta that leads here.
    [[nodiscard]] BytesView signed_head() const noexcept { return signed_head_; }
    [[nodiscard]] Bytes file() const;

private:
    PublishedList(Bytes signed_head, const ListHead& head, std::uint32_t term, StatusList list)
        : signed_head_{std::move(signed_head)}, head_{head}, term_{term}, list_{std::move(list)} {}

    Bytes signed_head_;
    ListHead head_;
    std::uint32_t term_;
    StatusList list_;
};

/// Number and days of what is published.
struct Issue {
    std::uint32_t number;
    Day issued;
    Day use_by;
};

/// Publishes a state. `signer` holds the key of `publisher`. Throws Error{bad_status_list} when a reader
/// would refuse the file, Error{bad_input} for content that cannot be encoded.
[[nodiscard]] Bytes publish(const StatusContent& content, const Issue& issue, const Publisher& publisher,
                            const crypto::Signer& signer);

/// The head of a list's file, unchecked: enough to show it or to see whether it is newer. Throws
/// Error{bad_status_list}.
[[nodiscard]] ListHead peek_head(BytesView file);

}  // namespace permit::trust
