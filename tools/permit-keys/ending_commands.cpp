#include "lives.hpp"
#include "owner.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/tools/data.hpp"
#include "permit/tools/text.hpp"
#include "permit/trust/bundle.hpp"

#include <algorithm>
#include <memory>
#include <sstream>

namespace permit::custodian {
namespace {

using keys::KeyOwner;
using keys::SignerKind;

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
    if (program.rehearsed(tr("retire {}", owner.text()))) { return ExitStatus::done; }
    program.confirm(tr("After {} {} decides nothing more; what it has signed by then stays good. This cannot "
                       "be undone.",
                       last.iso(), owner.text()) +
                    "\n");
    store.retire(owner, last);
    note_act(store, owner, "retired", {{"last day", last.iso()}});
    program.result({{"name", owner.name}, {"last_day", last.iso()}},
                   tools::fact_lines({{tr(name(owner.kind)), owner.name}, {tr("last day"), last.iso()}}));
    program.note(owner.kind == SignerKind::region
                     ? tr("this binds this office only; readers do not learn of it")
                     : tr("readers learn of it from the next trust bundle"));
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
    std::istringstream lines{tools::read_file(file, tr("read the records that stay good"))};
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
        if (!life.revoked || crypto::key_id(life.certificate.public_key()) != key) { return std::string{}; }
        return tr("It was revoked on {} with {} listed records; this list takes the place of that one.",
                  life.revoked->day.iso(), life.revoked->good.size()) +
               "\n";
    };
    std::string text = said(owner);
    for (const auto& life : owner.former) { text += said(life); }
    return text;
}

std::string earlier_revocation(const keys::KeyStore& store, const KeyOwner& owner, const crypto::KeyId& key) {
    if (owner.kind == SignerKind::authority) { return said_of(store.authority(owner.name), key); }
    const auto region = region_named(store, owner.name);
    return region ? said_of(*region, key) : std::string{};
}

void print_revoked(const tools::Program& program, const KeyOwner& owner, const crypto::KeyId& key,
                   const keys::Revocation& revocation) {
    const auto good = revocation.good.size();
    program.result({{"name", owner.name},
                    {"key_id", to_hex(key)},
                    {"revoked", revocation.day.iso()},
                    {"good_records", good}},
                   tools::fact_lines({{tr(name(owner.kind)), owner.name},
                                      {tr("revoked key"), to_hex(key)},
                                      {tr("good records"), std::to_string(good)}}));
    program.note(tr("readers learn of it from the next trust bundle"));
}

ExitStatus revoke(const tools::Program& program, const RevokeOptions& options) {
    const auto owner = options.owner();
    const auto good = good_records(options.good);
    keys::KeyStore store = options.store.open();
    const auto key = options.key.empty() ? crypto::key_id(present_certificate(store, owner).public_key())
                                         : key_id_from(options.key);
    const keys::Revocation revocation{day_of_making(options.date, store.info().realm), good};
    const auto before = earlier_revocation(store, owner, key);
    if (program.rehearsed(tr("revoke key {} of {}", to_hex(key), owner.text()))) { return ExitStatus::done; }
    program.confirm(tr("Revoke key {} of {}: nothing it has ever signed counts any more, whatever its date, "
                       "but for {} listed records. This cannot be undone.",
                       to_hex(key), owner.text(), good.size()) +
                    "\n" + before);
    store.revoke(owner, key, revocation);
    note_act(store, owner, "key revoked",
             {{"key id", to_hex(key)}, {"good records", std::to_string(good.size())}});
    print_revoked(program, owner, key, revocation);
    return ExitStatus::done;
}

}  // namespace

void add_retire(tools::Program& program, CLI::App& group, SignerKind kind) {
    const auto options = std::make_shared<RetireOptions>();
    options->kind = kind;
    auto& command = program.command(group, "retire", tr("end its deciding; what it signed stays good"),
                                    [&program, options] { return retire(program, *options); });
    options->add_to(command);
    command.add_option("--last-day", options->last_day, tr("the last day it decides; today"))
        ->type_name("YYYY-MM-DD");
    options->date.add_to(command, tr("the day of making, in the test realm only"));
}

void add_revoke(tools::Program& program, CLI::App& group, SignerKind kind) {
    const auto options = std::make_shared<RevokeOptions>();
    options->kind = kind;
    auto& command = program.command(group, "revoke", tr("distrust a key and all that it signed"),
                                    [&program, options] { return revoke(program, *options); });
    options->add_to(command);
    command.add_option("--key", options->key, tr("id of the key, when it is not the present one"))
        ->type_name("KEYID");
    command.add_option("--good", options->good, tr("file with the digests of records that stay good"))
        ->type_name("FILE");
    options->date.add_to(command, tr("the day of the revocation, in the test realm only"));
}

}  // namespace permit::custodian
