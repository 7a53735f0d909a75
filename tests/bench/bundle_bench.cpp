// Processor time of loading a trust bundle of a whole country's authorities, and checking all their chains at
// once, which a reader does not do; and saving the memory of a reader that has seen as many permits as it
// remembers. bench_bundle [AUTHORITIES]
#include "permit/core/error.hpp"
#include "permit/trust/certificates.hpp"
#include "permit/trust/reader_state.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>

namespace {

using namespace permit;

const Day today = Day::from_civil(2026, 3, 2);
const trust::Lifetime lifetime{Day::from_civil(2020, 1, 1), Day::from_civil(2089, 12, 31)};
constexpr std::size_t regions = 31;
constexpr int rounds = 9;

constexpr std::string_view profiles =
    "profile,permit_kind,term,endorse_every,window,late_effect,grace,within_grace,after_grace,lapse_after,"
    "min_stay,address_change_days,address_change_unit,cross_county_move,issue_days,issue_unit,"
    "issue_max_days,fee_first_cny,fee_endorse_cny,fee_replace_cny,grade,note\n"
    "national,standard,,P12M,P1M,suspend,,,gap_excluded,,P6M,,,,15,calendar,30,0,0,,A,\n";

trust::AuthorityRequest named(const std::string& name) {
    return {.name = name, .divisions = {trust::DivisionPrefix::parse("65")}, .lifetime = lifetime};
}

Bytes bundle_of(crypto::Suite suite, std::size_t authorities) {
    const auto realm = trust::found_realm(Realm::test, suite, lifetime);
    trust::BundleContent content{.realm = Realm::test,
                                 .number = 1,
                                 .issued = today,
                                 .use_by = today,
                                 .root = realm.root.certificate,
                                 .publisher = realm.publisher.certificate,
                                 .authorities = {},
                                 .profiles = std::string{profiles}};
    std::vector<crypto::CertifiedKey> provinces;
    for (std::size_t i = 0; i < regions; ++i) {
        provinces.push_back(trust::certify_region(named("region " + std::to_string(i)), realm.root, {}));
        content.regions.push_back(trust::region_from(provinces.back().certificate));
    }
    for (std::size_t i = 0; i < authorities; ++i) {
        const auto made =
            trust::certify_authority(named("authority " + std::to_string(i)), provinces[i % regions], {});
        content.authorities.push_back(trust::authority_from(made.certificate, "national", {1, 1000}));
    }
    return trust::sign_bundle(content, realm.publisher.key);
}

template <class Work>
double median_time(const Work& work) {
    std::vector<double> times;
    for (int round = 0; round < rounds; ++round) {
        const auto begin = std::clock();
        work();
        times.push_back(1000.0 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
    }
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

void bench_loading(crypto::Suite suite, std::size_t authorities) {
    const Bytes file = bundle_of(suite, authorities);
    const double load = median_time([&] { (void)trust::load_bundle(file, {}); });
    const double check_all = median_time([&] {
        const auto bundle = trust::load_bundle(file, {});
        for (const auto& authority : bundle.content().authorities) {
            if (!bundle.standing_of(authority).sound()) { std::abort(); }
        }
    });
    std::printf("bundle of %zu authorities under %zu regions, %s, %zu bytes\n", authorities, regions,
                std::string{name(suite)}.c_str(), file.size());
    std::printf("  load                     median %7.1f ms\n", load);
    std::printf("  load and check all       median %7.1f ms\n", check_all);
}

void bench_memory() {
    const auto file = std::filesystem::temp_directory_path() / "bench_bundle_memory.json";
    std::filesystem::remove(file);
    auto state = trust::ReaderState::open(file);
    for (std::uint32_t serial = 1; serial <= trust::ReaderState::default_capacity; ++serial) {
        state.saw({}, serial * 379, 3);
    }
    state.save();
    std::printf("memory of %zu permits, %zu bytes\n", trust::ReaderState::default_capacity,
                static_cast<std::size_t>(std::filesystem::file_size(file)));
    std::printf("  open                     median %7.1f ms\n",
                median_time([&] { (void)trust::ReaderState::open(file); }));
    std::printf("  save, merging            median %7.1f ms\n", median_time([&] { state.save(); }));
    std::filesystem::remove(file);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const std::size_t most = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 3000;
        for (const auto suite : {crypto::Suite::es256, crypto::Suite::sm2}) {
            bench_loading(suite, most / 6);
            bench_loading(suite, most);
        }
        bench_memory();
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench_bundle: %s\n", error.what());
        return 1;
    }
}
