#pragma once

#include "permit/core/secret.hpp"
#include "permit/testing/temporary_folder.hpp"
#include "permit/token/uri.hpp"

#include <string>
#include <string_view>

namespace permit::testing {

/// A SoftHSM2 token called "province" in a folder of its own.
class SoftToken {
public:
    static constexpr std::string_view module = "/usr/lib/softhsm/libsofthsm2.so";
    static constexpr std::string_view pin = "314159";

    SoftToken();

    /// A second token in the same folder.
    void add(const std::string& label) const;

    [[nodiscard]] token::Uri uri(const std::string& label = "province") const;
    /// The same through a module that fails as FAILING_TOKEN says: "OPERATION RETURN-VALUE".
    [[nodiscard]] token::Uri failing_uri() const;

    [[nodiscard]] static SecretBytes right_pin();

private:
    TemporaryFolder folder_{};
};

/// Sets FAILING_TOKEN while it lives.
class TokenFails {
public:
    explicit TokenFails(const std::string& how);
    TokenFails(const TokenFails&) = delete;
    TokenFails& operator=(const TokenFails&) = delete;
    ~TokenFails();
};

}  // namespace permit::testing
