#include "permit/trust/status_list.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "status_codec.hpp"

#include <algorithm>
#include <numeric>

namespace permit::trust {
namespace {

constexpr std::size_t state_items = 7;

std::size_t place_of(PermitStatus status) noexcept { return static_cast<std::size_t>(status) - 1; }

PermitStatus status_at(std::size_t place) noexcept { return static_cast<PermitStatus>(place + 1); }

[[noreturn]] void refuse(const std::string& why) {
    throw Error{ErrorCode::bad_input, tr("encode a status list"), why};
}

void expect_one_status_each(const StatusContent& content) {
    std::vector<Serial> all;
    for (const auto& serials : content.listed) { all.insert(all.end(), serials.begin(), serials.end()); }
    std::sort(all.begin(), all.end());
    const auto twice = std::adjacent_find(all.begin(), all.end());
    if (twice != all.end()) { refuse(tr("serial {} has two statuses", *twice)); }
}

bool has_version_zero(const StatusContent& content) noexcept {
    return std::any_of(content.minimum_versions.begin(), content.minimum_versions.end(),
                       [](const MinimumVersion& each) { return each.version == 0; });
}

struct BySerial {
    bool operator()(const MinimumVersion& a, Serial b) const noexcept { return a.serial < b; }
};

}  // namespace

Bytes encode(const StatusContent& content) {
    expect_one_status_each(content);
    if (has_version_zero(content)) { refuse(tr("a minimum version is 0")); }
    cbor::Writer writer;
    writer.array(state_items).unsigned_integer(content.last);
    for (const auto& serials : content.listed) { write_set(writer, serials, content.last); }
    write_versions(writer, content.minimum_versions, content.last);
    return std::move(writer).take();
}

StatusList StatusList::read(Bytes state) {
    StatusList list{std::move(state)};
    auto reader = reading_status(*list.state_, tr_noop("status list"));
    reader.array_of(state_items);
    list.last_ = read_last(reader);
    list.listed_ = read_sets(reader, status_count, list.last_);
    list.minimum_versions_ = read_versions(reader, list.last_, 1);
    reader.expect_end();
    return list;
}

std::optional<PermitStatus> StatusList::lookup(Serial serial) const noexcept {
    for (std::size_t place = 0; place < listed_.size(); ++place) {
        if (listed_[place].contains(serial)) { return status_at(place); }
    }
    return std::nullopt;
}

std::optional<std::uint16_t> StatusList::minimum_version(Serial serial) const noexcept {
    const auto found =
        std::lower_bound(minimum_versions_.begin(), minimum_versions_.end(), serial, BySerial{});
    if (found == minimum_versions_.end() || found->serial != serial) { return std::nullopt; }
    return found->version;
}

std::uint32_t StatusList::count(PermitStatus status) const noexcept {
    return listed_[place_of(status)].size();
}

std::uint32_t StatusList::listed_count() const noexcept {
    return std::accumulate(listed_.begin(), listed_.end(), std::uint32_t{0},
                           [](std::uint32_t sum, const SerialSet& serials) { return sum + serials.size(); });
}

StatusContent StatusList::content() const {
    StatusContent content{.last = last_, .minimum_versions = minimum_versions_};
    for (std::size_t place = 0; place < listed_.size(); ++place) {
        content.listed[place] = listed_[place].serials();
    }
    return content;
}

}  // namespace permit::trust
