#include "permit/trust/reader_state.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/files/files.hpp"
#include "permit/trust/list_in_force.hpp"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

namespace permit::trust {
namespace {

using nlohmann::json;

constexpr int format = 2;
constexpr std::size_t largest = 64U << 20U;

[[noreturn]] void refuse(const std::filesystem::path& file) {
    throw Error{ErrorCode::bad_json,
                tr("read the reader's memory {}", file.string()),
                {},
                tr("restore it from a backup; removing it makes the reader forget which bundles and versions "
                   "it has seen")};
}

template <class Number>
Number number_of(const json& member) {
    const auto value = member.get<std::uint64_t>();
    if (!member.is_number_unsigned() || value > std::numeric_limits<Number>::max()) {
        throw Error{ErrorCode::bad_json, tr("read the reader's memory")};
    }
    return static_cast<Number>(value);
}

/// [term, number].
Edition edition_of(const json& member) {
    return {number_of<std::uint32_t>(member.at(0)), number_of<std::uint32_t>(member.at(1))};
}

json json_of(const Edition& edition) { return {edition.term, edition.number}; }

}  // namespace

ReaderState ReaderState::open(std::filesystem::path file, std::size_t capacity) {
    ReaderState state{std::move(file), capacity};
    const auto content = files::read(state.file_, largest);
    if (!content) { return state; }
    try {
        state.load(*content);
    } catch (const json::exception&) { refuse(state.file_); } catch (const Error&) {
        refuse(state.file_);
    }
    return state;
}

void ReaderState::load(BytesView content) {
    const json members = json::parse(content.begin(), content.end());
    if (members.at("format") != format) { refuse(file_); }
    for (const auto& root : members.at("roots")) {
        const auto fingerprint = fingerprint_from(root.at("root").get<std::string>());
        auto& memory = memory_of(fingerprint);
        memory.bundle = edition_of(root.at("bundle"));
        memory.list = edition_of(root.at("list"));
        for (const auto& seen : root.at("seen")) {
            note(memory, {number_of<std::uint32_t>(seen.at(0)), number_of<std::uint16_t>(seen.at(1))});
        }
    }
}

ReaderState::Memory& ReaderState::memory_of(const crypto::Digest& root) {
    const auto found = roots_.find(root);
    if (found != roots_.end()) { return found->second; }
    if (roots_.size() == most_roots) {
        throw Error{ErrorCode::bad_input, tr("remember root {}", fingerprint_text(root)),
                    tr("this reader has seen {} other roots", most_roots),
                    tr("pin the root this reader is to rely on, and begin with an empty memory")};
    }
    return roots_[root];
}

void ReaderState::accept(const TrustBundle& bundle, const PublishedList* list) {
    const auto chosen = list_in_force(bundle, list).edition;
    auto& memory = memory_of(bundle.root_fingerprint());
    if (bundle.edition() < memory.bundle) {
        throw Error{ErrorCode::old_bundle, tr("take trust bundle {} into use", text(bundle.edition())),
                    tr("bundle {} has been seen here before", text(memory.bundle))};
    }
    if (chosen < memory.list) {
        throw Error{ErrorCode::old_list,
                    chosen.number == 0 ? tr("judge without a status list")
                                       : tr("take status list {} into use", text(chosen)),
                    tr("list {} has been seen here before", text(memory.list))};
    }
    memory.bundle = bundle.edition();
    memory.list = chosen;
}

Edition ReaderState::newest_bundle(const crypto::Digest& root) const {
    const auto memory = roots_.find(root);
    return memory == roots_.end() ? Edition{} : memory->second.bundle;
}

Edition ReaderState::newest_list(const crypto::Digest& root) const {
    const auto memory = roots_.find(root);
    return memory == roots_.end() ? Edition{} : memory->second.list;
}

std::optional<std::uint16_t> ReaderState::highest_version(const crypto::Digest& root,
                                                          std::uint32_t serial) const {
    const auto memory = roots_.find(root);
    if (memory == roots_.end()) { return std::nullopt; }
    const auto found = memory->second.by_serial.find(serial);
    if (found == memory->second.by_serial.end()) { return std::nullopt; }
    return found->second->version;
}

void ReaderState::saw(const crypto::Digest& root, std::uint32_t serial, std::uint16_t version) {
    note(memory_of(root), {serial, version});
    note(unsaved_[root], {serial, version});
}

void ReaderState::note(Memory& memory, const Memory::Seen& sight) const {
    auto& [bundle, list, seen, by_serial] = memory;
    const auto known = by_serial.find(sight.serial);
    if (known != by_serial.end()) {
        known->second->version = std::max(known->second->version, sight.version);
        seen.splice(seen.begin(), seen, known->second);
        return;
    }
    seen.push_front(sight);
    by_serial.emplace(sight.serial, seen.begin());
    if (seen.size() > capacity_) {
        by_serial.erase(seen.back().serial);
        seen.pop_back();
    }
}

// Onto the file's memory goes what was seen here since: the other way round a full memory would push out
// what is newest in it.
void ReaderState::merge_into(ReaderState& file) const {
    for (const auto& [root, ours] : roots_) {
        auto& theirs = file.memory_of(root);
        theirs.bundle = std::max(theirs.bundle, ours.bundle);
        theirs.list = std::max(theirs.list, ours.list);
    }
    for (const auto& [root, ours] : unsaved_) {
        auto& theirs = file.memory_of(root);
        for (auto at = ours.seen.rbegin(); at != ours.seen.rend(); ++at) { file.note(theirs, *at); }
    }
}

void ReaderState::save() {
    const auto folder = file_.has_parent_path() ? file_.parent_path() : std::filesystem::path{"."};
    const auto turn = files::FolderLock::wait(folder, ErrorCode::store_in_use);
    if (files::read(file_, largest)) {
        auto merged = open(file_, capacity_);
        merge_into(merged);
        roots_ = std::move(merged.roots_);
    }
    unsaved_.clear();
    json roots = json::array();
    for (const auto& [root, memory] : roots_) {
        json seen = json::array();
        // Oldest first, so that loading them in this order gives each its age again.
        for (auto at = memory.seen.rbegin(); at != memory.seen.rend(); ++at) {
            seen.push_back({at->serial, at->version});
        }
        roots.push_back({{"root", to_hex(root)},
                         {"bundle", json_of(memory.bundle)},
                         {"list", json_of(memory.list)},
                         {"seen", std::move(seen)}});
    }
    const std::string text = json({{"format", format}, {"roots", std::move(roots)}}).dump() + "\n";
    files::replace(file_, as_bytes(text), files::Access::owner);
}

}  // namespace permit::trust
