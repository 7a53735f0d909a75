// Judging a validity record offline beside OpenSSL's bare signature check, and signing records on both cores
// beside its bare signing, alternated in one run, with either suite. The bundle is a country's: 500
// authorities, 3 regions, revoked keys, and a list of 20 million permits with 1 % listed. A verdict that
// takes memory is a failure. bench_records [ROUNDS]
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
#include <random>

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

constexpr int authorities = 500;
constexpr int regions = 3;
constexpr int revoked = 20;
constexpr trust::Serial last_serial = 20'000'000;
constexpr trust::Serial serial = 7'654'321;  // not listed

/// One of many authorities, their bundle and a validity record it signed.
struct Scene {
    crypto::CertifiedKey authority;
    trust::TrustBundle bundle;
    Bytes file;
};

/// 1 % listed at random.
const trust::StatusList& status_list() {
    static const auto list = [] {
        std::mt19937 random{1};
        std::vector<bool> taken(last_serial + 1);
        trust::StatusContent content{.last = last_serial, .minimum_versions = {}};
        taken[serial] = true;
        for (trust::Serial count = 0; count < last_serial / 100;) {
            const auto drawn = 1 + static_cast<trust::Serial>(random()) % last_serial;
            if (taken[drawn]) { continue; }
            taken[drawn] = true;
            content.listed[count++ % content.listed.size()].push_back(drawn);
        }
        for (auto& serials : content.listed) { std::sort(serials.begin(), serials.end()); }
        return trust::StatusList::read(encode(content));
    }();
    return list;
}

trust::AuthorityRequest named(const std::string& name) {
    return {.name = name, .divisions = {trust::DivisionPrefix::parse("6501")}, .lifetime = lifetime};
}

record::Validity validity() {
    return {.serial = serial,
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
    trust::BundleContent content{.realm = Realm::test,
                                 .number = 1,
                                 .issued = today,
                                 .use_by = Day::from_civil(2089, 1, 1),
                                 .root = realm.root.certificate,
                                 .publisher = realm.publisher.certificate,
                                 .authorities = {},
                                 .profiles = std::string{profiles},
                                 .list = trust::BundledList{1, status_list()}};
    std::vector<crypto::CertifiedKey> provinces;
    for (int count = 0; count < regions; ++count) {
        provinces.push_back(trust::certify_region(named("region " + std::to_string(count)), realm.root, {}));
        content.regions.push_back(trust::region_from(provinces.back().certificate));
    }
    std::optional<crypto::CertifiedKey> signer;
    for (int count = 0; count < authorities; ++count) {
        signer = trust::certify_authority(named("authority " + std::to_string(count)),
                                          provinces[static_cast<std::size_t>(count % regions)], {});
        content.authorities.push_back(
            trust::authority_from(signer->certificate, "national", {1, last_serial}));
        if (count < revoked) {
            content.revocations.push_back({content.authorities.back().key_digest, today, {{1}, {2}}});
        }
    }
    auto bundle = trust::load_bundle(trust::sign_bundle(content, realm.publisher.key),
                                     realm.root.certificate.fingerprint());
    Bytes file = validity_file(signer->key);
    return {std::move(*signer), std::move(bundle), std::move(file)};
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
    judging.reserve(rounds);
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
        if (round != 0) { taken += allocations - before; }  // the first meets its authority
        checking.push_back(time_of([&] {
            if (!key.verify(message, signature)) { std::abort(); }
        }));
        bare.push_back(time_of([&] {
            if (!bare_key.verifies()) { std::abort(); }
        }));
    }
    std::printf("offline verdict on a validity record, %s, %zu rounds, alternated\n",
                std::string{name(key.suite())}.c_str(), rounds);
    std::printf("  whole judgement          median %7.1f us, takes memory %zu times in all\n",
                median(judging), taken);
    std::printf("  our signature check      median %7.1f us\n", median(checking));
    std::printf("  OpenSSL's, bare          median %7.1f us\n", median(bare));
    std::printf("  whole to bare, medians   %.3f (budget 1.05)\n", median(judging) / median(bare));
    if (taken != 0) { throw std::runtime_error{"a verdict takes memory in the steady state"}; }
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
