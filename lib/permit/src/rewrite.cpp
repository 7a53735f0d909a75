#include "permit/permit/rewrite.hpp"

#include "being_replaced.hpp"
#include "deciding.hpp"
#include "match.hpp"
#include "permit/cbor/writer.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/crypto/hash.hpp"
#include "permit/permit/judge.hpp"
#include "permit/permit/permit_card.hpp"
#include "permit/record/envelope.hpp"
#include "reading.hpp"
#include "signing.hpp"
#include "writing.hpp"

#include <utility>

namespace permit::procedures {
namespace {

/// Tells a repetition of the same request from another one.
crypto::Digest digest_of(const RewriteRequest& request, const std::string& authority) {
    cbor::Writer writer;
    writer.array(3).text(name(work_of(request))).text(authority);
    std::visit(
        Match{[&](const Resign& resign) {
                  writer.array(resign.moved ? 4 : 3);
                  writer.unsigned_integer(resign.division.number()).text(resign.address);
                  writer.unsigned_integer(resign.ground ? static_cast<std::uint64_t>(*resign.ground) : 0);
                  if (resign.moved) { writer.integer(resign.moved->number()); }
              },
              // What holds is left out, so that work kept by an older program is recognised.
              [&](const Endorse& endorse) {
                  if (endorse.ground == rules::GroundNow::holds) {
                      writer.null();
                  } else {
                      writer.unsigned_integer(static_cast<std::uint64_t>(endorse.ground));
                  }
              },
              [&](const Extend& extend) {
                  if (extend.ground != rules::GroundNow::holds) {
                      writer.array(2).unsigned_integer(static_cast<std::uint64_t>(extend.ground));
                  }
                  writer.integer(extend.until.number());
              },
              [&](const Retire& retire) {
                  writer.unsigned_integer(static_cast<std::uint64_t>(retire.ground));
              }},
        request);
    return crypto::sha256(writer.view());
}

Rewritten rewrite_anew(PermitCard& card, const Office& office, const RewriteRequest& request, Day decided,
                       const std::optional<keys::Pending>& begun, bool dry_run) {
    office.say("read and judge what is on the card");
    card.authenticate(layout::Role::inspect, office.role_keys, office.random);
    const CardState found = read_state(card, office, decided);
    if (begun && !is_overtaken(*begun, found)) {
        throw begun_otherwise(*begun, tr("rewrite card {}", card.uid().text()));
    }
    require_fit_for(request, found.judgement, card.uid());
    require_not_being_replaced(office.ledger, found.judgement.validity.value().serial,
                               tr("rewrite card {}", card.uid().text()));
    if (says_already(request, found, office)) {
        if (begun && !dry_run) { office.ledger.close(*begun); }
        return nothing_to_do(office.counter(), card.uid(), found);
    }

    office.say("decide and sign");
    Ruling ruling = decide_on(request, found, office, decided);
    require_entitled(office, ruling.now);
    ruling.decision.chip = card.uid().text();
    office.show(ruling.decision);
    const keys::Pending work = sign(ruling.now, work_of(request), digest_of(request, office.authority.name),
                                    found.identity_record, card.uid(), office);
    if (!dry_run) { carry_out(card, office.counter(), work, found, begun); }
    Panel panel = panel_of(ruling.now.validity, ruling.now.residence, office.tables);
    return {.chip = card.uid(),
            .before = found.judgement.validity,
            .now = std::move(ruling.now),
            .panel = std::move(panel),
            .decision = std::move(ruling.decision)};
}

bool is_granted(const RewriteRequest& request, const CardState& found, const Office& office, Day decided) {
    try {
        (void)decide_on(request, found, office, decided);
        return true;
    } catch (const Error& error) {
        if (error.code() != ErrorCode::rule_refuses) { throw; }
        return false;
    }
}

/// The kept work is on the card, so that what is asked for again may be something new: the endorsement of
/// another year, say. Where the law does not grant it once more, the work is what was meant.
bool is_asked_anew(PermitCard& card, const Office& office, const RewriteRequest& request, Day decided,
                   const keys::Pending& begun) {
    const auto on_card = record::decode_validity(
        record::parse(layout::RecordKind::validity, card.read_record(layout::RecordKind::validity)));
    if (on_card.serial != begun.serial || on_card.version < begun.version) { return false; }
    if (on_card.version > begun.version) { return true; }
    if (begun.decided == decided) { return false; }
    card.authenticate(layout::Role::inspect, office.role_keys, office.random);
    return is_granted(request, read_state(card, office, decided), office, decided);
}

Rewritten rewrite_on(PermitCard& card, const Office& office, const RewriteRequest& request, Day decided,
                     bool dry_run) {
    const auto begun = office.ledger.pending(card.uid());
    if (!begun || begun->request != digest_of(request, office.authority.name) ||
        is_asked_anew(card, office, request, decided, *begun)) {
        return rewrite_anew(card, office, request, decided, begun, dry_run);
    }
    require_not_listed_since(office, *begun);
    return dry_run ? finished_work(office.counter(), *begun) : finish_on(card, office.counter(), *begun);
}

/// The permit is rewritten by now, whatever comes of its keys.
MovedKeys renew(card::Transport& transport, const Office& office, const Uid& chip) {
    try {
        return renew_keys(transport, chip, office.role_keys, office.random);
    } catch (const Error& error) { return {.moved = {}, .left = {}, .broke_off = error.what()}; }
}

}  // namespace

Rewritten rewrite(card::Transport& transport, const Office& office, const RewriteRequest& request,
                  Day decided, bool dry_run) {
    PermitCard card{transport};
    Rewritten rewritten = rewrite_on(card, office, request, decided, dry_run);
    if (!dry_run) { rewritten.keys = renew(transport, office, rewritten.chip); }
    return rewritten;
}

Rewritten finish_rewrite(card::Transport& transport, const Counter& counter, const keys::Pending& work) {
    if (work.work == keys::Work::issue) {
        throw begun_otherwise(work, tr("rewrite card {}", work.uid.text()));
    }
    PermitCard card{transport};
    return finish_on(card, counter, work);
}

Rewritten finish_rewrite(card::Transport& transport, const Office& office, const keys::Pending& work) {
    require_not_listed_since(office, work);
    Rewritten rewritten = finish_rewrite(transport, office.counter(), work);
    rewritten.keys = renew(transport, office, rewritten.chip);
    return rewritten;
}

}  // namespace permit::procedures
