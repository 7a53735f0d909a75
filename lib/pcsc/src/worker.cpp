#include "worker.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>

namespace permit::pcsc {

struct Worker::Queue {
    std::mutex mutex;
    std::condition_variable filled;
    std::deque<std::function<void()>> jobs;
    bool closed = false;

    void work() {
        while (const auto job = next()) { job(); }
    }

    /// The next job; none when the queue is closed and empty.
    std::function<void()> next() {
        std::unique_lock lock{mutex};
        filled.wait(lock, [this] { return closed || !jobs.empty(); });
        if (jobs.empty()) { return {}; }
        auto job = std::move(jobs.front());
        jobs.pop_front();
        return job;
    }

    void close() {
        {
            const std::lock_guard lock{mutex};
            closed = true;
        }
        filled.notify_one();
    }
};

Worker::Worker() : queue_{std::make_shared<Queue>()}, thread_{[queue = queue_] { queue->work(); }} {}

Worker::~Worker() {
    queue_->close();
    if (abandoned_) {
        thread_.detach();
    } else {
        thread_.join();
    }
}

void Worker::post(std::function<void()> job) {
    {
        const std::lock_guard lock{queue_->mutex};
        queue_->jobs.push_back(std::move(job));
    }
    queue_->filled.notify_one();
}

}  // namespace permit::pcsc
