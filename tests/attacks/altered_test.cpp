#include "permit/trust/status_delta.hpp"
#include "permit/trust/status_register.hpp"
#include "scene.hpp"

using namespace permit;
using namespace permit::attacks;
using layout::RecordKind;

namespace {

const Day decided = Day::from_civil(2026, 6, 1);
const Day use_by = Day::from_civil(2026, 6, 30);

/// Everything that is signed, of one suite; as small as it can be with some of everything in it.
struct Signed {
    explicit Signed(crypto::Suite suite)
        : realm{trust::found_realm(Realm::test, suite, lifetime)},
          region{trust::certify_region(named("Xinjiang"), realm.root, {})},
          authority{trust::certify_authority(named("Tianshan"), region, {})},
          publisher{trust::publisher_of(realm.root.certificate, realm.publisher.certificate)} {}

    static trust::AuthorityRequest named(const std::string& name) {
        return {.name = name, .divisions = {trust::DivisionPrefix::parse("65")}, .lifetime = lifetime};
    }
    [[nodiscard]] Bytes list_file(std::uint32_t number, trust::Serial listed) const {
        trust::StatusRegister entries;
        entries.cover(1000);
        entries.list(7, trust::PermitStatus::lost);
        entries.list(listed, trust::PermitStatus::cancelled);
        entries.set_minimum_version(9, 3);
        return trust::publish(entries.content(), {number, decided, use_by}, publisher, realm.publisher.key);
    }
    [[nodiscard]] trust::BundleContent content() const {
        return {.realm = Realm::test,
                .number = 3,
                .issued = decided,
                .use_by = use_by,
                .root = realm.root.certificate,
                .publisher = realm.publisher.certificate,
                .authorities = {trust::authority_from(authority.certificate, "national", {1, 100})},
                .profiles = profiles,
                .regions = {trust::region_from(region.certificate)},
                .revocations = {{{1}, decided, {{2}}}},
                .list = trust::BundledList{2, trust::PublishedList::load(list_file(2, 8), publisher).list()}};
    }
    [[nodiscard]] Bytes bundle_file() const { return trust::sign_bundle(content(), realm.publisher.key); }

    trust::RealmKeys realm;
    crypto::CertifiedKey region;
    crypto::CertifiedKey authority;
    trust::Publisher publisher;
};

/// How many of all one-bit changes, and of all truncations, of a file were accepted.
struct Count {
    std::size_t tried = 0;
    std::size_t accepted = 0;
};

/// `refuses` answers whether the reader says no; an Error is a no.
template <class Accepts>
void try_one(Count& count, BytesView file, const Accepts& accepts) {
    ++count.tried;
    try {
        count.accepted += accepts(file) ? 1U : 0U;
    } catch (const Error&) {}
}

template <class Accepts>
Count all_changes(const Bytes& file, const Accepts& accepts) {
    REQUIRE(accepts(BytesView{file}));
    Count count;
    for (std::size_t length = 0; length < file.size(); ++length) {
        try_one(count, BytesView{file}.first(length), accepts);
    }
    Bytes changed = file;
    for (std::size_t bit = 0; bit < 8 * file.size(); ++bit) {
        changed[bit / 8] = static_cast<Byte>(changed[bit / 8] ^ 1U << bit % 8);
        try_one(count, changed, accepts);
        changed[bit / 8] = file[bit / 8];
    }
    return count;
}

template <class Accepts>
void report(const std::string& what, const Bytes& file, const Accepts& accepts) {
    const auto count = all_changes(file, accepts);
    std::printf("altered %-28s %6zu changes of %5zu bytes, %zu accepted\n", what.c_str(), count.tried,
                file.size(), count.accepted);
    CHECK(count.accepted == 0);
}

template <class Accepts>
void report_record(const Signed& of, RecordKind kind, const Card& card, const Accepts& accepts) {
    report(std::string{name(of.publisher.key.suite())} + " " + std::string{layout::name(kind)} + " record",
           card.files.at(kind), accepts);
}

}  // namespace

TEST_CASE("no bit and no byte of a bundle, a list or a delta can be changed", "[attacks]") {
    for (const auto suite : {crypto::Suite::es256, crypto::Suite::sm2}) {
        const Signed world{suite};
        const auto named = [&](const char* what) { return std::string{name(suite)} + " " + what; };
        const auto root = world.realm.root.certificate.fingerprint();
        report(named("list"), world.list_file(2, 8), [&](BytesView file) {
            (void)trust::PublishedList::load(Bytes{file.begin(), file.end()}, world.publisher);
            return true;
        });
        const auto base = trust::PublishedList::load(world.list_file(2, 8), world.publisher);
        const auto next = trust::PublishedList::load(world.list_file(3, 80), world.publisher);
        report(named("delta"), trust::sign_delta(base, next, world.realm.publisher.key), [&](BytesView file) {
            return trust::apply_delta(base, file, world.publisher).head().number == 3;
        });
        // The second suite's bundle has the same form; its certificates and lists are altered on their own.
        if (suite == crypto::Suite::sm2) { continue; }
        report(named("bundle"), world.bundle_file(), [&](BytesView file) {
            (void)trust::load_bundle(file, root);
            return true;
        });
    }
}

TEST_CASE("no bit and no byte of a certificate can be changed", "[attacks]") {
    for (const auto suite : {crypto::Suite::es256, crypto::Suite::sm2}) {
        const Signed world{suite};
        const std::vector regions{world.region.certificate};
        const auto check = [&](const crypto::Certificate& certificate, bool of_region) {
            return [&world, &regions, of_region, fingerprint = certificate.fingerprint()](BytesView der) {
                const auto read = crypto::Certificate::from_der(der);
                if (read.fingerprint() == fingerprint) { return true; }
                if (!of_region) { return !trust::chain_flaw(read, regions, world.realm.root.certificate); }
                const std::vector changed{read};
                return !trust::chain_flaw(world.authority.certificate, changed, world.realm.root.certificate);
            };
        };
        const auto named = [&](const char* what) { return std::string{name(suite)} + " " + what; };
        report(named("authority's certificate"), world.authority.certificate.der(),
               check(world.authority.certificate, false));
        report(named("region's certificate"), world.region.certificate.der(),
               check(world.region.certificate, true));
    }
}

TEST_CASE("no bit and no byte of a record can be changed", "[attacks]") {
    for (const auto suite : {crypto::Suite::es256, crypto::Suite::sm2}) {
        const Signed world{suite};
        const auto bundle = trust::vouched_for(world.content());
        const procedures::Circumstances by{.bundle = bundle, .today = decided};
        const Signatory signatory{world.authority, "test", {1, 100}};
        const auto card = Card::issued(5, signatory, decided);
        REQUIRE(judge_all(card, by).verdict == procedures::Verdict::valid);
        const auto& identity = card.files.at(RecordKind::identity);
        const auto judgement = procedures::judge_validity(card.files.at(RecordKind::validity), card.chip, by);
        report_record(world, RecordKind::validity, card, [&](BytesView file) {
            return procedures::judge_validity(file, card.chip, by).assurance.signature;
        });
        report_record(world, RecordKind::identity, card, [&](BytesView file) {
            return procedures::judge_identity(file, card.chip, judgement, by).findings.empty();
        });
        report_record(world, RecordKind::residence, card, [&](BytesView file) {
            return procedures::judge_residence(file, card.chip, judgement, identity, by).findings.empty();
        });
        report_record(world, RecordKind::journal, card, [&](BytesView file) {
            return procedures::judge_journal_entry(file, card.chip, judgement, identity, by).findings.empty();
        });
    }
}
