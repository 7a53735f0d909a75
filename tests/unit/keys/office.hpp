#pragma once

#include "permit/core/date.hpp"
#include "permit/keys/root_store.hpp"
#include "permit/keys/store.hpp"
#include "permit/testing/errors.hpp"
#include "permit/testing/key_stores.hpp"
#include "permit/testing/temporary_folder.hpp"

#include <fstream>
#include <iterator>
#include <string>

namespace permit::keys::testing {

using permit::testing::certificate_for;
using permit::testing::certify_as;
using permit::testing::cheap;
using permit::testing::code_of;
using permit::testing::error_of;
using permit::testing::passphrase;
using permit::testing::TemporaryFolder;

inline crypto::CertifiedKey certified(const std::string& name, crypto::Suite suite = crypto::Suite::es256) {
    auto key = crypto::SigningKey::generate(suite);
    auto certificate = certificate_for(name, key);
    return {std::move(key), std::move(certificate)};
}

inline OfficePlan office_plan(Realm realm = Realm::test) {
    return {.realm = realm,
            .suite = crypto::Suite::es256,
            .root = certified("root").certificate,
            .publisher = certify_as("publisher"),
            .cost = cheap};
}

inline KeyStore make_office(const std::filesystem::path& folder, Realm realm = Realm::test) {
    return KeyStore::init(folder, office_plan(realm), as_bytes(passphrase));
}

inline KeyStore reopen(const std::filesystem::path& folder) {
    return KeyStore::open(folder, as_bytes(passphrase));
}

inline void add_authority(KeyStore& store, const std::string& name, std::uint32_t first, std::uint32_t last) {
    store.add_authority({name, "national", first, last}, certify_as(name));
}

inline crypto::KeyId kid_of(const crypto::Certificate& certificate) {
    return crypto::key_id(certificate.public_key());
}

inline Uid card(Byte number) { return Uid{{0x04, 0x11, 0x22, 0x33, 0x44, 0x55, number}}; }

inline IssueRequest issue_request(Byte card_number, const std::string& authority = "tianshan") {
    return {card(card_number), authority, Day::parse("2026-03-01"), crypto::sha256(as_bytes("application"))};
}

inline Bytes content_of(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    REQUIRE(file.is_open());
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// Overwrites in place, so that the file's mode stays what it was.
inline void overwrite(const std::filesystem::path& path, BytesView content) {
    std::ofstream file{path, std::ios::binary | std::ios::in | std::ios::trunc};
    REQUIRE(file.is_open());
    file.write(reinterpret_cast<const char*>(content.data()), static_cast<std::streamsize>(content.size()));
}

}  // namespace permit::keys::testing
