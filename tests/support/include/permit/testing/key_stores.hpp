#pragma once

#include "permit/core/date.hpp"
#include "permit/crypto/seal.hpp"
#include "permit/keys/custody.hpp"

#include <string>

/// For test programs that link permit::keys.
namespace permit::testing {

/// Cheap on purpose: these tests are not about guessing passphrases.
inline constexpr crypto::ScryptCost cheap{.n = 1U << 10U, .r = 1, .p = 1};

inline const std::string passphrase = "correct horse battery staple";

/// Certificates in these tests sign themselves: whether a chain holds is lib/trust's.
inline crypto::Certificate certificate_for(const std::string& name, const crypto::Signer& key) {
    return crypto::Certificate::self_signed({.common_name = name,
                                             .organisation = "test",
                                             .valid_from = Day::parse("2026-01-01"),
                                             .valid_until = Day::parse("2046-01-01"),
                                             .may_sign_certificates = true,
                                             .extension_oid = {},
                                             .extension = {}},
                                            key);
}

inline keys::Certify certify_as(const std::string& name) {
    return [name](const crypto::Signer& fresh) { return certificate_for(name, fresh); };
}

}  // namespace permit::testing
