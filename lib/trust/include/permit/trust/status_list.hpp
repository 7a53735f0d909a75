#pragma once

#include "permit/crypto/hash.hpp"
#include "permit/trust/permit_status.hpp"
#include "permit/trust/serial_set.hpp"

#include <array>
#include <memory>
#include <optional>

namespace permit::trust {

inline constexpr std::size_t status_count = 4;

/// The lowest version of a permit that is accepted: an older one is another card's past.
struct MinimumVersion {
    Serial serial;
    std::uint16_t version;
    friend bool operator==(const MinimumVersion&, const MinimumVersion&) = default;
};

/// What a status list says, spread out.
struct StatusContent {
    Serial last = 0;  ///< serials 1 to `last` are covered
    std::array<std::vector<Serial>, status_count>
        listed{};                                  ///< by status, cancelled first; each strictly ascending
    std::vector<MinimumVersion> minimum_versions;  ///< strictly ascending by serial, versions from 1
    friend bool operator==(const StatusContent&, const StatusContent&) = default;
};

/// The bytes of a list: docs/status-list.md, "State". One encoding for each content. Throws
/// Error{bad_input} when the content is disordered, beyond `last`, or has a serial twice.
[[nodiscard]] Bytes encode(const StatusContent& content);

/// Exact answers about every permit up to a serial, looked up in the encoded bytes themselves. A value:
/// copies share the bytes.
///
/// The bytes stand in a published list (published_list.hpp) or as a section of a bundle; whoever hands them
/// over has compared their digest with what the publisher signed.
class StatusList {
public:
    /// Strict: throws Error{bad_status_list} with the offset for anything but what `encode` writes.
    static StatusList read(Bytes state);

    [[nodiscard]] bool covers(Serial serial) const noexcept { return serial != 0 && serial <= last_; }
    [[nodiscard]] std::optional<PermitStatus> lookup(Serial serial) const noexcept;
    [[nodiscard]] std::optional<std::uint16_t> minimum_version(Serial serial) const noexcept;

    [[nodiscard]] Serial last() const noexcept { return last_; }
    [[nodiscard]] std::uint32_t count(PermitStatus status) const noexcept;
    [[nodiscard]] std::uint32_t listed_count() const noexcept;  ///< with any status
    [[nodiscard]] std::uint32_t minimum_version_count() const noexcept {
        return static_cast<std::uint32_t>(minimum_versions_.size());
    }

    [[nodiscard]] BytesView state() const noexcept { return *state_; }
    [[nodiscard]] crypto::Digest digest() const { return crypto::sha256(*state_); }
    [[nodiscard]] StatusContent content() const;

private:
    explicit StatusList(Bytes state) : state_{std::make_shared<const Bytes>(std::move(state))} {}

    std::shared_ptr<const Bytes> state_;
    Serial last_ = 0;
    std::vector<SerialSet> listed_{};  // by status, cancelled first; views of *state_
    std::vector<MinimumVersion> minimum_versions_{};
};

}  // namespace permit::trust
