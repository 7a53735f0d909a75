#include "permit/desfire/session.hpp"

#include "permit/desfire/chip.hpp"
#include "permit/testing/errors.hpp"
#include "permit/testing/vectors.hpp"

#include "ev2_picc.hpp"

#include <numeric>

using namespace permit;
using namespace permit::desfire;
using namespace permit::testing;

namespace {

constexpr auto our_app = AppId::from_number(0x4A5A01);

Bytes published_version() { return from_hex("04010133001805 04010103001805 0464D59ADD1E9021136230304024"); }

std::string used_after_end(Session& session) {
    const auto error = error_of([&] { static_cast<void>(session.key_settings()); });
    CHECK_THAT(error.why(), Catch::StartsWith("the session is over: "));
    return std::string{describe(error.code()).name} + ": " + error.why().substr(21);
}

}  // namespace

TEST_CASE("a full file of 768 bytes takes four commands of 239 bytes at most", "[desfire]") {
    Bytes content(768);
    std::iota(content.begin(), content.end(), Byte{0});
    const auto piece = [&](std::size_t at, std::size_t length) {
        const auto view = BytesView{content}.subspan(at, length);
        return Picc::Answer{{view.begin(), view.end()}, 0x00, CommMode::full};
    };
    Picc picc{{piece(0, 239), piece(239, 239), piece(478, 239), piece(717, 51)}};
    Chip chip{picc};
    auto session = session_on(chip);
    CHECK(session.read(FileNumber{1}, {.offset = 0, .length = 768}, CommMode::full) == content);
    CHECK(session.counter() == 4);
    for (const auto& command : picc.sent) { CHECK(command.size() == 5 + 7 + 8 + 1); }
}

TEST_CASE("a full write fills the APDU and no more", "[desfire]") {
    Picc picc{{{}, {}, {}}};
    Chip chip{picc};
    auto session = session_on(chip);
    session.write(FileNumber{1}, 0, Bytes(478), CommMode::full);
    CHECK(picc.sent.at(0).size() == 5 + 7 + 240 + 8 + 1);
    CHECK(picc.sent.at(1).size() == 5 + 7 + 240 + 8 + 1);
    session.write(FileNumber{1}, 0, Bytes(240), CommMode::mac);
    CHECK(picc.sent.at(2).size() == 5 + 255 + 1);
}

TEST_CASE("a plain command in a session carries no MAC and is counted", "[desfire]") {
    Picc picc{{{Bytes(4, 0xAA), 0x00, CommMode::plain}, {{0x0B, 0x88}}}};
    Chip chip{picc};
    auto session = session_on(chip);
    CHECK(session.read(FileNumber{3}, {0, 4}, CommMode::plain) == Bytes(4, 0xAA));
    CHECK(to_hex(picc.sent.at(0)) == "90AD0000070300000004000000");
    CHECK(session.counter() == 1);
    CHECK(session.key_settings().keys == 8);
}

TEST_CASE("any refusal ends the session, and the session remembers why", "[desfire]") {
    for (const auto status :
         std::initializer_list<Byte>{0x0C, 0x1E, 0x40, 0x7E, 0x9D, 0x9E, 0xAE, 0xBE, 0xCA, 0xF0}) {
        Picc picc{{{{}, status}, {{0x0B, 0x88}, 0x00, CommMode::plain}}};
        Chip chip{picc};
        auto session = session_on(chip);
        CHECK(session.send(get_key_settings()).status() == static_cast<PiccStatus>(status));
        CHECK_FALSE(session.is_open());
        CHECK_THAT(used_after_end(session),
                   Catch::StartsWith("chip-refused: the chip refused GetKeySettings ("));
        CHECK(picc.sent.size() == 1);
        // The chip dropped its session too: plain commands are understood again.
        CHECK(chip.key_settings().keys == 8);
    }
}

TEST_CASE("an answer without proof ends the session for good", "[desfire]") {
    const auto refused = [](const std::string& answer) {
        StubbornCard card{answer};
        Chip chip{card};
        auto session = session_on(chip);
        CHECK(code_of([&] { static_cast<void>(session.key_settings()); }) == ErrorCode::messaging_broken);
        const int asked = card.asked();
        CHECK(used_after_end(session) ==
              "messaging-broken: GetKeySettings was not answered with the chip's proof");
        CHECK(card.asked() == asked);
        // The chip may well think that the session goes on.
        CHECK(code_of([&] { static_cast<void>(chip.key_settings()); }) == ErrorCode::internal);
    };
    refused("9100");
    refused("0B889100");
    refused("0B8800000000000000009100");
    refused("0B8891AF");
    refused("91AF");
    refused(to_hex(Bytes(17)) + "9100");
}

