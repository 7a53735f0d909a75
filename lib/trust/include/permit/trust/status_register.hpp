#pragma once

#include "permit/trust/status_list.hpp"

#include <map>

namespace permit::trust {

/// The publisher's own copy of the list, to be edited. Kept in the key store as the bytes of its state.
class StatusRegister {
public:
    StatusRegister() = default;
    explicit StatusRegister(const StatusContent& content);

    /// Throws Error{bad_status_list}.
    static StatusRegister decode(Bytes state);
    [[nodiscard]] Bytes encode() const { return trust::encode(content()); }

    /// Serials up to `last` have been given out. A lower one than before changes nothing.
    void cover(Serial last);

    /// These throw Error{bad_input} for a serial that has not been given out. True when something changed.
    bool list(Serial serial, PermitStatus status);
    bool clear(Serial serial);
    bool set_minimum_version(Serial serial, std::uint16_t version);  ///< from 1; Error{bad_input} for 0
    bool clear_minimum_version(Serial serial);

    [[nodiscard]] std::optional<PermitStatus> status_of(Serial serial) const;
    [[nodiscard]] std::optional<std::uint16_t> minimum_version(Serial serial) const;
    [[nodiscard]] Serial last() const noexcept { return last_; }

    [[nodiscard]] StatusContent content() const;

private:
    void check(Serial serial) const;

    Serial last_ = 0;
    std::map<Serial, PermitStatus> listed_{};
    std::map<Serial, std::uint16_t> minimum_versions_{};
};

}  // namespace permit::trust
