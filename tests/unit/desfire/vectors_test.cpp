// Published EV2 vectors: NXP AN12196 and AN12343, proxmark3.
#include "permit/testing/vectors.hpp"
#include "permit/desfire/chip.hpp"
#include "permit/testing/errors.hpp"

#include "published.hpp"

#include <map>

using namespace permit;
using namespace permit::desfire;
using namespace permit::testing;

namespace {

constexpr auto auth_file = "desfire/ev2_auth.json";
constexpr auto command_file = "desfire/ev2_commands.json";
constexpr auto our_app = AppId::from_number(0x4A5A01);
const Step select_our_app{"905A000003015A4A00", "9100"};

/// Every published command, made by the builder a caller would use.
Command published_command(const nlohmann::json& vector) {
    const auto data = hex(vector, "cmd_data");
    const auto new_key = [&] { return aes_key(vector, "new_key"); };
    const auto version = [&] { return KeyVersion{hex(vector, "new_key_version").front()}; };
    const auto number = [&] { return static_cast<Byte>(vector.at("key_no").get<int>()); };
    const std::map<std::string, std::function<Command()>> builders{
        {"an12196-t8-getfilesettings-mac", [] { return get_file_settings(FileNumber{2}); }},
        {"an12196-t22-writedata-full-10", [&] { return write_data(FileNumber{3}, 0, data, CommMode::full); }},
        {"an12196-t25-writedata-plain",
         [&] { return write_data(FileNumber{1}, 0x0E, data, CommMode::plain); }},
        {"an12196-t26-changekey-other",
         [&] { return change_other_key(number(), aes_key(vector, "old_key"), new_key(), version()); }},
        {"an12196-t27-changekey-same", [&] { return change_own_key(number(), new_key(), version()); }},
        {"an12343-t7-getcarduid", [] { return get_card_uid(); }},
        {"an12343-t5-setconfiguration-09",
         [&] { return set_configuration(static_cast<Configuration>(0x09), data); }},
        {"an12343-t6-setconfiguration-02-ats", [&] { return set_configuration(Configuration::ats, data); }},
        {"an12343-t11-changefilesettings-full",
         [] {
             constexpr auto free = Access::free();
             return change_file_settings(FileNumber{4}, {CommMode::plain, {free, free, free, free}});
         }},
        {"an12343-t23-writedata-mac", [&] { return write_data(FileNumber{0}, 0, data, CommMode::mac); }},
        {"an12343-t25-writedata-full", [&] { return write_data(FileNumber{0}, 0, data, CommMode::full); }},
        {"an12343-t26-readdata-full",
         [] {
             return read_data(FileNumber{0}, {0, 48}, CommMode::full);
         }},
        {"an12343-t33-readrecords-full",
         [] {
             return read_records(FileNumber{1}, {0, 0}, 16, CommMode::full);
         }},
        {"an12343-t35-getvalue-full", [] { return get_value(FileNumber{3}, CommMode::full); }},
        {"an12343-t37-debit-full", [] { return debit(FileNumber{3}, 113, CommMode::full); }},
        {"an12343-t38-getkeyversion-mac", [] { return get_key_version(KeyNumber{0}); }},
        {"an12343-t40-changekey-same", [&] { return change_own_key(number(), new_key(), version()); }},
    };
    return builders.at(vector.at("id").get<std::string>())();
}

}  // namespace

TEST_CASE("session keys are derived from key and nonces as published", "[desfire]") {
    const auto check = [](const std::vector<nlohmann::json>& vectors) {
        for (const auto& vector : vectors) {
            INFO(vector.at("id"));
            const auto keys =
                derive_session_keys(aes_key(vector, "key"), nonce(vector, "rnd_a"), nonce(vector, "rnd_b"));
            CHECK(keys.encryption == aes_key(vector, "ses_auth_enc_key"));
            CHECK(keys.mac == aes_key(vector, "ses_auth_mac_key"));
        }
    };
    check(vectors_of_kind(auth_file, "ev2_authenticate_first"));
    check(vectors_of_kind(auth_file, "ev2_authenticate_nonfirst"));
    check(vectors_of_kind(auth_file, "ev2_session_keys"));
}

