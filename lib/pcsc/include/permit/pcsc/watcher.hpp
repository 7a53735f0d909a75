#pragma once

#include "permit/pcsc/context.hpp"

#include <deque>
#include <map>

namespace permit::pcsc {

enum class EventKind {
    service_lost,      ///< the PC/SC service does not answer; all readers have left
    service_returned,  ///< it does again
    reader_arrived,
    reader_left,
    card_arrived,
    card_left,
};

[[nodiscard]] std::string_view name(EventKind kind) noexcept;

struct Event {
    EventKind kind;
    Reader reader{};  ///< as it is after the event; without a name for the service's own events
};

/// Reports readers and cards that come and go, for programs that run unattended. Starts by reporting
/// what is there. Never throws for a missing service, reader or card: a service that is down or restarted,
/// and readers unplugged and plugged in again, are events like others. A card that was exchanged
/// between two looks is reported as left and arrived.
class Watcher {
public:
    explicit Watcher(std::shared_ptr<PcscApi> api = PcscApi::system(), Waiting waiting = {});
    ~Watcher();
    Watcher(const Watcher&) = delete;
    Watcher& operator=(const Watcher&) = delete;

    /// The next event, or nothing when none came in time. 0 asks without waiting.
    [[nodiscard]] std::optional<Event> next_event(std::chrono::milliseconds timeout);

private:
    struct Known {
        Reader reader;
        std::uint32_t state = 0;
    };

    void look(std::chrono::milliseconds timeout);
    void reach_service(std::chrono::milliseconds timeout);
    void lose_service();
    [[nodiscard]] Native wait_for_changes(std::chrono::milliseconds timeout);
    void compare(const std::vector<std::string>& readers);
    void update(const ReaderProbe& probe);
    void report(EventKind kind, Reader reader = {});
    void report_gone(const Reader& reader);

    std::shared_ptr<PcscApi> api_;
    Waiting waiting_;
    std::optional<ContextHandle> context_;
    std::map<std::string, Known> known_;
    std::deque<Event> events_;
    bool down_ = false;  ///< service_lost was reported
};

}  // namespace permit::pcsc
