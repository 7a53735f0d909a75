#include "permit/keys/ceremony.hpp"

#include "damaged.hpp"
#include "permit/core/words.hpp"
#include "permit/crypto/hash.hpp"
#include "permit/files/files.hpp"

#include <algorithm>
#include <string_view>

namespace permit::keys {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr std::size_t largest = 1U << 26U;
constexpr const char* file_name = "ceremony.log";

std::string hash_of(std::string_view line) { return to_hex(crypto::sha256(as_bytes(line))); }

/// Facts as pairs in a list: an object would lose their order.
std::string line_of(const CeremonyAct& act, const std::string& before) {
    json facts = json::array();
    for (const auto& [name, value] : act.facts) { facts.push_back({name, value}); }
    const json members = {
        {"before", before}, {"time", act.time}, {"act", act.act}, {"facts", std::move(facts)}};
    return members.dump();
}

CeremonyAct act_of(const json& members) {
    CeremonyAct act{members.at("time").get<std::string>(), members.at("act").get<std::string>()};
    for (const auto& fact : members.at("facts")) {
        act.facts.emplace_back(fact.at(0).get<std::string>(), fact.at(1).get<std::string>());
    }
    return act;
}

/// The whole lines of a log, and how many bytes they are.
struct Lines {
    std::vector<std::string> lines{};
    std::size_t length = 0;
};

Lines whole_lines(const fs::path& file) {
    const auto content = files::read(file, largest);
    if (!content) { return {}; }
    Lines found;
    const std::string text = as_text(*content);
    for (;;) {
        const auto end = text.find('\n', found.length);
        if (end == std::string::npos) { return found; }
        found.lines.push_back(text.substr(found.length, end - found.length));
        found.length = end + 1;
    }
}

/// The acts, each proven by the hash of the line before it.
std::vector<CeremonyAct> proven(const Lines& found, const fs::path& file) {
    std::vector<CeremonyAct> acts;
    std::string before;
    for (const auto& line : found.lines) {
        const std::string which = file.string() + ":" + std::to_string(acts.size() + 1);
        acts.push_back(read_json(as_bytes(line), which, act_of));
        if (line_of(acts.back(), before) != line) {
            damaged(which, tr("the line before it was changed or taken out, or it was changed itself"));
        }
        before = hash_of(line);
    }
    return acts;
}

std::string head_of(const Lines& found) { return found.lines.empty() ? "" : hash_of(found.lines.back()); }

}  // namespace

void CeremonyLog::append(const CeremonyAct& act) const {
    const auto turn = files::FolderLock::wait(store_, ErrorCode::store_in_use);
    const fs::path file = store_ / file_name;
    const auto found = whole_lines(file);
    (void)proven(found, file);
    const std::string line = line_of(act, head_of(found)) + "\n";
    files::append(file, found.length, as_bytes(line), files::Access::owner);
}

std::vector<CeremonyAct> CeremonyLog::read() const {
    const fs::path file = store_ / file_name;
    return proven(whole_lines(file), file);
}

std::string CeremonyLog::head() const { return head_of(whole_lines(store_ / file_name)); }

}  // namespace permit::keys
