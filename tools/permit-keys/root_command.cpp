#include "commands.hpp"
#include "describe.hpp"
#include "options.hpp"

#include "permit/files/files.hpp"

#include <memory>

namespace permit::custodian {
namespace {

struct WriteOptions {
    StoreOptions store{};
    std::string out{};
};

ExitStatus root(const tools::Program& program, const WriteOptions& options) {
    const auto info = keys::KeyStore::inspect(options.store.folder);
    const std::string pem = info.root.pem();
    confirm_overwriting(program, options.out, [&](const std::string& earlier) { return earlier == pem; });
    if (program.rehearsed("write the root certificate to " + options.out)) { return ExitStatus::done; }
    files::replace(options.out, as_bytes(pem), files::Access::everybody);
    const auto fingerprint = info.root.fingerprint();
    program.result({{"realm", name(info.realm)}, {"fingerprint", to_hex(fingerprint)}},
                   trust::fingerprint_text(fingerprint) + "\n");
    return ExitStatus::done;
}

}  // namespace

void add_root(tools::Program& program) {
    const auto options = std::make_shared<WriteOptions>();
    auto& command = program.command("root", "write the root certificate for readers to pin",
                                    [&program, options] { return root(program, *options); });
    options->store.add_to(command);
    command.add_option("--out", options->out, "file to write, PEM")->type_name("FILE")->required();
}

}  // namespace permit::custodian
