#include "signing.hpp"

#include "permit/record/envelope.hpp"

#include <utility>

namespace permit::procedures {

using layout::RecordKind;

void require_entitled(const Office& office, const Rewrite& rewrite) {
    for (const auto kind : {RecordKind::validity, RecordKind::residence, RecordKind::journal}) {
        require_entitled(office.authority, kind, rewrite.validity.division, rewrite.validity.decided);
    }
}

keys::Pending sign(const Rewrite& rewrite, keys::Work work, const crypto::Digest& request,
                   BytesView identity_record, const Uid& chip, const Office& office) {
    require_entitled(office, rewrite);
    keys::Pending pending{.work = work,
                          .uid = chip,
                          .authority = office.authority.name,
                          .serial = rewrite.validity.serial,
                          .version = rewrite.validity.version,
                          .decided = rewrite.validity.decided,
                          .request = request};
    Bytes validity = record::sign(rewrite.validity, chip, office.signer);
    pending.records[RecordKind::residence] = record::sign(
        rewrite.residence, chip, record::Binding::residence(identity_record, validity), office.signer);
    pending.records[RecordKind::journal] =
        record::sign(rewrite.journal, chip, record::Binding::journal(identity_record), office.signer);
    pending.records[RecordKind::validity] = std::move(validity);
    return pending;
}

Rewrite records_of(const keys::Pending& work) {
    const auto envelope = [&](RecordKind kind) { return record::parse(kind, work.records.at(kind)); };
    return {.validity = record::decode_validity(envelope(RecordKind::validity)),
            .residence = record::decode_residence(envelope(RecordKind::residence)),
            .journal = record::decode_journal(envelope(RecordKind::journal))};
}

}  // namespace permit::procedures
