#include "bundle_codec.hpp"

#include "permit/cbor/writer.hpp"
#include "permit/core/error.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

namespace permit::trust {
namespace {

constexpr std::uint64_t format = 1;
constexpr std::uint64_t last_day = 2932896;  // 9999-12-31
constexpr std::uint64_t last_serial = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint64_t last_version = std::numeric_limits<std::uint16_t>::max();
constexpr std::size_t member_count = 11;

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
    status_list = 10,
    minimum_version_map = 11
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
        writer.array(4).byte_string(authority.certificate.der()).text(authority.profile);
        writer.unsigned_integer(authority.serials.first).unsigned_integer(authority.serials.last);
    }
}

void write_lists(cbor::Writer& writer, const BundleContent& content) {
    writer.unsigned_integer(status_list).map(content.status.size());
    for (const auto& [serial, status] : content.status) {
        writer.unsigned_integer(serial).unsigned_integer(static_cast<std::uint64_t>(status));
    }
    writer.unsigned_integer(minimum_version_map).map(content.minimum_versions.size());
    for (const auto& [serial, version] : content.minimum_versions) {
        writer.unsigned_integer(serial).unsigned_integer(version);
    }
}

/// Reads the payload's map, whose members all stand there in ascending order.
class ContentReader {
public:
    explicit ContentReader(BytesView payload) : reader_{reading(payload, "trust bundle")}, keys_{reader_} {}

    BundleContent content();

private:
    void member(Member wanted);
    std::uint64_t number(Member wanted, std::uint64_t limit, std::string_view field);
    Day day(Member wanted, std::string_view field);
    template <class Make>
    auto item(Make make);
    crypto::Certificate certificate();
    std::vector<Authority> authorities();
    Authority authority();
    template <class Value>
    std::map<std::uint32_t, Value> by_serial(Member wanted, std::uint64_t least, std::uint64_t most,
                                             std::string_view field);

    cbor::Reader reader_;
    cbor::MapKeys keys_;
};

void ContentReader::member(Member wanted) {
    const auto at = reader_.offset();
    if (keys_.next() != wanted) {
        reader_.fail("member " + std::to_string(wanted) + " is missing, or another stands in its place", at);
    }
}

std::uint64_t ContentReader::number(Member wanted, std::uint64_t limit, std::string_view field) {
    member(wanted);
    return reader_.unsigned_at_most(limit, field);
}

Day ContentReader::day(Member wanted, std::string_view field) {
    return Day::from_number(static_cast<std::int32_t>(number(wanted, last_day, field)));
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
    reader_.array_of(4);
    const auto at = reader_.offset();
    const auto found = certificate();
    const std::string profile{reader_.text()};
    const auto first = reader_.unsigned_at_most(last_serial, "first serial");
    const auto last = reader_.unsigned_at_most(last_serial, "last serial");
    if (first == 0 || last < first) { reader_.fail("a block of serials is empty or begins below 1"); }
    try {
        return authority_from(found, profile,
                              {static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(last)});
    } catch (const Error& error) { reader_.fail(error.why(), at); }
}

std::vector<Authority> ContentReader::authorities() {
    member(authority_list);
    std::vector<Authority> found;
    for (std::size_t left = reader_.array(); left > 0; --left) { found.push_back(authority()); }
    return found;
}

template <class Value>
std::map<std::uint32_t, Value> ContentReader::by_serial(Member wanted, std::uint64_t least,
                                                        std::uint64_t most, std::string_view field) {
    member(wanted);
    std::map<std::uint32_t, Value> values;
    cbor::MapKeys serials{reader_};
    while (const auto serial = serials.next()) {
        const auto value = reader_.unsigned_at_most(most, field);
        if (*serial == 0 || *serial > last_serial || value < least) {
            reader_.fail(std::string{field} + " is not one, or its serial is out of range");
        }
        values.emplace_hint(values.end(), static_cast<std::uint32_t>(*serial), static_cast<Value>(value));
    }
    return values;
}

BundleContent ContentReader::content() {
    if (number(format_number, last_serial, "format") != format) {
        throw Error{ErrorCode::bad_bundle, "read trust bundle",
                    "it is of a newer format than this program knows", "update the program"};
    }
    const auto of_realm = number(realm, 1, "realm") == 1 ? Realm::production : Realm::test;
    const auto bundle = static_cast<std::uint32_t>(number(bundle_number, last_serial, "number"));
    const auto issued = day(issued_day, "issued day");
    const auto use_by = day(use_by_day, "use-by day");
    member(root_certificate);
    auto root = certificate();
    member(publisher_certificate);
    auto publisher = certificate();
    BundleContent read{of_realm,      bundle, issued, use_by, std::move(root), std::move(publisher),
                       authorities(), {}};
    member(profile_rows);
    read.profiles = std::string{reader_.text()};
    read.status = by_serial<PermitStatus>(status_list, 1, static_cast<std::uint64_t>(PermitStatus::suspended),
                                          "status");
    read.minimum_versions = by_serial<std::uint16_t>(minimum_version_map, 1, last_version, "minimum version");
    if (keys_.next()) { reader_.fail("it has a member this program does not know"); }
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
    write_lists(writer, content);
    return std::move(writer).take();
}

BundleContent decode_content(BytesView payload) {
    auto content = ContentReader{payload}.content();
    if (encode(content) != Bytes{payload.begin(), payload.end()}) {
        throw Error{ErrorCode::bad_bundle, "read trust bundle", "it is not in deterministic encoding"};
    }
    return content;
}

}  // namespace permit::trust
