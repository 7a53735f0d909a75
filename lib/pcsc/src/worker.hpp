#pragma once

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>

namespace permit::pcsc {

/// A thread that does one job after the other for one owner, who need not wait for ever. A job that is
/// not done in time is abandoned: the thread finishes it on its own, whenever that is, and
/// ends; so jobs own all they touch.
class Worker {
public:
    Worker();
    /// Waits for all jobs, unless one was abandoned.
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    /// Does `job` and returns its result; nothing when it is not done by the deadline.
    template <class Job>
    [[nodiscard]] auto run(Job job, std::chrono::milliseconds deadline)
        -> std::optional<std::invoke_result_t<Job>> {
        const auto task = std::make_shared<std::packaged_task<std::invoke_result_t<Job>()>>(std::move(job));
        auto result = task->get_future();
        post([task] { (*task)(); });
        if (result.wait_for(deadline) != std::future_status::ready) {
            abandoned_ = true;
            return std::nullopt;
        }
        return result.get();
    }

    [[nodiscard]] bool abandoned() const noexcept { return abandoned_; }

private:
    struct Queue;

    void post(std::function<void()> job);

    std::shared_ptr<Queue> queue_;
    std::thread thread_;
    bool abandoned_ = false;
};

}  // namespace permit::pcsc
