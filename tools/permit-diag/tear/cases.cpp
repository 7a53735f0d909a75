#include "cases.hpp"

#include <array>
#include <numeric>
#include <string_view>

namespace permit::diag::tear {
namespace {

using chipsim::ExchangeFault;
using chipsim::TearPoint;

constexpr std::array moments{ExchangeFault::When::before_command, ExchangeFault::When::during_command,
                             ExchangeFault::When::after_command};
constexpr std::array<std::string_view, 3> moment_names{"before", "during", "after"};
constexpr std::array<std::string_view, 4> pattern_names{"old", "new", "mixed", "random"};

struct FaultText {
    std::string operator()(const ExchangeFault& fault) const {
        return "exchange " + std::to_string(fault.exchange) + " " +
               std::string{moment_names.at(static_cast<std::size_t>(fault.when))};
    }
    std::string operator()(const TearPoint& point) const {
        return "write " + std::to_string(point.write) + " byte " + std::to_string(point.byte) + " " +
               std::string{pattern_names.at(static_cast<std::size_t>(point.leaves))};
    }
};

ExchangeFault any_exchange(std::size_t exchanges, SeededRandom& random) {
    return {.exchange = 1 + random.below(exchanges), .when = moments.at(random.below(moments.size()))};
}

TearPoint any_byte(const std::vector<chipsim::RecordedWrite>& writes, SeededRandom& random) {
    const std::size_t write = random.below(writes.size());
    return {.write = write + 1,
            .byte = 1 + random.below(writes[write].length),
            .leaves = chipsim::all_torn_units.at(random.below(chipsim::all_torn_units.size())),
            .seed = random.number()};
}

}  // namespace

std::size_t Course::bytes() const noexcept {
    return std::accumulate(writes.begin(), writes.end(), std::size_t{0},
                           [](std::size_t sum, const auto& write) { return sum + write.length; });
}

Cases::Cases(const Course& course, std::uint64_t seed)
    : exchanges_{course.exchanges}, tears_{chipsim::every_tear(course.writes, seed)} {}

chipsim::Fault Cases::at(std::size_t index) const {
    if (index >= 3 * exchanges_) { return tears_.at(index - 3 * exchanges_); }
    return ExchangeFault{.exchange = 1 + index / 3, .when = moments.at(index % 3)};
}

chipsim::Fault any_of(const Course& course, SeededRandom& random) {
    if (course.writes.empty() || random.below(2) == 0) { return any_exchange(course.exchanges, random); }
    return any_byte(course.writes, random);
}

std::string text(const chipsim::Fault& fault) { return std::visit(FaultText{}, fault); }

std::vector<std::size_t> spread(std::size_t total, std::size_t wanted, std::uint64_t seed) {
    const std::size_t count = wanted == 0 ? total : std::min(wanted, total);
    SeededRandom random{seed};
    std::vector<std::size_t> chosen(count);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t from = i * total / count;
        chosen[i] = from + random.below((i + 1) * total / count - from);
    }
    return chosen;
}

}  // namespace permit::diag::tear