TEST_CASE("command data are encrypted with the published IV", "[desfire]") {
    const auto vector = vectors_of_kind(auth_file, "ev2_iv").front();
    const auto key = aes_key(vector, "ses_auth_enc_key");
    const Ev2Messaging messaging{{.encryption = key, .mac = {}}, fixed<4>(hex(vector, "ti")), 0};
    const auto sent = messaging.protect(set_configuration(Configuration::picc, std::array{Byte{0x02}}));
    const auto cipher = BytesView{sent}.subspan(1, 16);
    CHECK(to_hex(crypto::aes_cbc_decrypt(key, fixed<16>(hex(vector, "iv")), cipher)) ==
          "02800000000000000000000000000000");
}

TEST_CASE("AuthenticateEV2First says what the application notes say", "[desfire]") {
    for (const auto& vector : vectors_of_kind(auth_file, "ev2_authenticate_first")) {
        INFO(vector.at("id"));
        ScriptedCard card{script_of(steps_of(vector.at("exchange")))};
        PublishedNonces nonces{{hex(vector, "rnd_a")}};
        Chip chip{card};
        const KeyNumber number{vector.at("key_no").get<Byte>()};
        const auto session = chip.authenticate_ev2_first(number, aes_key(vector, "key"), nonces);
        CHECK(session.is_open());
        CHECK(session.key() == number);
        CHECK(to_hex(session.transaction()) == vector.at("ti"));
        CHECK(session.counter() == 0);
    }
}

TEST_CASE("AuthenticateEV2NonFirst keeps transaction identifier and counter", "[desfire]") {
    for (const auto& vector : vectors_of_kind(auth_file, "ev2_authenticate_nonfirst")) {
        INFO(vector.at("id"));
        ScriptedCard card{script_of(steps_of(vector.at("exchange")))};
        PublishedNonces nonces{{hex(vector, "rnd_a")}};
        Chip chip{card};
        Session session{chip, KeyNumber{3},
                        Ev2Messaging{{},
                                     fixed<4>(hex(vector, "ti_unchanged")),
                                     vector.at("cmd_ctr_unchanged").get<std::uint16_t>()}};
        session = std::move(session).authenticate_non_first(KeyNumber{vector.at("key_no").get<Byte>()},
                                                            aes_key(vector, "key"), nonces);
        CHECK(session.is_open());
        CHECK(session.key() == KeyNumber{0});
        CHECK(to_hex(session.transaction()) == vector.at("ti_unchanged"));
        CHECK(session.counter() == vector.at("cmd_ctr_unchanged"));
    }
}

TEST_CASE("every published command leaves as published and its answer is understood", "[desfire]") {
    const auto vectors = vectors_of_kind(command_file, "ev2_command");
    CHECK(vectors.size() == 17);
    for (const auto& vector : vectors) {
        INFO(vector.at("id"));
        const auto command = published_command(vector);
        CHECK(to_hex(std::array{command.ins}) == vector.at("ins"));
        CHECK(to_hex(command.header) == vector.at("cmd_header"));
        CHECK(to_hex(command.data.reveal()) == vector.at("cmd_data"));

        ScriptedCard card{script_of({{vector.at("c_apdu"), vector.at("r_apdu")}})};
        Chip chip{card};
        Session session{chip, master_key, messaging_of(vector)};
        CHECK(to_hex(session.send(command).require_ok("replay")) == vector.at("resp_data"));
        CHECK(session.counter() == vector.at("cmd_ctr").get<int>() + 1);
        CHECK(session.is_open() == (command.session == SessionAfter::kept));
    }
}

TEST_CASE("every bit of an answer is proved: none may be changed, none left out, none added", "[desfire]") {
    int refused = 0;
    for (const auto& vector : vectors_of_kind(command_file, "ev2_command")) {
        if (vector.at("resp_comm_mode") == "plain") { continue; }
        INFO(vector.at("id"));
        const auto command = published_command(vector);
        const auto answer = hex(vector, "r_apdu");
        const auto data = BytesView{answer}.first(answer.size() - 2);
        const auto refuses = [&](BytesView changed) {
            auto messaging = messaging_of(vector);
            const auto counter = messaging.counter();
            CHECK(code_of([&] { static_cast<void>(messaging.open(command, PiccStatus::ok, changed)); }) ==
                  ErrorCode::messaging_broken);
            CHECK(messaging.counter() == counter);
            ++refused;
        };
        for (std::size_t bit = 0; bit < data.size() * 8; ++bit) {
            Bytes changed{data.begin(), data.end()};
            changed[bit / 8] = static_cast<Byte>(changed[bit / 8] ^ (1U << (bit % 8)));
            refuses(changed);
        }
        for (std::size_t length = 0; length < data.size(); ++length) { refuses(data.first(length)); }
        refuses(join({data, std::array{Byte{0}}}));
    }
    CHECK(refused > 2000);
}

