#include "document.hpp"

#include "damaged.hpp"
#include "permit/core/words.hpp"
#include "permit/crypto/hash.hpp"
#include "permit/files/files.hpp"
#include "vault.hpp"

namespace permit::keys {
namespace {

using nlohmann::json;

constexpr std::size_t largest = 1U << 26U;

std::string digest_over(const json& members) { return to_hex(crypto::sha256(as_bytes(members.dump()))); }

[[noreturn]] void refuse(const std::string& why) {
    throw Error{ErrorCode::damaged_store, tr("read a document of a store"), why};
}

Bytes written(const json& members) {
    const std::string text = members.dump(2) + "\n";
    return {text.begin(), text.end()};
}

std::string taken_out(json& members, const char* name) {
    auto text = members.at(name).get<std::string>();
    members.erase(name);
    return text;
}

/// The authorities' documents of the first format had no digest either.
Document first_format_of(json members) {
    if (members.contains("digest")) {
        const auto digest = taken_out(members, "digest");
        if (digest != digest_over(members)) { refuse(tr("it was changed or is incomplete")); }
    }
    return {std::move(members)};
}

Document document_of(json members) {
    if (members.at("format") == first_format) { return first_format_of(std::move(members)); }
    if (members.at("format") != newest_format) {
        refuse(tr("it is of a newer format than this program knows"));
    }
    const auto digest = taken_out(members, "digest");
    const auto seal = from_hex(taken_out(members, "seal"));
    if (digest != digest_over(members)) { refuse(tr("it was changed or is incomplete")); }
    return {std::move(members), seal};
}

json complete(const Document& document) {
    json members = document.members;
    members["digest"] = digest_over(document.members);
    members["seal"] = to_hex(document.seal);
    return members;
}

}  // namespace

Bytes encode_document(json members, const Vault& vault, const std::string& entry) {
    members["format"] = newest_format;
    const auto seal = vault.seal_of(entry, as_bytes(members.dump()));
    return written(complete({std::move(members), seal}));
}

void put_document(const json& members, const Vault& vault, const std::string& entry) {
    files::replace(vault.path(entry), encode_document(members, vault, entry), files::Access::owner);
}

Document decode_document(BytesView content, const std::filesystem::path& file) {
    return read_json(content, file, [&](json members) {
        auto document = document_of(std::move(members));
        // One form only: nothing can be hidden in blanks, in capitals, or in a member named twice.
        if (!document.seal.empty() && written(complete(document)) != Bytes{content.begin(), content.end()}) {
            refuse(tr("it is not as a program writes it"));
        }
        return document;
    });
}

Document read_document(const std::filesystem::path& file) {
    const auto content = files::read(file, largest);
    if (!content) { damaged(file, tr("it is missing")); }
    return decode_document(*content, file);
}

void require_proven(const Document& document, const Vault& vault, const std::string& entry) {
    const bool of_the_first = document.members.at("format") == first_format;
    if (of_the_first && vault.made_in_first_format()) { return; }
    if (!of_the_first && vault.proves(entry, as_bytes(document.members.dump()), document.seal)) { return; }
    damaged(vault.path(entry), tr("somebody without the passphrase changed it, or it is another store's"));
}

}  // namespace permit::keys
