#include "permit/card/counting.hpp"

#include <utility>

namespace permit::card {
namespace {

constexpr Byte reader_class = 0xFF;

bool is_reader_query(BytesView command) noexcept {
    return !command.empty() && command.front() == reader_class;
}

/// Adds the time until the end of the scope, also when it is left by an exception.
class Stopwatch {
public:
    Stopwatch(const SteadyNow& now, Duration& total) : now_{now}, total_{total}, started_{now()} {}
    ~Stopwatch() { total_ += now_() - started_; }
    Stopwatch(const Stopwatch&) = delete;
    Stopwatch& operator=(const Stopwatch&) = delete;

private:
    const SteadyNow& now_;
    Duration& total_;
    std::chrono::steady_clock::time_point started_;
};

}  // namespace

CountingTransport::CountingTransport(Transport& inner, SteadyNow now)
    : inner_{inner}, now_{std::move(now)}, started_{now_()} {}

Bytes CountingTransport::exchange(BytesView command) {
    const Stopwatch stopwatch{now_, cost_.inside};
    if (is_reader_query(command)) {
        ++cost_.reader_queries;
        return inner_.exchange(command);
    }
    ++cost_.exchanges;
    cost_.bytes_out += command.size();
    auto answer = inner_.exchange(command);
    cost_.bytes_in += answer.size();
    return answer;
}

Cost CountingTransport::cost() const {
    Cost cost = cost_;
    cost.outside = now_() - started_ - cost.inside;
    return cost;
}

void CountingTransport::restart() {
    cost_ = {};
    started_ = now_();
}

}  // namespace permit::card
