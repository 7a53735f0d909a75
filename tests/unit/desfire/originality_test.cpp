#include "permit/desfire/originality.hpp"

#include "permit/desfire/chip.hpp"
#include "permit/testing/errors.hpp"
#include "permit/testing/vectors.hpp"

#include "ev2_picc.hpp"

using namespace permit;
using namespace permit::desfire;
using namespace permit::testing;

namespace {

struct Sample {
    Uid uid;
    Bytes signature;
    Bytes key;
};

std::vector<Sample> samples() {
    std::vector<Sample> found;
    for (const auto& vector : vectors_of_kind("desfire/originality.json", "originality_ecdsa_secp224r1")) {
        found.push_back({Uid::parse(vector.at("uid").get<std::string>()), hex(vector, "signature"),
                         hex(vector, "public_key")});
    }
    return found;
}

}  // namespace

TEST_CASE("every published signature names the product whose key made it", "[desfire]") {
    const auto all = samples();
    CHECK(all.size() == 6);
    for (const auto& sample : all) {
        const auto& keys = nxp_originality_keys();
        const auto signer = std::find_if(keys.begin(), keys.end(), [&](const OriginalityKey& key) {
            return key.public_key == sample.key;
        });
        REQUIRE(signer != keys.end());
        CHECK(verify_originality(sample.uid, sample.signature) == signer->product);
    }
}

TEST_CASE("a signature of another UID, a changed one and a malformed one name nobody", "[desfire]") {
    const auto sample = samples().front();
    CHECK_FALSE(verify_originality(samples().back().uid, sample.signature));
    auto changed = sample.signature;
    changed.back() = static_cast<Byte>(changed.back() ^ 1U);
    CHECK_FALSE(verify_originality(sample.uid, changed));
    CHECK_FALSE(verify_originality(sample.uid, Bytes(55)));
    CHECK_FALSE(verify_originality(sample.uid, {}));
}

TEST_CASE("whom to trust is the caller's to say", "[desfire]") {
    const auto sample = samples().front();
    CHECK_FALSE(verify_originality(sample.uid, sample.signature, {}));
    const std::vector<OriginalityKey> trusted{{"nobody", Bytes(57)}, {"somebody", sample.key}};
    CHECK(verify_originality(sample.uid, sample.signature, trusted) == "somebody");
}

TEST_CASE("the signature is read in plain without a session and encrypted within one", "[desfire]") {
    const auto signature = samples().front().signature;
    ScriptedCard card{script_of({{"903C0000010000", to_hex(signature) + "9190"}})};
    Chip plain{card};
    CHECK(to_hex(plain.originality_signature()) == to_hex(signature));

    Picc picc{{{signature, 0x90, CommMode::full}}};
    Chip chip{picc};
    auto session = session_on(chip);
    CHECK(to_hex(session.originality_signature()) == to_hex(signature));
    CHECK(picc.sent.front().size() == 5 + 1 + 8 + 1);
}

TEST_CASE("a signature of another length is refused", "[desfire]") {
    ScriptedCard card{script_of({{"903C0000010000", to_hex(Bytes(55)) + "9190"}})};
    Chip chip{card};
    CHECK(code_of([&] { static_cast<void>(chip.originality_signature()); }) == ErrorCode::damaged_content);
}
