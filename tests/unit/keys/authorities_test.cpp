#include "office.hpp"

using namespace permit;
using namespace permit::keys;
using namespace permit::keys::testing;
namespace fs = std::filesystem;

TEST_CASE("an authority is kept with its certificate, profile and serials", "[keys]") {
    const TemporaryFolder folder;
    auto office = make_office(folder / "office");
    const std::string tianshan = "乌鲁木齐市公安局天山区分局";
    office.add_authority({tianshan, "xinjiang", 1, 1000}, certify_as(tianshan));
    add_authority(office, "beta", 1001, 2000);

    const auto opened = reopen(folder / "office");
    REQUIRE(opened.authorities().size() == 2);
    CHECK(opened.authorities().front().name == "beta");
    const auto found = opened.authority(tianshan);
    CHECK(found.profile == "xinjiang");
    CHECK(found.first_serial == 1);
    CHECK(found.last_serial == 1000);
    CHECK(found.certificate.common_name() == tianshan);
    CHECK(found.region.empty());
    CHECK(found.former.empty());
    CHECK(opened.next_free_serial() == 2001);

    const auto listed = KeyStore::authorities_of(folder / "office");
    REQUIRE(listed.size() == 2);
    CHECK(listed.back().name == found.name);
    CHECK(listed.back().certificate.fingerprint() == found.certificate.fingerprint());
}

TEST_CASE("an authority's signer signs with the key of its certificate", "[keys]") {
    const TemporaryFolder folder;
    auto office = make_office(folder / "office");
    add_authority(office, "tianshan", 1, 100);
    const auto found = office.authority_signer("tianshan");
    const auto signature = found.signer->sign(as_bytes("record"));
    CHECK(found.certificate.public_key().verify(as_bytes("record"), signature));
}

TEST_CASE("an unknown authority is told, also when its name is a path", "[keys]") {
    const TemporaryFolder folder;
    const auto office = make_office(folder / "office");
    for (const std::string unknown : {"tianshan", "", ".", "..", "../sealed", "x/y"}) {
        CHECK(code_of([&] { (void)office.authority(unknown); }) == ErrorCode::unknown_authority);
        CHECK(code_of([&] { (void)office.authority_signer(unknown); }) == ErrorCode::unknown_authority);
    }
}

TEST_CASE("an authority's name is given once", "[keys]") {
    const TemporaryFolder folder;
    auto office = make_office(folder / "office");
    add_authority(office, "tianshan", 1, 100);
    const auto key = office.authority_signer("tianshan").signer->public_key().spki();
    CHECK(code_of([&] { add_authority(office, "tianshan", 101, 200); }) == ErrorCode::already_exists);
    CHECK(office.authority_signer("tianshan").signer->public_key().spki() == key);
}

TEST_CASE("no serial belongs to two authorities", "[keys]") {
    const TemporaryFolder folder;
    auto office = make_office(folder / "office");
    add_authority(office, "middle", 100, 200);
    struct Block {
        std::uint32_t first;
        std::uint32_t last;
    };
    for (const auto& block : {Block{100, 200}, Block{150, 160}, Block{200, 300}, Block{1, 100}, Block{1, 500},
                              Block{0, 10}, Block{20, 10}}) {
        INFO(block.first << " to " << block.last);
        CHECK(code_of([&] { add_authority(office, "other", block.first, block.last); }) ==
              ErrorCode::bad_input);
    }
    CHECK_NOTHROW(add_authority(office, "below", 1, 99));
    CHECK_NOTHROW(add_authority(office, "above", 201, 0xFFFFFFFF));
    CHECK(office.next_free_serial() == 0x100000000);
}

TEST_CASE("certificate, name and key of a new authority belong together", "[keys]") {
    const TemporaryFolder folder;
    auto office = make_office(folder / "office");
    const auto other = certified("tianshan");
    const auto add = [&](const NewAuthority& authority, const Certify& certify) {
        return code_of([&] { office.add_authority(authority, certify); });
    };
    CHECK(add({"b", "national", 1, 2}, certify_as("tianshan")) == ErrorCode::certificate_mismatch);
    CHECK(add({"tianshan", "national", 1, 2}, [&](const auto&) { return other.certificate; }) ==
          ErrorCode::certificate_mismatch);
    CHECK(add({"tianshan", "", 1, 2}, certify_as("tianshan")) == ErrorCode::bad_input);
    CHECK(add({"tianshan", "national", 1, 2, "nowhere"}, certify_as("tianshan")) ==
          ErrorCode::unknown_authority);
    CHECK(office.authorities().empty());
}

TEST_CASE("what a crash left while an authority was added does not count", "[keys]") {
    const TemporaryFolder folder;
    auto office = make_office(folder / "office");
    const fs::path remains = folder / "office" / "authorities" / ".new";
    fs::create_directory(remains);
    fs::permissions(remains, fs::perms::owner_all);
    CHECK(reopen(folder / "office").authorities().empty());
    add_authority(office, "tianshan", 1, 100);
    CHECK(reopen(folder / "office").authorities().size() == 1);
    CHECK_FALSE(fs::exists(remains));
}
