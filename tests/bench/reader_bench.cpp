// An exchange through pcscd and its virtual reader: the simulated chip beside a bare echo card, alternated
// in one run. bench_reader [ROUNDS]
#include "echo_card.hpp"
#include "permit/chipsim/vpcd.hpp"
#include "permit/core/error.hpp"
#include "permit/pcsc/connection.hpp"
#include "permit/pcsc/context.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <thread>

namespace {

using namespace permit;
using Clock = std::chrono::steady_clock;
using Microseconds = std::chrono::duration<double, std::micro>;

/// A simulated chip in a slot of the virtual reader.
class ServedChip {
public:
    explicit ServedChip(unsigned slot)
        : chip_{chipsim::ChipProfile::named("ev3-8k"), Uid::parse("04112233445566")}, thread_{[this, slot] {
              chipsim::serve(chip_, {.address = chipsim::VpcdAddress::slot(slot)}, stop_);
          }} {}
    ServedChip(const ServedChip&) = delete;
    ServedChip& operator=(const ServedChip&) = delete;
    ~ServedChip() {
        stop_.raise();
        thread_.join();
    }

private:
    chipsim::SimulatedChip chip_;
    chipsim::StopSignal stop_;
    std::thread thread_;
};

std::unique_ptr<pcsc::Connection> connect(const std::string& reader) {
    pcsc::Context context;
    return std::make_unique<pcsc::Connection>(context.wait_for_card(reader, std::chrono::seconds{5}).name);
}

double one_exchange(pcsc::Connection& card) {
    static const Bytes select_picc_level = from_hex("905A00000300000000");
    const auto begin = Clock::now();
    (void)card.exchange(select_picc_level);
    return Microseconds{Clock::now() - begin}.count();
}

struct Percentiles {
    double median;
    double p95;
};

Percentiles percentiles(std::vector<double> times) {
    std::sort(times.begin(), times.end());
    return {times[times.size() / 2], times[times.size() * 95 / 100]};
}

void run(std::size_t rounds) {
    const ServedChip chip{0};
    const bench::EchoCard echo{35964};
    const auto simulated = connect("Virtual PCD 00 00");
    const auto bare = connect("Virtual PCD 00 01");
    std::vector<double> simulated_times;
    std::vector<double> bare_times;
    for (std::size_t round = 0; round < rounds; ++round) {
        simulated_times.push_back(one_exchange(*simulated));
        bare_times.push_back(one_exchange(*bare));
    }
    const auto chip_time = percentiles(simulated_times);
    const auto bare_time = percentiles(bare_times);
    std::printf("exchange through pcscd, %zu rounds, alternated\n", rounds);
    std::printf("  simulated chip   median %7.1f us   p95 %7.1f us\n", chip_time.median, chip_time.p95);
    std::printf("  bare echo card   median %7.1f us   p95 %7.1f us\n", bare_time.median, bare_time.p95);
    std::printf("  ratio of medians %.2f (budget 1.25); median budget 200 us\n",
                chip_time.median / bare_time.median);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        run(argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 5000);
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench_reader: %s\n", error.what());
        return 1;
    }
}
