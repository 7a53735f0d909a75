#include "carried_codec.hpp"
#include "fuzz.hpp"

#include "permit/permit/carried_file.hpp"
#include "permit/record/cose.hpp"

// Files carried between a station and its office: as they come from a stick, and behind their seal, which the
// harness can make itself. Nothing but what `pack` writes opens, and nothing opens as two things.

using namespace permit;
using namespace permit::fuzz;
using procedures::Cargo;
using procedures::Carrier;

namespace {

/// One amend key, version 1.
class AmendKey final : public keys::RoleKeys {
public:
    [[nodiscard]] bool holds(keys::Role role) const override { return role == keys::Role::amend; }
    [[nodiscard]] std::vector<std::uint8_t> versions(keys::Role) const override { return {1}; }
    [[nodiscard]] crypto::Aes128Key card_key_at(keys::Role, std::uint8_t, const Uid&) const override {
        return master_;
    }
    [[nodiscard]] crypto::Aes128Key reserve_key(keys::Role, const Uid&) const override { return master_; }
    [[nodiscard]] crypto::SealKey carrying_key(std::uint8_t version, BytesView salt) const override {
        if (version != 1) { throw Error{ErrorCode::key_version_unknown, "open a carried file"}; }
        return keys::carrying_key_from(master_, salt);
    }

private:
    crypto::Aes128Key master_{std::array<Byte, 16>{1, 2, 3}};
};

const AmendKey amend_key;
const Carrier carrier{amend_key, Realm::test, {}};

const crypto::SigningKey& authority() {
    static const auto key = crypto::SigningKey::generate(crypto::Suite::es256);
    return key;
}

void open_file(BytesView file) {
    const bool opened = succeeds([&] { (void)procedures::open_request(file, carrier); }) ||
                        succeeds([&] { (void)procedures::open_signed_work(file, carrier); });
    require(!opened, "a file that nobody sealed does not open");
    (void)succeeds([&] { (void)procedures::read_label(file); });
}

void read_request(BytesView plain) {
    (void)succeeds([&] {
        const auto request = procedures::decode_request(plain);
        require(std::ranges::equal(procedures::encode(request), plain), "a request has one encoding");
        CountingRandom random;
        const Bytes file = procedures::pack(request, carrier, random);
        require(procedures::open_request(file, carrier) == request, "what is packed is opened");
        require(!succeeds([&] { (void)procedures::open_signed_work(file, carrier); }),
                "a request is no signed work");
    });
}

void read_statement(BytesView statement) {
    (void)succeeds([&] {
        const auto answer = procedures::decode_statement(statement);
        const bool stated = procedures::is_stated_by(authority().public_key(), answer);
        require(!stated, "what nobody signed is not stated by anybody");
    });
}

/// The payload as its authority would state it.
void read_stated(BytesView payload) {
    const auto key = authority().public_key();
    cbor::Writer context;
    context.array(2).text("permitcard").text("signed work");
    const Bytes header = record::cose::protected_header(crypto::cose_algorithm(key.suite()));
    cbor::Writer message;
    record::cose::to_be_signed(message, header, context.view(), payload);
    const auto signature = authority().sign(message.view());
    const Bytes statement = record::cose::write(header, key.id(), payload, signature);
    (void)succeeds([&] {
        const auto answer = procedures::decode_statement(statement);
        require(std::ranges::equal(procedures::encode(answer), payload), "signed work has one encoding");
        require(procedures::is_stated_by(key, answer), "what was signed is stated");
        CountingRandom random;
        const Bytes file = procedures::pack(answer, 1, carrier, random);
        require(procedures::open_signed_work(file, carrier) == answer, "what is packed is opened");
    });
}

}  // namespace

/// First byte: what the rest is, a file, a request, a statement or the payload of one.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input{data, size};
    switch (input.byte() & 0x03U) {
        case 0:
            open_file(input.rest());
            break;
        case 1:
            read_request(input.rest());
            break;
        case 2:
            read_statement(input.rest());
            break;
        default:
            read_stated(input.rest());
    }
    return 0;
}
