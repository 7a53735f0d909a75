#include "permit/trust/bundle.hpp"

#include "bundle_codec.hpp"
#include "permit/core/error.hpp"
#include "permit/trust/certificates.hpp"
#include "publisher_seal.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace permit::trust {
namespace {

constexpr std::array<std::string_view, 4> status_names{"cancelled", "lost", "replaced", "suspended"};
constexpr std::string_view sealed_as = "bundle";
constexpr std::string_view pem_begin = "-----BEGIN";

[[noreturn]] void bad(const std::string& why) {
    throw Error{ErrorCode::bad_bundle, "check trust bundle", why};
}

void check_pin(const crypto::Certificate& root, const Pin& pin) {
    if (!pin || root.fingerprint() == *pin) { return; }
    throw Error{
        ErrorCode::wrong_root, "check trust bundle",
        "its root is " + fingerprint_text(root.fingerprint()) + ", pinned is " + fingerprint_text(*pin)};
}

void check_certificate(const BundleContent& content, const crypto::Certificate& certificate, Purpose purpose,
                       const std::string& whose) {
    if (!crypto::issued_by(certificate, content.root, scope_oid)) {
        bad("the root did not issue the certificate of " + whose);
    }
    const auto scope = scope_of(certificate);
    if (scope.purpose != purpose) { bad("the certificate of " + whose + " is for another purpose"); }
    if (scope.realm != content.realm) { bad("the certificate of " + whose + " is of another realm"); }
}

void check_certificates(const BundleContent& content) {
    check_certificate(content, content.root, Purpose::root, "the root");
    check_certificate(content, content.publisher, Purpose::publisher, "the publisher");
    for (const auto& authority : content.authorities) {
        check_certificate(content, authority.certificate, Purpose::authority, authority.name);
    }
}

void check_days(const BundleContent& content) {
    if (content.number == 0) { bad("its number is 0"); }
    if (content.issued < content.publisher.valid_from() || content.publisher.valid_until() < content.issued) {
        bad("the publisher's certificate was not valid on the day it was issued");
    }
}

Seal read_seal(BytesView file) {
    cbor::Reader reader{file, "trust bundle", ErrorCode::bad_bundle};
    const auto parts = take_seal(reader);
    reader.expect_end();
    return parts;
}

layout::PolicyProfiles read_profiles(const BundleContent& content) {
    auto profiles = layout::PolicyProfiles::parse(content.profiles, "profiles of the trust bundle");
    for (const auto& authority : content.authorities) {
        if (!profiles.contains(authority.profile)) {
            bad("profile " + authority.profile + " of " + authority.name + " is not in it");
        }
    }
    return profiles;
}

/// Everything but the pin; what other modules find wrong in the bundle's parts is a bad bundle too.
template <class Check>
auto as_bundle_check(Check check) {
    try {
        return check();
    } catch (const Error& error) {
        if (error.code() == ErrorCode::bad_bundle || error.code() == ErrorCode::wrong_root) { throw; }
        bad(error.doing() + ": " + error.why());
    }
}

template <class Value>
std::optional<Value> look_up(const std::map<std::uint32_t, Value>& values, std::uint32_t serial) {
    const auto found = values.find(serial);
    if (found == values.end()) { return std::nullopt; }
    return found->second;
}

struct ByKeyId {
    bool operator()(const Authority& a, const Authority& b) const noexcept { return a.kid < b.kid; }
    bool operator()(const Authority& a, const crypto::KeyId& b) const noexcept { return a.kid < b; }
    bool operator()(const crypto::KeyId& a, const Authority& b) const noexcept { return a < b.kid; }
};

bool separates(char c) noexcept { return c == ':' || c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

}  // namespace

std::string_view name(PermitStatus status) noexcept {
    return status_names[static_cast<std::size_t>(status) - 1];
}

Bytes sign_bundle(const BundleContent& content, const crypto::Signer& publisher) {
    Bytes file = seal(sealed_as, encode(content), publisher);
    (void)load_bundle(file, std::nullopt);  // nothing leaves the office that a reader would refuse
    return file;
}

crypto::Digest fingerprint_from(std::string_view text) {
    std::string digits;
    std::remove_copy_if(text.begin(), text.end(), std::back_inserter(digits), separates);
    crypto::Digest fingerprint{};
    const bool is_hex = digits.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
    if (!is_hex || digits.size() != 2 * fingerprint.size()) {
        throw Error{ErrorCode::bad_input, "read a fingerprint", "it is not 32 bytes of hexadecimal",
                    "give the SHA-256 of the root certificate, as permit-keys root prints it"};
    }
    const Bytes bytes = from_hex(digits);
    std::copy(bytes.begin(), bytes.end(), fingerprint.begin());
    return fingerprint;
}

crypto::Digest fingerprint_of_file(BytesView content) {
    const std::string text = as_text(content);
    const bool is_pem = text.find(pem_begin) != std::string::npos;
    return (is_pem ? crypto::Certificate::from_pem(text) : crypto::Certificate::from_der(content))
        .fingerprint();
}

std::string fingerprint_text(const crypto::Digest& fingerprint) {
    constexpr std::size_t group = 4;
    const std::string digits = to_hex(fingerprint);
    std::string text;
    for (std::size_t at = 0; at < digits.size(); at += group) {
        if (at != 0) { text += ' '; }
        text += digits.substr(at, group);
    }
    return text;
}

TrustBundle::TrustBundle(BundleContent content, layout::PolicyProfiles profiles, bool pinned)
    : content_{std::move(content)}, profiles_{std::move(profiles)}, pinned_{pinned} {
    std::stable_sort(content_.authorities.begin(), content_.authorities.end(), ByKeyId{});
}

std::span<const Authority> TrustBundle::authorities_with(const crypto::KeyId& kid) const noexcept {
    const auto [first, last] =
        std::equal_range(content_.authorities.begin(), content_.authorities.end(), kid, ByKeyId{});
    return {first, last};
}

std::optional<PermitStatus> TrustBundle::status_of(std::uint32_t serial) const noexcept {
    return look_up(content_.status, serial);
}

std::optional<std::uint16_t> TrustBundle::minimum_version(std::uint32_t serial) const noexcept {
    return look_up(content_.minimum_versions, serial);
}

TrustBundle load_bundle(BytesView file, const Pin& pin) {
    return as_bundle_check([&] {
        const auto parts = read_seal(file);
        auto content = decode_content(parts.payload);
        check_pin(content.root, pin);
        if (!is_sealed_by(content.publisher.public_key(), sealed_as, parts)) {
            bad("its publisher did not sign it");
        }
        check_certificates(content);
        check_days(content);
        auto profiles = read_profiles(content);
        return TrustBundle{std::move(content), std::move(profiles), pin.has_value()};
    });
}

TrustBundle vouched_for(BundleContent content) {
    return as_bundle_check([&] {
        check_certificates(content);
        auto profiles = read_profiles(content);
        return TrustBundle{std::move(content), std::move(profiles), true};
    });
}

}  // namespace permit::trust
