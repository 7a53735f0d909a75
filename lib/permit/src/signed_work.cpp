#include "permit/permit/signed_work.hpp"

#include "being_replaced.hpp"
#include "carried_codec.hpp"
#include "deciding.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/permit/place.hpp"
#include "permit/record/envelope.hpp"
#include "reading.hpp"
#include "signing.hpp"
#include "writing.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace permit::procedures {
namespace {

using layout::RecordKind;

// The time a file is good for

Error out_of_time(const std::string& doing, std::string why, std::string next = {}) {
    return Error{ErrorCode::expired_request, doing, std::move(why), std::move(next)};
}

/// A clock set back, here or there, must not make an old file good again.
void require_not_from_the_future(Day made, Day today, const std::string& doing) {
    if (made > today) {
        throw out_of_time(doing, tr("it was made on {}, after {}", made.iso(), today.iso()),
                          tr("check the clocks of this machine and of the one it comes from"));
    }
}

/// A station that sets its requests no end, or an answer to one, is none of ours.
void require_an_end(Day made, Day good_until, const std::string& doing) {
    if (!is_good_for_a_time(made, good_until)) {
        throw Error{
            ErrorCode::bad_input, doing,
            tr("it was made on {} and good until {}, which no request is", made.iso(), good_until.iso()),
            tr("find out who made the file")};
    }
}

void require_in_time(Day made, Day good_until, Day today, const std::string& doing) {
    require_not_from_the_future(made, today, doing);
    if (today > good_until) {
        throw out_of_time(doing, tr("it was good until {}, and it is {}", good_until.iso(), today.iso()));
    }
}

// Signing

std::string signing(const CardRequest& request) {
    return tr("sign the request about card {}", request.chip.text());
}

/// What is known before anything is decided.
struct Matter {
    CardState found;
    std::optional<keys::Pending> signed_before{};  ///< for this very request
    std::optional<keys::Pending> closed{};         ///< other work, which the request shows written
};

CardState state_in(const CardRequest& request, const Office& office, Day today) {
    const auto content = [&](RecordKind kind) {
        switch (kind) {
            case RecordKind::identity:
                return request.identity;
            case RecordKind::validity:
                return request.validity;
            default:
                return request.residence;
        }
    };
    return judge_state(content, request.chip, office, today);
}

/// The station has checked this already, by tables that may be older.
void require_place(const RewriteRequest& wish, const layout::CodeTables& tables) {
    if (const auto* resign = std::get_if<Resign>(&wish)) {
        (void)residence_place(resign->division.text(), resign->address, tables);
    }
}

Matter look_into(const Office& office, const CardRequest& request, Day today) {
    require_an_end(request.made, request.good_until, signing(request));
    require_in_time(request.made, request.good_until, today, signing(request));
    require_place(request.wish, office.tables);
    auto kept = office.ledger.pending(request.chip);
    Matter matter{.found = state_in(request, office, today)};
    const bool is_answer =
        kept && kept->request == digest_of(request) && kept->authority == office.authority.name;
    if (kept && !is_answer && !is_overtaken(*kept, matter.found)) {
        throw begun_otherwise(*kept, signing(request));
    }
    require_fit_for(request.wish, matter.found.judgement, request.chip);
    require_not_being_replaced(office.ledger, matter.found.judgement.validity.value().serial,
                               signing(request));
    (is_answer ? matter.signed_before : matter.closed) = std::move(kept);
    return matter;
}

/// Without a decision when it was made earlier.
struct Answer {
    Rewrite now;
    std::optional<Decision> decision{};
};

Answer ruling(const Office& office, const CardRequest& request, const Matter& matter, Day today) {
    if (matter.signed_before) { return {records_of(*matter.signed_before)}; }
    if (says_already(request.wish, matter.found, office)) {
        throw Error{ErrorCode::rule_refuses, signing(request), tr("the card says this already"),
                    tr("there is nothing to sign; tell the station")};
    }
    Ruling ruled = decide_on(request.wish, matter.found, office, today, request.made);
    require_entitled(office, ruled.now);
    ruled.decision.chip = request.chip.text();
    return {std::move(ruled.now), std::move(ruled.decision)};
}

/// In the ledger before it leaves this function.
keys::Pending signed_records(const Office& office, const CardRequest& request, Matter& matter, Day today) {
    if (matter.signed_before) { return std::move(*matter.signed_before); }
    const Rewrite now = ruling(office, request, matter, today).now;
    keys::Pending work = sign(now, work_of(request.wish), digest_of(request), matter.found.identity_record,
                              request.chip, office);
    work.signed_for = request.station;
    // What the request shows is remembered first: nobody can ask for its next version with an older one
    // again.
    const auto& before = matter.found.judgement.validity.value();
    office.remember(before.serial, before.version);
    keep(office.ledger, work, matter.closed);
    return work;
}

// Writing

std::string writing(const SignedWork& answer) {
    return tr("write the signed work to card {}", answer.work.uid.text());
}

/// Whether an authority signed both the statement and the record that it is about.
bool speaks_for(const trust::Authority& authority, const SignedWork& answer) {
    const auto& work = answer.work;
    const auto validity = record::parse(RecordKind::validity, work.records.at(RecordKind::validity));
    return authority.name == work.authority && is_stated_by(authority.key, answer) &&
           record::verify(validity, authority.key, work.uid, record::Binding::none());
}

bool may_state(const trust::Authority& authority, const SignedWork& answer,
               const trust::TrustBundle& bundle) {
    return bundle.standing_of(authority).sound() && authority.valid_from <= answer.work.decided &&
           answer.work.decided <= authority.valid_until;
}

void require_statement(const SignedWork& answer, const trust::TrustBundle& bundle) {
    bool stated = false;
    for (const auto& authority : bundle.authorities_with(stating_key(answer))) {
        if (!speaks_for(authority, answer)) { continue; }
        if (may_state(authority, answer, bundle)) { return; }
        stated = true;
    }
    if (stated) {
        throw Error{
            ErrorCode::not_genuine, writing(answer),
            tr("the key of {} that signed it is revoked, has no chain to the root, or was not valid on {}",
               answer.work.authority, answer.work.decided.iso()),
            tr("make a new request, and have it signed with the authority's present key")};
    }
    throw Error{ErrorCode::altered_file, writing(answer),
                tr("it is not signed by the authority it names, {}", answer.work.authority),
                tr("fetch the newest trust bundle; if it stays so, have the request signed again")};
}

void require_station(const SignedWork& answer, const std::string& station) {
    if (answer.station != station) {
        throw Error{ErrorCode::bad_input, writing(answer),
                    tr("it answers a request of station {}, and this is {}", answer.station, station),
                    tr("carry it to the station that asked")};
    }
}

bool is_on_card(const SignedWork& answer, const CardState& found) {
    return found.judgement.assurance.signature &&
           begins_with(found.validity_record(), answer.work.records.at(RecordKind::validity));
}

void require_follows(const SignedWork& answer, const CardState& found) {
    const auto& on_card = found.judgement.validity.value();
    if (on_card.serial == answer.work.serial && on_card.version + 1 != answer.work.version) {
        throw Error{ErrorCode::pending_mismatch, writing(answer),
                    tr("it is version {}, and the card has version {}", answer.work.version, on_card.version),
                    tr("the card has been rewritten since; make a new request")};
    }
}

/// The request is made again of what the card says, and must be the one that was answered.
void require_answers(const SignedWork& answer, const CardState& found) {
    const auto validity = found.validity_record();
    const CardRequest request{.wish = answer.wish,
                              .station = answer.station,
                              .chip = answer.work.uid,
                              .identity = found.identity_record,
                              .validity = {validity.begin(), validity.end()},
                              .residence = found.residence_record,
                              .made = answer.made,
                              .good_until = answer.good_until};
    if (digest_of(request) != answer.work.request) {
        throw Error{ErrorCode::bad_input, writing(answer),
                    tr("it answers another request than one about this card"), tr("make a new request")};
    }
}

/// The records as the card's next state: genuine, of one authority and one version.
void require_genuine(const SignedWork& answer, const CardState& found, const Circumstances& by) {
    const auto& work = answer.work;
    const auto content = [&](RecordKind kind) {
        return kind == RecordKind::identity ? found.identity_record : work.records.at(kind);
    };
    CardState next = judge_state(content, work.uid, by);
    if (!next.judgement.assurance.signature) { require_fit_for(answer.wish, next.judgement, work.uid); }
    const auto journal = judge_journal_entry(work.records.at(RecordKind::journal), work.uid, next.judgement,
                                             found.identity_record, by);
    next.judgement.add(journal.findings);
    require_fit_for(answer.wish, next.judgement, work.uid);
    const Rewrite now = records_of(work);
    if (next.judgement.authority != work.authority || now.residence.authority != work.authority ||
        now.journal.version != now.validity.version || now.journal.decided != now.validity.decided) {
        throw Error{ErrorCode::altered_file, writing(answer), tr("its records do not belong together")};
    }
}

void require_writable(const SignedWork& answer, const CardState& found, const Circumstances& by) {
    require_an_end(answer.made, answer.good_until, writing(answer));
    require_in_time(std::max(answer.made, answer.work.decided), answer.good_until, by.today, writing(answer));
    require_fit_for(answer.wish, found.judgement, answer.work.uid);
    require_follows(answer, found);
    require_answers(answer, found);
    require_genuine(answer, found, by);
}

/// The work once it is begun on the card: from then on it is finished, whatever comes.
keys::Pending begun_here(const SignedWork& answer) {
    keys::Pending work = answer.work;
    work.signed_for.clear();
    return work;
}

Rewritten write_on(PermitCard& card, const Counter& counter, const Circumstances& by,
                   const SignedWork& answer, bool dry_run) {
    counter.say("read and judge what is on the card");
    card.authenticate(layout::Role::inspect, counter.role_keys, counter.random);
    const CardState found = read_state(card, by);
    const auto kept = counter.ledger.pending(card.uid());
    const bool is_over = kept && is_overtaken(*kept, found);
    if (kept && !is_over && *kept != answer.work) { throw begun_otherwise(*kept, writing(answer)); }
    if (is_on_card(answer, found)) {
        if (is_over && !dry_run) { counter.ledger.close(*kept); }
        return nothing_to_do(counter, card.uid(), found);
    }
    require_writable(answer, found, by);
    Rewrite now = records_of(answer.work);
    if (!dry_run) { carry_out(card, counter, begun_here(answer), found, kept); }
    Panel panel = panel_of(now.validity, now.residence, counter.tables);
    return {.chip = card.uid(),
            .before = found.judgement.validity,
            .now = std::move(now),
            .panel = std::move(panel)};
}

}  // namespace

