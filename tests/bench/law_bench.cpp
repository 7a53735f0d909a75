// What the law costs: a verdict from decoded facts, the next deadlines of many residents, the sum of a
// residence, loading the tables. law_bench CARDLAYOUT [RESIDENTS]
#include "permit/cardlayout/codes.hpp"
#include "permit/rules/endorsement.hpp"
#include "permit/rules/outlook.hpp"
#include "permit/rules/profile.hpp"
#include "permit/rules/residence_sum.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

namespace {

using namespace permit;
using namespace permit::rules;
using Clock = std::chrono::steady_clock;

const Day today = Day::from_civil(2026, 11, 22);

struct Resident {
    const layout::Policy* policy;
    Facts facts;
};

/// Issued over the last three years under all shipped rules; most endorsed since, some late.
std::vector<Resident> residents(const layout::PolicyProfiles& profiles, std::size_t count) {
    std::mt19937_64 random{20'260'601};
    std::vector<Resident> all;
    all.reserve(count);
    while (all.size() < count) {
        const auto& policy = profiles.rows()[random() % profiles.rows().size()];
        const Day base = today.plus_days(-static_cast<int>(random() % 500));
        all.push_back({&policy, facts_at_issue(policy, base)});
    }
    return all;
}

double seconds_of(const auto& work) {
    const auto begun = Clock::now();
    work();
    return std::chrono::duration<double>(Clock::now() - begun).count();
}

/// The best of five: what the machine can do undisturbed.
double best_of(const auto& work) {
    double best = 1e9;
    for (int round = 0; round < 5; ++round) { best = std::min(best, seconds_of(work)); }
    return best;
}

void report(const char* what, double seconds, std::size_t times, double bare) {
    std::printf("%-44s %9.1f ns   %6.2f times\n", what, seconds / static_cast<double>(times) * 1e9,
                bare > 0 ? seconds / bare : 1.0);
}

/// Keeps the compiler from leaving out what nobody looks at.
std::int64_t seen = 0;

void bench_residents(const std::vector<Resident>& all) {
    const auto each = [&](const auto& look) {
        return best_of([&] {
            for (const auto& resident : all) { seen += look(resident); }
        });
    };
    const double bare = each(
        [](const Resident& r) { return r.facts.endorsed_until.value_or(today).plus_months(-1).number(); });
    report("bare: one step of a month", bare, all.size(), bare);
    report("verdict from decoded facts", each([](const Resident& r) {
               return static_cast<int>(standing(r.facts, *r.policy, today).state);
           }),
           all.size(), bare);
    report("decision of an endorsement", each([](const Resident& r) {
               return static_cast<int>(endorse(r.facts, *r.policy, today).index());
           }),
           all.size(), bare);
    const double deadlines = each(
        [](const Resident& r) { return next_duty(r.facts, *r.policy, today).last.value_or(today).number(); });
    report("next deadline", deadlines, all.size(), bare);
    std::printf("next deadlines of %zu residents: %.2f s on one core\n", all.size(), deadlines);
}

void bench_rows(const layout::PolicyProfiles& profiles, std::size_t count) {
    const double found = best_of([&] {
        for (std::size_t at = 0; at < count; ++at) {
            seen += terms_in_force(profiles, "sichuan", layout::PermitKind::standard, today).grade;
        }
    });
    report("the rules in force in a place", found, count, 0);
}

void bench_sum(const layout::PolicyProfiles& profiles, std::size_t count) {
    const auto& policy = terms_in_force(profiles, "national", layout::PermitKind::standard, today);
    const Facts facts{policy.kind, std::nullopt, Day::from_civil(2027, 5, 31)};
    const CountedPermit permit{.count = {Day::from_civil(2026, 6, 1), 2556, Day::from_civil(2019, 6, 1)},
                               .facts = facts,
                               .decided = Day::from_civil(2026, 5, 20)};
    std::vector<CountEntry> journal;
    for (int year = 2019; year < 2027; ++year) {
        const auto base = Day::from_civil(year, 6, 1);
        journal.push_back({static_cast<std::uint16_t>(year - 2018), layout::Event::endorsement, base,
                           static_cast<std::uint16_t>(days_between(Day::from_civil(2019, 6, 1), base)),
                           base.plus_days(-12)});
    }
    const double summed = best_of([&] {
        for (std::size_t at = 0; at < count; ++at) {
            seen += sum_residence(permit, journal, today).value().total;
        }
    });
    report("sum of residence from a full journal", summed, count, 0);
}

/// The bytes of the same files, read and nothing more.
std::size_t read_all(const std::filesystem::path& folder) {
    std::size_t bytes = 0;
    for (const auto* name : {"codes/divisions.csv", "codes/divisions_history.csv", "codes/ethnic_groups.csv",
                             "codes/holidays.csv", "policies/policy_profiles.csv"}) {
        std::ifstream file{folder / name, std::ios::binary};
        const std::vector<char> text{std::istreambuf_iterator<char>{file}, {}};
        bytes += text.size();
    }
    return bytes;
}

void bench_loading(const std::filesystem::path& folder) {
    const double bare = best_of([&] { seen += static_cast<std::int64_t>(read_all(folder)); });
    const double loaded = best_of([&] {
        const auto tables = layout::CodeTables::load(folder / "codes");
        const auto profiles = layout::PolicyProfiles::load(folder / "policies" / "policy_profiles.csv");
        seen += static_cast<std::int64_t>(tables.divisions().size() + profiles.rows().size());
    });
    std::printf("profiles and code tables loaded in %.2f ms, %.2f times reading the files\n", loaded * 1e3,
                loaded / bare);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const std::filesystem::path folder = argc > 1 ? argv[1] : "cardlayout";
        const auto count = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1'000'000ULL;
        const auto profiles = layout::PolicyProfiles::load(folder / "policies" / "policy_profiles.csv");
        bench_loading(folder);
        bench_residents(residents(profiles, count));
        bench_rows(profiles, count / 10 + 1);
        bench_sum(profiles, count / 10 + 1);
        return seen == 0 ? 1 : 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "law_bench: %s\n", error.what());
        return 1;
    }
}
