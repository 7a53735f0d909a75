#include "permit/permit/office.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <utility>

namespace permit::procedures {
namespace {

Error not_entitled(const trust::Authority& authority, trust::SignerFinding finding,
                   layout::DivisionCode division, Day decided) {
    const auto doing = tr("sign as authority {}", authority.name);
    switch (finding) {
        case trust::SignerFinding::kind_out_of_scope:
            return {ErrorCode::authority_out_of_scope, doing,
                    tr("its certificate does not cover records of this kind")};
        case trust::SignerFinding::division_out_of_scope:
            return {ErrorCode::authority_out_of_scope, doing,
                    tr("its certificate does not cover division {}", division.text())};
        case trust::SignerFinding::decided_before_certificate:
            return {ErrorCode::authority_out_of_date, doing,
                    tr("the decision of {} is before its certificate, valid from {}", decided.iso(),
                       authority.valid_from.iso())};
        case trust::SignerFinding::decided_after_certificate:
        case trust::SignerFinding::decided_after_retirement:
            break;
    }
    return {ErrorCode::authority_out_of_date, doing,
            tr("the decision of {} is after its certificate, valid until {}", decided.iso(),
               authority.valid_until.iso())};
}

/// In the place of a card that is lost or replaced another is made.
void require_not_barred(const keys::Pending& work, std::uint32_t serial, const trust::StatusList& list) {
    const auto status = list.lookup(serial);
    const bool bars = status && (serial == work.serial || *status == trust::PermitStatus::cancelled ||
                                 *status == trust::PermitStatus::suspended);
    if (!bars) { return; }
    throw Error{ErrorCode::rule_refuses, tr("finish the {} of card {}", tr(name(work.work)), work.uid.text()),
                tr("permit {} has been listed as {} since", serial, tr(trust::name(*status))),
                tr("ask who decided that; if it stays so, drop the work with permit-clerk forget {}",
                   work.uid.text())};
}

}  // namespace

void require_entitled(const trust::Authority& authority, layout::RecordKind kind,
                      layout::DivisionCode division, Day decided) {
    const auto findings = trust::judge_signer(authority, kind, division, decided);
    if (!findings.empty()) { throw not_entitled(authority, findings.front(), division, decided); }
}

Error begun_otherwise(const keys::Pending& work, std::string doing) {
    return Error{ErrorCode::pending_mismatch, std::move(doing),
                 tr("a different {}, decided {} by {}, was begun on it and is not finished",
                    tr(name(work.work)), work.decided.iso(), work.authority)};
}

void require_not_listed_since(const Office& office, const keys::Pending& work) {
    if (work.work == keys::Work::retire) { return; }
    for (const auto* known : {&office.trust, office.published}) {
        if (known == nullptr || !known->content().list) { continue; }
        const auto& list = known->content().list->list;
        require_not_barred(work, work.serial, list);
        if (work.replaces) { require_not_barred(work, work.replaces->serial, list); }
    }
}

}  // namespace permit::procedures
