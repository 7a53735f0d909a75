#include "sweep.hpp"

#include "trial.hpp"

#include <atomic>
#include <chrono>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

namespace permit::diag::tear {
namespace {

/// First tears to choose of `trials`, so that with their second ones `sample` of `total` cases are tried.
std::size_t share(std::size_t trials, std::size_t total, std::size_t sample) {
    return sample == 0 || sample >= total ? 0 : (trials * sample + total - 1) / total;
}

std::uint64_t seed_of(std::uint64_t seed, std::size_t index) noexcept {
    return seed * 0x9E3779B97F4A7C15U + index;
}

/// The first thing that went wrong in any thread.
class FirstError {
public:
    void keep_current() {
        const std::lock_guard lock{mutex_};
        if (!error_) { error_ = std::current_exception(); }
        happened_ = true;
    }
    [[nodiscard]] bool happened() const noexcept { return happened_; }
    void rethrow() const {
        if (error_) { std::rethrow_exception(error_); }
    }

private:
    std::mutex mutex_{};
    std::exception_ptr error_{};
    std::atomic<bool> happened_ = false;
};

void in_threads(unsigned jobs, const std::function<void(FirstError&)>& work) {
    FirstError error;
    const auto guarded = [&] {
        try {
            work(error);
        } catch (...) { error.keep_current(); }
    };
    std::vector<std::thread> threads;
    for (unsigned job = 1; job < jobs; ++job) { threads.emplace_back(guarded); }
    guarded();
    for (auto& thread : threads) { thread.join(); }
    error.rethrow();
}

Tally try_chunk(Trial& trial, const Assignment& assignment, std::size_t chunk, const SweepOptions& options) {
    Tally tally;
    const std::size_t from = chunk * Progress::chunk_size;
    const std::size_t to = std::min(from + Progress::chunk_size, assignment.chosen.size());
    for (std::size_t i = from; i < to; ++i) {
        const std::size_t index = assignment.chosen[i];
        trial.run(assignment.cases->at(index), options.second_tears, seed_of(options.seed, index), tally);
    }
    return tally;
}

}  // namespace

Sweep::Sweep(const std::vector<Procedure>& procedures, const World& world, const SweepOptions& options,
             std::string start)
    : world_{world}, options_{options} {
    std::size_t total = 0;
    for (const auto& procedure : procedures) {
        Course course = Trial{procedure, world, options.seed}.course();
        auto cases = std::make_shared<const Cases>(course, options.seed);
        total += cases->size() * (1 + options.second_tears);
        assignments_.push_back({&procedure, std::move(course), std::move(cases), {}});
    }
    for (auto& assignment : assignments_) {
        const std::size_t size = assignment.cases->size();
        assignment.chosen = spread(size, share(size, total, options.sample), options.seed);
    }
    progress_ = std::make_unique<Progress>(outline(std::move(start)), options.progress_file);
}

Outline Sweep::outline(std::string start) const {
    Outline outline{.seed = options_.seed,
                    .second_tears = options_.second_tears,
                    .trials = {},
                    .start = std::move(start)};
    for (const auto& assignment : assignments_) {
        outline.trials.emplace(assignment.procedure->name, assignment.chosen.size());
    }
    return outline;
}

void Sweep::run(const Watcher& watcher) {
    for (const auto& assignment : assignments_) { run(assignment, watcher); }
    progress_->save();
}

void Sweep::run(const Assignment& assignment, const Watcher& watcher) {
    const auto started = std::chrono::steady_clock::now();
    const std::string& name = assignment.procedure->name;
    const std::vector<bool> done = progress_->part(name).done;
    std::atomic<std::size_t> next = 0;
    std::atomic<std::size_t> tried = 0;
    in_threads(options_.jobs, [&](FirstError& error) {
        std::optional<Trial> trial;
        for (std::size_t chunk = next++; chunk < done.size() && !error.happened(); chunk = next++) {
            if (!done[chunk]) {
                if (!trial) { trial.emplace(*assignment.procedure, world_, options_.seed); }
                progress_->add(name, chunk, try_chunk(*trial, assignment, chunk, options_));
            }
            tried += Progress::chunk_size;
            watcher(name, std::min(tried.load(), assignment.chosen.size()), assignment.chosen.size());
        }
    });
    progress_->add_time(name,
                        std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count());
}

}  // namespace permit::diag::tear
