#include "carried_output.hpp"
#include "commands.hpp"
#include "counter.hpp"
#include "decision_output.hpp"
#include "desk.hpp"
#include "output.hpp"

#include "permit/core/words.hpp"
#include "permit/crypto/random.hpp"
#include "permit/tools/text.hpp"

#include <memory>

namespace permit::clerk {
namespace {

using procedures::CardRequest;
using procedures::SigningPlan;

struct SignOptions : DeskOptions {
    std::string request{};
    std::string out{};
};

std::string place(const record::Residence& residence) {
    return residence.division.text() + " " + residence.address;
}

/// Name and addresses are for the eyes of a person who is asked, and for nothing that may be kept.
std::string plan_text(const CardRequest& request, const SigningPlan& plan, const std::string& authority,
                      bool to_a_person) {
    tools::Facts facts = request_facts(request);
    if (to_a_person) {
        const auto before = place(plan.residence_before);
        const auto after = place(plan.now.residence);
        facts.emplace_back(tr("holder"), plan.identity.name);
        facts.emplace_back(tr("residence"), before);
        facts.emplace_back(tr("new residence"), after == before ? "" : after);
    }
    facts.emplace_back(tr("decided by"), authority);
    if (plan.signed_already) {
        facts.emplace_back(tr("signed already"), tr("the same records go out again"));
    }
    const auto text = tr("To be signed:") + "\n" + tools::fact_lines(facts, "  ");
    return plan.decision ? text + decision_text(*plan.decision) : text;
}

void print_signed(const tools::Program& program, const Desk& desk, const SignOptions& options,
                  const CardRequest& request, const SigningPlan& plan) {
    const tools::Json object{
        {"realm", name(desk.realm())},
        {"written", true},
        {"file", options.out},
        {"signed_already", plan.signed_already},
        {"authority", options.authority},
        {"event", layout::name(plan.now.journal.event)},
        {"decision", plan.decision ? decision_json(*plan.decision) : tools::Json(nullptr)},
        {"request", request_json(request)},
        {"before", permit_json(plan.before, request.chip)},
        {"permit", permit_json(plan.now.validity, request.chip)}};
    tools::Facts facts = request_facts(request);
    facts.emplace_back(tr("version"), std::to_string(plan.now.validity.version));
    facts.emplace_back(tr("decided"), tr("{} by {}", plan.now.validity.decided.iso(), options.authority));
    const auto done = plan.signed_already ? tr("signed again, the same records") : tr("signed");
    program.result(object, in_realm(desk.realm(), done) + "\n" + tools::fact_lines(facts));
}

ExitStatus sign(const tools::Program& program, const SignOptions& options) {
    const Bytes file = read_carried(options.request);
    const auto label = procedures::read_label(file);
    Desk desk{program, options, tools::open_store(options.keys, options.passphrase), options.authority};
    const auto request = procedures::open_request(file, carrier(desk.store()));
    procedures::require_trusted_station(request, label.amend_version, desk.store().stations(),
                                        counter_name(desk.store()));
    const auto plan = procedures::plan_signing(desk.office(), request, desk.decided());
    require_replaceable(options.out);
    program.confirm(plan_text(request, plan, options.authority, program.will_ask()));
    if (program.rehearsed(tr("sign the request and write {}", options.out))) { return ExitStatus::done; }
    const auto answer = procedures::sign_request(desk.office(), request, desk.decided());
    desk.store().note_signed(answer.work);
    write_carried(options.out, procedures::pack(answer, label.amend_version, carrier(desk.store()),
                                                crypto::system_random()));
    print_signed(program, desk, options, request, plan);
    return ExitStatus::done;
}

}  // namespace

void add_sign(tools::Program& program) {
    const auto options = std::make_shared<SignOptions>();
    auto& command = program.command("sign", tr("decide about a station's request and sign it"),
                                    [&program, options] { return sign(program, *options); });
    command.add_option("request", options->request, tr("the request"))->type_name("FILE")->required();
    options->add_without_card_to(command);
    command.add_option("--out", options->out, tr("the signed work, to be carried back to the station"))
        ->type_name("FILE")
        ->required();
}

}  // namespace permit::clerk
