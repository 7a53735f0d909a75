#include "fuzz.hpp"

#include "permit/chipsim/power.hpp"
#include "permit/chipsim/transport.hpp"
#include "permit/desfire/chip.hpp"

#include <array>
#include <optional>

// The simulator's command interpreter: raw commands, and commands the harness puts under the protection of an
// open session, so that fuzzing gets behind the MAC. After whatever was said, and with the power lost in the
// middle of whatever write, the memory is that of a chip.

using namespace permit;
using namespace permit::fuzz;
using chipsim::SimulatedChip;
using desfire::CommMode;

namespace {

constexpr std::size_t most_commands = 32;
const Uid uid = Uid::parse("04112233445566");
const crypto::Aes128Key every_key{};
constexpr auto first_application = AppId::from_number(0x4A5A01);

/// A chip whose keys are all zero AES keys, with an application that has a file of every kind.
Bytes furnished() {
    CountingRandom random;
    SimulatedChip chip{chipsim::ChipProfile::named("ev3-4k"), uid, {}, random};
    chipsim::SimTransport card{chip};
    desfire::Chip host{card};
    host.turn_master_key_to_aes(every_key, desfire::KeyVersion{1}, random);
    const auto run = [&](Byte ins, std::string_view fields) {
        host.run({.name = "furnish", .ins = ins, .header = from_hex(fields), .mode = CommMode::plain});
    };
    // KS1 0F, five AES keys, ISO file identifiers, a DF name.
    run(0xCA, "015A4A0FA5E110" + to_hex(as_bytes("permitcard")));
    run(0xCA, "0200F00F82");
    host.select(first_application);
    run(0xCD, "0001E100EE0E400000");  // standard, plain, free
    run(0xCD,
        "0102E103301220"
        "0100");  // standard, full
    run(0xCB,
        "0203E101301240"
        "0000");  // backup, MAC
    run(0xCC,
        "03033012000000006400000032000000"
        "03");
    run(0xC1,
        "0404E101EEEE"
        "100000"
        "040000");
    run(0xC0,
        "0505E103301220"
        "0000"
        "040000");
    auto session = host.authenticate_ev2_first(desfire::master_key, every_key, random);
    session.run({.name = "furnish",
                 .ins = 0xCE,
                 .header = from_hex("0F01"
                                    "F01F"
                                    "02"),
                 .data = SecretBytes{Bytes(17)},
                 .mode = CommMode::full});
    return chip.image();
}

chipsim::Quirks quirks_from(Byte bits) {
    chipsim::Quirks quirks;
    quirks.wrong_key_is_authentication_error = (bits & 0x01U) != 0;
    quirks.iso_fid_little_endian = (bits & 0x02U) == 0;
    quirks.cyclic_keeps_spare_record = (bits & 0x04U) == 0;
    quirks.framing_is_sticky = (bits & 0x08U) == 0;
    quirks.write_right_clears_records = (bits & 0x10U) != 0;
    quirks.transaction_survives_own_key_change = (bits & 0x20U) == 0;
    quirks.answer_piece = (bits & 0x40U) != 0 ? 7 : 48;
    if ((bits & 0x80U) != 0) { quirks.failures_before_delay = 2; }
    return quirks;
}

/// The chip on a reader; an answer that is too short while there is power is a crash.
class CheckedCard final : public card::Transport {
public:
    CheckedCard(SimulatedChip& chip, bool framing_is_sticky) noexcept
        : chip_{chip}, sticky_{framing_is_sticky} {}

    void power_cycled() noexcept { native_.reset(); }

    Bytes exchange(BytesView command) override {
        const bool for_reader = !command.empty() && command.front() == 0xFF;
        if (!for_reader && !command.empty() && (!native_ || !sticky_)) {
            native_ = command.front() != 0x90 && command.front() != 0x00;
        }
        auto answer = chipsim::exchange_through_reader(chip_, command);
        if (answer.empty()) {
            require(!chip_.has_power(), "a chip with power answers");
            throw Error{ErrorCode::card_lost, "exchange a command"};
        }
        require(answer.size() >= 2 || (native_.value_or(false) && !for_reader),
                "an answer has a status word");
        require(answer.size() <= 258, "an answer fits into a short APDU");
        return answer;
    }

private:
    SimulatedChip& chip_;
    bool sticky_;
    std::optional<bool> native_{};  ///< the form of the first command binds (reference 1.1)
};

class Conversation {
public:
    Conversation(SimulatedChip& chip, bool framing_is_sticky, Input& input)
        : chip_{chip}, card_{chip, framing_is_sticky}, input_{input} {
        host_.select(first_application);
    }

