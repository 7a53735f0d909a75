#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace permit::token {

/// The name of a token, or of a key in one: a PKCS#11 URI (RFC 7512), e.g.
/// `pkcs11:token=province;object=amend?module-path=/usr/lib/softhsm/libsofthsm2.so`. Without module-path the
/// modules that p11-kit is configured with are asked. A value: copies share what was parsed once.
class Uri {
public:
    /// Throws Error{bad_input} for anything that is no PKCS#11 URI, has parts nobody knows, or carries a
    /// pin-value: a PIN in a name ends up in logs and histories.
    static Uri parse(std::string_view text);

    /// In the form it is written.
    [[nodiscard]] std::string text() const;

    /// The label of the key (`object`), if the URI names one.
    [[nodiscard]] std::optional<std::string> object() const;
    /// The same token, another key.
    [[nodiscard]] Uri with_object(std::string_view label) const;

    [[nodiscard]] std::optional<std::string> module_path() const;
    /// A file with the PIN (`pin-source`).
    [[nodiscard]] std::optional<std::string> pin_source() const;

    struct Impl;
    [[nodiscard]] const Impl& impl() const noexcept { return *impl_; }

private:
    explicit Uri(std::shared_ptr<const Impl> impl) noexcept : impl_{std::move(impl)} {}
    std::shared_ptr<const Impl> impl_;
};

}  // namespace permit::token
