#include "fuzz.hpp"

#include "permit/desfire/chip.hpp"
#include "permit/desfire/commit_watch.hpp"
#include "permit/desfire/iso.hpp"
#include "permit/desfire/messaging.hpp"

#include <array>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

// The driver against a chip that answers what the fuzzer likes. In a session the fuzzer may have its answers
// sealed with the right keys, so that it gets behind the MAC; what it did not have sealed must never be
// accepted.

using namespace permit;
using namespace permit::fuzz;
using desfire::Channel;
using desfire::CommMode;
using desfire::FileNumber;

namespace {

const crypto::Aes128Key card_key{};
const desfire::TransactionId transaction{0xA1, 0xB2, 0xC3, 0xD4};
constexpr std::size_t most_exchanges = 64;

enum class Seal : Byte { none, mac, full };

/// A chip whose every answer comes from the input: how to seal it, status, data, and the length of its
/// frames.
class FuzzedChip final : public card::Transport {
public:
    explicit FuzzedChip(Input& input) noexcept : input_{input} {}

    Bytes exchange(BytesView command) override {
        if (input_.empty() || ++exchanges_ > most_exchanges) { lose(); }
        const bool continues = command.size() > 1 && command[1] == 0xAF;
        if (std::exchange(awaits_token_, false) && continues) { return proof(command); }
        if (std::exchange(authenticating_, false)) {
            awaits_token_ = true;
            return apdu(input_.byte(), input_.piece());
        }
        if (!continues) { ++counter_; }
        if (!continues || frames_.empty()) { begin_answer(); }
        return next_frame();
    }

    /// From now on answers can be sealed under these keys; the first command has this counter.
    void open_session(desfire::SessionKeys keys, std::uint16_t counter) {
        keys_ = std::move(keys);
        counter_ = counter;
    }
    /// Under the right keys; whether what it seals makes sense is the fuzzer's choice.
    [[nodiscard]] bool last_answer_sealed() const noexcept { return sealed_ != Seal::none; }
    [[nodiscard]] bool proved_the_key() const noexcept { return proved_; }
    [[nodiscard]] desfire::TransactionId offered_transaction() const noexcept { return offered_; }

    /// The next command begins an authentication; the nonce the host will draw is known here.
    void expect_authentication(bool first) noexcept {
        authenticating_ = true;
        first_ = first;
    }

private:
    [[noreturn]] static void lose() { throw Error{ErrorCode::card_lost, "exchange a command"}; }

    static Bytes apdu(Byte status, BytesView data) {
        // F2 as status stands for an answer that is none of a DESFire chip.
        return join({data, std::array<Byte, 2>{status == 0xF2 ? Byte{0x6A} : Byte{0x91}, status}});
    }

    void begin_answer() {
        frames_.clear();
        const Byte how = input_.byte();
        const Byte status = input_.byte();
        const auto piece = input_.piece();
        data_.assign(piece.begin(), piece.end());
        if ((how & 0x80U) != 0) { lose(); }
        sealed_ = keys_ ? static_cast<Seal>((how & 0x03U) % 3) : Seal::none;
        const auto sealed = seal(status);
        const std::size_t frame = (how & 0x0CU) == 0 ? 256 : std::size_t{16} * (how >> 2U & 0x03U);
        cut(sealed, frame, status);
    }

    void cut(BytesView sealed, std::size_t frame, Byte status) {
        while (sealed.size() > frame) {
            frames_.push_back(apdu(0xAF, sealed.first(frame)));
            sealed = sealed.subspan(frame);
        }
        frames_.push_back(apdu(status, sealed));
    }

    Bytes next_frame() {
        auto frame = std::move(frames_.front());
        frames_.pop_front();
        return frame;
    }

    /// Written from the reference, not from the driver (7.5, 7.6).
    Bytes seal(Byte status) const {
        if (sealed_ == Seal::none) { return data_; }
        Bytes body = data_;
        const auto counter = little_endian<2>(counter_);
        if (sealed_ == Seal::full && !body.empty()) {
            body.push_back(0x80);
            body.resize((body.size() + 15) / 16 * 16);
            crypto::Block iv{0x5A, 0xA5};
            std::copy(offered_.begin(), offered_.end(), iv.begin() + 2);
            std::copy(counter.begin(), counter.end(), iv.begin() + 6);
            body = crypto::aes_cbc_encrypt(keys_->encryption,
                                           crypto::aes_encrypt_block(keys_->encryption, iv), body);
        }
        const auto mac = crypto::truncate_mac(
            crypto::aes_cmac(keys_->mac, join({std::array{status}, counter, offered_, body})));
        return join({body, mac});
    }