TEST_CASE("a card that leaves takes the session with it", "[desfire]") {
    ScriptedCard card{"> 9045000008 ???????????????? 00\n! card-lost\n"};
    Chip chip{card};
    auto session = session_on(chip);
    CHECK(code_of([&] { static_cast<void>(session.key_settings()); }) == ErrorCode::card_lost);
    CHECK_FALSE(session.is_open());
}

TEST_CASE("wrong padding under a right MAC is refused", "[desfire]") {
    const Ev2Messaging chip_side{session_keys(), transaction, 0};
    const auto count = little_endian<2>(1);
    const crypto::Block seed{0x5A, 0xA5, 0x76, 0x14, 0x28, 0x1A, count[0], count[1]};
    const auto iv = crypto::aes_encrypt_block(session_keys().encryption, seed);
    const auto answered = [&](const Bytes& cipher) {
        const auto input = join({std::array{Byte{0x00}}, count, transaction, cipher});
        return join({cipher, crypto::truncate_mac(crypto::aes_cmac(session_keys().mac, input))});
    };
    const auto code = [&](const Bytes& cipher) {
        auto messaging = chip_side;
        return code_of([&] {
            static_cast<void>(
                messaging.open(get_value(FileNumber{7}, CommMode::full), PiccStatus::ok, answered(cipher)));
        });
    };
    const auto encrypted = [&](std::string_view plain) {
        return crypto::aes_cbc_encrypt(session_keys().encryption, iv, from_hex(plain));
    };
    CHECK(code(encrypted("64000000 01000000 00000000 00000000")) == ErrorCode::messaging_broken);
    CHECK(code(encrypted("00000000 00000000 00000000 00000000")) == ErrorCode::messaging_broken);
    CHECK(code(encrypted("64000000 80000000 00000000 00000001")) == ErrorCode::messaging_broken);
    CHECK(code(Bytes(15)) == ErrorCode::messaging_broken);
    auto messaging = chip_side;
    CHECK(messaging.open(get_value(FileNumber{7}, CommMode::full), PiccStatus::ok,
                         answered(encrypted("64000000 80000000 00000000 00000000"))) == from_hex("64000000"));
}

TEST_CASE("an encrypted answer that is whole blocks has a block of padding", "[desfire]") {
    Picc picc{{{Bytes(48, 0x11), 0x00, CommMode::full}, {Bytes(239, 0x80), 0x00, CommMode::full}}};
    Chip chip{picc};
    auto session = session_on(chip);
    CHECK(session.read(FileNumber{1}, {0, 48}, CommMode::full) == Bytes(48, 0x11));
    CHECK(session.read(FileNumber{1}, {0, 239}, CommMode::full) == Bytes(239, 0x80));
}

TEST_CASE("an answer on the wire is as long as its data, padding and MAC", "[desfire]") {
    CHECK(protected_length(20, CommMode::plain) == 20);
    CHECK(protected_length(20, CommMode::mac) == 28);
    CHECK(protected_length(20, CommMode::full) == 40);
    CHECK(protected_length(32, CommMode::full) == 56);
    CHECK(protected_length(0, CommMode::full) == 8);
}

TEST_CASE("a UID has seven bytes", "[desfire]") {
    for (const std::size_t length : {4U, 8U}) {
        Picc picc{{{Bytes(length, 0x04), 0x00, CommMode::full}}};
        Chip chip{picc};
        auto session = session_on(chip);
        CHECK(code_of([&] { static_cast<void>(session.card_uid()); }) == ErrorCode::damaged_content);
    }
}

TEST_CASE("a value has four bytes, also where padding leaves room for more", "[desfire]") {
    Picc picc{{{Bytes(5, 0x01), 0x00, CommMode::full}}};
    Chip chip{picc};
    auto session = session_on(chip);
    CHECK(code_of([&] { static_cast<void>(session.value(FileNumber{7}, CommMode::full)); }) ==
          ErrorCode::damaged_content);
}

TEST_CASE("a selection and a new session end the one before", "[desfire]") {
    ScriptedCard card{script_of({{"905A000003015A4A00", "9100"}})};
    Chip chip{card};
    auto first = session_on(chip);
    auto second = session_on(chip);
    CHECK_FALSE(first.is_open());
    CHECK(second.is_open());
    chip.select(our_app);
    CHECK_FALSE(second.is_open());
    CHECK(used_after_end(first) == "chip-refused: the chip was selected or authenticated anew");
    CHECK(used_after_end(second) == "chip-refused: the chip was selected or authenticated anew");
}

