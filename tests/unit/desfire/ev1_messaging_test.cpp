// The EV1 channel beyond the recordings, checked against reference 6.2 computed here from the primitives.
#include "permit/desfire/ev1_messaging.hpp"

#include "permit/crypto/crc.hpp"
#include "permit/desfire/chip.hpp"
#include "permit/testing/errors.hpp"

#include "published.hpp"

using namespace permit;
using namespace permit::desfire;
using namespace permit::testing;

namespace {

const crypto::Aes128Key& session_key() {
    static const crypto::Aes128Key key{fixed<16>(Bytes(16, 0x5A))};
    return key;
}
constexpr crypto::Block zero{};

Ev1Messaging aes_messaging() { return Ev1Messaging{Ev1Key::aes(session_key())}; }

crypto::Block last_block(BytesView cipher) {
    crypto::Block block{};
    const auto last = cipher.last(block.size());
    std::copy(last.begin(), last.end(), block.begin());
    return block;
}

Bytes filled(Bytes plain) {
    while (plain.size() % 16 != 0) { plain.push_back(0); }
    return plain;
}

Bytes first_eight(const crypto::Block& block) { return {block.begin(), block.begin() + 8}; }

/// The vector after a command that was sent in plain or with a MAC.
crypto::Block after(const Command& command) {
    return crypto::aes_cmac_from(session_key(), zero,
                                 join({std::array{command.ins}, command.header, command.data.reveal()}));
}

/// What the chip answers to `command` with `data` encrypted; `padding` is appended as it stands.
Bytes full_answer(const Command& command, const Bytes& data, const Bytes& padding = {}) {
    const auto checksum = crypto::desfire_crc32(join({data, Bytes{0x00}}));
    return crypto::aes_cbc_encrypt(session_key(), after(command), filled(join({data, checksum, padding})));
}

}  // namespace

TEST_CASE("only commands that write data or values send their MAC in the EV1 channel", "[desfire]") {
    const FileNumber file{1};
    const Bytes data{0xAA, 0xBB};
    const auto sent = [](const Command& command) {
        auto messaging = aes_messaging();
        const auto message = messaging.protect(command);
        CHECK(to_hex(messaging.iv()) == to_hex(after(command)));
        return to_hex(message);
    };
    const auto with_mac = [](const Command& command) {
        return to_hex(join({command.header, command.data.reveal(), first_eight(after(command))}));
    };
    const auto without = [](const Command& command) {
        return to_hex(join({command.header, command.data.reveal()}));
    };
    for (const auto chaining : {Chaining::iso, Chaining::native}) {
        const auto write = write_data(file, 0, data, CommMode::mac, chaining);
        CHECK(sent(write) == with_mac(write));
        const auto record = write_record(file, 0, data, CommMode::mac, chaining);
        CHECK(sent(record) == with_mac(record));
        const auto update = update_record(file, 0, 0, data, CommMode::mac, chaining);
        CHECK(sent(update) == with_mac(update));
    }
    const auto debited = debit(file, 1, CommMode::mac);
    CHECK(sent(debited) == with_mac(debited));
    const auto plain = write_data(file, 0, data, CommMode::plain);
    CHECK(sent(plain) == without(plain));
    const auto deletion = delete_file(file);
    CHECK(sent(deletion) == without(deletion));
    const auto read = read_data(file, {0, 16}, CommMode::full);
    CHECK(sent(read) == without(read));
}

TEST_CASE("a full command carries its checksum and zeros under the running vector", "[desfire]") {
    const auto command = write_data(FileNumber{1}, 0, Bytes{0x01, 0x02, 0x03}, CommMode::full);
    auto messaging = aes_messaging();
    static_cast<void>(messaging.protect(get_key_settings()));
    const auto vector = after(get_key_settings());
    const auto sent = messaging.protect(command);
    const auto checksum =
        crypto::desfire_crc32(join({std::array{command.ins}, command.header, Bytes{1, 2, 3}}));
    const auto cipher =
        crypto::aes_cbc_encrypt(session_key(), vector, filled(join({Bytes{1, 2, 3}, checksum})));
    CHECK(to_hex(sent) == to_hex(join({command.header, cipher})));
    CHECK(to_hex(messaging.iv()) == to_hex(last_block(cipher)));
}

