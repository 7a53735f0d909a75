#include "commands.hpp"
#include "describe.hpp"
#include "options.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <memory>

namespace permit::custodian {
namespace {

struct RoleOptions {
    StoreOptions store{};
    std::string role{};
    std::string version{};

    [[nodiscard]] keys::Role wanted() const { return roles_named({role}, "ROLE").front(); }
};

std::uint8_t version_from(const std::string& text) {
    const Bytes bytes = from_hex(text);
    if (bytes.size() == 1) { return bytes.front(); }
    throw Error{ErrorCode::bad_usage, tr("read VERSION"), tr("a key version is two hexadecimal digits"),
                tr("permit-keys role list tells the versions")};
}

ExitStatus list(const tools::Program& program, const StoreOptions& options) {
    const auto info = keys::KeyStore::inspect(options.folder);
    program.result({{"roles", roles_json(info)}}, roles_table(info));
    return ExitStatus::done;
}

ExitStatus roll(const tools::Program& program, const RoleOptions& options) {
    const auto role = options.wanted();
    keys::KeyStore store = options.store.open();
    require_office(store.info(), tr("make a new version of a role's key"));
    (void)store.versions(role);
    const std::string text{name(role)};
    if (program.rehearsed(tr("make the next version of the {} key", text))) { return ExitStatus::done; }
    program.confirm(
        tr("Make a new version of the {} key. New cards get it, others at their next rewrite here; "
           "stations with this role need new stores. This cannot be undone.",
           text) +
        "\n");
    const auto version = store.roll_role(role);
    note_in(store.log(), "role rolled", {{"role", text}, {"version", version_text(version)}});
    program.result({{"role", text}, {"version", version_text(version)}},
                   tools::fact_lines({{tr("role"), text}, {tr("version"), version_text(version)}}));
    return ExitStatus::done;
}

ExitStatus drop(const tools::Program& program, const RoleOptions& options) {
    const auto role = options.wanted();
    const auto version = version_from(options.version);
    keys::KeyStore store = options.store.open();
    require_office(store.info(), tr("destroy a version of a role's key"));
    (void)store.versions(role);
    const auto what = tr("version {} of the {} key", version_text(version), name(role));
    if (program.rehearsed(tr("destroy {}", what))) { return ExitStatus::done; }
    program.confirm(tr("Destroy {}. Cards that still have it can never be used with this role again. This "
                       "cannot be undone.",
                       what) +
                    "\n");
    store.drop_role_version(role, version);
    note_in(store.log(), "role version destroyed",
            {{"role", std::string{name(role)}}, {"version", version_text(version)}});
    program.result({{"role", name(role)}, {"destroyed", version_text(version)}},
                   tools::fact_lines({{tr("destroyed"), what}}));
    return ExitStatus::done;
}

void add_role(CLI::App& command, RoleOptions& options) {
    options.store.add_to(command);
    command.add_option("role", options.role, tr("the role"))->type_name("ROLE")->required();
}

}  // namespace

void add_roles(tools::Program& program) {
    auto& group = program.group("role", tr("the master keys of roles, and their versions"));
    const auto listing = std::make_shared<StoreOptions>();
    auto& list_command = program.command(group, "list", tr("list roles, key versions and where they lie"),
                                         [&program, listing] { return list(program, *listing); });
    listing->add_to(list_command);

    const auto rolling = std::make_shared<RoleOptions>();
    auto& roll_command = program.command(group, "roll", tr("make the next version of a role's key"),
                                         [&program, rolling] { return roll(program, *rolling); });
    add_role(roll_command, *rolling);

    const auto dropping = std::make_shared<RoleOptions>();
    auto& drop_command = program.command(group, "drop", tr("destroy an old version of a role's key"),
                                         [&program, dropping] { return drop(program, *dropping); });
    add_role(drop_command, *dropping);
    drop_command.add_option("version", dropping->version, tr("the version, two hexadecimal digits"))
        ->type_name("VERSION")
        ->required();
}

}  // namespace permit::custodian
