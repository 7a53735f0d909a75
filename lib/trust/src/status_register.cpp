#include "permit/trust/status_register.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <algorithm>
#include <string>

namespace permit::trust {
namespace {

template <class Value>
bool put(std::map<Serial, Value>& values, Serial serial, Value value) {
    const auto [place, fresh] = values.try_emplace(serial, value);
    if (!fresh && place->second == value) { return false; }
    place->second = value;
    return true;
}

template <class Value>
std::optional<Value> look_up(const std::map<Serial, Value>& values, Serial serial) {
    const auto found = values.find(serial);
    if (found == values.end()) { return std::nullopt; }
    return found->second;
}

}  // namespace

StatusRegister::StatusRegister(const StatusContent& content) : last_{content.last} {
    for (std::size_t place = 0; place < content.listed.size(); ++place) {
        for (const Serial serial : content.listed[place]) {
            listed_.emplace(serial, static_cast<PermitStatus>(place + 1));
        }
    }
    for (const auto& each : content.minimum_versions) {
        minimum_versions_.emplace(each.serial, each.version);
    }
}

StatusRegister StatusRegister::decode(Bytes state) {
    return StatusRegister{StatusList::read(std::move(state)).content()};
}

void StatusRegister::cover(Serial last) { last_ = std::max(last_, last); }

void StatusRegister::check(Serial serial) const {
    if (serial != 0 && serial <= last_) { return; }
    throw Error{ErrorCode::bad_input, tr("edit the status of permit {}", serial),
                tr("serials 1 to {} have been given out", last_),
                tr("compare the serial with the permit or with the office's records")};
}

bool StatusRegister::list(Serial serial, PermitStatus status) {
    check(serial);
    return put(listed_, serial, status);
}

bool StatusRegister::clear(Serial serial) {
    check(serial);
    return listed_.erase(serial) != 0;
}

bool StatusRegister::set_minimum_version(Serial serial, std::uint16_t version) {
    check(serial);
    if (version == 0) {
        throw Error{ErrorCode::bad_input, tr("edit the minimum version of permit {}", serial),
                    tr("versions begin at 1")};
    }
    return put(minimum_versions_, serial, version);
}

bool StatusRegister::clear_minimum_version(Serial serial) {
    check(serial);
    return minimum_versions_.erase(serial) != 0;
}

std::optional<PermitStatus> StatusRegister::status_of(Serial serial) const {
    return look_up(listed_, serial);
}

std::optional<std::uint16_t> StatusRegister::minimum_version(Serial serial) const {
    return look_up(minimum_versions_, serial);
}

StatusContent StatusRegister::content() const {
    StatusContent content{.last = last_, .minimum_versions = {}};
    for (const auto& [serial, status] : listed_) {
        content.listed[static_cast<std::size_t>(status) - 1].push_back(serial);
    }
    for (const auto& [serial, version] : minimum_versions_) {
        content.minimum_versions.push_back({serial, version});
    }
    return content;
}

}  // namespace permit::trust
