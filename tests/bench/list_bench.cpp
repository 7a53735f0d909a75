// Status lists and deltas: size beside the entropy bound, time to open and to look up, and exactness on every
// serial. bench_lists [LAST SERIAL]
#include "permit/trust/bundle.hpp"
#include "permit/trust/certificates.hpp"
#include "permit/trust/status_delta.hpp"
#include "permit/trust/status_register.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>
#include <stdexcept>

namespace {

using namespace permit;
using trust::PermitStatus;
using trust::Serial;

constexpr std::uint64_t seed = 20'260'601;
constexpr std::size_t lookups = 1'000'000;
constexpr std::size_t changes = 1000;
const Day today = Day::from_civil(2026, 6, 1);

struct KeySigner final : crypto::Signer {
    explicit KeySigner(const crypto::SigningKey& key_) : key{key_} {}
    [[nodiscard]] crypto::VerifyKey public_key() const override { return key.public_key(); }
    [[nodiscard]] crypto::Signature sign(BytesView message) const override { return key.sign(message); }
    const crypto::SigningKey& key;
};

/// The status of every serial, spelt out: what a list must agree with.
using Truth = std::vector<Byte>;
using Random = std::mt19937_64;

Serial any_serial(const Truth& truth, Random& random) {
    return static_cast<Serial>(1 + random() % (truth.size() - 1));
}

/// 40 % cancelled, 25 % lost, 30 % replaced, 5 % suspended.
PermitStatus any_reason(Random& random) {
    const auto percent = random() % 100;
    if (percent < 40) { return PermitStatus::cancelled; }
    if (percent < 65) { return PermitStatus::lost; }
    return percent < 95 ? PermitStatus::replaced : PermitStatus::suspended;
}

Truth spread(Serial last, double part, Random& random) {
    Truth truth(std::size_t{last} + 1);
    for (auto left = static_cast<std::size_t>(part * last); left > 0;) {
        auto& status = truth[any_serial(truth, random)];
        if (status != 0) { continue; }
        status = static_cast<Byte>(any_reason(random));
        --left;
    }
    return truth;
}

trust::StatusContent content_of(const Truth& truth) {
    trust::StatusContent content{.last = static_cast<Serial>(truth.size() - 1), .minimum_versions = {}};
    for (Serial serial = 1; serial <= content.last; ++serial) {
        if (truth[serial] != 0) { content.listed[truth[serial] - 1U].push_back(serial); }
    }
    return content;
}

double log2_factorial(double n) { return std::lgamma(n + 1) / std::log(2.0); }

/// log2 C(n, k) and k times the entropy of the reasons.
double bound_bits(const trust::StatusContent& content) {
    double listed = 0;
    for (const auto& serials : content.listed) { listed += static_cast<double>(serials.size()); }
    const double all = content.last;
    double bits = log2_factorial(all) - log2_factorial(listed) - log2_factorial(all - listed);
    for (const auto& serials : content.listed) {
        const auto count = static_cast<double>(serials.size());
        if (count > 0) { bits -= count * std::log2(count / listed); }
    }
    return bits;
}

/// Microseconds of the processor: nothing here waits, and other programs do not count.
template <class Work>
double time_of(const Work& work) {
    const auto begin = std::clock();
    work();
    return 1e6 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

template <class Work>
double median_of(int rounds, const Work& work) {
    std::vector<double> times;
    for (int round = 0; round < rounds; ++round) { times.push_back(time_of(work)); }
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

void expect_exact(const trust::StatusList& list, const Truth& truth) {
    for (Serial serial = 1; serial < truth.size(); ++serial) {
        const auto status = list.lookup(serial);
        if ((status ? static_cast<Byte>(*status) : 0) != truth[serial]) {
            throw std::runtime_error{"wrong answer for serial " + std::to_string(serial)};
        }
    }
}

double lookup_time(const trust::StatusList& list, const std::vector<Serial>& serials) {
    std::size_t listed = 0;
    const double time = time_of([&] {
        for (const Serial serial : serials) { listed += list.lookup(serial) ? 1U : 0U; }
    });
    if (listed > serials.size()) { std::abort(); }
    return 1000 * time / static_cast<double>(serials.size());
}

std::vector<Serial> some_serials(const Truth& truth, bool listed, Random& random) {
    std::vector<Serial> serials;
    while (serials.size() < std::min(lookups, truth.size())) {
        const auto serial = any_serial(truth, random);
        if (!listed || truth[serial] != 0) { serials.push_back(serial); }
    }
    return serials;
}

/// A new day at the office: some permits are listed, some cleared, some change their reason.
Truth changed(Truth truth, Random& random) {
    for (std::size_t left = changes; left > 0;) {
        auto& status = truth[any_serial(truth, random)];
        const auto before = status;
        status = random() % 10 == 0 ? Byte{0} : static_cast<Byte>(any_reason(random));
        if (status != before) { --left; }
    }
    return truth;
}

class Bench {
public:
    void run(Serial last, double part, double budget) {
        Random random{seed};
        const Truth truth = spread(last, part, random);
        const auto content = content_of(truth);
        const Bytes file = published(content, 1);
        const auto list = trust::PublishedList::load(file, publisher_);
        const double bound = bound_bits(content);
        const auto size = static_cast<double>(8 * file.size());
        std::printf("%u serials, %.0f %% listed\n", last, 100 * part);
        std::printf("  file %zu bytes, %.3f bits an entry, bound %.3f, ratio %.4f (budget %.2f)\n",
                    file.size(), size / (part * last), bound / (part * last), size / bound, budget);
        std::printf("  open, checks and hash included  median %6.2f ms (budget 10)\n",
                    median_of(11, [&] { (void)trust::PublishedList::load(file, publisher_); }) / 1000);
        std::printf("  hash alone                      median %6.2f ms\n",
                    median_of(11, [&] { (void)crypto::sha256(file); }) / 1000);
        std::printf("  lookup of any serial %.0f ns, of a listed one %.0f ns\n",
                    lookup_time(list.list(), some_serials(truth, false, random)),
                    lookup_time(list.list(), some_serials(truth, true, random)));
        expect_exact(list.list(), truth);
        std::printf("  every serial answered right\n");
        run_delta(list, truth, random);
    }

private:
    [[nodiscard]] Bytes published(const trust::StatusContent& content, std::uint32_t number) const {
        return trust::publish(content, {number, today, today.plus_days(30)}, publisher_, signer_);
    }

    void run_delta(const trust::PublishedList& list, const Truth& truth, Random& random) const {
        const Truth next = changed(truth, random);
        const Bytes full = published(content_of(next), 2);
        const auto to = trust::PublishedList::load(full, publisher_);
        const Bytes delta = trust::sign_delta(list, to, signer_);
        const double time = time_of([&] {
            if (trust::apply_delta(list, delta, publisher_).file() != full) {
                throw std::runtime_error{"the delta does not lead to the full list"};
            }
        });
        expect_exact(to.list(), next);
        std::printf("  delta of %zu changes %zu bytes (budget 4096), applied in %.1f ms, same file\n",
                    changes, delta.size(), time / 1000);
    }

    trust::RealmKeys realm_ = trust::found_realm(
        Realm::test, crypto::Suite::es256, {Day::from_civil(2020, 1, 1), Day::from_civil(2089, 12, 31)});
    KeySigner signer_{realm_.publisher.key};
    trust::Publisher publisher_ = trust::publisher_of(realm_.root.certificate, realm_.publisher.certificate);
};

}  // namespace

int main(int argc, char** argv) {
    try {
        const auto last = static_cast<Serial>(argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 20'000'000);
        Bench bench;
        bench.run(last, 0.01, 1.10);
        bench.run(last, 0.05, 1.15);
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench_lists: %s\n", error.what());
        return 1;
    }
}
