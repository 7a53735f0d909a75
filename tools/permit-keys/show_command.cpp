#include "commands.hpp"
#include "describe.hpp"
#include "options.hpp"

#include "permit/tools/data.hpp"

#include <memory>

namespace permit::custodian {
namespace {

struct ShowOptions {
    std::string path{};
    tools::PassphraseOption passphrase{};  // taken so that scripts can give it everywhere; not needed
};

void show_store(const tools::Program& program, const std::string& folder) {
    const auto info = keys::KeyStore::inspect(folder);
    const auto authorities = tools::read(keys::KeyStore::authorities_of(folder));
    auto object = json_of(info);
    object["authorities"] = json_of(authorities);
    std::string text = tools::fact_lines(facts_of(info));
    if (!authorities.empty()) { text += "\n" + table_of(authorities); }
    program.result({{"store", std::move(object)}}, text);
}

void show_bundle(const tools::Program& program, const std::string& file) {
    const auto content = tools::read_file(file, "show a trust bundle");
    const auto bundle = trust::load_bundle(as_bytes(content), std::nullopt);
    const auto& said = bundle.content();
    std::string text = tools::fact_lines(facts_of(said));
    if (!said.authorities.empty()) { text += "\n" + table_of(said.authorities); }
    program.result({{"bundle", json_of(said)}}, text);
    program.note("the bundle is whole; compare its root's fingerprint with the custodian's");
}

ExitStatus show(const tools::Program& program, const ShowOptions& options) {
    std::error_code ignored;
    if (std::filesystem::is_directory(options.path, ignored)) {
        show_store(program, options.path);
    } else {
        show_bundle(program, options.path);
    }
    return ExitStatus::done;
}

}  // namespace

void add_show(tools::Program& program) {
    const auto options = std::make_shared<ShowOptions>();
    auto& command = program.command("show", "show a key store or a trust bundle; asks for no passphrase",
                                    [&program, options] { return show(program, *options); });
    command.add_option("path", options->path, "folder of a key store, or a trust bundle")
        ->type_name("DIR|FILE")
        ->required();
    options->passphrase.add_to(command);
}

}  // namespace permit::custodian
