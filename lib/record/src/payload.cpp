#include "payload.hpp"

#include "permit/cardlayout/layout.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/record/text.hpp"
#include "wire.hpp"

#include <algorithm>
#include <limits>

namespace permit::record {

Payload::Payload(const Envelope& envelope, layout::RecordKind kind)
    : kind_{kind}, in_{envelope.payload(), payload_name(kind)} {
    if (envelope.kind() != kind) {
        throw Error{ErrorCode::internal, doing(tr_noop("read the {}"), kind), tr("it is of another kind")};
    }
}

void Payload::check_layout() {
    const auto start = in_.offset();
    const auto number = in_.unsigned_integer();
    if (number > layout::layout_number) {
        throw Error{ErrorCode::newer_layout, doing(tr_noop("read the {}"), kind_),
                    tr("it is of layout {}, this program knows layout {}", number, layout::layout_number)};
    }
    if (number != layout::layout_number) {
        fail(tr_noop("layout number"), tr_noop("{} is not one there ever was"), start);
    }
}

void Payload::open_array(std::size_t elements) {
    const auto found = in_.array();
    check_layout();
    if (found != elements) { in_.fail(tr("an array that does not have {} elements", elements), 0); }
}

void Payload::open_map() {
    keys_.emplace(in_);
    at(identity_key::layout).check_layout();
}

bool Payload::has(std::uint64_t key) {
    if (!key_) { key_ = keys_->next(); }
    if (key_ && *key_ < key) { in_.fail(tr("key {} has no meaning before", *key_)); }
    if (key_ != key) { return false; }
    key_.reset();
    return true;
}

Payload& Payload::at(std::uint64_t key) {
    if (!has(key)) { in_.fail(tr("key {} is missing", key)); }
    return *this;
}

Payload& Payload::pair() {
    in_.array_of(2);
    return *this;
}

void Payload::close() {
    if (key_ || (keys_ && keys_->next())) { in_.fail(tr("a key that has no meaning before")); }
    in_.expect_end();
}

std::uint32_t Payload::serial() {
    const auto start = in_.offset();
    const auto number = in_.unsigned_at_most(std::numeric_limits<std::uint32_t>::max(), tr_noop("serial"));
    if (number == 0) { fail(tr_noop("serial"), tr_noop("{} is out of range"), start); }
    return static_cast<std::uint32_t>(number);
}

std::uint16_t Payload::u16(std::string_view field) {
    return static_cast<std::uint16_t>(in_.unsigned_at_most(std::numeric_limits<std::uint16_t>::max(), field));
}

layout::DivisionCode Payload::division() {
    return one_of(layout::DivisionCode::from_number, tr_noop("division"));
}

Day Payload::day(std::string_view field) {
    const auto start = in_.offset();
    const auto number = in_.integer();
    if (number < earliest_day.number() || number > latest_day.number()) {
        fail(field, tr_noop("{} is out of range"), start);
    }
    return Day::from_number(static_cast<std::int32_t>(number));
}

std::optional<Day> Payload::day_or_null(std::string_view field) {
    if (in_.take_null()) { return std::nullopt; }
    return day(field);
}

std::string Payload::text(std::string_view field, std::size_t limit) {
    const auto start = in_.offset();
    const auto value = in_.text();
    if (value.size() > limit) { fail(field, tr_noop("{} is too long"), start); }
    if (const auto flaw = text_flaw(value)) { in_.fail(tr("{} {}", tr(field), tr(*flaw)), start); }
    return std::string{value};
}

CitizenNumber Payload::citizen_number() {
    const auto start = in_.offset();
    const auto value = text(tr_noop("citizen number"), CitizenNumber::length);
    if (CitizenNumber::flaw_of(value)) { fail(tr_noop("citizen number"), tr_noop("{} is not one"), start); }
    auto number = CitizenNumber::parse(value, Realm::test);  // which also takes those of production
    if (number.text() != value) {
        fail(tr_noop("citizen number"), tr_noop("{} is written in another form"), start);
    }
    return number;
}

std::uint16_t Payload::portrait_length() {
    const auto start = in_.offset();
    const auto length = in_.unsigned_at_most(layout::portrait_limit, tr_noop("portrait length"));
    if (length == 0) { fail(tr_noop("portrait length"), tr_noop("{} is out of range"), start); }
    return static_cast<std::uint16_t>(length);
}

crypto::Digest Payload::digest() {
    const auto start = in_.offset();
    const auto bytes = in_.byte_string();
    crypto::Digest digest{};
    if (bytes.size() != digest.size()) {
        fail(tr_noop("digest"), tr_noop("{} does not have 32 bytes"), start);
    }
    std::copy(bytes.begin(), bytes.end(), digest.begin());
    return digest;
}

}  // namespace permit::record