    void step() {
        switch (const Byte what = input_.byte(); what >> 5U) {
            case 0:
                return raw();
            case 1:
                return wrapped(what);
            case 2:
                return select(what);
            case 3:
                return authenticate(what);
            case 4:
                return power();
            default:
                return secured(static_cast<Byte>(what & 0x1FU), what >> 5U);
        }
    }

private:
    void raw() { static_cast<void>(card_.exchange(input_.piece())); }

    void wrapped(Byte what) {
        const Byte ins = input_.byte();
        const auto payload = input_.piece();
        static_cast<void>(card_.exchange(card::CommandApdu{
            .cla = Byte{(what & 0x01U) != 0 ? Byte{0x00} : Byte{0x90}},
            .ins = ins,
            .data = {payload.begin(), payload.end()},
            .le = Byte{0},
        }
                                             .encode()));
    }

    void select(Byte what) {
        session_.reset();
        static constexpr std::array levels{picc_level, first_application, AppId::from_number(0xF00002)};
        host_.select(levels[what % levels.size()]);
    }

    void authenticate(Byte what) {
        const desfire::KeyNumber number{static_cast<Byte>(what & 0x07U)};
        if (session_ && (what & 0x10U) != 0) {
            session_ = std::move(*session_).authenticate_non_first(number, every_key, random_);
        } else {
            session_.emplace(host_.authenticate_ev2_first(number, every_key, random_));
        }
    }

    void power() {
        session_.reset();
        chip_.power_off();
        require(chip_.process(from_hex("9060000000")).empty(), "a chip without power is silent");
        chip_.power_on();
        card_.power_cycled();
        require(!chip_.atr().empty(), "a chip with power has an ATR");
    }

    /// INS, header and data under the session, in the mode of the last two bits of `how`.
    void secured(Byte header_length, unsigned how) {
        if (!session_) { return; }
        static constexpr std::array modes{CommMode::plain, CommMode::mac, CommMode::full};
        const Byte ins = input_.byte();
        const auto fields = input_.piece();
        const auto header = fields.first(std::min<std::size_t>(header_length, fields.size()));
        const auto data =
            fields.subspan(header.size(), std::min<std::size_t>(fields.size() - header.size(), 200));
        const bool chained = ins == 0x3D || ins == 0x3B || ins == 0xDB;
        static_cast<void>(
            session_->send({.name = "fuzzed",
                            .ins = ins,
                            .header = {header.begin(), header.end()},
                            .data = SecretBytes{data},
                            .mode = modes[how - 5],
                            .longest_answer = 8192,
                            .chaining = chained ? desfire::Chaining::native : desfire::Chaining::iso}));
    }

    SimulatedChip& chip_;
    CheckedCard card_;
    Input& input_;
    CountingRandom random_;
    desfire::Chip host_{card_};
    std::optional<desfire::Session> session_;
};

void require_sound(const SimulatedChip& chip) {
    const auto image = chip.image();
    bool same = false;
    require(succeeds([&] { same = SimulatedChip::from_image(image).image() == image; }),
            "the image of a chip can be loaded");
    require(same, "an image loaded and saved is the same");
    const auto report = chip.report();
    require(report.free_memory <= report.user_memory, "no chip has more free memory than memory");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Bytes image = furnished();
    Input input{data, size};
    CountingRandom random;
    const auto quirks = quirks_from(input.byte());
    auto chip = SimulatedChip::from_image(image, quirks, random);
    const std::size_t cut_at = input.byte();  // 0: the power stays on
    chipsim::CutAtWrite cut{cut_at % 64, cut_at < 128 ? chipsim::CutAtWrite::Leaves::old_content
                                                      : chipsim::CutAtWrite::Leaves::new_content};
    chip.watch_writes(&cut);
    if (!succeeds([&] {
            Conversation conversation{chip, quirks.framing_is_sticky, input};
            for (std::size_t i = 0; i < most_commands && !input.empty() && chip.has_power(); ++i) {
                static_cast<void>(succeeds([&] { conversation.step(); }));
            }
        })) {
        broken("a furnished chip can be selected");
    }
    chip.watch_writes(nullptr);
    chip.power_off();
    chip.power_on();
    require_sound(chip);
    return 0;
}
