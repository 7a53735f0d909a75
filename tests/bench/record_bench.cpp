// Judging a validity record offline beside OpenSSL's bare signature check, and signing records on both cores
// beside its bare signing, alternated in one run, with either suite.
// bench_records [ROUNDS]
#include "bare_key.hpp"
#include "permit/permit/judge.hpp"
#include "permit/trust/certificates.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <new>

namespace {

thread_local std::size_t allocations = 0;

}  // namespace

// Ours only: OpenSSL takes its memory elsewhere.
void* operator new(std::size_t size) {
    ++allocations;
    if (void* const memory = std::malloc(size)) { return memory; }
    throw std::bad_alloc{};
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace {

using namespace permit;
using Clock = std::chrono::steady_clock;
using Microseconds = std::chrono::duration<double, std::micro>;

const Uid chip = Uid::parse("04112233445566");
const Day today = Day::from_civil(2026, 3, 2);
const trust::Lifetime lifetime{Day::from_civil(2020, 1, 1), Day::from_civil(2089, 12, 31)};

constexpr std::string_view profiles =
    "profile,permit_kind,term,endorse_every,window,late_effect,grace,within_grace,after_grace,lapse_after,"
    "min_stay,"
    "address_change_days,address_change_unit,cross_county_move,issue_days,issue_unit,issue_max_days,fee_"
    "first_cny,"
    "fee_endorse_cny,fee_replace_cny,grade,note\n"
    "national,standard,,P12M,P1M,suspend,,,gap_excluded,,P6M,,,,15,calendar,30,0,0,,A,\n";

/// One authority, its bundle and a validity record it signed.
struct Scene {
    crypto::CertifiedKey authority;
    trust::TrustBundle bundle;
    Bytes file;
};

record::Validity validity() {
    return {.serial = 1,
            .version = 1,
            .kind = layout::PermitKind::standard,
            .division = layout::DivisionCode::parse("650102"),
            .decided = today,
            .valid_until = {},
            .endorsed_until = Day::from_civil(2027, 3, 1)};
}

Bytes validity_file(const crypto::SigningKey& key) {
    Bytes file = record::sign(validity(), chip, key);
    file.resize(layout::record_limit(layout::RecordKind::validity));
    return file;
}

Scene make_scene(crypto::Suite suite) {
    const auto realm = trust::found_realm(Realm::test, suite, lifetime);
    auto authority = trust::certify_authority(
        {.name = "Tianshan", .divisions = {trust::DivisionPrefix::parse("6501")}, .lifetime = lifetime},
        realm.root, {});
    const trust::BundleContent content{
        .realm = Realm::test,
        .number = 1,
        .issued = today,
        .use_by = Day::from_civil(2089, 1, 1),
        .root = realm.root.certificate,
        .publisher = realm.publisher.certificate,
        .authorities = {trust::authority_from(authority.certificate, "national", {1, 1000})},
        .profiles = std::string{profiles}};
    auto bundle = trust::load_bundle(trust::sign_bundle(content, realm.publisher.key),
                                     realm.root.certificate.fingerprint());
    Bytes file = validity_file(authority.key);
    return {std::move(authority), std::move(bundle), std::move(file)};
}

template <class Work>
double time_of(const Work& work) {
    const auto begin = Clock::now();
    work();
    return Microseconds{Clock::now() - begin}.count();
}

double median(std::vector<double> times) {
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

void bench_judging(const Scene& scene, std::size_t rounds) {
    const BareKey bare_key{scene.authority.key};
    std::vector<double> judging;
    std::vector<double> checking;
    std::vector<double> bare;
    std::size_t taken = 0;
    const auto key = scene.authority.key.public_key();
    const auto message = Bytes(80, 0x5A);
    const auto signature = scene.authority.key.sign(message);
    for (std::size_t round = 0; round < rounds; ++round) {
        const auto before = allocations;
        judging.push_back(time_of([&] {
            if (procedures::judge_validity(scene.file, chip, {.bundle = scene.bundle, .today = today})
                    .verdict != procedures::Verdict::valid) {
                std::abort();
            }
        }));
        taken = allocations - before;
        checking.push_back(time_of([&] {
            if (!key.verify(message, signature)) { std::abort(); }
        }));
        bare.push_back(time_of([&] {
            if (!bare_key.verifies()) { std::abort(); }
        }));
    }
    std::printf("offline verdict on a validity record, %s, %zu rounds, alternated\n",
                std::string{name(key.suite())}.c_str(), rounds);
    std::printf("  whole judgement          median %7.1f us, takes memory %zu times\n", median(judging),
                taken);
    std::printf("  our signature check      median %7.1f us\n", median(checking));
    std::printf("  OpenSSL's, bare          median %7.1f us\n", median(bare));
    std::printf("  whole to bare, medians   %.3f (budget 1.05)\n", median(judging) / median(bare));
}

/// How long `work` takes on both cores at once.
template <class Work>
double time_on_both_cores(const Work& work) {
    return time_of([&] {
        auto other = std::async(std::launch::async, work);
        work();
        other.get();
    });
}

void bench_signing(const Scene& scene, std::size_t records) {
    const BareKey bare_keys[]{BareKey{scene.authority.key}, BareKey{scene.authority.key}};
    std::atomic<unsigned> next{0};
    std::vector<double> batch;
    std::vector<double> bare;
    for (std::size_t round = 0; round < 9; ++round) {
        batch.push_back(time_on_both_cores([&] {
            for (std::size_t i = 0; i < records; ++i) {
                (void)record::sign(validity(), chip, scene.authority.key);
            }
        }));
        bare.push_back(time_on_both_cores([&] {
            const auto& key = bare_keys[next++ % 2];
            for (std::size_t i = 0; i < records; ++i) { key.sign(); }
        }));
    }
    std::printf("signing %zu validity records on each of two cores, 9 rounds, alternated\n", records);
    std::printf("  bare to batch, medians   %.3f (budget 0.90)\n", median(bare) / median(batch));
}

void run(std::size_t rounds) {
    for (const auto suite : {crypto::Suite::es256, crypto::Suite::sm2}) {
        const Scene scene = make_scene(suite);
        bench_judging(scene, rounds);
        bench_signing(scene, rounds / 5);
    }
}

}  // namespace

int main(int argc, char** argv) {
    try {
        run(argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 5000);
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench_records: %s\n", error.what());
        return 1;
    }
}
