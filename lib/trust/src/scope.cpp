#include "permit/trust/scope.hpp"

#include "permit/cbor/reader.hpp"
#include "permit/cbor/writer.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <algorithm>
#include <limits>

namespace permit::trust {
namespace {

constexpr std::uint64_t format = 1;
constexpr std::uint32_t first_term = 1;
constexpr std::uint64_t last_kind = static_cast<std::uint64_t>(layout::RecordKind::journal);
constexpr std::uint64_t last_purpose = static_cast<std::uint64_t>(Purpose::region);

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

std::vector<layout::RecordKind> read_kinds(cbor::Reader& reader) {
    std::vector<layout::RecordKind> kinds;
    for (std::size_t left = reader.array(); left > 0; --left) {
        const auto kind =
            static_cast<layout::RecordKind>(reader.unsigned_at_most(last_kind, tr_noop("record kind")));
        if (kind < layout::RecordKind::identity || (!kinds.empty() && kind <= kinds.back())) {
            reader.fail(tr_noop("record kinds are not ascending from 1"));
        }
        kinds.push_back(kind);
    }
    return kinds;
}

DivisionPrefix read_division(cbor::Reader& reader) {
    const auto at = reader.offset();
    const auto digits = reader.text();
    try {
        return DivisionPrefix::parse(digits);
    } catch (const Error& error) { reader.fail(error.why(), at); }
}

std::vector<DivisionPrefix> read_divisions(cbor::Reader& reader) {
    std::vector<DivisionPrefix> divisions;
    for (std::size_t left = reader.array(); left > 0; --left) {
        auto division = read_division(reader);
        if (!divisions.empty() && division <= divisions.back()) {
            reader.fail(tr("divisions are not ascending"));
        }
        divisions.push_back(std::move(division));
    }
    return divisions;
}

/// A first term is not written, so that every scope has one encoding.
std::uint32_t read_term(cbor::Reader& reader, Purpose purpose) {
    const auto at = reader.offset();
    const auto term =
        reader.unsigned_at_most(std::numeric_limits<std::uint32_t>::max(), tr_noop("term of a publisher"));
    if (purpose != Purpose::publisher || term <= first_term) {
        reader.fail(tr("a publisher from its second term on, and nobody else, has a term"), at);
    }
    return static_cast<std::uint32_t>(term);
}

}  // namespace

DivisionPrefix DivisionPrefix::parse(std::string_view digits) {
    const bool right_length = digits.size() == 2 || digits.size() == 4 || digits.size() == 6;
    if (!right_length || !std::all_of(digits.begin(), digits.end(), is_digit) || digits.front() == '0') {
        throw Error{ErrorCode::bad_input, tr("read a division prefix"),
                    tr("it is not the first 2, 4 or 6 digits of a division code")};
    }
    return DivisionPrefix{std::string{digits}};
}

bool DivisionPrefix::covers(layout::DivisionCode division) const { return division.starts_with(digits_); }

bool Scope::covers(layout::RecordKind kind) const noexcept {
    return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

bool Scope::covers(layout::DivisionCode division) const {
    return std::any_of(divisions.begin(), divisions.end(),
                       [division](const DivisionPrefix& prefix) { return prefix.covers(division); });
}

bool Scope::contains(const Scope& narrower) const {
    const auto covers_kind = [this](layout::RecordKind kind) { return covers(kind); };
    const auto covers_division = [this](const DivisionPrefix& wanted) {
        return std::any_of(divisions.begin(), divisions.end(),
                           [&](const DivisionPrefix& prefix) { return prefix.contains(wanted); });
    };
    return realm == narrower.realm &&
           std::all_of(narrower.kinds.begin(), narrower.kinds.end(), covers_kind) &&
           std::all_of(narrower.divisions.begin(), narrower.divisions.end(), covers_division);
}

Bytes encode(const Scope& scope) {
    cbor::Writer writer;
    const bool renewed = scope.term != first_term;
    writer.array(renewed ? 6 : 5).unsigned_integer(format);
    writer.unsigned_integer(scope.realm == Realm::production ? 1 : 0);
    writer.unsigned_integer(static_cast<std::uint64_t>(scope.purpose));
    writer.array(scope.kinds.size());
    for (const auto kind : scope.kinds) { writer.unsigned_integer(static_cast<std::uint64_t>(kind)); }
    writer.array(scope.divisions.size());
    for (const auto& division : scope.divisions) { writer.text(division.text()); }
    if (renewed) { writer.unsigned_integer(scope.term); }
    return std::move(writer).take();
}

Scope decode_scope(BytesView encoded) {
    cbor::Reader reader{encoded, tr_noop("scope of a certificate")};
    const auto items = reader.array();
    if (items != 5 && items != 6) { reader.fail(tr("it has elements too many or too few"), 0); }
    if (reader.unsigned_integer() != format) { reader.fail(tr("its format is not known"), 1); }
    Scope scope{.realm = reader.unsigned_at_most(1, tr_noop("realm")) == 1 ? Realm::production : Realm::test,
                .purpose = static_cast<Purpose>(reader.unsigned_at_most(last_purpose, tr_noop("purpose")))};
    scope.kinds = read_kinds(reader);
    scope.divisions = read_divisions(reader);
    if (items == 6) { scope.term = read_term(reader, scope.purpose); }
    reader.expect_end();
    const bool limited = scope.purpose == Purpose::authority || scope.purpose == Purpose::region;
    if (limited == scope.kinds.empty() || limited == scope.divisions.empty()) {
        reader.fail(tr("an authority or a region, and nobody else, has record kinds and divisions"));
    }
    return scope;
}

}  // namespace permit::trust
