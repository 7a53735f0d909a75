#include "permit/trust/reader_state.hpp"

#include "permit/core/error.hpp"
#include "permit/files/files.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <nlohmann/json.hpp>
#include <thread>

namespace permit::trust {
namespace {

using nlohmann::json;

constexpr int format = 1;
constexpr std::size_t largest = 64U << 20U;

[[noreturn]] void refuse(const std::filesystem::path& file) {
    throw Error{ErrorCode::bad_json,
                "read the reader's memory " + file.string(),
                {},
                "restore it from a backup; removing it makes the reader forget which bundles and versions "
                "it has seen"};
}

/// Two programs may share one memory; each waits for its turn to write it.
files::FolderLock turn_at(const std::filesystem::path& file) {
    constexpr int turns = 100;
    const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path{"."};
    for (int turn = 1; turn < turns; ++turn) {
        try {
            return files::FolderLock{folder, ErrorCode::store_in_use};
        } catch (const Error& error) {
            if (error.code() != ErrorCode::store_in_use) { throw; }
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
        }
    }
    return files::FolderLock{folder, ErrorCode::store_in_use};
}

template <class Number>
Number number_of(const json& member) {
    const auto value = member.get<std::uint64_t>();
    if (!member.is_number_unsigned() || value > std::numeric_limits<Number>::max()) {
        throw Error{ErrorCode::bad_json, "read the reader's memory"};
    }
    return static_cast<Number>(value);
}

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
        memory_of(fingerprint).bundle = number_of<std::uint32_t>(root.at("bundle"));
        for (const auto& seen : root.at("seen")) {
            saw(fingerprint, number_of<std::uint32_t>(seen.at(0)), number_of<std::uint16_t>(seen.at(1)));
        }
    }
}

ReaderState::Memory& ReaderState::memory_of(const crypto::Digest& root) {
    const auto found = roots_.find(root);
    if (found != roots_.end()) { return found->second; }
    if (roots_.size() == most_roots) {
        throw Error{ErrorCode::bad_input, "remember root " + fingerprint_text(root),
                    "this reader has seen " + std::to_string(most_roots) + " other roots",
                    "pin the root this reader is to rely on, and begin with an empty memory"};
    }
    return roots_[root];
}

void ReaderState::accept(const TrustBundle& bundle) {
    auto& newest = memory_of(bundle.root_fingerprint()).bundle;
    const auto number = bundle.content().number;
    if (number < newest) {
        throw Error{ErrorCode::old_bundle, "take trust bundle " + std::to_string(number) + " into use",
                    "bundle " + std::to_string(newest) + " has been seen here before"};
    }
    newest = number;
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
    auto& [bundle, seen, by_serial] = memory_of(root);
    const auto known = by_serial.find(serial);
    if (known != by_serial.end()) {
        known->second->version = std::max(known->second->version, version);
        seen.splice(seen.begin(), seen, known->second);
        return;
    }
    seen.push_front({serial, version});
    by_serial.emplace(serial, seen.begin());
    if (seen.size() > capacity_) {
        by_serial.erase(seen.back().serial);
        seen.pop_back();
    }
}

void ReaderState::merge(const ReaderState& other) {
    for (const auto& [root, theirs] : other.roots_) {
        auto& newest = memory_of(root).bundle;
        newest = std::max(newest, theirs.bundle);
        for (auto at = theirs.seen.rbegin(); at != theirs.seen.rend(); ++at) {
            saw(root, at->serial, at->version);
        }
    }
}

void ReaderState::save() {
    const auto lock = turn_at(file_);
    merge(open(file_, capacity_));
    json roots = json::array();
    for (const auto& [root, memory] : roots_) {
        json seen = json::array();
        // Oldest first, so that loading them in this order gives each its age again.
        for (auto at = memory.seen.rbegin(); at != memory.seen.rend(); ++at) {
            seen.push_back({at->serial, at->version});
        }
        roots.push_back({{"root", to_hex(root)}, {"bundle", memory.bundle}, {"seen", std::move(seen)}});
    }
    const std::string text = json({{"format", format}, {"roots", std::move(roots)}}).dump() + "\n";
    files::replace(file_, as_bytes(text), files::Access::owner);
}

}  // namespace permit::trust
