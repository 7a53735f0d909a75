#include "reading.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/permit/prospect.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace permit::procedures {

using layout::RecordKind;

namespace {

void require_genuine(const Judgement& judgement, const std::string& doing) {
    const Finding worst = judgement.worst();
    if (judgement.verdict == Verdict::not_genuine) { throw Error{ErrorCode::not_genuine, doing, worst.text}; }
    if (judgement.verdict == Verdict::unreadable_card) {
        throw Error{
            worst.code == FindingCode::newer_layout ? ErrorCode::newer_layout : ErrorCode::damaged_content,
            doing, worst.text};
    }
}

void require_not_retired(const Judgement& judgement, const std::string& doing) {
    const auto retired = retired_on(judgement);
    if (!retired) { return; }
    throw Error{ErrorCode::rule_refuses, doing,
                tr("the permit was cancelled by decision of {}", retired->iso()),
                tr("take the card in; a new permit needs a new application")};
}

void require_not_listed(const Judgement& judgement, const std::string& doing) {
    if (judgement.verdict < Verdict::replaced) { return; }
    const Finding worst = judgement.worst();
    // The law says it with the rule it rests on, when it decides.
    if (worst.code == FindingCode::suspended_too_long) { return; }
    throw Error{ErrorCode::rule_refuses, doing, worst.text, tr("take the card in")};
}

void require_no_doubt(const Finding& finding, const std::string& doing) {
    switch (finding.code) {
        case FindingCode::bundle_stale:
        case FindingCode::list_stale:
            throw Error{ErrorCode::old_bundle, doing, finding.text};
        case FindingCode::bundle_from_the_future:
        case FindingCode::list_from_the_future:
            throw Error{ErrorCode::old_bundle, doing, finding.text, tr("set this machine's clock right")};
        case FindingCode::suspended_by_decision:
            throw Error{ErrorCode::rule_refuses, doing, finding.text,
                        tr("ask whoever suspended it; it can be rewritten once that is lifted")};
        default:
            return;
    }
}

void require_sound(const Judgement& judgement, const std::string& doing) {
    require_genuine(judgement, doing);
    require_not_listed(judgement, doing);
    for (const auto& finding : judgement.findings) { require_no_doubt(finding, doing); }
}

/// What was decided about a permit already, or what its dates have made of it; no reason not to end it on its
/// card too.
bool is_known_end(FindingCode code) noexcept {
    switch (code) {
        case FindingCode::suspended_too_long:
        case FindingCode::suspended_by_decision:
        case FindingCode::listed_replaced:
        case FindingCode::listed_lost:
        case FindingCode::listed_cancelled:
            return true;
        default:
            return false;
    }
}

/// What stands in the office's own store and may not be published yet: a listed permit, a revoked key. That
/// it does not know the authorities of other offices is no objection.
void add_what_only_the_office_knows(Judgement& judgement, const ContentOf& content, const Uid& chip,
                                    const Office& office, Day today) {
    if (const auto& own = office.trust.content().list) { find_listed(judgement, own->list); }
    const auto by_own = judge_state(content, chip, Circumstances{.bundle = office.trust, .today = today});
    for (const auto& finding : by_own.judgement.findings) {
        if (finding.code == FindingCode::signer_revoked) { judgement.add(finding.code, finding.text); }
    }
}

}  // namespace

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

CardState judge_state(const ContentOf& content, const Uid& chip, const Office& office, Day today) {
    const auto& relied_on = office.published != nullptr ? *office.published : office.trust;
    CardState found = judge_state(
        content, chip, Circumstances{.bundle = relied_on, .today = today, .memory = office.memory});
    if (office.published != nullptr && found.judgement.assurance.signature) {
        add_what_only_the_office_knows(found.judgement, content, chip, office, today);
    }
    return found;
}

CardState read_state(PermitCard& card, const Office& office, Day today) {
    std::map<RecordKind, Bytes> known;  // nothing is read twice
    const auto content = [&](RecordKind kind) {
        const auto [at, fresh] = known.try_emplace(kind);
        if (fresh) { at->second = card.read_record(kind); }
        return at->second;
    };
    return judge_state(content, card.uid(), office, today);
}

void require_rewritable(const Judgement& judgement, const std::string& doing) {
    require_genuine(judgement, doing);
    require_not_retired(judgement, doing);
    require_sound(judgement, doing);
}

void require_fit_for(const RewriteRequest& request, const Judgement& judgement, const Uid& chip) {
    const auto doing = tr("rewrite card {}", chip.text());
    if (!std::holds_alternative<Retire>(request)) { return require_rewritable(judgement, doing); }
    Judgement card = judgement;
    card.verdict = Verdict::valid;
    card.findings.clear();
    for (const auto& finding : judgement.findings) {
        if (!is_known_end(finding.code)) { card.add(finding.code, finding.text); }
    }
    require_sound(card, doing);
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
