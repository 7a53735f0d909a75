#include "commands.hpp"
#include "describe.hpp"
#include "options.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/files/files.hpp"
#include "permit/tools/data.hpp"
#include "permit/tools/realm.hpp"
#include "permit/trust/status_delta.hpp"

#include <memory>

namespace permit::custodian {
namespace {

struct PublishOptions {
    StoreOptions store{};
    std::string out{};
    std::string since{};
    std::string delta{};
    PublishingOptions publishing{};
};

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

/// What was published, and what is in it.
void print(const tools::Program& program, const trust::ListHead& head, const trust::StatusContent& content) {
    auto facts = facts_of(head);
    const auto said = facts_of(content);
    facts.insert(facts.end(), said.begin(), said.end());
    auto object = json_of(head);
    object.update(json_of(content));
    program.result({{"list", std::move(object)}}, tools::fact_lines(facts));
}

ExitStatus publish(const tools::Program& program, const PublishOptions& options) {
    require_both_or_none(options);
    keys::KeyStore store = options.store.open();
    const auto signer = store.publisher();
    const auto publisher = trust::publisher_of(store.info().root, signer.certificate);
    std::optional<trust::PublishedList> since;
    if (!options.since.empty()) {
        since = trust::PublishedList::load(bytes_in(options.since, tr("read the list the delta begins with")),
                                           publisher);
    }
    const Day issued = options.publishing.issued(store.info());
    const Day use_by = options.publishing.last_day(store.info());
    if (program.rehearsed(tr("publish a status list to {}", options.out))) { return ExitStatus::done; }
    confirm_overwriting(program, options.out, is_list);
    if (since) { confirm_overwriting(program, options.delta, is_delta); }
    const auto edition = store.publish_status();
    const auto number = edition.number;
    const auto content = tools::status_register(store, edition.status).content();
    const Bytes file = trust::publish(content, {number, issued, use_by}, publisher, *signer.signer);
    const auto published = trust::PublishedList::load(file, publisher);
    note_in(store.log(), "status list published",
            {{"number", std::to_string(number)}, {"digest", to_hex(published.head().digest)}});
    files::replace(options.out, file, files::Access::everybody);
    if (since) {
        files::replace(options.delta, trust::sign_delta(*since, published, *signer.signer),
                       files::Access::everybody);
    }
    print(program, published.head(), content);
    return ExitStatus::done;
}

}  // namespace

void add_status_publish(tools::Program& program, CLI::App& group) {
    const auto options = std::make_shared<PublishOptions>();
    auto& command = program.command(group, "publish", tr("publish the list for readers"),
                                    [&program, options] { return publish(program, *options); });
    options->store.add_to(command);
    command.add_option("--out", options->out, tr("file to write"))->type_name("FILE")->required();
    command.add_option("--since", options->since, tr("an earlier list, for a delta from there"))
        ->type_name("FILE");
    command.add_option("--delta", options->delta, tr("the delta to write"))->type_name("FILE");
    options->publishing.add_to(command);
}

}  // namespace permit::custodian
