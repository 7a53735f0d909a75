#include "fake_pcsc.hpp"

#include <algorithm>

namespace permit::pcsc::testing {
namespace {

Native take(std::deque<Native>& codes) {
    const auto code = codes.front();
    if (codes.size() > 1) { codes.pop_front(); }
    return code;
}

std::string text(Disposition disposition) { return disposition == Disposition::reset ? " reset" : " leave"; }

}  // namespace

void FakePcsc::plug(const std::string& reader) { readers_[reader] = {}; }
void FakePcsc::unplug(const std::string& reader) { readers_.erase(reader); }

void FakePcsc::lay_card(const std::string& reader, std::uint32_t state) {
    auto& entry = readers_.at(reader);
    entry = {state | state::present, entry.movements + 1, from_hex("3B8180018080")};
}

void FakePcsc::lift_card(const std::string& reader) {
    auto& entry = readers_.at(reader);
    entry = {state::empty, entry.movements + 1, {}};
}

void FakePcsc::use_card(const std::string& reader) { readers_.at(reader).state |= state::in_use; }

void FakePcsc::stop_service() {
    service_ = false;
    contexts_.clear();
}

Waiting FakePcsc::waiting() {
    Waiting waiting;
    waiting.now = [this] { return time_; };
    waiting.pause = [this](std::chrono::milliseconds time) { (void)happen(time); };
    return waiting;
}

std::vector<std::string> FakePcsc::calls() const {
    const std::lock_guard lock{mutex_};
    return calls_;
}

std::size_t FakePcsc::open_contexts() const {
    const std::lock_guard lock{mutex_};
    return contexts_.size();
}

void FakePcsc::wait_for_last_release() {
    std::unique_lock lock{mutex_};
    released_.wait(lock, [this] { return contexts_.empty(); });
}

void FakePcsc::note(std::string call) {
    const std::lock_guard lock{mutex_};
    calls_.push_back(std::move(call));
}

Native FakePcsc::check(ContextHandle context) const {
    if (!service_) { return Native::no_service; }
    const std::lock_guard lock{mutex_};
    return contexts_.count(context) != 0 ? Native::success : Native::invalid_handle;
}

Native FakePcsc::establish_context(ContextHandle& context) {
    if (!service_) { return Native::no_service; }
    const std::lock_guard lock{mutex_};
    context = ContextHandle{++contexts_ever_};
    contexts_.insert(context);
    return Native::success;
}

Native FakePcsc::release_context(ContextHandle context) {
    const auto code = check(context);
    {
        const std::lock_guard lock{mutex_};
        contexts_.erase(context);
    }
    released_.notify_all();
    return code;
}

Native FakePcsc::list_readers(ContextHandle context, std::vector<std::string>& readers) {
    if (const auto code = check(context); code != Native::success) { return code; }
    if (readers_.empty()) { return Native::no_readers_available; }
    readers.clear();
    for (const auto& [name, reader] : readers_) { readers.push_back(name); }
    return Native::success;
}

/// True when the probe has news.
bool FakePcsc::answer(ReaderProbe& probe, std::size_t readers_before) const {
    bool news = false;
    if (probe.reader == reader_list_changes) {
        probe.state = 0;
        news = readers_before != readers_.size();
    } else if (const auto entry = readers_.find(probe.reader); entry == readers_.end()) {
        probe.state = state::unknown | state::unavailable;
        news = true;
    } else {
        const auto& [name, reader] = *entry;
        probe.state = reader.movements << 16U | reader.state;
        probe.atr = reader.atr;
        news = probe.known != probe.state;
    }
    if (news) { probe.state |= state::changed; }
    return news;
}

/// Time passes; false when nothing else does.
bool FakePcsc::happen(std::chrono::milliseconds passed) {
    if (happenings.empty()) {
        time_ += passed;
        return false;
    }
    const auto happening = std::move(happenings.front());
    happenings.pop_front();
    time_ += std::min(passed, std::chrono::milliseconds{10});
    happening(*this);
    return true;
}

Native FakePcsc::get_status_change(ContextHandle context, std::chrono::milliseconds timeout,
                                   std::span<ReaderProbe> probes) {
    if (const auto code = check(context); code != Native::success) { return code; }
    const auto readers_before = readers_.size();
    for (const auto& probe : probes) {
        if (probe.reader != reader_list_changes && readers_.count(probe.reader) == 0) {
            return Native::unknown_reader;
        }
    }
    for (;;) {
        bool news = false;
        for (auto& probe : probes) { news = answer(probe, readers_before) || news; }
        if (news) { return Native::success; }
        if (timeout.count() == 0 || !happen(timeout)) { return Native::timeout; }
        if (!service_) { return Native::service_stopped; }
        if (contexts_.count(context) == 0) { return Native::comm_error; }
    }
}

Native FakePcsc::connect(ContextHandle context, const std::string& reader, CardHandle& handle,
                         Protocol& protocol) {
    note("connect " + reader);
    before_connect();
    if (const auto code = check(context); code != Native::success) { return code; }
    handle = CardHandle{7};
    protocol = offered;
    return take(connect_codes);
}

Native FakePcsc::disconnect(CardHandle, Disposition disposition) {
    note("disconnect" + text(disposition));
    return Native::success;
}

Native FakePcsc::begin_transaction(CardHandle) {
    note("begin");
    before_begin();
    return take(begin_codes);
}

Native FakePcsc::end_transaction(CardHandle, Disposition disposition) {
    note("end" + text(disposition));
    return take(end_codes);
}

Native FakePcsc::transmit(CardHandle, Protocol protocol, BytesView command, std::span<Byte> answer,
                          std::size_t& received) {
    note((protocol == Protocol::t0 ? "transmit T=0 " : "transmit T=1 ") + to_hex(command));
    Bytes bytes;
    const auto code = card(command, bytes);
    std::copy(bytes.begin(), bytes.end(), answer.begin());
    received = bytes.size();
    return code;
}

}  // namespace permit::pcsc::testing
