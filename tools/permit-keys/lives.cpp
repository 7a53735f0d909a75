#include "lives.hpp"

#include "describe.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/files/files.hpp"
#include "permit/tools/data.hpp"
#include "permit/tools/realm.hpp"

#include <algorithm>
#include <memory>
#include <sstream>

namespace permit::custodian {
namespace {

using keys::KeyOwner;
using keys::SignerKind;

struct OwnerOptions {
    StoreOptions store{};
    std::string name{};
    SignerKind kind;

    [[nodiscard]] KeyOwner owner() const { return {kind, name}; }
};

/// The store, and the name but for the publisher, of whom there is one.
void add_owner(CLI::App& command, OwnerOptions& options) {
    options.store.add_to(command);
    if (options.kind == SignerKind::publisher) { return; }
    command.add_option("name", options.name, "the name of the " + std::string{name(options.kind)})
        ->type_name("NAME")
        ->required();
}

std::string act_of(const KeyOwner& owner, const std::string& done) {
    return std::string{name(owner.kind)} + " " + done;
}

CeremonyFacts facts_for_log(const KeyOwner& owner, const crypto::Certificate& certificate) {
    CeremonyFacts facts;
    if (!owner.name.empty()) { facts.emplace_back("name", owner.name); }
    facts.emplace_back("key id", to_hex(crypto::key_id(certificate.public_key())));
    facts.emplace_back("certificate", to_hex(certificate.fingerprint()));
    return facts;
}

void print_certificate(const tools::Program& program, const KeyOwner& owner,
                       const crypto::Certificate& certificate) {
    program.result({{std::string{name(owner.kind)}, json_of(certificate)}},
                   tools::fact_lines(facts_of(certificate)));
}

// accept

struct AcceptOptions : OwnerOptions {
    std::string certificate{};
    std::string region{};
    tools::DateOption date{};
};

trust::Purpose purpose_of(SignerKind kind) {
    if (kind == SignerKind::publisher) { return trust::Purpose::publisher; }
    return kind == SignerKind::region ? trust::Purpose::region : trust::Purpose::authority;
}

/// The regions between a certificate and the root, its own issuer first.
std::vector<crypto::Certificate> regions_above(const keys::KeyStore& store, std::string region) {
    std::vector<crypto::Certificate> between;
    const auto regions = store.regions();
    while (!region.empty() && between.size() < crypto::most_between) {
        const auto found = std::find_if(regions.begin(), regions.end(),
                                        [&](const keys::Region& one) { return one.name == region; });
        if (found == regions.end()) { break; }
        between.push_back(found->certificate);
        region = found->region;
    }
    return between;
}

/// Terms of publishers go up by one; readers take nothing of an earlier one.
bool is_next_term(const keys::KeyStore& store, const trust::Scope& scope) {
    const auto present = store.publisher_keys().certificate;
    return scope.purpose != trust::Purpose::publisher ||
           scope.term == (present ? trust::scope_of(*present).term + 1 : 1);
}

/// Of this realm, for this purpose, under this root: what readers will ask for too.
void require_sound(const keys::KeyStore& store, const KeyOwner& owner, const crypto::Certificate& certificate,
                   const std::string& region) {
    const auto& root = store.info().root;
    const bool issued = crypto::issued_by(certificate, regions_above(store, region), root, trust::scope_oid);
    if (issued) {
        const auto scope = trust::scope_of(certificate);
        if (scope.purpose == purpose_of(owner.kind) && scope.realm == store.info().realm &&
            is_next_term(store, scope)) {
            return;
        }
    }
    throw Error{ErrorCode::certificate_mismatch, tr("take over the certificate of {}", owner.text()),
                issued ? "it is for another purpose, realm or term"
                       : "the root of this store, or the region named, did not issue it"};
}

ExitStatus accept(const tools::Program& program, const AcceptOptions& options) {
    const auto owner = options.owner();
    const auto certificate = certificate_in(options.certificate, "read the certificate of " + owner.text());
    keys::KeyStore store = options.store.open();
    require_sound(store, owner, certificate, options.region);
    const Day day = day_of_making(options.date, store.info().realm);
    if (program.rehearsed("take the certificate of " + owner.text() + " into use")) {
        return ExitStatus::done;
    }
    program.confirm("Take this certificate into use for " + owner.text() +
                    ". The key before it, if there is one, signs no more from then on.\n" +
                    tools::fact_lines(facts_of(certificate), "  "));
    store.accept(owner, certificate, options.region, day);
    note_in(store.log(), act_of(owner, "certificate accepted"), facts_for_log(owner, certificate));
    print_certificate(program, owner, certificate);
    return ExitStatus::done;
}

// withdraw

ExitStatus withdraw(const tools::Program& program, const OwnerOptions& options) {
    const auto owner = options.owner();
    keys::KeyStore store = options.store.open();
    if (program.rehearsed("withdraw the request of " + owner.text())) { return ExitStatus::done; }
    program.confirm("Destroy the key of " + owner.text() +
                    " that waits for its certificate. A certificate that comes for it later is of no use.\n");
    store.withdraw(owner);
    note_in(store.log(), act_of(owner, "request withdrawn"), {{"name", owner.name}});
    program.result({{"withdrawn", owner.text()}}, tools::fact_lines({{"withdrawn", owner.text()}}));
    return ExitStatus::done;
}

// renew

struct RenewOptions : OwnerOptions {
    RootOptions root{};
    std::string region{};
    std::string out{};
    LifetimeOptions lifetime{};
};

std::uint32_t next_term(const crypto::Certificate& publisher) { return trust::scope_of(publisher).term + 1; }

/// The region that issued the present certificate, unless another is named.
std::string issuing_region(const keys::KeyStore& store, const RenewOptions& options) {
    if (!options.region.empty() || options.kind == SignerKind::publisher) { return options.region; }
    if (options.kind == SignerKind::authority) { return store.authority(options.name).region; }
    const auto regions = store.regions();
    const auto found = std::find_if(regions.begin(), regions.end(),
                                    [&](const keys::Region& region) { return region.name == options.name; });
    return found == regions.end() ? std::string{} : found->region;
}

keys::Certify certifying(const RenewOptions& options, const Issuer& issuer,
                         const crypto::Certificate& present, Realm realm) {
    if (options.kind == SignerKind::publisher) {
        return issuer.certifying_publisher(
            next_term(present), options.lifetime.within(issuer.certificate, realm, publisher_years));
    }
    const auto lifetime = options.lifetime.within(issuer.certificate, realm, authority_years);
    return issuer.certifying(like(present, lifetime), purpose_of(options.kind));
}

void request_renewal(const tools::Program& program, const RenewOptions& options, keys::KeyStore& store,
                     const crypto::Certificate& present) {
    const auto owner = options.owner();
    const auto realm = store.info().realm;
    confirm_request_file(program, options.out);
    const auto signer = store.request_renewal(owner);
    const auto request =
        owner.kind == SignerKind::publisher
            ? trust::make_publisher_request(next_term(present), realm, *signer)
            : trust::make_request(like(present, {present.valid_from(), present.valid_until()}),
                                  purpose_of(owner.kind), realm, *signer);
    note_in(store.log(), act_of(owner, "renewal requested"),
            {{"name", owner.name}, {"request", to_hex(request.fingerprint())}});
    hand_out(program, request, options.out, owner);
}

ExitStatus renew(const tools::Program& program, const RenewOptions& options) {
    const auto owner = options.owner();
    keys::KeyStore store = options.store.open();
    const auto present = present_certificate(store, owner);
    const Day day = day_of_making(options.lifetime.date, store.info().realm);
    if (program.rehearsed("renew the key of " + owner.text())) { return ExitStatus::done; }
    if (!options.out.empty()) {
        request_renewal(program, options, store, present);
        return ExitStatus::done;
    }
    program.confirm("A new key takes over for " + owner.text() + ". The old one, " +
                    to_hex(crypto::key_id(present.public_key())) +
                    ", is destroyed; what it has signed stays good.\n");
    const auto region = issuing_region(store, options);
    const auto issuer = issuer_of(store, options.store, options.root, region);
    store.renew(owner, day, region, certifying(options, issuer, present, store.info().realm));
    const auto renewed = present_certificate(store, owner);
    note_in(store.log(), act_of(owner, "renewed"), facts_for_log(owner, renewed));
    print_certificate(program, owner, renewed);
    program.note("readers learn of it from the next trust bundle");
    return ExitStatus::done;
}

// retire

struct RetireOptions : OwnerOptions {
    std::string last_day{};
    tools::DateOption date{};
};

ExitStatus retire(const tools::Program& program, const RetireOptions& options) {
    const auto owner = options.owner();
    keys::KeyStore store = options.store.open();
    const Day last = options.last_day.empty() ? day_of_making(options.date, store.info().realm)
                                              : Day::parse(options.last_day);
    if (program.rehearsed("retire " + owner.text())) { return ExitStatus::done; }
    program.confirm("After " + last.iso() + " " + owner.text() +
                    " decides nothing more; what it has signed by then stays good. This cannot be undone.\n");
    store.retire(owner, last);
    note_in(store.log(), act_of(owner, "retired"), {{"name", owner.name}, {"last day", last.iso()}});
    program.result(
        {{"name", owner.name}, {"last_day", last.iso()}},
        tools::fact_lines({{std::string{name(owner.kind)}, owner.name}, {"last day", last.iso()}}));
    program.note(owner.kind == SignerKind::region ? "this binds this office only; readers do not learn of it"
                                                  : "readers learn of it from the next trust bundle");
    return ExitStatus::done;
}

// revoke

struct RevokeOptions : OwnerOptions {
    std::string key{};
    std::string good{};
    tools::DateOption date{};
};

/// The first word of each line, as `authority signed` prints them; blank lines and # lines are left out.
std::vector<crypto::Digest> good_records(const std::string& file) {
    std::vector<crypto::Digest> digests;
    if (file.empty()) { return digests; }
    std::istringstream lines{tools::read_file(file, "read the records that stay good")};
    std::size_t number = 0;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        const auto word = line.substr(0, line.find_first_of(" \t\r"));
        if (word.empty() || word.front() == '#') { continue; }
        try {
            digests.push_back(trust::fingerprint_from(word));
        } catch (const Error&) {
            throw Error{ErrorCode::bad_input, tr("read {}", file),
                        tr("line {} does not begin with a SHA-256 in hexadecimal", number),
                        tr("give a file as permit-keys authority signed prints it")};
        }
    }
    std::sort(digests.begin(), digests.end());
    digests.erase(std::unique(digests.begin(), digests.end()), digests.end());
    return digests;
}

crypto::KeyId key_id_from(const std::string& text) {
    crypto::KeyId id{};
    const Bytes bytes = from_hex(text);
    if (bytes.size() != id.size()) {
        throw Error{ErrorCode::bad_input, tr("read --key"), tr("a key id is 8 hexadecimal digits"),
                    tr("permit-keys show tells the key ids")};
    }
    std::copy(bytes.begin(), bytes.end(), id.begin());
    return id;
}

/// A word about a revocation that this one replaces.
template <class Owner>
std::string said_of(const Owner& owner, const crypto::KeyId& key) {
    const auto said = [&](const auto& life) {
        return life.revoked && crypto::key_id(life.certificate.public_key()) == key
                   ? "It was revoked on " + life.revoked->day.iso() + " with " +
                         std::to_string(life.revoked->good.size()) +
                         " listed records; this list takes the place of that one.\n"
                   : std::string{};
    };
    std::string text = said(owner);
    for (const auto& life : owner.former) { text += said(life); }
    return text;
}

std::string earlier_revocation(const keys::KeyStore& store, const KeyOwner& owner, const crypto::KeyId& key) {
    if (owner.kind == SignerKind::authority) { return said_of(store.authority(owner.name), key); }
    for (const auto& region : store.regions()) {
        if (region.name == owner.name) { return said_of(region, key); }
    }
    return {};
}

ExitStatus revoke(const tools::Program& program, const RevokeOptions& options) {
    const auto owner = options.owner();
    const auto good = good_records(options.good);
    keys::KeyStore store = options.store.open();
    const auto key = options.key.empty() ? crypto::key_id(present_certificate(store, owner).public_key())
                                         : key_id_from(options.key);
    const Day day = day_of_making(options.date, store.info().realm);
    const auto before = earlier_revocation(store, owner, key);
    if (program.rehearsed("revoke key " + to_hex(key) + " of " + owner.text())) { return ExitStatus::done; }
    program.confirm("Revoke key " + to_hex(key) + " of " + owner.text() +
                    ": nothing it has ever signed counts any more, whatever its date, but for " +
                    std::to_string(good.size()) + " listed records. This cannot be undone.\n" + before);
    store.revoke(owner, key, {day, good});
    note_in(store.log(), act_of(owner, "key revoked"),
            {{"name", owner.name}, {"key id", to_hex(key)}, {"good records", std::to_string(good.size())}});
    program.result({{"name", owner.name},
                    {"key_id", to_hex(key)},
                    {"revoked", day.iso()},
                    {"good_records", good.size()}},
                   tools::fact_lines({{std::string{name(owner.kind)}, owner.name},
                                      {"revoked key", to_hex(key)},
                                      {"good records", std::to_string(good.size())}}));
    program.note("readers learn of it from the next trust bundle");
    return ExitStatus::done;
}

}  // namespace