TEST_CASE("a new ATS is padded with a mark, as its length is not fixed", "[desfire]") {
    const auto ats = from_hex("067577810280");
    const auto command = configure_ats(ats);
    const auto sent = aes_messaging().protect(command);
    const auto plain = crypto::aes_cbc_decrypt(session_key(), zero, BytesView{sent}.subspan(1));
    const auto checksum = crypto::desfire_crc32(join({Bytes{0x5C, 0x02}, ats}));
    CHECK(to_hex(plain) == to_hex(filled(join({ats, checksum, Bytes{0x80}}))));
}

TEST_CASE("ChangeKey of another key proves both the message and the new key", "[desfire]") {
    const crypto::Aes128Key old_key{fixed<16>(Bytes(16, 0x11))};
    const crypto::Aes128Key new_key{fixed<16>(Bytes(16, 0x22))};
    const auto sent = aes_messaging().protect(change_other_key(3, old_key, new_key, KeyVersion{7}));
    const Bytes difference = join({Bytes(16, 0x33), Bytes{0x07}});
    const auto plain = filled(join({difference, crypto::desfire_crc32(join({Bytes{0xC4, 0x03}, difference})),
                                    crypto::desfire_crc32(new_key.reveal())}));
    CHECK(to_hex(sent) == to_hex(join({Bytes{0x03}, crypto::aes_cbc_encrypt(session_key(), zero, plain)})));
}

TEST_CASE("DES and 2TDEA keys are changed without a version byte", "[desfire]") {
    const crypto::TdesKey old_key{fixed<16>(Bytes(16, 0x10))};
    const crypto::TdesKey new_key{fixed<16>(Bytes(16, 0x22))};
    CHECK(to_hex(change_own_key(0, new_key).data.reveal()) == to_hex(Bytes(16, 0x22)));
    CHECK(to_hex(change_other_key(1, old_key, new_key).data.reveal()) ==
          to_hex(join({Bytes(16, 0x32), crypto::desfire_crc32(new_key.reveal())})));
}

TEST_CASE("an encrypted answer is opened whatever zeros end its data", "[desfire]") {
    const auto command = read_data(FileNumber{1}, {0, 32}, CommMode::full);
    for (const auto& data :
         {Bytes(32, 0x00), Bytes(32, 0x80), join({Bytes(12, 0x11), Bytes(20, 0x00)}), Bytes(28)}) {
        auto messaging = aes_messaging();
        static_cast<void>(messaging.protect(command));
        const auto answer = full_answer(command, data);
        CHECK(messaging.open(command, PiccStatus::ok, answer) == data);
        CHECK(to_hex(messaging.iv()) == to_hex(last_block(answer)));
    }
    auto messaging = aes_messaging();
    static_cast<void>(messaging.protect(command));
    CHECK(messaging.open(command, PiccStatus::ok, full_answer(command, Bytes(5, 0x77), {0x80})) ==
          Bytes(5, 0x77));
}

TEST_CASE("no bit of an EV1 answer may be changed, left out or added", "[desfire]") {
    const auto refuses = [](const Command& command, const Bytes& answer) {
        auto messaging = aes_messaging();
        static_cast<void>(messaging.protect(command));
        CHECK(code_of([&] { static_cast<void>(messaging.open(command, PiccStatus::ok, answer)); }) ==
              ErrorCode::messaging_broken);
    };
    const auto all_of = [&](const Command& command, const Bytes& answer) {
        for (std::size_t bit = 0; bit < answer.size() * 8; ++bit) {
            auto changed = answer;
            changed[bit / 8] = static_cast<Byte>(changed[bit / 8] ^ (1U << (bit % 8)));
            refuses(command, changed);
        }
        for (std::size_t length = 0; length < answer.size(); ++length) {
            refuses(command, {answer.begin(), answer.begin() + static_cast<std::ptrdiff_t>(length)});
        }
        refuses(command, join({answer, Bytes{0x00}}));
    };
    const auto settings = get_key_settings();
    const Bytes data{0x0B, 0x88};
    const auto proof = crypto::aes_cmac_from(session_key(), after(settings), join({data, Bytes{0x00}}));
    all_of(settings, join({data, first_eight(proof)}));
    const auto read = read_data(FileNumber{1}, {0, 20}, CommMode::full);
    all_of(read, full_answer(read, Bytes(20, 0x31)));
}

