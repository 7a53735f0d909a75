#include "commands.hpp"
#include "describe.hpp"
#include "options.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/files/files.hpp"
#include "permit/tools/data.hpp"
#include "permit/tools/realm.hpp"
#include "permit/trust/status_delta.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <memory>

namespace permit::custodian {
namespace {

constexpr int usual_days = 30;

struct StatusOptions {
    StoreOptions store{};
    std::vector<std::uint32_t> serials{};
    std::string as{};
    std::uint16_t minimum_version = 0;
    bool clear_minimum_version = false;
};

std::string serials_text(const std::vector<std::uint32_t>& serials) {
    std::string text;
    for (const auto serial : serials) { text += (text.empty() ? "" : ", ") + std::to_string(serial); }
    return text;
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
    program.confirm("These permits are cancelled, and would no longer be: " + serials_text(cancelled) +
                    ".\n");
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
                   tools::fact_lines({{"changed", std::to_string(changed)}}));
    program.note("readers learn of it from the next trust bundle or status list");
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
    if (program.rehearsed("list permits " + serials_text(options.serials))) { return ExitStatus::done; }
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
    if (program.rehearsed("take permits " + serials_text(options.serials) + " from the list")) {
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

// publish

struct PublishOptions {
    StoreOptions store{};
    std::string out{};
    std::string since{};
    std::string delta{};
    std::string use_by{};
    tools::DateOption date{};
};

Day use_by_day(const PublishOptions& options, const keys::StoreInfo& store, Day issued) {
    if (!options.use_by.empty()) { return Day::parse(options.use_by); }
    return store.realm == Realm::test ? store.root.valid_until() : issued.plus_days(usual_days);
}

Bytes bytes_in(const std::string& file, const std::string& doing) {
    const std::string content = tools::read_file(file, doing);
    return {content.begin(), content.end()};
}

bool is_list(const std::string& content) {
    try {
        (void)trust::peek_head(as_bytes(content));
        return true;
    } catch (const Error&) { return false; }
}

bool is_delta(const std::string& content) {
    try {
        (void)trust::peek_delta(as_bytes(content));
        return true;
    } catch (const Error&) { return false; }
}

void require_both_or_none(const PublishOptions& options) {
    if (options.since.empty() == options.delta.empty()) { return; }
    throw Error{ErrorCode::bad_usage, tr("publish a status list"),
                tr("a delta needs the list it begins with and a file to be written to"),
                tr("give --since FILE and --delta FILE together")};
}

ExitStatus publish(const tools::Program& program, const PublishOptions& options) {
    require_both_or_none(options);
    keys::KeyStore store = options.store.open();
    const auto signer = store.publisher();
    const auto publisher = trust::publisher_of(store.info().root, signer.certificate);
    std::optional<trust::PublishedList> since;
    if (!options.since.empty()) {
        since = trust::PublishedList::load(bytes_in(options.since, "read the list the delta begins with"),
                                           publisher);
    }
    const Day issued = day_of_making(options.date, store.info().realm);
    if (program.rehearsed("publish a status list to " + options.out)) { return ExitStatus::done; }
    confirm_overwriting(program, options.out, is_list);
    if (since) { confirm_overwriting(program, options.delta, is_delta); }
    const auto edition = store.publish_status();
    const auto number = edition.number;
    const auto content = tools::status_register(store, edition.status).content();
    const Bytes file = trust::publish(content, {number, issued, use_by_day(options, store.info(), issued)},
                                      publisher, *signer.signer);
    const auto published = trust::PublishedList::load(file, publisher);
    note_in(store.log(), "status list published",
            {{"number", std::to_string(number)}, {"digest", to_hex(published.head().digest)}});
    files::replace(options.out, file, files::Access::everybody);
    if (since) {
        files::replace(options.delta, trust::sign_delta(*since, published, *signer.signer),
                       files::Access::everybody);
    }
    auto facts = facts_of(published.head());
    const auto said = facts_of(content);
    facts.insert(facts.end(), said.begin(), said.end());
    auto object = json_of(published.head());
    object.update(json_of(content));
    program.result({{"list", std::move(object)}}, tools::fact_lines(facts));
    return ExitStatus::done;
}

// the parser

void add_serials(CLI::App& command, StatusOptions& options, bool required) {
    options.store.add_to(command);
    auto* serials = command.add_option("serial", options.serials, "serials of permits")->type_name("SERIAL…");
    if (required) { serials->required(); }
}

}  // namespace

void add_status(tools::Program& program) {
    auto& group = program.group("status", "the list of permits that do not count, whatever their dates say");
    const auto adding = std::make_shared<StatusOptions>();
    auto& add_command = program.command(group, "add", "list permits, or ask for a minimum version of them",
                                        [&program, adding] { return add(program, *adding); });
    add_serials(add_command, *adding, true);
    add_command.add_option("--as", adding->as, "cancelled, lost, replaced or suspended")->type_name("STATUS");
    add_command
        .add_option("--minimum-version", adding->minimum_version, "older versions of the permit do not count")
        ->type_name("N")
        ->check(CLI::PositiveNumber);

    const auto removing = std::make_shared<StatusOptions>();
    auto& remove_command = program.command(group, "remove", "take permits from the list",
                                           [&program, removing] { return remove(program, *removing); });
    add_serials(remove_command, *removing, true);
    remove_command.add_flag("--minimum-version", removing->clear_minimum_version,
                            "take away the minimum version, not the status");

    const auto showing = std::make_shared<StatusOptions>();
    auto& show_command = program.command(group, "show", "show the list, or what it says of some permits",
                                         [&program, showing] { return show(program, *showing); });
    add_serials(show_command, *showing, false);

    const auto publishing = std::make_shared<PublishOptions>();
    auto& publish_command = program.command(group, "publish", "publish the list for readers",
                                            [&program, publishing] { return publish(program, *publishing); });
    publishing->store.add_to(publish_command);
    publish_command.add_option("--out", publishing->out, "file to write")->type_name("FILE")->required();
    publish_command.add_option("--since", publishing->since, "an earlier list, for a delta from there")
        ->type_name("FILE");
    publish_command.add_option("--delta", publishing->delta, "the delta to write")->type_name("FILE");
    publish_command
        .add_option("--use-by", publishing->use_by, "last day readers take it for fresh; 30 days on")
        ->type_name("YYYY-MM-DD");
    publishing->date.add_to(publish_command, "the day it is issued, in the test realm only");
}

}  // namespace permit::custodian
