#include "test_station.hpp"

#include "permit/crypto/random.hpp"

#include <array>

namespace permit::testing {
namespace {

constexpr std::string_view passphrase = "a station's passphrase";
constexpr std::array own_roles{keys::Role::amend, keys::Role::inspect};

}  // namespace

procedures::RewriteRequest move_to_shuimogou(const std::string& address) {
    return procedures::Resign{.division = layout::DivisionCode::parse("650105"), .address = address};
}

keys::KeyStore station_store(TestOffice& office, const std::string& name, std::span<const keys::Role> roles,
                             const std::filesystem::path& folder) {
    office.store().add_station({.name = name, .given = issue_day, .cost = {.n = 1024, .r = 8, .p = 1}}, roles,
                               folder, as_bytes(passphrase));
    return keys::KeyStore::open(folder, as_bytes(passphrase));
}

TestStation::TestStation(TestOffice& office, std::string name)
    : name_{std::move(name)},
      store_{station_store(office, name_, own_roles, folder_.path() / "station")},
      bundle_{office.bundle()} {}

procedures::Counter TestStation::counter() {
    return {.role_keys = store_,
            .ledger = store_,
            .root = store_.info().root.fingerprint(),
            .tables = code_tables(),
            .random = crypto::system_random()};
}

procedures::Carrier TestStation::carrier() const {
    return {.role_keys = store_, .realm = Realm::test, .root = store_.info().root.fingerprint()};
}

procedures::CardRequest TestStation::request(chipsim::SimulatedChip& chip,
                                             const procedures::RewriteRequest& wish, Day today,
                                             std::int32_t good_for) {
    chipsim::SimTransport card{chip};
    return procedures::request_rewrite(card, counter(), by(today), wish,
                                       {.station = name_, .good_for_days = good_for});
}

procedures::Rewritten TestStation::write(chipsim::SimulatedChip& chip, const procedures::SignedWork& answer,
                                         Day today) {
    chipsim::SimTransport card{chip};
    return write(card, answer, today);
}

procedures::Rewritten TestStation::write(card::Transport& card, const procedures::SignedWork& answer,
                                         Day today, bool dry_run) {
    return procedures::write_signed_work(card, counter(), by(today), answer, name_, dry_run);
}

procedures::SignedWork signed_by(TestOffice& office, const std::string& authority,
                                 const procedures::CardRequest& request, Day today) {
    return procedures::sign_request(office.desk(authority), request, today);
}

}  // namespace permit::testing