    /// The second answer of an authentication, right when the input says so. The first was any 16 bytes: each
    /// is some nonce's cipher.
    Bytes proof(BytesView command) {
        const Byte how = input_.byte();
        const auto wire = input_.piece();
        if (how == 0 || command.size() != 5 + 32 + 1) { return apdu(how, wire); }
        const auto token = crypto::aes_cbc_decrypt(card_key, {}, command.subspan(5, 32));
        Bytes turned{token.begin() + 1, token.begin() + 16};
        turned.push_back(token.front());
        Bytes text = turned;
        if (first_) {
            std::copy_n(wire.begin(), std::min<std::size_t>(wire.size(), 4), offered_.begin());
            text = join({offered_, turned, Bytes(12)});
        }
        proved_ = true;
        return apdu(0x00, crypto::aes_cbc_encrypt(card_key, {}, text));
    }

    Input& input_;
    std::deque<Bytes> frames_;
    std::optional<desfire::SessionKeys> keys_;
    desfire::TransactionId offered_ = transaction;
    std::uint16_t counter_ = 0;
    Bytes data_;
    Seal sealed_ = Seal::none;
    std::size_t exchanges_ = 0;
    bool authenticating_ = false;
    bool first_ = false;
    bool awaits_token_ = false;
    bool proved_ = false;
};

/// One question to the chip, in a mode, and the mode its answer must have been sealed in.
struct Question {
    CommMode (*ask)(Channel&, Input&, CommMode);
};

constexpr FileNumber file{0x02};

const std::vector<Question> questions{
    {[](Channel& c, Input&, CommMode) {
        const auto version = c.version();
        require(!version.text().empty(), "every product has a name");
        return CommMode::mac;
    }},
    {[](Channel& c, Input&, CommMode) {
        static_cast<void>(c.key_settings());
        return CommMode::mac;
    }},
    {[](Channel& c, Input&, CommMode) {
        static_cast<void>(c.key_version(desfire::KeyNumber{1}));
        return CommMode::mac;
    }},
    {[](Channel& c, Input&, CommMode) {
        static_cast<void>(c.application_ids());
        return CommMode::mac;
    }},
    {[](Channel& c, Input&, CommMode) {
        static_cast<void>(c.file_numbers());
        return CommMode::mac;
    }},
    {[](Channel& c, Input&, CommMode) {
        static_cast<void>(c.file_settings(file));
        return CommMode::mac;
    }},
    {[](Channel& c, Input&, CommMode) {
        require(c.free_memory() < 1U << 24U, "three bytes");
        return CommMode::mac;
    }},
    {[](Channel& c, Input& input, CommMode mode) {
        const std::uint32_t length = 4U * input.byte();
        require(c.read(file, {.offset = 1, .length = length}, mode).size() == length,
                "a read returns what was asked for");
        return length == 0 ? CommMode::plain : mode;
    }},
    {[](Channel& c, Input& input, CommMode mode) {
        const Bytes data(std::size_t{4} * input.byte());
        c.write(file, 0, data, mode);
        return data.empty() ? CommMode::plain : mode;
    }},
    {[](Channel& c, Input& input, CommMode mode) {
        const std::uint32_t size = 1U + input.byte();
        const std::uint32_t count = input.byte() % 8U;
        const auto records = c.read_records(file, {.first = 0, .count = count}, size, mode);
        require(records.size() == count, "as many records as asked for");
        for (const auto& record : records) { require(record.size() == size, "whole records"); }
        return count == 0 ? CommMode::plain : mode;
    }},
    {[](Channel& c, Input&, CommMode mode) {
        c.write_record(file, 0, Bytes(16), mode);
        return mode;
    }},
    {[](Channel& c, Input&, CommMode mode) {
        static_cast<void>(c.value(file, mode));
        return mode;
    }},
    {[](Channel& c, Input&, CommMode mode) {
        c.debit(file, 3, mode);
        return mode;
    }},
    {[](Channel& c, Input&, CommMode) {
        c.commit();
        return CommMode::mac;
    }},
    {[](Channel& c, Input&, CommMode) {
        static_cast<void>(c.commit_with_receipt());
        return CommMode::mac;
    }},
    {[](Channel& c, Input&, CommMode) {
        static_cast<void>(c.originality_signature());
        return CommMode::full;
    }},
    {[](Channel& c, Input&, CommMode) {
        // Never in an EV1 session (reference 4.1): there the driver refuses by itself.
        if (dynamic_cast<desfire::Ev1Session*>(&c) != nullptr) { return CommMode::plain; }
        for (const auto& row : c.df_names()) {
            require(!row.name.empty() && row.name.size() <= 16, "a DF name has 1 to 16 bytes");
        }
        return CommMode::mac;
    }},
    {[](Channel& c, Input&, CommMode) {
        static_cast<void>(c.iso_file_ids());
        return CommMode::mac;
    }},
    {[](Channel& c, Input&, CommMode mode) {
        if (mode != CommMode::full) { return CommMode::plain; }  // only a session can ask
        static_cast<void>(c.file_counter(file));
        return CommMode::full;
    }},
    {[](Channel& c, Input&, CommMode) {
        static_cast<void>(c.commit_reader_id(desfire::ReaderId{}));
        return CommMode::mac;
    }},
    {[](Channel& c, Input& input, CommMode) {
        static_cast<void>(c.key_version(desfire::KeyNumber{1}, desfire::KeySetNumber{input.byte()}));
        return CommMode::mac;
    }},
    {[](Channel& c, Input&, CommMode mode) {
        const auto watch = desfire::CommitWatch::record(c, file, mode, Bytes(16));
        static_cast<void>(watch.outcome(c));
        return mode;
    }},
};

void ask(Channel& channel, FuzzedChip& chip, Input& input, bool in_session) {
    const auto& question = questions[input.byte() % questions.size()];
    static constexpr std::array modes{CommMode::plain, CommMode::mac, CommMode::full};
    const auto mode = in_session ? modes[input.byte() % modes.size()] : CommMode::plain;
    const auto sealed = question.ask(channel, input, mode);
    require(!in_session || sealed == CommMode::plain || chip.last_answer_sealed(),
            "what the chip did not seal is not accepted");
}

/// Until the input is used up or the session is over: a session answers nothing after its end.
void talk(desfire::Session& session, FuzzedChip& chip, Input& input) {
    while (!input.empty()) {
        const bool was_open = session.is_open();
        const bool answered = succeeds([&] { ask(session, chip, input, true); });
        require(was_open || !answered || !session.is_open(), "a session is not reopened");
    }
}

void with_session(desfire::Chip& host, FuzzedChip& chip, Input& input) {
    const desfire::SessionKeys keys{crypto::Aes128Key{}, crypto::Aes128Key{}};
    // Near the end of the counter as well.
    const auto counter = static_cast<std::uint16_t>(input.byte() == 0xFF ? 0xFFFE : 0);
    chip.open_session(keys, counter);
    desfire::Session session{host, desfire::KeyNumber{1}, desfire::Ev2Messaging{keys, transaction, counter}};
    talk(session, chip, input);
}

void with_handshake(desfire::Chip& host, FuzzedChip& chip) {
    CountingRandom random;
    chip.expect_authentication(true);
    std::optional<desfire::Session> session;
    const bool opened = succeeds(
        [&] { session.emplace(host.authenticate_ev2_first(desfire::KeyNumber{1}, card_key, random)); });
    require(!opened || chip.proved_the_key(), "no session without the chip's proof");
    if (!opened) { return; }
    require(session->transaction() == chip.offered_transaction(), "the session is the chip's");
    chip.expect_authentication(false);
    static_cast<void>(succeeds([&] {
        session = std::move(*session).authenticate_non_first(desfire::KeyNumber{2}, card_key, random);
    }));
}

/// The EV1 channel, whose answers nobody seals here: none may be accepted.
void with_ev1_session(desfire::Chip& host, FuzzedChip& chip, Input& input) {
    CountingRandom random;
    const auto ev1_key = desfire::Ev1Key::aes(card_key);
    require(
        !succeeds([&] { static_cast<void>(host.authenticate_ev1(desfire::KeyNumber{0}, ev1_key, random)); }),
        "no EV1 session without the chip's proof");
    desfire::Ev1Session session{host, desfire::KeyNumber{0}, desfire::Ev1Messaging{ev1_key}};
    while (!input.empty()) {
        static_cast<void>(succeeds([&] { ask(session, chip, input, true); }));
    }
}

/// ISO commands, whose answers need not be of a DESFire chip.
void in_iso_commands(desfire::Chip& host, Input& input) {
    desfire::IsoCommands iso{host};
    for (std::size_t i = 0; i < most_exchanges && !input.empty(); ++i) {
        static_cast<void>(succeeds([&] {
            static_cast<void>(iso.select_master_file());
            const auto length = std::size_t{1} + input.byte();
            require(iso.read_binary(0, length).size() <= length, "never more than was asked for");
            require(iso.read_record(1, length).size() <= length, "never more than was asked for");
        }));
    }
}

void in_plain(desfire::Chip& host, FuzzedChip& chip, Input& input) {
    while (!input.empty()) {
        static_cast<void>(succeeds([&] { ask(host, chip, input, false); }));
        static_cast<void>(succeeds([&] { host.select(AppId::from_number(0x4A5A01)); }));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input{data, size};
    const Byte kind = input.byte();
    FuzzedChip chip{input};
    const auto chaining = (kind & 0x80U) != 0 ? desfire::Chaining::native : desfire::Chaining::iso;
    desfire::Chip host{chip, {.chaining = chaining}};
    switch (kind & 0x07U) {
        case 0:
            in_plain(host, chip, input);
            break;
        case 1:
            with_handshake(host, chip);
            break;
        case 3:
            with_ev1_session(host, chip, input);
            break;
        case 4:
            in_iso_commands(host, input);
            break;
        default:
            with_session(host, chip, input);
    }
    return 0;
}
