#include "permit/trust/bundle.hpp"

#include "bundle_codec.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/trust/certificates.hpp"
#include "publisher_seal.hpp"
#include "standings.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace permit::trust {
namespace {

constexpr std::string_view sealed_as = "bundle";

[[noreturn]] void bad(const std::string& why) {
    throw Error{ErrorCode::bad_bundle, tr("check trust bundle"), why};
}

void check_pin(const crypto::Certificate& root, const Pin& pin) {
    if (!pin || root.fingerprint() == *pin) { return; }
    throw Error{
        ErrorCode::wrong_root, tr("check trust bundle"),
        tr("its root is {}, pinned is {}", fingerprint_text(root.fingerprint()), fingerprint_text(*pin))};
}

void check_realm(const BundleContent& content, const Scope& scope, const std::string& whose) {
    if (scope.realm != content.realm) { bad(tr("the certificate of {} is of another realm", whose)); }
}

void check_certificate(const BundleContent& content, const crypto::Certificate& certificate, Purpose purpose,
                       const std::string& whose) {
    if (!crypto::issued_by(certificate, content.root, scope_oid)) {
        bad(tr("the root did not issue the certificate of {}", whose));
    }
    const auto scope = scope_of(certificate);
    if (scope.purpose != purpose) { bad(tr("the certificate of {} is for another purpose", whose)); }
    if (!is_within_days(certificate, content.root)) {
        bad(tr("the days of the certificate of {} go beyond the root's", whose));
    }
    check_realm(content, scope, whose);
}

void check_certificates(const BundleContent& content) {
    check_certificate(content, content.root, Purpose::root, tr("the root"));
    check_certificate(content, content.publisher, Purpose::publisher, tr("the publisher"));
    for (const auto& region : content.regions) { check_realm(content, region.scope, region.name); }
    for (const auto& authority : content.authorities) {
        check_realm(content, authority.scope, authority.name);
    }
}

/// Certificates that stand twice would leave it open which of their profiles counts.
void check_distinct(const BundleContent& content) {
    std::vector<crypto::Digest> seen;
    for (const auto& region : content.regions) { seen.push_back(region.certificate.fingerprint()); }
    for (const auto& authority : content.authorities) { seen.push_back(authority.certificate.fingerprint()); }
    std::sort(seen.begin(), seen.end());
    if (std::adjacent_find(seen.begin(), seen.end()) != seen.end()) { bad(tr("a certificate stands twice")); }
}

void check_days(const BundleContent& content) {
    if (content.number == 0) { bad(tr("its number is 0")); }
    if (content.issued < content.publisher.valid_from() || content.publisher.valid_until() < content.issued) {
        bad(tr("the publisher's certificate was not valid on the day it was issued"));
    }
}

Seal read_seal(BytesView file) {
    cbor::Reader reader{file, tr_noop("trust bundle"), ErrorCode::bad_bundle};
    const auto parts = take_seal(reader);
    reader.expect_end();
    return parts;
}

layout::PolicyProfiles read_profiles(const BundleContent& content) {
    auto profiles = layout::PolicyProfiles::parse(content.profiles, tr("profiles of the trust bundle"));
    for (const auto& authority : content.authorities) {
        if (!profiles.contains(authority.profile)) {
            bad(tr("profile {} of {} is not in it", authority.profile, authority.name));
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

struct ByKeyId {
    bool operator()(const Authority& a, const Authority& b) const noexcept { return a.kid < b.kid; }
    bool operator()(const Authority& a, const crypto::KeyId& b) const noexcept { return a.kid < b; }
    bool operator()(const crypto::KeyId& a, const Authority& b) const noexcept { return a < b.kid; }
};

std::shared_ptr<const BundleContent> by_key_id(BundleContent content) {
    std::stable_sort(content.authorities.begin(), content.authorities.end(), ByKeyId{});
    return std::make_shared<const BundleContent>(std::move(content));
}

/// The blocks of all authorities, ascending, those that meet united.
std::vector<SerialBlock> united_blocks(const std::vector<Authority>& authorities) {
    std::vector<SerialBlock> all;
    all.reserve(authorities.size());
    for (const auto& authority : authorities) { all.push_back(authority.serials); }
    std::sort(all.begin(), all.end(),
              [](const SerialBlock& a, const SerialBlock& b) { return a.first < b.first; });
    std::vector<SerialBlock> united;
    for (const auto& block : all) {
        if (united.empty() || united.back().last < block.first) {
            united.push_back(block);
        } else {
            united.back().last = std::max(united.back().last, block.last);
        }
    }
    return united;
}

BundleContent in_order(BundleContent content) {
    auto& revocations = content.revocations;
    for (auto& revocation : revocations) { std::sort(revocation.good.begin(), revocation.good.end()); }
    std::sort(revocations.begin(), revocations.end(),
              [](const Revocation& a, const Revocation& b) { return a.key < b.key; });
    return content;
}

void check_chains(const TrustBundle& bundle) {
    for (const auto& authority : bundle.content().authorities) {
        const auto flaw = bundle.standing_of(authority).flaw;
        if (!flaw.empty()) { bad(tr("the certificate of {}: {}", authority.name, tr(flaw))); }
    }
}

}  // namespace

Bytes sign_bundle(const BundleContent& content, const crypto::Signer& publisher) {
    Bytes file = seal(sealed_as, encode(in_order(content)), publisher);
    check_chains(load_bundle(file, std::nullopt));  // nothing leaves the office that a reader would refuse
    return file;
}

TrustBundle::TrustBundle(BundleContent content, layout::PolicyProfiles profiles, bool pinned)
    : content_{by_key_id(std::move(content))},
      publisher_{publisher_of(content_->root, content_->publisher)},
      profiles_{std::move(profiles)},
      pinned_{pinned},
      standings_{std::make_shared<Standings>(*content_)},
      blocks_{united_blocks(content_->authorities)} {}

std::span<const Authority> TrustBundle::authorities_with(const crypto::KeyId& kid) const noexcept {
    const auto& authorities = content_->authorities;
    const auto [first, last] = std::equal_range(authorities.begin(), authorities.end(), kid, ByKeyId{});
    return {first, last};
}

const Authority* TrustBundle::authority_named(std::string_view name) const noexcept {
    const auto& authorities = content_->authorities;
    const auto found = std::find_if(authorities.begin(), authorities.end(),
                                    [&](const Authority& authority) { return authority.name == name; });
    return found == authorities.end() ? nullptr : &*found;
}

bool TrustBundle::gives_out(std::uint32_t serial) const noexcept {
    const auto above =
        std::upper_bound(blocks_.begin(), blocks_.end(), serial,
                         [](std::uint32_t wanted, const SerialBlock& block) { return wanted < block.first; });
    return above != blocks_.begin() && std::prev(above)->contains(serial);
}

TrustBundle load_bundle(BytesView file, const Pin& pin) {
    return as_bundle_check([&] {
        const auto parts = read_seal(file);
        auto content = decode_content(parts.payload);
        check_pin(content.root, pin);
        if (!is_sealed_by(content.publisher.public_key(), sealed_as, parts)) {
            bad(tr("its publisher did not sign it"));
        }
        check_certificates(content);
        check_distinct(content);
        check_days(content);
        auto profiles = read_profiles(content);
        return TrustBundle{std::move(content), std::move(profiles), pin.has_value()};
    });
}

TrustBundle vouched_for(BundleContent content) {
    return as_bundle_check([&] {
        content = in_order(std::move(content));
        check_certificates(content);
        check_distinct(content);
        auto profiles = read_profiles(content);
        return TrustBundle{std::move(content), std::move(profiles), true};
    });
}

}  // namespace permit::trust
