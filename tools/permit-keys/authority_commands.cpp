#include "commands.hpp"
#include "describe.hpp"
#include "issuing.hpp"
#include "lives.hpp"
#include "owner.hpp"

#include "permit/cardlayout/policy.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/tools/data.hpp"

#include <limits>
#include <memory>

namespace permit::custodian {
namespace {

using keys::KeyOwner;
using keys::SignerKind;

constexpr std::uint32_t usual_block = 1'000'000;

struct AuthorityOptions : NewOwnerOptions {
    std::vector<std::string> records{};
    std::string profile = "national";
    std::uint32_t serials = usual_block;

    [[nodiscard]] KeyOwner owner() const { return KeyOwner::authority(name); }
};

void require_profile(const std::string& profile) {
    const auto profiles =
        layout::PolicyProfiles::load(tools::data_directory() / "policies" / "policy_profiles.csv");
    if (profiles.contains(profile)) { return; }
    throw Error{ErrorCode::bad_input, tr("add an authority"), tr("there is no policy profile {}", profile),
                tr("choose one of cardlayout/policies/policy_profiles.csv")};
}

layout::RecordKind record_kind(const std::string& text) {
    for (const auto kind : {layout::RecordKind::identity, layout::RecordKind::validity,
                            layout::RecordKind::residence, layout::RecordKind::journal}) {
        if (layout::name(kind) == text) { return kind; }
    }
    throw Error{ErrorCode::bad_usage, tr("read --records"), tr("there is no record {}", text),
                tr("the records are identity, validity, residence and journal")};
}

/// What is asked of the issuer, the dates apart.
trust::AuthorityRequest wish(const AuthorityOptions& options) {
    trust::AuthorityRequest request{.name = options.name,
                                    .divisions = known_divisions(options.divisions),
                                    .lifetime = usual_lifetime(Realm::test, {}, 0)};
    if (!options.records.empty()) {
        request.kinds.clear();
        for (const auto& text : options.records) { request.kinds.push_back(record_kind(text)); }
    }
    return request;
}

keys::NewAuthority with_serials(const keys::KeyStore& store, const AuthorityOptions& options) {
    const std::uint64_t first = store.next_free_serial();
    const std::uint64_t last = first + options.serials - 1;
    if (last > std::numeric_limits<std::uint32_t>::max()) {
        throw Error{ErrorCode::serials_exhausted, tr("add authority {}", options.name),
                    tr("too few serials of this root are left"), tr("give a smaller block with --serials")};
    }
    return {options.name, options.profile, static_cast<std::uint32_t>(first),
            static_cast<std::uint32_t>(last), options.region};
}

void refuse_existing(const StoreOptions& store, const std::string& wanted) {
    for (const auto& authority : keys::KeyStore::authorities_of(store.folder)) {
        if (authority.name == wanted) {
            throw Error{ErrorCode::already_exists, tr("add authority {}", wanted)};
        }
    }
}

/// Everything typed is checked before a passphrase is asked for.
trust::AuthorityRequest checked(const AuthorityOptions& options) {
    keys::check_name(options.name, tr("the authority"));
    auto request = wish(options);
    require_profile(options.profile);
    refuse_existing(options.store, options.name);
    return request;
}

ExitStatus add(const tools::Program& program, const AuthorityOptions& options) {
    auto request = checked(options);
    keys::KeyStore store = options.store.open();
    const auto issuer = issuer_of(store, options.store, options.root, options.region);
    request.lifetime = options.lifetime.within(issuer.certificate, store.info().realm,
                                               usual_years(trust::Purpose::authority));
    const auto block = with_serials(store, options);
    if (program.rehearsed(tr("certify authority {}", options.name))) { return ExitStatus::done; }
    store.add_authority(block, issuer.certifying(request, trust::Purpose::authority));
    const auto made = tools::read(store.authority(options.name));
    note_certificate(store, options.owner(), "added", made.certificate);
    program.result({{"authority", json_of(made)}}, tools::fact_lines(facts_of(made)));
    return ExitStatus::done;
}

ExitStatus request(const tools::Program& program, const AuthorityOptions& options) {
    const auto wanted = checked(options);
    keys::KeyStore store = options.store.open();
    const auto block = with_serials(store, options);
    if (program.rehearsed(tr("request a certificate for authority {}", options.name))) {
        return ExitStatus::done;
    }
    confirm_request_file(program, options.out);
    const auto signer = store.request_authority(block);
    const auto asked = trust::make_request(wanted, trust::Purpose::authority, store.info().realm, *signer);
    hand_out(program, store, options.owner(), "requested", asked, options.out);
    return ExitStatus::done;
}

ExitStatus list(const tools::Program& program, const StoreOptions& options) {
    const auto authorities = keys::KeyStore::authorities_of(options.folder);
    program.result({{"authorities", json_of(authorities)}}, table_of(authorities));
    return ExitStatus::done;
}

void add_wish(CLI::App& command, AuthorityOptions& options) {
    options.add_wish(command, tr("its name, as records are to carry it"),
                     tr("first 2, 4 or 6 digits of what it may sign for"));
    command.add_option("--records", options.records, tr("the records it may sign, all four"))
        ->type_name("RECORD,…")
        ->delimiter(',');
    command.add_option("--profile", options.profile, tr("policy profile it decides by, national"))
        ->type_name("PROFILE");
    command.add_option("--serials", options.serials, tr("how many permits it may issue, 1000000"))
        ->type_name("N")
        ->check(CLI::PositiveNumber);
}

void add_add(tools::Program& program, CLI::App& group) {
    const auto options = std::make_shared<AuthorityOptions>();
    auto& command = program.command(group, "add", tr("certify a new authority"),
                                    [&program, options] { return add(program, *options); });
    add_wish(command, *options);
    options->add_issuer(command);
}

void add_request(tools::Program& program, CLI::App& group) {
    const auto options = std::make_shared<AuthorityOptions>();
    auto& command = program.command(group, "request", tr("ask a root that is elsewhere for a new authority"),
                                    [&program, options] { return request(program, *options); });
    add_wish(command, *options);
    add_request_file(command, options->out);
}

}  // namespace

void add_authorities(tools::Program& program) {
    auto& group = program.group("authority", tr("the issuing authorities of a key store"));
    add_add(program, group);
    add_request(program, group);
    add_accept(program, group, SignerKind::authority);
    add_withdraw(program, group, SignerKind::authority);
    add_renew(program, group, SignerKind::authority);
    add_retire(program, group, SignerKind::authority);
    add_revoke(program, group, SignerKind::authority);
    add_signed(program, group, SignerKind::authority);

    const auto options = std::make_shared<StoreOptions>();
    auto& command = program.command(group, "list", tr("list the authorities"),
                                    [&program, options] { return list(program, *options); });
    options->add_to(command);
}

}  // namespace permit::custodian
