#include "progress.hpp"

#include "permit/core/bytes.hpp"
#include "permit/core/words.hpp"
#include "permit/files/files.hpp"

#include <chrono>
#include <utility>

namespace permit::diag::tear {
namespace {

using tools::Json;

constexpr int format = 1;
constexpr std::size_t largest_file = std::size_t{4} * 1024 * 1024;
constexpr auto doing = tr_noop("read the progress of a sweep");

Json outline_json(const Outline& outline) {
    return {{"seed", outline.seed},
            {"second_tears", outline.second_tears},
            {"trials", outline.trials},
            {"start", outline.start}};
}

/// One character for each chunk.
std::string marks(const std::vector<bool>& done) {
    std::string text;
    for (const bool one : done) { text += one ? '#' : '.'; }
    return text;
}

std::vector<bool> done_of(const std::string& text, std::size_t chunks) {
    if (text.size() != chunks) {
        throw Error{ErrorCode::bad_input, tr(doing), tr("it counts other cases"), tr("name another file")};
    }
    std::vector<bool> done;
    for (const char mark : text) { done.push_back(mark == '#'); }
    return done;
}

Tally tally_of(const Json& members) {
    const auto count = [&](const char* name) { return members.at(name).get<std::size_t>(); };
    return {.cases = count("cases"),
            .second_tears = count("second_tears"),
            .left_before = count("left_before"),
            .left_after = count("left_after"),
            .left_halfway = count("left_halfway"),
            .torn = count("torn"),
            .unreadable = count("unreadable"),
            .twice = count("applied_twice"),
            .unrecoverable = count("unrecoverable"),
            .missed = count("missed"),
            .failures = members.at("failures").get<std::vector<std::string>>()};
}

}  // namespace

Json json_of(const Tally& tally) {
    return {{"cases", tally.cases},
            {"second_tears", tally.second_tears},
            {"left_before", tally.left_before},
            {"left_after", tally.left_after},
            {"left_halfway", tally.left_halfway},
            {"torn", tally.torn},
            {"unreadable", tally.unreadable},
            {"applied_twice", tally.twice},
            {"unrecoverable", tally.unrecoverable},
            {"missed", tally.missed},
            {"failures", tally.failures}};
}

Progress::Progress(Outline outline, const std::string& file) : outline_{std::move(outline)}, file_{file} {
    for (const auto& [procedure, trials] : outline_.trials) {
        parts_[procedure].done.assign(chunks_of(trials), false);
    }
    if (file_.empty()) { return; }
    if (const auto content = files::read(file_, largest_file)) { load(as_text(*content)); }
    write();
}

void Progress::load(const std::string& text) {
    try {
        const Json members = Json::parse(text);
        if (members.at("permit_diag_tear") != format || members.at("sweep") != outline_json(outline_)) {
            throw Error{ErrorCode::bad_input, tr(doing), tr("the file is of a sweep with other options"),
                        tr("repeat the options of that sweep, or name another file")};
        }
        for (auto& [procedure, part] : parts_) {
            const Json& kept = members.at("parts").at(procedure);
            part.done = done_of(kept.at("done").get<std::string>(), part.done.size());
            part.tally = tally_of(kept.at("tally"));
            part.seconds = kept.at("seconds").get<double>();
        }
    } catch (const Json::exception&) {
        throw Error{ErrorCode::bad_json, tr(doing), tr("the file is not one that permit-diag tear wrote"),
                    tr("name another file")};
    }
}

Part Progress::part(const std::string& procedure) const {
    const std::lock_guard lock{mutex_};
    return parts_.at(procedure);
}

void Progress::add(const std::string& procedure, std::size_t chunk, const Tally& tally) {
    const std::lock_guard lock{mutex_};
    Part& part = parts_.at(procedure);
    part.done.at(chunk) = true;
    part.tally += tally;
    const auto now = std::chrono::steady_clock::now();
    if (file_.empty() || now - written_ < std::chrono::seconds{1}) { return; }
    write();
    written_ = now;
}

void Progress::add_time(const std::string& procedure, double seconds) {
    const std::lock_guard lock{mutex_};
    parts_.at(procedure).seconds += seconds;
}

void Progress::save() {
    const std::lock_guard lock{mutex_};
    if (!file_.empty()) { write(); }
}

void Progress::write() const {
    Json parts = Json::object();
    for (const auto& [procedure, part] : parts_) {
        parts[procedure] = {
            {"done", marks(part.done)}, {"tally", json_of(part.tally)}, {"seconds", part.seconds}};
    }
    const Json members = {
        {"permit_diag_tear", format}, {"sweep", outline_json(outline_)}, {"parts", std::move(parts)}};
    files::replace(file_, as_bytes(members.dump(1) + "\n"), files::Access::everybody);
}

}  // namespace permit::diag::tear
