#include "bundle_codec.hpp"

#include "permit/cbor/writer.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <algorithm>
#include <limits>

namespace permit::trust {
namespace {

constexpr std::uint64_t format = 2;
constexpr std::uint64_t last_day = 2932896;  // 9999-12-31
constexpr std::uint64_t last_serial = std::numeric_limits<std::uint32_t>::max();
constexpr std::size_t member_count = 13;

/// Keys of the payload's map, as bundle.hpp has them.
enum Member : std::uint64_t {
    format_number = 1,
    realm = 2,
    bundle_number = 3,
    issued_day = 4,
    use_by_day = 5,
    root_certificate = 6,
    publisher_certificate = 7,
    authority_list = 8,
    profile_rows = 9,
    region_list = 10,
    revocation_list = 11,
    list_number = 12,
    list_state = 13
};

cbor::Reader reading(BytesView bytes, std::string_view what) {
    return cbor::Reader{bytes, what, ErrorCode::bad_bundle};
}

void write_day(cbor::Writer& writer, Member member, Day day) {
    writer.unsigned_integer(member).integer(day.number());
}

void write_authorities(cbor::Writer& writer, const std::vector<Authority>& authorities) {
    writer.unsigned_integer(authority_list).array(authorities.size());
    for (const auto& authority : authorities) {
        writer.array(5).byte_string(authority.certificate.der()).text(authority.profile);
        writer.unsigned_integer(authority.serials.first).unsigned_integer(authority.serials.last);
        authority.retired ? writer.integer(authority.retired->number()) : writer.null();
    }
}

void write_regions(cbor::Writer& writer, const std::vector<Region>& regions) {
    writer.unsigned_integer(region_list).array(regions.size());
    for (const auto& region : regions) { writer.byte_string(region.certificate.der()); }
}

void write_revocations(cbor::Writer& writer, const std::vector<Revocation>& revocations) {
    writer.unsigned_integer(revocation_list).array(revocations.size());
    for (const auto& revocation : revocations) {
        writer.array(3).byte_string(revocation.key).integer(revocation.day.number());
        writer.array(revocation.good.size());
        for (const auto& digest : revocation.good) { writer.byte_string(digest); }
    }
}

void write_list(cbor::Writer& writer, const std::optional<BundledList>& list) {
    writer.unsigned_integer(list_number).unsigned_integer(list ? list->number : 0);
    writer.unsigned_integer(list_state).byte_string(list ? list->list.state() : BytesView{});
}

/// Reads the payload's map, whose members all stand there in ascending order.
class ContentReader {
public:
    explicit ContentReader(BytesView payload)
        : reader_{reading(payload, tr_noop("trust bundle"))}, keys_{reader_} {}

    BundleContent content();

private:
    void member(Member wanted);
    std::uint64_t number(Member wanted, std::uint64_t limit, std::string_view field);
    Day next_day(std::string_view field);
    Day day(Member wanted, std::string_view field);
    crypto::Digest digest();
    template <class Make>
    auto item(Make make);
    crypto::Certificate certificate();
    std::vector<Authority> authorities();
    Authority authority();
    std::vector<Region> regions();
    std::vector<crypto::Digest> good_records();
    Revocation revocation();
    std::vector<Revocation> revocations();
    std::optional<BundledList> list();
    void expect_format();