TEST_CASE("an answer of another moment is refused", "[desfire]") {
    const auto vector = vector_by_id(command_file, "an12343-t38-getkeyversion-mac");
    const auto answer = hex(vector, "r_apdu");
    auto messaging = messaging_of(vector);
    const auto command = published_command(vector);
    const auto data = BytesView{answer}.first(answer.size() - 2);
    CHECK(messaging.open(command, PiccStatus::ok, data) == Bytes{0x00});
    CHECK(code_of([&] { static_cast<void>(messaging.open(command, PiccStatus::ok, data)); }) ==
          ErrorCode::messaging_broken);
    CHECK(code_of([&] {
              static_cast<void>(messaging_of(vector).open(command, PiccStatus::ok_signed, data));
          }) == ErrorCode::messaging_broken);
}

TEST_CASE("the conversation of AN12196 runs as a whole", "[desfire]") {
    const auto conversation = vector_by_id("desfire/exchanges.json", "ex-an12196-t20-to-t27");
    auto steps = steps_of(conversation.at("steps"));
    steps.insert(steps.begin(), select_our_app);
    ScriptedCard card{script_of(steps)};
    const auto command = [](std::string_view id) { return vector_by_id(command_file, id); };
    PublishedNonces nonces{{hex(vector_by_id(auth_file, "an12196-t20-ev2first-key3"), "rnd_a"),
                            hex(vector_by_id(auth_file, "an12196-t24-ev2nonfirst-key0"), "rnd_a")}};
    const crypto::Aes128Key factory;

    Chip chip{card};
    chip.select(our_app);
    auto session = chip.authenticate_ev2_first(KeyNumber{3}, factory, nonces);
    session.write(FileNumber{3}, 0, hex(command("an12196-t22-writedata-full-10"), "cmd_data"),
                  CommMode::full);
    session = std::move(session).authenticate_non_first(KeyNumber{0}, factory, nonces);
    session.write(FileNumber{1}, 0x0E, hex(command("an12196-t25-writedata-plain"), "cmd_data"),
                  CommMode::plain);
    session.change_key(KeyNumber{2}, {.from = factory,
                                      .to = aes_key(command("an12196-t26-changekey-other"), "new_key"),
                                      .version = KeyVersion{1}});
    CHECK(session.is_open());
    session.change_key(KeyNumber{0}, {.from = factory,
                                      .to = aes_key(command("an12196-t27-changekey-same"), "new_key"),
                                      .version = KeyVersion{1}});
    CHECK_FALSE(session.is_open());
}

TEST_CASE("the short conversations of AN12343 run as a whole", "[desfire]") {
    const auto started = [](const nlohmann::json& conversation, auto&& act) {
        auto steps = steps_of(conversation.at("steps"));
        steps.insert(steps.begin(), select_our_app);
        ScriptedCard card{script_of(steps)};
        PublishedNonces nonces{{hex(conversation, "pcd_rnd_a")}};
        Chip chip{card};
        chip.select(our_app);
        auto session =
            chip.authenticate_ev2_first(master_key, aes_key(conversation.at("card").at("keys"), "0"), nonces);
        CHECK(to_hex(session.transaction()) == conversation.at("picc_ti"));
        act(session);
    };
    SECTION("reading the UID") {
        const auto conversation = vector_by_id("desfire/exchanges.json", "ex-an12343-t7");
        started(conversation, [&](Session& session) {
            CHECK(session.card_uid().text() == conversation.at("card").at("uid"));
        });
    }
    SECTION("reading a key version") {
        started(vector_by_id("desfire/exchanges.json", "ex-an12343-t38"),
                [](Session& session) { CHECK(session.key_version(master_key) == KeyVersion{0}); });
    }
    SECTION("changing the session's own key") {
        const auto change = vector_by_id(command_file, "an12343-t40-changekey-same");
        started(vector_by_id("desfire/exchanges.json", "ex-an12343-t40"), [&](Session& session) {
            session.change_key(master_key,
                               {.from = {}, .to = aes_key(change, "new_key"), .version = KeyVersion{0}});
            CHECK_FALSE(session.is_open());
        });
    }
}
