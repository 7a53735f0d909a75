#include "payload.hpp"
#include "permit/cardlayout/layout.hpp"
#include "permit/core/words.hpp"
#include "permit/record/envelope.hpp"
#include "wire.hpp"

namespace permit::record {
namespace {

using layout::RecordKind;

template <typename Read>
auto if_present(Payload& in, std::uint64_t key, Read read) -> std::optional<decltype(read())> {
    if (!in.has(key)) { return std::nullopt; }
    return read();
}

Portrait read_portrait(Payload& in) {
    in.pair();
    return {.length = in.portrait_length(), .sha256 = in.digest()};
}

}  // namespace

// In the lists below the fields are read in the order they are written: a braced list evaluates from
// left to right.

Identity decode_identity(const Envelope& envelope) {
    using namespace identity_key;
    Payload in{envelope, RecordKind::identity};
    in.open_map();
    const auto ethnic = [&] {
        return in.one_of(layout::EthnicGroupCode::from_number, tr_noop("ethnic group"));
    };
    Identity identity{
        .serial = in.at(serial).serial(),
        .name = in.at(name).text(tr_noop("name"), layout::name_limit),
        .sex = in.at(sex).one_of(layout::sex_numbered, tr_noop("sex")),
        .ethnic_group = if_present(in, ethnic_group, ethnic),
        .birth_date = in.at(birth_date).day(tr_noop("birth date")),
        .citizen_number = in.at(citizen_number).citizen_number(),
        .registered_division = in.at(registered_address).pair().division(),
        .registered_address = in.text(tr_noop("registered address"), layout::address_limit),
        .first_issue = in.at(first_issue).day(tr_noop("first issue date")),
        .portrait = if_present(in, portrait, [&] { return read_portrait(in); }),
    };
    in.close();
    return identity;
}

Validity decode_validity(const Envelope& envelope) {
    Payload in{envelope, RecordKind::validity};
    in.open_array(validity_elements);
    const Validity validity{
        .serial = in.serial(),
        .version = in.version(),
        .kind = in.one_of(layout::permit_kind_numbered, tr_noop("kind")),
        .division = in.division(),
        .decided = in.day(tr_noop("day of decision")),
        .valid_until = in.day_or_null(tr_noop("valid until")),
        .endorsed_until = in.day_or_null(tr_noop("endorsed until")),
    };
    in.close();
    return validity;
}

Residence decode_residence(const Envelope& envelope) {
    using namespace residence_key;
    Payload in{envelope, RecordKind::residence};
    in.open_map();
    Residence residence{
        .serial = in.at(serial).serial(),
        .version = in.at(version).version(),
        .division = in.at(division).division(),
        .address = in.at(address).text(tr_noop("address"), layout::address_limit),
        .authority = in.at(authority).text(tr_noop("authority"), layout::authority_limit),
        .ground = in.at(ground).one_of(layout::ground_numbered, tr_noop("ground")),
        .base = in.at(base).day(tr_noop("base of the year")),
        .days_counted = in.at(days_counted).u16(tr_noop("days counted")),
        .continuous_since = in.at(continuous_since).day(tr_noop("continuous since")),
    };
    in.close();
    return residence;
}

JournalEntry decode_journal(const Envelope& envelope) {
    Payload in{envelope, RecordKind::journal};
    in.open_array(journal_elements);
    const JournalEntry entry{
        .serial = in.serial(),
        .version = in.version(),
        .event = in.one_of(layout::event_numbered, tr_noop("event")),
        .decided = in.day(tr_noop("day of decision")),
        .division = in.division(),
        .base = in.day(tr_noop("base of the year")),
        .days_counted = in.u16(tr_noop("days counted")),
    };
    in.close();
    return entry;
}

}  // namespace permit::record
