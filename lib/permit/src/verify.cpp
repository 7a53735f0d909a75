#include "permit/permit/verify.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/crypto/hash.hpp"
#include "permit/permit/permit_card.hpp"

namespace permit::procedures {
namespace {

using layout::RecordKind;

Judgement no_permit(const Circumstances& by, const Error& error) {
    Judgement judgement;
    judgement.realm = by.bundle.content().realm;
    judgement.add(FindingCode::no_permit, error.why());
    return judgement;
}

/// What stands between a tap and its verdict because of the card, not of the reader.
bool is_about_the_card(ErrorCode code) noexcept {
    switch (code) {
        case ErrorCode::chip_unsupported:
        case ErrorCode::foreign_card:
        case ErrorCode::chip_refused:
        case ErrorCode::messaging_broken:
        case ErrorCode::damaged_content:
            return true;
        default:
            return false;
    }
}

/// The validity file of a card whose application answered. A chip that refuses to show it was left in the
/// middle of issuing.
Judgement judge_card(PermitCard& card, const Circumstances& by) {
    try {
        return judge_validity(card.read_record(RecordKind::validity), card.uid(), by);
    } catch (const Error& error) {
        if (!is_about_the_card(error.code())) { throw; }
        Judgement judgement;
        judgement.realm = by.bundle.content().realm;
        judgement.chip = card.uid();
        judgement.add(FindingCode::not_issued_completely,
                      tr("{} cannot be read: {}", tr("the validity record"), error.why()));
        return judgement;
    }
}

/// A chip may say anything of its key's version: what this reader does not hold is an answer about the card.
bool is_about_the_proof(ErrorCode code) noexcept {
    return code == ErrorCode::authentication_refused || code == ErrorCode::key_version_unknown ||
           is_about_the_card(code);
}

/// Cards keep an older key until an office rewrites them; a gate's log shows which still have it.
void find_key_age(Judgement& judgement, std::uint8_t proved, const Proof& proof) {
    const auto newest = proof.keys.version(keys::role_of(proof.role));
    if (proved == newest) { return; }
    judgement.add(FindingCode::key_version_old,
                  tr("the chip proved version {} of the {} key, the newest is {}", proved,
                     layout::name(proof.role), newest));
}

/// True when the chip proved the key; a finding otherwise.
bool prove(PermitCard& card, Judgement& judgement, const Proof& proof) {
    try {
        card.authenticate(proof.role, proof.keys, proof.random);
        judgement.assurance.genuine = true;
        find_key_age(judgement, card.key_version(), proof);
    } catch (const Error& error) {
        if (!is_about_the_proof(error.code())) { throw; }
        judgement.add(FindingCode::key_not_proved,
                      tr("the chip did not prove the {} key: {}", layout::name(proof.role), error.why()));
    }
    return judgement.assurance.genuine;
}

/// Runs the proving part for a card that is a permit at all.
template <class Then>
Judgement with_card(card::Transport& transport, const Circumstances& by, const std::optional<Proof>& proof,
                    Then then) {
    std::optional<PermitCard> card;
    try {
        card.emplace(transport);
    } catch (const Error& error) {
        if (!is_about_the_card(error.code())) { throw; }
        return no_permit(by, error);
    }
    Judgement judgement = judge_card(*card, by);
    if (proof && judgement.validity && prove(*card, judgement, *proof)) { then(*card, judgement); }
    return judgement;
}

/// Reads one part of the card; a part that the chip does not give is a finding about it.
template <class Read>
void read_part(Judgement& judgement, std::string_view part, Read read) {
    try {
        read();
    } catch (const Error& error) {
        if (!is_about_the_card(error.code())) { throw; }
        judgement.add(FindingCode::damaged_record, tr("{} cannot be read: {}", part, error.why()));
    }
}

class Inspector {
public:
    Inspector(PermitCard& card, Inspection& inspection, Judgement& judgement, const Circumstances& by)
        : card_{card}, inspection_{inspection}, judgement_{judgement}, by_{by} {}

    void read_all(const InspectionWishes& wishes) {
        read_part(judgement_, tr("the identity record"), [&] { identity(); });
        read_part(judgement_, tr("the residence record"), [&] { residence(); });
        read_part(judgement_, tr("the journal"), [&] { journal(wishes.journal_entries); });
        if (wishes.portrait) {
            read_part(judgement_, tr("the portrait"), [&] { portrait(); });
        }
    }

private:
    void identity() {
        auto judged = judge_identity(card_.read_record(RecordKind::identity), card_.uid(), judgement_, by_);
        judgement_.add(judged.findings);
        inspection_.identity = std::move(judged.record);
        identity_record_ = std::move(judged.bytes);
    }

    void residence() {
        auto judged = judge_residence(card_.read_record(RecordKind::residence), card_.uid(), judgement_,
                                      identity_record_, by_);
        judgement_.add(judged.findings);
        inspection_.residence = std::move(judged.record);
    }

    void journal(std::uint32_t entries) {
        for (const Bytes& entry : card_.read_journal(entries)) {
            auto judged = judge_journal_entry(entry, card_.uid(), judgement_, identity_record_, by_);
            judgement_.add(judged.findings);
            if (judged.record) { inspection_.journal.push_back(*judged.record); }
        }
    }

    void portrait() {
        if (!inspection_.identity || !inspection_.identity->portrait) { return; }
        const record::Portrait& expected = *inspection_.identity->portrait;
        Bytes jpeg = card_.read_portrait(expected.length);
        if (crypto::sha256(jpeg) == expected.sha256) {
            inspection_.portrait = std::move(jpeg);
        } else {
            judgement_.add(FindingCode::portrait_differs,
                           tr("the portrait is not the one the identity record was signed with"));
        }
    }

    PermitCard& card_;
    Inspection& inspection_;
    Judgement& judgement_;
    const Circumstances& by_;
    Bytes identity_record_{};
};

}  // namespace

std::optional<layout::Role> proving_role(const keys::RoleKeys& keys) {
    for (const auto role : {layout::Role::gate, layout::Role::inspect}) {
        if (keys.holds(keys::role_of(role))) { return role; }
    }
    return std::nullopt;
}

Judgement verify(card::Transport& transport, const Circumstances& by, const std::optional<Proof>& proof) {
    return with_card(transport, by, proof, [](PermitCard&, Judgement&) {});
}

Inspection inspect(card::Transport& transport, const Circumstances& by, const Proof& proof,
                   const InspectionWishes& wishes) {
    Inspection inspection;
    inspection.judgement = with_card(transport, by, proof, [&](PermitCard& card, Judgement& judgement) {
        Inspector{card, inspection, judgement, by}.read_all(wishes);
    });
    return inspection;
}

}  // namespace permit::procedures
