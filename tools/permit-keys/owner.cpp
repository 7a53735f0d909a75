#include "owner.hpp"

#include "describe.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/files/files.hpp"

#include <algorithm>

namespace permit::custodian {

using keys::KeyOwner;
using keys::SignerKind;

void OwnerOptions::add_to(CLI::App& command) {
    store.add_to(command);
    if (kind == SignerKind::publisher) { return; }
    command
        .add_option(
            "name", name,
            kind == SignerKind::region ? tr("the name of the region") : tr("the name of the authority"))
        ->type_name("NAME")
        ->required();
}

trust::Purpose purpose_of(SignerKind kind) {
    if (kind == SignerKind::publisher) { return trust::Purpose::publisher; }
    return kind == SignerKind::region ? trust::Purpose::region : trust::Purpose::authority;
}

std::string stable_text(const KeyOwner& owner) {
    if (owner.kind == SignerKind::publisher) { return "the publisher"; }
    return std::string{name(owner.kind)} + " " + owner.name;
}

std::optional<keys::Region> region_named(const keys::KeyStore& store, const std::string& name) {
    const auto regions = store.regions();
    const auto found = std::find_if(regions.begin(), regions.end(),
                                    [&](const keys::Region& region) { return region.name == name; });
    return found == regions.end() ? std::nullopt : std::optional{*found};
}

crypto::Certificate present_certificate(const keys::KeyStore& store, const KeyOwner& owner) {
    if (owner.kind == SignerKind::authority) { return store.authority(owner.name).certificate; }
    if (owner.kind == SignerKind::publisher) {
        if (auto certificate = store.publisher_keys().certificate) { return *certificate; }
    } else if (const auto region = region_named(store, owner.name)) {
        return region->certificate;
    }
    throw Error{ErrorCode::unknown_authority, tr("look for {}", owner.text()),
                tr("there is no such certificate"), tr("permit-keys show lists what the store has")};
}

std::uint32_t next_term(const keys::KeyStore& store) {
    const auto present = store.publisher_keys().certificate;
    return present ? trust::scope_of(*present).term + 1 : 1;
}

void note_act(const keys::KeyStore& store, const KeyOwner& owner, const std::string& done,
              CeremonyFacts facts) {
    facts.insert(facts.begin(), {"name", owner.name});
    note_in(store.log(), std::string{name(owner.kind)} + " " + done, std::move(facts));
}

void note_certificate(const keys::KeyStore& store, const KeyOwner& owner, const std::string& done,
                      const crypto::Certificate& certificate) {
    note_act(store, owner, done,
             {{"key id", to_hex(crypto::key_id(certificate.public_key()))},
              {"certificate", to_hex(certificate.fingerprint())}});
}

void print_certificate(const tools::Program& program, const KeyOwner& owner,
                       const crypto::Certificate& certificate) {
    program.result({{std::string{name(owner.kind)}, json_of(certificate)}},
                   tools::fact_lines(facts_of(certificate)));
}

void confirm_request_file(const tools::Program& program, const std::string& file) {
    confirm_overwriting(program, file, is_request);
}

void hand_out(const tools::Program& program, const keys::KeyStore& store, const KeyOwner& owner,
              const std::string& done, const crypto::SigningRequest& request, const std::string& file) {
    note_act(store, owner, done, {{"request", to_hex(request.fingerprint())}});
    files::replace(file, as_bytes(request.pem()), files::Access::everybody);
    program.result({{"request", json_of(request)}}, tools::fact_lines(facts_of(request)));
    program.note(
        tr("carry {} to the root; compare the fingerprint there, and take the certificate of {} back", file,
           owner.text()));
}

void NewOwnerOptions::add_wish(CLI::App& command, const std::string& about_name,
                               const std::string& about_divisions) {
    store.add_to(command);
    command.add_option("name", name, about_name)->type_name("NAME")->required();
    command.add_option("--divisions", divisions, about_divisions)
        ->type_name("CODE,…")
        ->delimiter(',')
        ->required();
}

void NewOwnerOptions::add_issuer(CLI::App& command) {
    command.add_option("--region", region, tr("the region that certifies it, if not the root"))
        ->type_name("NAME");
    root.add_to(command);
    lifetime.add_to(command);
}

void add_request_file(CLI::App& command, std::string& file) {
    command.add_option("--out", file, tr("the request to carry to the root"))->type_name("FILE")->required();
}

}  // namespace permit::custodian
