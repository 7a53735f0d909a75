#pragma once

#include "permit/permit/judge.hpp"
#include "world.hpp"

#include <map>
#include <optional>
#include <string>

namespace permit::attacks {

/// The records of a card with what they say, so that they can be signed anew with something changed.
struct Card {
    Uid chip;
    record::Identity identity;
    record::Validity validity;
    record::Residence residence;
    record::JournalEntry entry;
    std::map<layout::RecordKind, Bytes> files{};

    /// A new permit of this holder for 650102; `holder` numbers chips, holders and serials.
    static Card issued(Byte holder, const Signatory& authority, Day decided);
    void rewrite(const Signatory& authority, Day decided);

    /// Signs one record as it now reads, bound to what is on the card.
    void sign(layout::RecordKind kind, const crypto::Signer& signer);
};

[[nodiscard]] layout::RecordKind kind_named(const std::string& name);

/// Everything an inspection judges of a card whose chip is the card's, or `chip`.
[[nodiscard]] procedures::Judgement judge_all(const Card& card, const procedures::Circumstances& by);

}  // namespace permit::attacks
