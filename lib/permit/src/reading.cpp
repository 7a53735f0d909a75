#include "reading.hpp"

#include "permit/core/error.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace permit::procedures {

using layout::RecordKind;

BytesView CardState::validity_record() const { return judgement.validity_record.value().bytes(); }

CardState judge_state(const ContentOf& content, const Uid& chip, const Circumstances& by) {
    CardState found{.judgement = judge_validity(content(RecordKind::validity), chip, by)};
    if (!found.judgement.assurance.signature) { return found; }
    auto identity = judge_identity(content(RecordKind::identity), chip, found.judgement, by);
    auto residence =
        judge_residence(content(RecordKind::residence), chip, found.judgement, identity.bytes, by);
    found.judgement.add(identity.findings);
    found.judgement.add(residence.findings);
    found.identity_record = std::move(identity.bytes);
    found.residence_record = std::move(residence.bytes);
    found.identity = std::move(identity.record);
    found.residence = std::move(residence.record);
    return found;
}

CardState read_state(PermitCard& card, const Circumstances& by) {
    return judge_state([&](RecordKind kind) { return card.read_record(kind); }, card.uid(), by);
}

void require_rewritable(const Judgement& judgement, const Uid& chip) {
    if (judgement.verdict < Verdict::replaced) { return; }
    const std::string doing = "rewrite card " + chip.text();
    const Finding worst = judgement.worst();
    switch (judgement.verdict) {
        case Verdict::not_genuine:
            throw Error{ErrorCode::not_genuine, doing, worst.text};
        case Verdict::unreadable_card:
            throw Error{worst.code == FindingCode::newer_layout ? ErrorCode::newer_layout
                                                                : ErrorCode::damaged_content,
                        doing, worst.text};
        default:
            throw Error{ErrorCode::rule_refuses, doing, worst.text, "take the card in"};
    }
}

bool begins_with(BytesView content, BytesView record) noexcept {
    return content.size() >= record.size() && std::equal(record.begin(), record.end(), content.begin());
}

bool is_overtaken(const keys::Pending& kept, const CardState& found) {
    if (kept.work == keys::Work::issue || kept.records.empty() || !found.judgement.assurance.signature) {
        return false;
    }
    const auto& validity = found.judgement.validity.value();
    return validity.serial == kept.serial &&
           (validity.version > kept.version ||
            begins_with(found.validity_record(), kept.records.at(RecordKind::validity)));
}

}  // namespace permit::procedures
