#include "describe.hpp"
#include "lives.hpp"
#include "owner.hpp"

#include "permit/core/words.hpp"

#include <algorithm>
#include <memory>

namespace permit::custodian {
namespace {

using keys::SignerKind;

struct SignedOptions : OwnerOptions {
    std::string key{};
    std::string until{};
};

using Records = std::vector<keys::SignedRecord>;

void append(Records& records, const Records& more) {
    records.insert(records.end(), more.begin(), more.end());
}

/// What the keys of an authority signed that this region certified.
void append_certified_by(const std::string& region, Records& records, const keys::KeyStore& store,
                         const keys::Authority& authority) {
    const auto append_key = [&](const std::string& issuer, const crypto::Certificate& certificate) {
        if (issuer != region) { return; }
        append(records, store.signed_records(authority.name, crypto::key_id(certificate.public_key())));
    };
    for (const auto& life : authority.former) { append_key(life.region, life.certificate); }
    append_key(authority.region, authority.certificate);
}

/// What was signed below a region, through the regions below it too.
Records signed_below(const std::string& name, const keys::KeyStore& store) {
    Records records;
    for (const auto& authority : store.authorities()) {
        append_certified_by(name, records, store, authority);
    }
    for (const auto& region : store.regions()) {
        if (region.region == name) { append(records, signed_below(region.name, store)); }
    }
    return records;
}

Records signed_by(const SignedOptions& options, const keys::KeyStore& store) {
    (void)present_certificate(store, options.owner());
    return options.kind == SignerKind::region ? signed_below(options.name, store)
                                              : store.signed_records(options.name);
}

ExitStatus list_signed(const tools::Program& program, const SignedOptions& options) {
    auto records = signed_by(options, options.store.open());
    std::erase_if(records, [&](const keys::SignedRecord& record) {
        return (!options.until.empty() && Day::parse(options.until) < record.decided) ||
               (!options.key.empty() && to_hex(record.key) != options.key);
    });
    program.result({{"records", json_of(records)}}, lines_of(records));
    return ExitStatus::done;
}

}  // namespace

void add_signed(tools::Program& program, CLI::App& group, SignerKind kind) {
    const auto options = std::make_shared<SignedOptions>();
    options->kind = kind;
    auto& command =
        program.command(group, "signed", tr("list the records signed and finished here, by digest"),
                        [&program, options] { return list_signed(program, *options); });
    options->add_to(command);
    command.add_option("--key", options->key, tr("only those of this key"))->type_name("KEYID");
    command.add_option("--until", options->until, tr("only those decided up to this day"))
        ->type_name("YYYY-MM-DD");
}

}  // namespace permit::custodian
