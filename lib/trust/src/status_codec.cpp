#include "status_codec.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <limits>
#include <string>

namespace permit::trust {
namespace {

constexpr std::uint64_t last_version = std::numeric_limits<std::uint16_t>::max();

}  // namespace

Serial read_last(cbor::Reader& reader) {
    return static_cast<Serial>(
        reader.unsigned_at_most(std::numeric_limits<Serial>::max(), tr_noop("last serial")));
}

void write_set(cbor::Writer& writer, std::span<const Serial> serials, Serial last) {
    const Bytes code = SerialSet::encode(serials, last);
    writer.array(2).unsigned_integer(serials.size()).byte_string(code);
}

std::vector<SerialSet> read_sets(cbor::Reader& reader, std::size_t how_many, Serial last) {
    const auto at = reader.offset();
    std::vector<SetCode> written(how_many);
    for (auto& [count, code] : written) {
        reader.array_of(2);
        count = static_cast<std::uint32_t>(reader.unsigned_at_most(last, tr_noop("number of serials")));
        code = reader.byte_string();
    }
    try {
        return SerialSet::read_disjoint(written, last);
    } catch (const Error& error) { reader.fail(tr("a set of serials cannot be: {}", error.why()), at); }
}

void write_versions(cbor::Writer& writer, std::span<const MinimumVersion> versions, Serial last) {
    std::vector<Serial> serials;
    serials.reserve(versions.size());
    for (const auto& each : versions) { serials.push_back(each.serial); }
    write_set(writer, serials, last);
    writer.array(versions.size());
    for (const auto& each : versions) { writer.unsigned_integer(each.version); }
}

std::vector<MinimumVersion> read_versions(cbor::Reader& reader, Serial last, std::uint16_t least) {
    const auto serials = read_sets(reader, 1, last).front().serials();
    reader.array_of(serials.size());
    std::vector<MinimumVersion> versions;
    versions.reserve(serials.size());
    for (const Serial serial : serials) {
        const auto version = reader.unsigned_at_most(last_version, tr_noop("minimum version"));
        if (version < least) { reader.fail(tr("a minimum version is 0")); }
        versions.push_back({serial, static_cast<std::uint16_t>(version)});
    }
    return versions;
}

void expect_format(std::uint64_t format, std::string_view what) {
    if (format == status_format) { return; }
    throw Error{ErrorCode::bad_status_list, tr("read {}", tr(what)),
                tr("it is of a newer format than this program knows"), tr("update the program")};
}

}  // namespace permit::trust
