#include "permit/pcsc/watcher.hpp"

#include "readers.hpp"

#include <algorithm>
#include <utility>

namespace permit::pcsc {
namespace {

using std::chrono::milliseconds;

// The service reports changes at once; looking anew this often costs nothing and heals a missed report.
constexpr milliseconds longest_look{1000};
constexpr milliseconds between_attempts{500};

constexpr std::uint32_t movements(std::uint32_t state) noexcept { return state >> 16U; }

}  // namespace

std::string_view name(EventKind kind) noexcept {
    switch (kind) {
        case EventKind::service_lost:
            return "service lost";
        case EventKind::service_returned:
            return "service returned";
        case EventKind::reader_arrived:
            return "reader arrived";
        case EventKind::reader_left:
            return "reader left";
        case EventKind::card_arrived:
            return "card arrived";
        case EventKind::card_left:
            return "card left";
    }
    return "unknown";
}

Watcher::Watcher(std::shared_ptr<PcscApi> api, Waiting waiting)
    : api_{std::move(api)}, waiting_{std::move(waiting)} {}

Watcher::~Watcher() {
    if (context_) { (void)api_->release_context(*context_); }
}

std::optional<Event> Watcher::next_event(milliseconds timeout) {
    const auto until = waiting_.now() + timeout;
    for (;;) {
        const auto left = std::max(std::chrono::ceil<milliseconds>(until - waiting_.now()), milliseconds{0});
        if (events_.empty()) { look(std::min(left, longest_look)); }
        if (!events_.empty()) {
            auto event = std::move(events_.front());
            events_.pop_front();
            return event;
        }
        if (left == milliseconds{0}) { return std::nullopt; }
    }
}

void Watcher::look(milliseconds timeout) {
    if (!context_) { return reach_service(timeout); }
    std::vector<std::string> readers;
    auto code = names_of_readers(*api_, *context_, readers);
    if (code == Native::success) {
        compare(readers);
        code = wait_for_changes(events_.empty() ? timeout : milliseconds{0});
    }
    const bool quiet = code == Native::success || code == Native::timeout || reader_is_gone(code);
    if (!quiet) { lose_service(); }
}

void Watcher::reach_service(milliseconds timeout) {
    ContextHandle fresh{};
    if (api_->establish_context(fresh) == Native::success) {
        context_ = fresh;
        if (std::exchange(down_, false)) { report(EventKind::service_returned); }
    } else if (!std::exchange(down_, true)) {
        report(EventKind::service_lost);
    } else {
        waiting_.pause(std::min(timeout, between_attempts));
    }
}

void Watcher::lose_service() {
    (void)api_->release_context(*std::exchange(context_, std::nullopt));
    for (const auto& [name, known] : known_) { report_gone(known.reader); }
    known_.clear();
    down_ = true;
    report(EventKind::service_lost);
}

Native Watcher::wait_for_changes(milliseconds timeout) {
    std::vector<ReaderProbe> probes;
    for (const auto& [name, known] : known_) { probes.push_back({.reader = name, .known = known.state}); }
    if (probes.size() < most_readers) { probes.push_back({.reader = reader_list_changes}); }

    const auto code = api_->get_status_change(*context_, timeout, probes);
    if (code == Native::success || code == Native::timeout) {
        for (const auto& probe : probes) { update(probe); }
    }
    return code;
}

/// What was plugged in and unplugged since the last look.
void Watcher::compare(const std::vector<std::string>& readers) {
    for (auto entry = known_.begin(); entry != known_.end();) {
        const bool there = std::find(readers.begin(), readers.end(), entry->first) != readers.end();
        if (!there) { report_gone(entry->second.reader); }
        entry = there ? std::next(entry) : known_.erase(entry);
    }
    for (const auto& reader : readers) {
        const bool is_new = known_.try_emplace(reader, Known{.reader = {.name = reader}}).second;
        if (is_new) { report(EventKind::reader_arrived, {.name = reader}); }
    }
}

void Watcher::update(const ReaderProbe& probe) {
    const auto entry = known_.find(probe.reader);
    if (entry == known_.end()) { return; }
    auto& known = entry->second;
    const auto now = reader_of(probe);
    const bool had = known.reader.has_card();
    const bool has = now.has_card();
    const bool exchanged = had && has && movements(known.state) != movements(probe.state);
    known = {now, probe.state & ~state::changed};
    if (had && (!has || exchanged)) { report(EventKind::card_left, {probe.reader, ReaderState::empty}); }
    if (has && (!had || exchanged)) { report(EventKind::card_arrived, now); }
}

void Watcher::report(EventKind kind, Reader reader) { events_.push_back({kind, std::move(reader)}); }

void Watcher::report_gone(const Reader& reader) {
    const Reader gone{reader.name, ReaderState::unavailable};
    if (reader.has_card()) { report(EventKind::card_left, gone); }
    report(EventKind::reader_left, gone);
}

}  // namespace permit::pcsc