TEST_CASE("EV1 pieces leave room for the checksum", "[desfire]") {
    const FrameLimits limits;
    const Overhead aes{.block = 16, .tail = 4};
    const Overhead des{.block = 8, .tail = 4};
    CHECK(limits.write_capacity(CommMode::full, 7, aes) == 236);
    CHECK(limits.write_capacity(CommMode::full, 7, des) == 236);
    CHECK(limits.read_capacity(CommMode::full, aes) == 236);
    CHECK(limits.read_capacity(CommMode::full, des) == 244);
    CHECK(limits.write_capacity(CommMode::mac, 7, aes) == 240);
}

TEST_CASE("an EV1 session reads and writes through the same operations as any other", "[desfire]") {
    const auto command = read_data(FileNumber{1}, {0, 20}, CommMode::full);
    const auto write = write_data(FileNumber{1}, 0, Bytes{0xAB}, CommMode::plain);
    const auto answer = full_answer(command, Bytes(20, 0x31));
    const auto written =
        crypto::aes_cmac_from(session_key(),
                              crypto::aes_cmac_from(session_key(), last_block(answer),
                                                    join({std::array{write.ins}, write.header, Bytes{0xAB}})),
                              Bytes{0x00});
    ScriptedCard card{script_of({{"90AD00000701000000140000 00", to_hex(answer) + "9100"},
                                 {"908D000008 01000000010000 AB 00", to_hex(first_eight(written)) + "9100"},
                                 {"9045000000", "91AE"}})};
    Chip chip{card};
    Ev1Session session{chip, KeyNumber{2}, aes_messaging()};
    CHECK(session.read(FileNumber{1}, {0, 20}, CommMode::full) == Bytes(20, 0x31));
    session.write(FileNumber{1}, 0, Bytes{0xAB}, CommMode::plain);
    CHECK(session.send(get_key_settings()).status() == PiccStatus::authentication_error);
    CHECK_FALSE(session.is_open());
    CHECK_THAT(error_of([&] { static_cast<void>(session.key_settings()); }).why(),
               Catch::StartsWith("the session is over: the chip refused GetKeySettings"));
}

TEST_CASE("a DES key is changed with its type at the chip's own level only", "[desfire]") {
    class Level final : public card::Transport {
    public:
        [[nodiscard]] Bytes exchange(BytesView command) override {
            if (command[1] != 0x5A) { key_number = command[5]; }
            return {0x91, 0x00};
        }
        Byte key_number = 0xFF;
    };
    Level card;
    Chip chip{card};
    const auto change = [&](auto&& act) {
        Ev1Session session{chip, master_key, aes_messaging()};
        act(session);
        CHECK_FALSE(session.is_open());
        return card.key_number;
    };
    const auto to_des = [](Ev1Session& session) { session.change_key(master_key, {}, crypto::TdesKey{}); };
    const auto to_aes = [](Ev1Session& session) {
        session.change_key(master_key, {.from = {}, .to = {}, .version = KeyVersion{1}});
    };
    CHECK(code_of([&] { change(to_des); }) == ErrorCode::internal);
    chip.select(picc_level);
    CHECK(change(to_des) == 0x00);
    chip.select(picc_level);
    CHECK(change(to_aes) == 0x80);
    chip.select(AppId::from_number(1));
    CHECK(change(to_aes) == 0x00);
}

TEST_CASE("the command that would disable an EV1 chip for good is not sent in its session", "[desfire]") {
    ScriptedCard card{""};
    Chip chip{card};
    Ev1Session session{chip, KeyNumber{2}, aes_messaging()};
    CHECK(code_of([&] { static_cast<void>(session.df_names()); }) == ErrorCode::internal);
    CHECK(session.is_open());
}