crypto::Certificate present_certificate(const keys::KeyStore& store, const KeyOwner& owner) {
    const auto unknown = [&] {
        return Error{ErrorCode::unknown_authority, tr("look for {}", owner.text()),
                     tr("there is no such certificate"), tr("permit-keys show lists what the store has")};
    };
    if (owner.kind == SignerKind::authority) { return store.authority(owner.name).certificate; }
    if (owner.kind == SignerKind::publisher) {
        const auto certificate = store.publisher_keys().certificate;
        if (!certificate) { throw unknown(); }
        return *certificate;
    }
    for (const auto& region : store.regions()) {
        if (region.name == owner.name) { return region.certificate; }
    }
    throw unknown();
}

void confirm_request_file(const tools::Program& program, const std::string& file) {
    confirm_overwriting(program, file, [](const std::string& earlier) {
        return earlier.find("CERTIFICATE REQUEST") != std::string::npos;
    });
}

void hand_out(const tools::Program& program, const crypto::SigningRequest& request, const std::string& file,
              const KeyOwner& owner) {
    files::replace(file, as_bytes(request.pem()), files::Access::everybody);
    program.result({{"request", json_of(request)}}, tools::fact_lines(facts_of(request)));
    program.note("carry " + file +
                 " to the root; compare the fingerprint there, and take the certificate of " + owner.text() +
                 " back");
}

