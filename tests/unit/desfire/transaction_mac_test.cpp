#include "permit/desfire/transaction_mac.hpp"
#include "permit/testing/vectors.hpp"

#include "published.hpp"

using namespace permit;
using namespace permit::desfire;
using namespace permit::testing;

namespace {

constexpr auto path = "desfire/transaction_mac.json";

TransactionKeys keys_of(const nlohmann::json& vector) {
    return derive_transaction_keys(aes_key(vector, "app_transaction_mac_key"),
                                   vector.at("tmc").get<std::uint32_t>(),
                                   Uid::parse(vector.at("uid").get<std::string>()));
}

}  // namespace

TEST_CASE("transaction keys are derived as published", "[desfire]") {
    const auto check = [](const std::vector<nlohmann::json>& vectors) {
        for (const auto& vector : vectors) {
            INFO(vector.at("id"));
            const auto keys = keys_of(vector);
            CHECK(keys.mac == aes_key(vector, "ses_tm_mac_key"));
            CHECK(keys.encryption == aes_key(vector, "ses_tm_enc_key"));
        }
    };
    check(vectors_of_kind(path, "transaction_mac"));
    check(vectors_of_kind(path, "transaction_mac_keys"));
}

TEST_CASE("the transaction MAC of a real EV3 is computed from its commands", "[desfire]") {
    const auto vector = vectors_of_kind(path, "transaction_mac").front();
    const auto keys = keys_of(vector);
    const auto reader = fixed<16>(hex(vector, "reader_id"));
    TransactionInput input;
    std::uint32_t offset = 0;
    for (const auto& part : vector.at("tmi_parts")) {
        if (part.at("cmd") != "WriteRecord") { continue; }
        const auto bytes = hex(part, "bytes");
        const std::size_t length = bytes[5];
        input.add(write_record(FileNumber{2}, offset, BytesView{bytes}.subspan(16, length), CommMode::full));
        offset += static_cast<std::uint32_t>(length);
    }
    input.add(commit_reader_id(reader), hex(vector, "enc_tmri"));
    CHECK(to_hex(input.bytes()) == vector.at("tmi"));
    CHECK(to_hex(transaction_mac(keys, input)) == vector.at("tmv"));
    CHECK(to_hex(previous_reader_id(keys, fixed<16>(hex(vector, "enc_tmri")))) ==
          vector.at("reader_id_previous"));
}

TEST_CASE("each command enters the transaction MAC in the form of the reference's table", "[desfire]") {
    const auto entry = [](const Command& command, std::string_view answer = "") {
        TransactionInput input;
        input.add(command, from_hex(answer));
        return to_hex(input.bytes());
    };
    const FileNumber file{7};
    CHECK(entry(read_data(file, {1, 2}, CommMode::mac), "AABB") ==
          "AD070100000200000000000000000000"
          "AABB0000000000000000000000000000");
    CHECK(entry(get_value(file, CommMode::mac), "64000000") == "6C076400000000000000000000000000");
    CHECK(entry(debit(file, 100, CommMode::mac)) == "DC076400000000000000000000000000");
    CHECK(entry(update_record(file, 3, 1, std::array<Byte, 2>{0xAA, 0xBB}, CommMode::mac)) ==
          "BA070300000100000200000000000000"
          "AABB0000000000000000000000000000");
    CHECK(entry(clear_record_file(file)) == "EB070000000000000000000000000000");
    CHECK(entry(commit_reader_id(std::array<Byte, 16>{0x11})) ==
          "C8110000000000000000000000000000"
          "00000000000000000000000000000000");
}