SigningPlan plan_signing(const Office& office, const CardRequest& request, Day today) {
    Matter matter = look_into(office, request, today);
    Answer answer = ruling(office, request, matter, today);
    return {.identity = std::move(matter.found.identity).value(),
            .before = matter.found.judgement.validity.value(),
            .residence_before = std::move(matter.found.residence).value(),
            .now = std::move(answer.now),
            .signed_already = matter.signed_before.has_value(),
            .decision = std::move(answer.decision)};
}

SignedWork sign_request(const Office& office, const CardRequest& request, Day today) {
    Matter matter = look_into(office, request, today);
    SignedWork answer{.wish = request.wish,
                      .station = request.station,
                      .made = request.made,
                      .good_until = request.good_until,
                      .work = signed_records(office, request, matter, today),
                      .statement = {}};
    answer.statement = state(answer, office.signer);
    return answer;
}

Rewritten write_signed_work(card::Transport& transport, const Counter& counter, const Circumstances& by,
                            const SignedWork& answer, const std::string& station, bool dry_run) {
    require_statement(answer, by.bundle);
    require_station(answer, station);
    PermitCard card{transport};
    if (card.uid() != answer.work.uid) {
        throw Error{ErrorCode::card_swapped, writing(answer),
                    tr("card {} is on the reader", card.uid().text())};
    }
    const auto begun = begun_here(answer);
    if (counter.ledger.pending(card.uid()) != begun) { return write_on(card, counter, by, answer, dry_run); }
    return dry_run ? finished_work(counter, begun) : finish_on(card, counter, begun);
}

}  // namespace permit::procedures
