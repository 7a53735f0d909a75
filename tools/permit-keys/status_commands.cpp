#include "commands.hpp"
#include "describe.hpp"
#include "options.hpp"

#include "permit/core/error.hpp"
#include "permit/core/joined.hpp"
#include "permit/core/words.hpp"
#include "permit/tools/realm.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <memory>

namespace permit::custodian {
namespace {

struct StatusOptions {
    StoreOptions store{};
    std::vector<std::uint32_t> serials{};
    std::string as{};
    std::uint16_t minimum_version = 0;
    bool clear_minimum_version = false;
};

std::string serials_text(const std::vector<std::uint32_t>& serials) {
    return joined(serials, [](std::uint32_t serial) { return std::to_string(serial); });
}

trust::PermitStatus status_from(const std::string& text) {
    if (const auto status = trust::permit_status_named(text)) { return *status; }
    throw Error{ErrorCode::bad_usage, tr("read --as"), tr("there is no status {}", text),
                tr("the statuses are cancelled, lost, replaced and suspended")};
}

/// A cancelled permit is over by law; that it is not has to be meant.
void confirm_revival(const tools::Program& program, const trust::StatusRegister& before,
                     const std::vector<std::uint32_t>& serials) {
    std::vector<std::uint32_t> cancelled;
    std::copy_if(serials.begin(), serials.end(), std::back_inserter(cancelled), [&](std::uint32_t serial) {
        return before.status_of(serial) == trust::PermitStatus::cancelled;
    });
    if (cancelled.empty()) { return; }
    program.confirm(tr("These permits are cancelled, and would no longer be: {}.", serials_text(cancelled)) +
                    "\n");
}

/// What is done to each of the permits named; true when it changed something.
using Edit = std::function<bool(trust::StatusRegister& list, std::uint32_t serial)>;

unsigned apply(const Edit& edit, trust::StatusRegister& list, const std::vector<std::uint32_t>& serials) {
    unsigned changed = 0;
    for (const auto serial : serials) { changed += edit(list, serial) ? 1U : 0U; }
    return changed;
}

/// Edits the list as it stands at that moment, says what changed, and that readers do not know it yet.
ExitStatus keep(const tools::Program& program, keys::KeyStore& store, const StatusOptions& options,
                const std::string& done, const Edit& edit) {
    unsigned changed = 0;
    trust::StatusRegister list;
    store.edit_status([&](BytesView state) {
        list = tools::status_register(store, state);
        changed = apply(edit, list, options.serials);
        return list.encode();
    });
    note_in(store.log(), "status " + done, {{"serials", serials_text(options.serials)}});
    program.result({{"changed", changed}, {"status", json_of(list.content())}},
                   tools::fact_lines({{tr("changed"), std::to_string(changed)}}));
    program.note(tr("readers learn of it from the next trust bundle or status list"));
    return ExitStatus::done;
}

/// Tried on a copy first: what cannot be is said before anything is asked.
trust::StatusRegister tried(const keys::KeyStore& store, const StatusOptions& options, const Edit& edit) {
    auto list = tools::status_register(store);
    auto copy = list;
    (void)apply(edit, copy, options.serials);
    return list;
}

Edit listing(const StatusOptions& options, const std::optional<trust::PermitStatus>& status) {
    return [status, version = options.minimum_version](trust::StatusRegister& list, std::uint32_t serial) {
        const bool listed = status && list.list(serial, *status);
        return (version != 0 && list.set_minimum_version(serial, version)) || listed;
    };
}

ExitStatus add(const tools::Program& program, const StatusOptions& options) {
    if (options.as.empty() && options.minimum_version == 0) {
        throw Error{ErrorCode::bad_usage, tr("list permits"),
                    tr("neither a status nor a minimum version is given"),
                    tr("give --as STATUS, --minimum-version N, or both")};
    }
    const auto status = options.as.empty() ? std::nullopt : std::optional{status_from(options.as)};
    const auto edit = listing(options, status);
    keys::KeyStore store = options.store.open();
    const auto before = tried(store, options, edit);
    if (program.rehearsed(tr("list permits {}", serials_text(options.serials)))) { return ExitStatus::done; }
    if (status && *status != trust::PermitStatus::cancelled) {
        confirm_revival(program, before, options.serials);
    }
    const auto what = status ? options.as : "minimum version " + std::to_string(options.minimum_version);
    return keep(program, store, options, what, edit);
}

ExitStatus remove(const tools::Program& program, const StatusOptions& options) {
    const Edit edit = [&](trust::StatusRegister& list, std::uint32_t serial) {
        return options.clear_minimum_version ? list.clear_minimum_version(serial) : list.clear(serial);
    };
    keys::KeyStore store = options.store.open();
    const auto before = tried(store, options, edit);
    if (program.rehearsed(tr("take permits {} from the list", serials_text(options.serials)))) {
        return ExitStatus::done;
    }
    if (!options.clear_minimum_version) { confirm_revival(program, before, options.serials); }
    return keep(program, store, options, "removed", edit);
}

// show

ExitStatus show(const tools::Program& program, const StatusOptions& options) {
    const keys::KeyStore store = options.store.open();
    const auto list = tools::status_register(store);
    if (options.serials.empty()) {
        const auto content = list.content();
        program.result({{"status", json_of(content)}}, tools::fact_lines(facts_of(content)));
        return ExitStatus::done;
    }
    program.result({{"permits", permits_json(list, options.serials)}}, permits_table(list, options.serials));
    return ExitStatus::done;
}

// the parser

void add_serials(CLI::App& command, StatusOptions& options, bool required) {
    options.store.add_to(command);
    auto* serials =
        command.add_option("serial", options.serials, tr("serials of permits"))->type_name("SERIAL…");
    if (required) { serials->required(); }
}

}  // namespace

void add_status(tools::Program& program) {
    auto& group =
        program.group("status", tr("the list of permits that do not count, whatever their dates say"));
    const auto adding = std::make_shared<StatusOptions>();
    auto& add_command =
        program.command(group, "add", tr("list permits, or ask for a minimum version of them"),
                        [&program, adding] { return add(program, *adding); });
    add_serials(add_command, *adding, true);
    add_command.add_option("--as", adding->as, tr("cancelled, lost, replaced or suspended"))
        ->type_name("STATUS");
    add_command
        .add_option("--minimum-version", adding->minimum_version,
                    tr("older versions of the permit do not count"))
        ->type_name("N")
        ->check(CLI::PositiveNumber);

    const auto removing = std::make_shared<StatusOptions>();
    auto& remove_command = program.command(group, "remove", tr("take permits from the list"),
                                           [&program, removing] { return remove(program, *removing); });
    add_serials(remove_command, *removing, true);
    remove_command.add_flag("--minimum-version", removing->clear_minimum_version,
                            tr("take away the minimum version, not the status"));

    const auto showing = std::make_shared<StatusOptions>();
    auto& show_command = program.command(group, "show", tr("show the list, or what it says of some permits"),
                                         [&program, showing] { return show(program, *showing); });
    add_serials(show_command, *showing, false);

    add_status_publish(program, group);
}

}  // namespace permit::custodian
