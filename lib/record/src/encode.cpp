#include "permit/cardlayout/layout.hpp"
#include "permit/cbor/writer.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/record/envelope.hpp"
#include "permit/record/text.hpp"
#include "wire.hpp"

#include <string>
#include <string_view>

namespace permit::record {
namespace {

using layout::RecordKind;

/// Writes fields of one record, refusing what a record cannot carry.
class Fields {
public:
    explicit Fields(RecordKind kind) noexcept : kind_{kind} {}

    Fields& array(std::size_t count) {
        out_.array(count);
        return *this;
    }
    Fields& map(std::size_t pairs) {
        out_.map(pairs);
        return *this;
    }
    Fields& number(std::uint64_t value) {
        out_.unsigned_integer(value);
        return *this;
    }
    template <typename Enumeration>
    Fields& choice(Enumeration value) {
        return number(static_cast<std::uint64_t>(value));
    }
    Fields& digest(BytesView bytes) {
        out_.byte_string(bytes);
        return *this;
    }

    Fields& layout_and_serial(std::uint32_t serial);
    Fields& keyed_layout_and_serial(std::uint32_t serial);
    Fields& day(Day value, std::string_view field);
    Fields& day_or_null(const std::optional<Day>& value, std::string_view field);
    Fields& text(std::string_view value, std::string_view field, std::size_t limit);

    [[nodiscard]] Bytes take() && noexcept { return std::move(out_).take(); }

    [[noreturn]] void fail(ErrorCode code, std::string why) const {
        throw Error{code, doing(tr_noop("write the {}"), kind_), std::move(why)};
    }

private:
    void check_serial(std::uint32_t serial) const {
        if (serial == 0) { fail(ErrorCode::bad_input, tr("serials count from 1")); }
    }

    RecordKind kind_;
    cbor::Writer out_{};
};

Fields& Fields::layout_and_serial(std::uint32_t serial) {
    check_serial(serial);
    return number(layout::layout_number).number(serial);
}

Fields& Fields::keyed_layout_and_serial(std::uint32_t serial) {
    check_serial(serial);
    return number(identity_key::layout)
        .number(layout::layout_number)
        .number(identity_key::serial)
        .number(serial);
}

Fields& Fields::day(Day value, std::string_view field) {
    if (value < earliest_day || value > latest_day) {
        fail(ErrorCode::bad_date,
             tr("{} is not between {} and {}", tr(field), earliest_day.iso(), latest_day.iso()));
    }
    out_.integer(value.number());
    return *this;
}

Fields& Fields::day_or_null(const std::optional<Day>& value, std::string_view field) {
    if (value) { return day(*value, field); }
    out_.null();
    return *this;
}

Fields& Fields::text(std::string_view value, std::string_view field, std::size_t limit) {
    if (value.size() > limit) {
        fail(ErrorCode::text_too_long,
             tr("{} has {} bytes, {} are the limit", tr(field), value.size(), limit));
    }
    if (const auto flaw = text_flaw(value)) { fail(ErrorCode::bad_text, tr("{} {}", tr(field), tr(*flaw))); }
    out_.text(value);
    return *this;
}

void write_portrait(Fields& out, const Portrait& portrait) {
    if (portrait.length == 0 || portrait.length > layout::portrait_limit) {
        out.fail(ErrorCode::bad_input,
                 tr("the portrait's length is not between 1 and {}", layout::portrait_limit));
    }
    out.number(identity_key::portrait).array(2).number(portrait.length).digest(portrait.sha256);
}

}  // namespace

Bytes encode(const Identity& identity) {
    using namespace identity_key;
    const bool has_group = identity.ethnic_group.has_value();
    const bool has_portrait = identity.portrait.has_value();
    Fields out{RecordKind::identity};
    out.map(std::size_t{8} + (has_group ? 1 : 0) + (has_portrait ? 1 : 0))
        .keyed_layout_and_serial(identity.serial);
    out.number(name).text(identity.name, tr_noop("name"), layout::name_limit);
    out.number(sex).choice(identity.sex);
    if (has_group) { out.number(ethnic_group).number(identity.ethnic_group->number()); }
    out.number(birth_date).day(identity.birth_date, tr_noop("birth date"));
    out.number(citizen_number)
        .text(identity.citizen_number.text(), tr_noop("citizen number"), CitizenNumber::length);
    out.number(registered_address)
        .array(2)
        .number(identity.registered_division.number())
        .text(identity.registered_address, tr_noop("registered address"), layout::address_limit);
    out.number(first_issue).day(identity.first_issue, tr_noop("first issue date"));
    if (has_portrait) { write_portrait(out, *identity.portrait); }
    return std::move(out).take();
}

Bytes encode(const Validity& validity) {
    return std::move(Fields{RecordKind::validity}
                         .array(validity_elements)
                         .layout_and_serial(validity.serial)
                         .number(validity.version)
                         .choice(validity.kind)
                         .number(validity.division.number())
                         .day(validity.decided, tr_noop("day of decision"))
                         .day_or_null(validity.valid_until, tr_noop("valid until"))
                         .day_or_null(validity.endorsed_until, tr_noop("endorsed until")))
        .take();
}

Bytes encode(const Residence& residence) {
    using namespace residence_key;
    Fields out{RecordKind::residence};
    out.map(10).keyed_layout_and_serial(residence.serial);
    out.number(version).number(residence.version);
    out.number(division).number(residence.division.number());
    out.number(address).text(residence.address, tr_noop("address"), layout::address_limit);
    out.number(authority).text(residence.authority, tr_noop("authority"), layout::authority_limit);
    out.number(ground).choice(residence.ground);
    out.number(base).day(residence.base, tr_noop("base of the year"));
    out.number(days_counted).number(residence.days_counted);
    out.number(continuous_since).day(residence.continuous_since, tr_noop("continuous since"));
    return std::move(out).take();
}

Bytes encode(const JournalEntry& entry) {
    return std::move(Fields{RecordKind::journal}
                         .array(journal_elements)
                         .layout_and_serial(entry.serial)
                         .number(entry.version)
                         .choice(entry.event)
                         .day(entry.decided, tr_noop("day of decision"))
                         .number(entry.division.number())
                         .day(entry.base, tr_noop("base of the year"))
                         .number(entry.days_counted))
        .take();
}

}  // namespace permit::record
