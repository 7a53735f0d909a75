#pragma once

#include "permit/trust/status_delta.hpp"
#include "permit/trust/status_register.hpp"
#include "realm.hpp"

#include <random>

namespace permit::trust::testing {

/// A realm whose publisher publishes lists.
struct ListOffice {
    explicit ListOffice(Realm realm = Realm::test, crypto::Suite suite = crypto::Suite::es256)
        : keys{found_realm(realm, suite, lifetime)} {}

    [[nodiscard]] Publisher publisher() const {
        return publisher_of(keys.root.certificate, keys.publisher.certificate);
    }
    [[nodiscard]] KeySigner signer() const { return KeySigner{keys.publisher.key}; }

    [[nodiscard]] Bytes file(const StatusContent& content, std::uint32_t number = 1) const {
        return publish(content, {number, issued, use_by}, publisher(), signer());
    }
    [[nodiscard]] PublishedList list(const StatusContent& content, std::uint32_t number = 1) const {
        return PublishedList::load(file(content, number), publisher());
    }

    static inline const Day issued = Day::parse("2026-06-01");
    static inline const Day use_by = Day::parse("2026-06-30");
    RealmKeys keys;
};

/// Serials 1 to 100 with some of everything.
inline StatusContent small_content() {
    return {.last = 100,
            .listed = {{{3, 17, 64}, {5, 100}, {1, 2, 63, 65}, {50}}},
            .minimum_versions = {{3, 2}, {9, 4}, {99, 300}}};
}

inline Bytes with_flipped(BytesView bytes, std::size_t bit) {
    Bytes flipped{bytes.begin(), bytes.end()};
    flipped[bit / 8] = static_cast<Byte>(flipped[bit / 8] ^ (1U << bit % 8));
    return flipped;
}

/// Edits at random, some of them beside one another.
inline void edit(StatusRegister& office, std::mt19937& random, int edits) {
    for (; edits > 0; --edits) {
        const Serial serial = 1 + static_cast<Serial>(random()) % office.last();
        switch (random() % 8) {
            case 0:
                office.clear(serial);
                break;
            case 1:
                office.set_minimum_version(serial, static_cast<std::uint16_t>(1 + random() % 70));
                break;
            case 2:
                office.clear_minimum_version(serial);
                break;
            default:
                office.list(serial, static_cast<PermitStatus>(1 + random() % status_count));
        }
    }
}

}  // namespace permit::trust::testing
