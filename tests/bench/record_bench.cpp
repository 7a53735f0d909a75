// Judging a validity record offline beside the bare signature check, alternated in one run.
// bench_records [ROUNDS]
#include "permit/permit/judge.hpp"
#include "permit/trust/certificates.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

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

struct KeySigner final : crypto::Signer {
    explicit KeySigner(const crypto::SigningKey& key_) : key{key_} {}
    [[nodiscard]] crypto::VerifyKey public_key() const override { return key.public_key(); }
    [[nodiscard]] crypto::Signature sign(BytesView message) const override { return key.sign(message); }
    const crypto::SigningKey& key;
};

Bytes validity_file(const crypto::SigningKey& key) {
    const record::Validity validity{.serial = 1,
                                    .version = 1,
                                    .kind = layout::PermitKind::standard,
                                    .division = layout::DivisionCode::parse("650102"),
                                    .decided = today,
                                    .valid_until = {},
                                    .endorsed_until = Day::from_civil(2027, 3, 1)};
    Bytes file = record::sign(validity, chip, KeySigner{key});
    file.resize(layout::record_limit(layout::RecordKind::validity));
    return file;
}

Scene make_scene() {
    const auto realm = trust::found_realm(Realm::test, crypto::Suite::es256, lifetime);
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
    auto bundle = trust::load_bundle(trust::sign_bundle(content, KeySigner{realm.publisher.key}),
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

void run(std::size_t rounds) {
    const Scene scene = make_scene();
    const auto key = scene.authority.key.public_key();
    const auto envelope = record::parse(layout::RecordKind::validity, scene.file);
    const Bytes message(envelope.payload().begin(), envelope.payload().end());
    const auto signature = scene.authority.key.sign(message);
    std::vector<double> judging;
    std::vector<double> bare;
    for (std::size_t round = 0; round < rounds; ++round) {
        judging.push_back(time_of([&] {
            if (procedures::judge_validity(scene.file, chip, {.bundle = scene.bundle, .today = today})
                    .verdict != procedures::Verdict::valid) {
                std::abort();
            }
        }));
        bare.push_back(time_of([&] {
            if (!key.verify(message, signature)) { std::abort(); }
        }));
    }
    std::printf("offline verdict on a validity record, %zu rounds, alternated\n", rounds);
    std::printf("  whole judgement       median %7.1f us\n", median(judging));
    std::printf("  bare signature check  median %7.1f us\n", median(bare));
    std::printf("  ratio of medians %.3f (budget 1.05)\n", median(judging) / median(bare));
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
