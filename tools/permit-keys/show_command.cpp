#include "commands.hpp"
#include "describe.hpp"
#include "options.hpp"

#include "permit/core/error.hpp"
#include "permit/core/joined.hpp"
#include "permit/core/words.hpp"
#include "permit/tools/data.hpp"

#include <memory>

namespace permit::custodian {
namespace {

struct ShowOptions {
    std::string path{};
    tools::PassphraseOption passphrase{};  // taken so that scripts can give it everywhere; not needed
};

template <class Owners>
void add_section(tools::Json& object, std::string& text, const std::string& member, const Owners& owners) {
    object[member] = json_of(owners);
    if (!owners.empty()) { text += "\n" + table_of(owners); }
}

/// What somebody has to come back to: certificates that were asked for, keys that a token still has.
void add_unfinished(tools::Json& object, std::string& text, const std::string& folder) {
    const auto waiting = keys::KeyStore::waiting_of(folder);
    const auto left = keys::KeyStore::left_to_destroy_of(folder);
    object["waiting"] = json_of(waiting);
    object["left_to_destroy"] = left;
    const auto lines = tools::fact_lines(
        {{tr("waits for its certificate"), joined(waiting, [](const auto& owner) { return owner.text(); })},
         {tr("left to destroy"), joined(left, [](const auto& place) { return place; })}});
    if (!lines.empty()) { text += "\n" + lines; }
}

void show_store(const tools::Program& program, const std::string& folder) {
    const auto info = keys::KeyStore::inspect(folder);
    auto object = json_of(info);
    std::string text = tools::fact_lines(facts_of(info));
    object["authorities"] = tools::Json::array();
    if (info.kind == keys::StoreKind::office) {
        add_section(object, text, "authorities", keys::KeyStore::authorities_of(folder));
        add_section(object, text, "regions", keys::KeyStore::regions_of(folder));
        add_section(object, text, "stations", keys::KeyStore::stations_of(folder));
    }
    add_unfinished(object, text, folder);
    if (!info.versions.empty()) {
        object["key_versions"] = json_of(info.versions);
        text += "\n" + roles_table(info);
    }
    program.result({{"store", std::move(object)}}, text);
}

void show_bundle(const tools::Program& program, BytesView content) {
    const auto bundle = trust::load_bundle(content, std::nullopt);
    std::string text = tools::fact_lines(facts_of(bundle));
    if (!bundle.content().authorities.empty()) { text += "\n" + table_of(bundle); }
    program.result({{"bundle", json_of(bundle)}}, text);
    program.note(tr("the bundle is whole; compare its root's fingerprint with the custodian's"));
}

void show_list(const tools::Program& program, const trust::ListHead& head) {
    program.result({{"list", json_of(head)}}, tools::fact_lines(facts_of(head)));
    program.note(tr(
        "whether the publisher signed it is checked by whoever has a trust bundle (permit verify --list)"));
}

void show_delta(const tools::Program& program, const trust::DeltaHead& delta) {
    program.result({{"delta", json_of(delta)}}, tools::fact_lines(facts_of(delta)));
    program.note(tr(
        "whether the publisher signed it is checked by whoever has a trust bundle (permit verify --delta)"));
}

void show_pem(const tools::Program& program, const std::string& content) {
    if (is_request(content)) {
        const auto request = crypto::SigningRequest::from_pem(content);
        program.result({{"request", json_of(request)}}, tools::fact_lines(facts_of(request)));
        return;
    }
    const auto certificate = crypto::Certificate::from_pem(content);
    program.result({{"certificate", json_of(certificate)}}, tools::fact_lines(facts_of(certificate)));
}

/// What `peek` reads from the file; nothing when it is of another sort.
template <class Peek>
auto read_as(BytesView content, Peek peek) -> std::optional<decltype(peek(content))> {
    try {
        return peek(content);
    } catch (const Error&) { return std::nullopt; }
}

void show_file(const tools::Program& program, const std::string& file) {
    const auto content = tools::read_file(file, tr("show {}", file));
    if (content.find("-----BEGIN CERTIFICATE") != std::string::npos) { return show_pem(program, content); }
    if (const auto head = read_as(as_bytes(content), trust::peek_head)) { return show_list(program, *head); }
    if (const auto head = read_as(as_bytes(content), trust::peek_delta)) {
        return show_delta(program, *head);
    }
    show_bundle(program, as_bytes(content));
}

ExitStatus show(const tools::Program& program, const ShowOptions& options) {
    std::error_code ignored;
    if (std::filesystem::is_directory(options.path, ignored)) {
        show_store(program, options.path);
    } else {
        show_file(program, options.path);
    }
    return ExitStatus::done;
}

}  // namespace

void add_show(tools::Program& program) {
    const auto options = std::make_shared<ShowOptions>();
    auto& command = program.command(
        "show", tr("show a key store, or whatever a key store publishes; asks for no passphrase"),
        [&program, options] { return show(program, *options); });
    command
        .add_option("path", options->path,
                    tr("folder of a key store; trust bundle, status list, delta, certificate or request"))
        ->type_name("DIR|FILE")
        ->required();
    options->passphrase.add_to(command);
}

}  // namespace permit::custodian