TEST_CASE("a failed authentication with another key ends the session", "[desfire]") {
    ScriptedCard card{script_of({{"90770000010300", "91AE"}, {"9045000000", "0B889100"}})};
    Chip chip{card};
    auto session = session_on(chip);
    PublishedNonces nonces{{}};
    CHECK(code_of([&] { session = std::move(session).authenticate_non_first(KeyNumber{3}, {}, nonces); }) ==
          ErrorCode::authentication_refused);
    CHECK(used_after_end(session) == "chip-refused: another authentication took its place");
    CHECK(chip.key_settings().keys == 8);
}

TEST_CASE("a session that was handed on is over where it came from", "[desfire]") {
    Picc picc{{{{0x0B, 0x88}}}};
    Chip chip{picc};
    auto first = session_on(chip);
    auto second = std::move(first);
    CHECK(second.is_open());
    CHECK(used_after_end(first) == "chip-refused: it was handed on");  // NOLINT(bugprone-use-after-move)
    CHECK(second.key_settings().keys == 8);
}

TEST_CASE("a used-up counter ends the session before anything is sent", "[desfire]") {
    Picc picc{{{{0x0B, 0x88}}}};
    picc.counter = 0xFFFE;
    Chip chip{picc};
    auto session = session_on(chip, KeyNumber{2}, 0xFFFE);
    CHECK(session.key_settings().keys == 8);
    CHECK(used_after_end(session) == "chip-refused: its command counter is used up");
    CHECK(picc.sent.size() == 1);
}

TEST_CASE("deleting the selected application falls back to the chip itself", "[desfire]") {
    const auto deleting = [](Chip& chip) {
        auto session = session_on(chip);
        session.run(delete_application(our_app));
        return session.is_open();
    };
    class Both final : public card::Transport {
    public:
        explicit Both(Picc& picc) : picc_{picc} {}
        [[nodiscard]] Bytes exchange(BytesView command) override {
            return command[1] == 0x5A ? Bytes{0x91, 0x00} : picc_.exchange(command);
        }

    private:
        Picc& picc_;
    };
    Picc picc{{{}}};
    Both card{picc};
    Chip chip{card};
    SECTION("from inside") {
        chip.select(our_app);
        CHECK_FALSE(deleting(chip));
    }
    SECTION("from the chip's own level the session goes on") {
        chip.select(picc_level);
        CHECK(deleting(chip));
    }
    CHECK(chip.selected() == picc_level);
}

TEST_CASE("at the chip's own level key 0 is named with its type", "[desfire]") {
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
    const auto change = [&](KeyNumber own) {
        auto session = session_on(chip, own);
        session.change_key(own, {.from = {}, .to = {}, .version = KeyVersion{1}});
        CHECK_FALSE(session.is_open());
        return card.key_number;
    };
    CHECK(code_of([&] { change(master_key); }) == ErrorCode::internal);
    chip.select(picc_level);
    CHECK(change(master_key) == 0x80);
    chip.select(our_app);
    CHECK(change(master_key) == 0x00);
    chip.select(our_app);
    CHECK(change(KeyNumber{3}) == 0x03);
}

TEST_CASE("the answer to a change of the own key is bare", "[desfire]") {
    StubbornCard card{to_hex(Bytes(8)) + "9100"};
    Chip chip{card};
    auto session = session_on(chip, master_key);
    CHECK(code_of([&] { session.run(change_own_key(0, {}, KeyVersion{1})); }) == ErrorCode::messaging_broken);
}

TEST_CASE("in a session a chain of frames is one command with one MAC", "[desfire]") {
    Picc whole{{{published_version(), 0x00, CommMode::mac}}};
    Chip direct{whole};
    auto reference = session_on(direct);
    static_cast<void>(reference.send(get_version()).require_ok("read the version"));
    const auto answer = [] {
        Picc again{{{published_version(), 0x00, CommMode::mac}}};
        return again.exchange(Bytes{0x90, 0x60});
    }();
    const auto frame = [&](std::size_t at, std::size_t length, const char* status) {
        return to_hex(BytesView{answer}.subspan(at, length)) + status;
    };
    ScriptedCard card{script_of({{to_hex(whole.sent.front()), frame(0, 7, "91AF")},
                                 {"90AF000000", frame(7, 7, "91AF")},
                                 {"90AF000000", frame(14, 14, "91AF")},
                                 {"90AF000000", frame(28, 8, "9100")}})};
    Chip chip{card};
    auto session = session_on(chip);
    CHECK(session.version().generation() == Generation::ev3);
    CHECK(session.counter() == 1);
}