    cbor::Reader reader_;
    cbor::MapKeys keys_;
};

void ContentReader::member(Member wanted) {
    const auto at = reader_.offset();
    if (keys_.next() != wanted) {
        reader_.fail(
            tr("member {} is missing, or another stands in its place", static_cast<std::uint64_t>(wanted)),
            at);
    }
}

std::uint64_t ContentReader::number(Member wanted, std::uint64_t limit, std::string_view field) {
    member(wanted);
    return reader_.unsigned_at_most(limit, field);
}

Day ContentReader::next_day(std::string_view field) {
    return Day::from_number(static_cast<std::int32_t>(reader_.unsigned_at_most(last_day, field)));
}

Day ContentReader::day(Member wanted, std::string_view field) {
    member(wanted);
    return next_day(field);
}

crypto::Digest ContentReader::digest() {
    const auto at = reader_.offset();
    const auto bytes = reader_.byte_string();
    crypto::Digest copy{};
    if (bytes.size() != copy.size()) { reader_.fail(tr("a digest has not 32 bytes"), at); }
    std::copy(bytes.begin(), bytes.end(), copy.begin());
    return copy;
}

/// What `make` reads next; its errors become this bundle's, at the item's offset.
template <class Make>
auto ContentReader::item(Make make) {
    const auto at = reader_.offset();
    try {
        return make();
    } catch (const Error& error) {
        if (error.code() == ErrorCode::bad_bundle) { throw; }
        reader_.fail(error.why(), at);
    }
}

crypto::Certificate ContentReader::certificate() {
    return item([&] { return crypto::Certificate::from_der(reader_.byte_string()); });
}

Authority ContentReader::authority() {
    reader_.array_of(5);
    const auto at = reader_.offset();
    const auto found = certificate();
    const std::string profile{reader_.text()};
    const auto first = reader_.unsigned_at_most(last_serial, tr_noop("first serial"));
    const auto last = reader_.unsigned_at_most(last_serial, tr_noop("last serial"));
    if (first == 0 || last < first) { reader_.fail(tr("a block of serials is empty or begins below 1")); }
    const auto retired =
        reader_.take_null() ? std::nullopt : std::optional{next_day(tr_noop("last day of deciding"))};
    try {
        return authority_from(found, profile,
                              {static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(last)}, retired);
    } catch (const Error& error) { reader_.fail(error.why(), at); }
}

std::vector<Authority> ContentReader::authorities() {
    member(authority_list);
    std::vector<Authority> found;
    for (std::size_t left = reader_.array(); left > 0; --left) { found.push_back(authority()); }
    return found;
}

std::vector<Region> ContentReader::regions() {
    member(region_list);
    std::vector<Region> found;
    for (std::size_t left = reader_.array(); left > 0; --left) {
        found.push_back(item([&] { return region_from(certificate()); }));
    }
    return found;
}

std::vector<crypto::Digest> ContentReader::good_records() {
    std::vector<crypto::Digest> good;
    for (std::size_t left = reader_.array(); left > 0; --left) {
        const auto at = reader_.offset();
        const auto record = digest();
        if (!good.empty() && record <= good.back()) {
            reader_.fail(tr("records that stay good are not ascending"), at);
        }
        good.push_back(record);
    }
    return good;
}

Revocation ContentReader::revocation() {
    reader_.array_of(3);
    const auto key = digest();
    const auto day = next_day(tr_noop("day of a revocation"));
    return {key, day, good_records()};
}

std::vector<Revocation> ContentReader::revocations() {
    member(revocation_list);
    std::vector<Revocation> found;
    for (std::size_t left = reader_.array(); left > 0; --left) {
        const auto at = reader_.offset();
        auto next = revocation();
        if (!found.empty() && next.key <= found.back().key) {
            reader_.fail(tr("revoked keys are not ascending"), at);
        }
        found.push_back(std::move(next));
    }
    return found;
}

std::optional<BundledList> ContentReader::list() {
    const auto list =
        static_cast<std::uint32_t>(number(list_number, last_serial, tr_noop("number of the list")));
    member(list_state);
    const auto at = reader_.offset();
    const auto state = reader_.byte_string();
    if ((list == 0) != state.empty()) {
        reader_.fail(tr("a status list has a number and a state, or neither"), at);
    }
    if (list == 0) { return std::nullopt; }
    try {
        return BundledList{list, StatusList::read(Bytes{state.begin(), state.end()})};
    } catch (const Error& error) { reader_.fail(error.why(), at); }
}

void ContentReader::expect_format() {
    const auto found = number(format_number, last_serial, tr_noop("format"));
    if (found < format) {
        throw Error{ErrorCode::bad_bundle, tr("read trust bundle"),
                    tr("it is of an older format than this program reads"),
                    tr("publish it anew with permit-keys bundle")};
    }
    if (found > format) {
        throw Error{ErrorCode::bad_bundle, tr("read trust bundle"),
                    tr("it is of a newer format than this program knows"), tr("update the program")};
    }
}

BundleContent ContentReader::content() {
    expect_format();
    const auto of_realm = number(realm, 1, tr_noop("realm")) == 1 ? Realm::production : Realm::test;
    const auto bundle = static_cast<std::uint32_t>(number(bundle_number, last_serial, tr_noop("number")));
    const auto issued = day(issued_day, tr_noop("issued day"));
    const auto use_by = day(use_by_day, tr_noop("use-by day"));
    member(root_certificate);
    auto root = certificate();
    member(publisher_certificate);
    auto publisher = certificate();
    BundleContent read{of_realm,      bundle, issued, use_by, std::move(root), std::move(publisher),
                       authorities(), {}};
    member(profile_rows);
    read.profiles = std::string{reader_.text()};
    read.regions = regions();
    read.revocations = revocations();
    read.list = list();
    if (keys_.next()) { reader_.fail(tr("it has a member this program does not know")); }
    reader_.expect_end();
    return read;
}

}  // namespace

Bytes encode(const BundleContent& content) {
    cbor::Writer writer;
    writer.map(member_count);
    writer.unsigned_integer(format_number).unsigned_integer(format);
    writer.unsigned_integer(realm).unsigned_integer(content.realm == Realm::production ? 1 : 0);
    writer.unsigned_integer(bundle_number).unsigned_integer(content.number);
    write_day(writer, issued_day, content.issued);
    write_day(writer, use_by_day, content.use_by);
    writer.unsigned_integer(root_certificate).byte_string(content.root.der());
    writer.unsigned_integer(publisher_certificate).byte_string(content.publisher.der());
    write_authorities(writer, content.authorities);
    writer.unsigned_integer(profile_rows).text(content.profiles);
    write_regions(writer, content.regions);
    write_revocations(writer, content.revocations);
    write_list(writer, content.list);
    return std::move(writer).take();
}

BundleContent decode_content(BytesView payload) {
    auto content = ContentReader{payload}.content();
    if (!std::ranges::equal(encode(content), payload)) {
        throw Error{ErrorCode::bad_bundle, tr("read trust bundle"),
                    tr("it is not in deterministic encoding")};
    }
    return content;
}

}  // namespace permit::trust
