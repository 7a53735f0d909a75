#include "permit/chipsim/chip.hpp"

#include "card.hpp"
#include "framing.hpp"
#include "image_format.hpp"
#include "report_of.hpp"

#include <algorithm>

namespace permit::chipsim {
namespace {

/// PC/SC part 3: 3B, 8n, 80, 01, historical bytes, XOR of all after 3B (reference 1.5).
Bytes atr_for(BytesView historical) {
    Bytes atr{0x3B, static_cast<Byte>(0x80U | historical.size()), 0x80, 0x01};
    append(atr, historical);
    Byte check = 0;
    for (const Byte byte : BytesView{atr}.subspan(1)) { check = static_cast<Byte>(check ^ byte); }
    atr.push_back(check);
    return atr;
}

/// What follows TL, T0 and the interface bytes that T0 announces; an ATR has room for 15.
BytesView historical_bytes(BytesView ats) {
    std::size_t interface = 2;
    for (const unsigned bit : {0x10U, 0x20U, 0x40U}) { interface += (ats[1] & bit) != 0 ? 1 : 0; }
    const auto historical = ats.subspan(std::min(interface, ats.size()));
    return historical.first(std::min<std::size_t>(historical.size(), 15));
}

Bytes activation_uid_of(const Card& card) {
    if (!card.memory().configuration.random_uid()) {
        return {card.uid.bytes().begin(), card.uid.bytes().end()};
    }
    Bytes uid(4);
    card.random->fill(std::span{uid}.subspan(1));
    uid[0] = 0x08;
    return uid;
}

}  // namespace

struct SimulatedChip::State {
    Card card;
    bool power = false;
    std::function<void(BytesView)> keep{};

    [[nodiscard]] Bytes image() const {
        return encode_image({card.profile, card.uid, card.signature, card.memory()});
    }
    void power_off() noexcept {
        power = false;
        card.now = {};
    }
    void power_on() {
        card.now = {};
        card.now.activation_uid = activation_uid_of(card);
        card.now.atr = atr_for(historical_bytes(card.memory().configuration.ats));
        power = true;
    }
    Bytes answer_unless_power_fails(BytesView command) {
        try {
            return answer(card, command);
        } catch (const PowerLost&) {
            power_off();
            return {};
        }
    }
    void keep_changes() {
        if (!card.nv.changed() || !keep) { return; }
        try {
            keep(image());
        } catch (...) {
            card.nv.undo_command();
            power_off();
            throw;
        }
    }
};

SimulatedChip::SimulatedChip(std::unique_ptr<State> state) noexcept : state_{std::move(state)} {}
SimulatedChip::SimulatedChip(SimulatedChip&&) noexcept = default;
SimulatedChip& SimulatedChip::operator=(SimulatedChip&&) noexcept = default;
SimulatedChip::~SimulatedChip() = default;

SimulatedChip::SimulatedChip(const ChipProfile& profile, const Uid& uid, const Quirks& quirks,
                             crypto::RandomSource& random)
    : state_{std::make_unique<State>(State{Card{&profile, uid, quirks, &random, {}, NonVolatile{{}}}})} {
    power_on();
}

SimulatedChip SimulatedChip::from_image(BytesView image, const Quirks& quirks, crypto::RandomSource& random) {
    auto stored = decode_image(image);
    SimulatedChip chip{
        std::make_unique<State>(State{Card{stored.profile, stored.uid, quirks, &random, stored.signature,
                                           NonVolatile{std::move(stored.memory)}}})};
    chip.power_on();
    return chip;
}

Bytes SimulatedChip::process(BytesView command) {
    if (!state_->power) { return {}; }
    state_->card.nv.begin_command();
    auto answer = state_->answer_unless_power_fails(command);
    state_->keep_changes();
    return answer;
}

void SimulatedChip::power_off() noexcept { state_->power_off(); }
void SimulatedChip::power_on() { state_->power_on(); }
bool SimulatedChip::has_power() const noexcept { return state_->power; }

Bytes SimulatedChip::atr() const {
    // A new ATS shows after the next power-up (reference 4.1); the virtual reader also asks a chip that is
    // off.
    return state_->power ? state_->card.now.atr
                         : atr_for(historical_bytes(state_->card.memory().configuration.ats));
}

Bytes SimulatedChip::activation_uid() const { return state_->card.now.activation_uid; }
ChipReport SimulatedChip::report() const { return report_of(state_->card); }
Bytes SimulatedChip::image() const { return state_->image(); }

SimulatedChip SimulatedChip::copy_to(const Uid& other) const {
    const auto& card = state_->card;
    SimulatedChip copy{std::make_unique<State>(State{
        Card{card.profile, other, card.quirks, card.random, card.signature, NonVolatile{card.memory()}}})};
    copy.power_on();
    return copy;
}

void SimulatedChip::set_originality_signature(const std::array<Byte, 56>& signature) {
    state_->card.signature = signature;
    if (state_->keep) { state_->keep(image()); }
}

void SimulatedChip::watch_writes(PowerHook* hook) noexcept { state_->card.nv.watch(hook); }
void SimulatedChip::keep_with(std::function<void(BytesView)> keep) { state_->keep = std::move(keep); }

void SimulatedChip::resume(const RecordedSession& session) {
    state_->card.now.session =
        std::make_unique<Ev2Channel>(session.key_number, Ev2Keys{session.encryption_key, session.mac_key},
                                     session.transaction_id, session.command_counter);
}

}  // namespace permit::chipsim