void add_accept(tools::Program& program, CLI::App& group, SignerKind kind) {
    const auto options = std::make_shared<AcceptOptions>();
    options->kind = kind;
    auto& command = program.command(group, "accept", "take the certificate that came for a request into use",
                                    [&program, options] { return accept(program, *options); });
    add_owner(command, *options);
    command.add_option("--certificate", options->certificate, "what permit-keys certify made")
        ->type_name("FILE")
        ->required();
    if (kind != SignerKind::publisher) {
        command.add_option("--region", options->region, "the region that issued it, if not the root")
            ->type_name("NAME");
    }
    options->date.add_to(command, "the day it takes over, in the test realm only");
}

void add_withdraw(tools::Program& program, CLI::App& group, SignerKind kind) {
    const auto options = std::make_shared<OwnerOptions>();
    options->kind = kind;
    auto& command = program.command(group, "withdraw", "give up a request whose certificate will not come",
                                    [&program, options] { return withdraw(program, *options); });
    add_owner(command, *options);
}

void add_renew(tools::Program& program, CLI::App& group, SignerKind kind) {
    const auto options = std::make_shared<RenewOptions>();
    options->kind = kind;
    auto& command = program.command(group, "renew", "have a new key take over; old records stay good",
                                    [&program, options] { return renew(program, *options); });
    add_owner(command, *options);
    if (kind != SignerKind::publisher) {
        command.add_option("--region", options->region, "the region that certifies, if not as before")
            ->type_name("NAME");
    }
    command.add_option("--out", options->out, "only write a request for a root that is elsewhere")
        ->type_name("FILE");
    options->root.add_to(command);
    options->lifetime.add_to(command);
}

void add_retire(tools::Program& program, CLI::App& group, SignerKind kind) {
    const auto options = std::make_shared<RetireOptions>();
    options->kind = kind;
    auto& command = program.command(group, "retire", "end its deciding; what it signed stays good",
                                    [&program, options] { return retire(program, *options); });
    add_owner(command, *options);
    command.add_option("--last-day", options->last_day, "the last day it decides; today")
        ->type_name("YYYY-MM-DD");
    options->date.add_to(command, "the day of making, in the test realm only");
}

void add_revoke(tools::Program& program, CLI::App& group, SignerKind kind) {
    const auto options = std::make_shared<RevokeOptions>();
    options->kind = kind;
    auto& command = program.command(group, "revoke", "distrust a key and all that it signed",
                                    [&program, options] { return revoke(program, *options); });
    add_owner(command, *options);
    command.add_option("--key", options->key, "id of the key, when it is not the present one")
        ->type_name("KEYID");
    command.add_option("--good", options->good, "file with the digests of records that stay good")
        ->type_name("FILE");
    options->date.add_to(command, "the day of the revocation, in the test realm only");
}

}  // namespace permit::custodian
