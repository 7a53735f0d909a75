#pragma once

#include "permit/core/realm.hpp"
#include "permit/crypto/hash.hpp"
#include "permit/crypto/random.hpp"
#include "permit/keys/role_keys.hpp"
#include "permit/permit/card_request.hpp"
#include "permit/permit/signed_work.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace permit::procedures {

/// What a carried file holds (docs/carrying.md).
enum class Cargo : std::uint8_t { request = 1, signed_work = 2 };

/// "request", "signed-work".
[[nodiscard]] std::string_view name(Cargo cargo) noexcept;

/// What stands in clear in front of a carried file; who has no keys learns no more. Authenticated with the
/// rest.
struct CarriedLabel {
    Realm realm;
    Cargo cargo;
    crypto::Digest root;         ///< SHA-256 of the root certificate
    std::uint8_t amend_version;  ///< of the role key it is sealed under
    std::array<Byte, 16> salt;

    friend bool operator==(const CarriedLabel&, const CarriedLabel&) = default;
};

/// Whether a file is meant to be one.
[[nodiscard]] bool is_carried_file(BytesView file) noexcept;

/// Believes what it reads. Throws Error{altered_file}, {newer_layout}.
[[nodiscard]] CarriedLabel read_label(BytesView file);

/// Who sends and opens carried files: a station or an office of one realm that holds the amend role.
struct Carrier {
    const keys::RoleKeys& role_keys;
    Realm realm;
    crypto::Digest root;
};

/// Sealed under the newest amend key. Throws Error{role_not_held}.
[[nodiscard]] Bytes pack(const CardRequest& request, const Carrier& by, crypto::RandomSource& random);

/// Sealed under the amend key that the request came with, which its station holds. Throws
/// Error{role_not_held}, {key_version_unknown}.
[[nodiscard]] Bytes pack(const SignedWork& answer, std::uint8_t amend_version, const Carrier& by,
                         crypto::RandomSource& random);

/// Strict: what `pack` writes and nothing else. Throw Error{altered_file} when a single bit differs, the
/// cargo is the other one; {newer_layout} for what a newer program made, {wrong_root} for another root or
/// realm, {role_not_held}, {key_version_unknown}.
[[nodiscard]] CardRequest open_request(BytesView file, const Carrier& by);
[[nodiscard]] SignedWork open_signed_work(BytesView file, const Carrier& by);

}  // namespace permit::procedures
