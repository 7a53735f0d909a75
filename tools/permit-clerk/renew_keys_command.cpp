#include "commands.hpp"
#include "counter.hpp"
#include "output.hpp"

#include "permit/card/apdu.hpp"
#include "permit/core/joined.hpp"
#include "permit/core/words.hpp"
#include "permit/crypto/random.hpp"
#include "permit/permit/key_renewal.hpp"
#include "permit/tools/realm.hpp"
#include "permit/tools/text.hpp"

#include <memory>

namespace permit::clerk {
namespace {

struct RenewKeysOptions {
    std::string keys{};
    tools::PassphraseOption passphrase{};
    tools::CardOption card{};
};

procedures::MovedKeys renew(card::Transport& card, const keys::RoleKeys& held) {
    return procedures::renew_keys(card, card::query_uid(card), held, crypto::system_random(),
                                  procedures::KeysAskedFor::all);
}

std::string names_of(const std::vector<keys::Role>& roles) {
    if (roles.empty()) { return tr("none"); }
    return joined(roles, [](keys::Role role) { return name(role); });
}

tools::Json json_of(const std::vector<keys::Role>& roles) {
    auto names = tools::Json::array();
    for (const auto role : roles) { names.push_back(name(role)); }
    return names;
}

ExitStatus rehearse(const tools::Program& program, tools::OpenCard& card, const keys::KeyStore& store) {
    const auto rehearsal =
        tools::rehearse(card, store, [&](card::Transport& twin) { (void)renew(twin, store); });
    const auto would = tr("move the card's keys to the newest versions");
    tools::Json object{{"written", false}, {"would", would}};
    rehearsal.add_to(object);
    program.result(object, rehearsal.text() + tr("would {}; nothing was written", would) + "\n");
    return ExitStatus::done;
}

ExitStatus renew_keys(const tools::Program& program, const RenewKeysOptions& options) {
    const keys::KeyStore store = tools::open_store(options.keys, options.passphrase);
    (void)store.version(keys::Role::master);  // nobody else changes keys
    tools::OpenCard card = options.card.open();
    if (program.dry_run()) { return rehearse(program, card, store); }
    const Uid chip = card::query_uid(card.transport());
    const auto keys = renew(card.transport(), store);
    program.result({{"realm", name(store.info().realm)},
                    {"written", !keys.moved.empty()},
                    {"chip", chip.text()},
                    {"keys_moved", json_of(keys.moved)},
                    {"keys_left", json_of(keys.left)},
                    {"cost", tools::cost_json(card.cost())}},
                   tools::fact_lines({{tr("card"), chip.text()},
                                      {tr("keys moved"), names_of(keys.moved)},
                                      {tr("version not held"), keys.left.empty() ? "" : names_of(keys.left)},
                                      {tr("cost"), tools::cost_text(card.cost())}}));
    return ExitStatus::done;
}

}  // namespace

void add_renew_keys(tools::Program& program) {
    const auto options = std::make_shared<RenewKeysOptions>();
    auto& command = program.command("renew-keys", tr("give a card the newest role keys without rewriting it"),
                                    [&program, options] { return renew_keys(program, *options); });
    options->card.add_to(command);
    command.add_option("--keys", options->keys, tr("folder of the office's key store"))
        ->type_name("DIR")
        ->required();
    options->passphrase.add_to(command);
}

}  // namespace permit::clerk
