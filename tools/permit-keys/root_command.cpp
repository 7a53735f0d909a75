#include "commands.hpp"
#include "describe.hpp"
#include "options.hpp"

#include "permit/core/words.hpp"
#include "permit/files/files.hpp"

#include <memory>

namespace permit::custodian {
namespace {

struct WriteOptions {
    StoreOptions store{};
    std::string out{};
};

/// With the passphrase the store proves what it says; without, whoever can write to the folder might have put
/// another root there.
keys::StoreInfo proven_or_not(const tools::Program& program, const StoreOptions& store) {
    auto info = keys::KeyStore::inspect(store.folder);
    if (store.passphrase.file.empty()) {
        program.note(
            tr("not proven without the passphrase; compare the fingerprint with the one written down"));
        return info;
    }
    if (info.kind == keys::StoreKind::root) {
        return keys::RootStore::open(store.folder, store.passphrase.read({}).reveal(),
                                     tools::pin_from(store.passphrase))
            .info();
    }
    return store.open().info();
}

ExitStatus root(const tools::Program& program, const WriteOptions& options) {
    const auto info = proven_or_not(program, options.store);
    const std::string pem = info.root.pem();
    confirm_overwriting(program, options.out, [&](const std::string& earlier) { return earlier == pem; });
    if (program.rehearsed(tr("write the root certificate to {}", options.out))) { return ExitStatus::done; }
    files::replace(options.out, as_bytes(pem), files::Access::everybody);
    const auto fingerprint = info.root.fingerprint();
    program.result({{"realm", name(info.realm)}, {"fingerprint", to_hex(fingerprint)}},
                   trust::fingerprint_text(fingerprint) + "\n");
    return ExitStatus::done;
}

}  // namespace

void add_root(tools::Program& program) {
    const auto options = std::make_shared<WriteOptions>();
    auto& command = program.command("root", tr("write the root certificate for readers to pin"),
                                    [&program, options] { return root(program, *options); });
    options->store.add_to(command);
    command.add_option("--out", options->out, tr("file to write, PEM"))->type_name("FILE")->required();
}

}  // namespace permit::custodian
