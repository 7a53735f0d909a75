#include "permit/chipsim/chip.hpp"

#include "activation.hpp"
#include "card.hpp"
#include "framing.hpp"
#include "image_format.hpp"
#include "permit/chipsim/originality.hpp"
#include "report_of.hpp"

namespace permit::chipsim {

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
        card.now.activation = activation_of(card);
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
    : state_{std::make_unique<State>(
          State{Card{&profile, uid, quirks, &random, test_maker_signature(uid), NonVolatile{{}}}})} {
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

void SimulatedChip::process_half(BytesView command) {
    if (!state_->power) { return; }
    auto& nv = state_->card.nv;
    nv.begin_command();
    nv.remember_writes();
    static_cast<void>(state_->answer_unless_power_fails(command));
    nv.return_to_middle();
    state_->power_off();
    state_->keep_changes();
}

void SimulatedChip::let_time_pass(std::chrono::microseconds time) {
    auto& left = state_->card.now.time_left;
    if (!left) { return; }
    *left -= time;
    if (left->count() > 0) { return; }
    power_off();
    power_on();
}

void SimulatedChip::power_off() noexcept { state_->power_off(); }
void SimulatedChip::power_on() { state_->power_on(); }
bool SimulatedChip::has_power() const noexcept { return state_->power; }

Bytes SimulatedChip::atr() const {
    // A new ATS shows after the next power-up (reference 4.1); the virtual reader also asks a chip that is
    // off.
    return atr_for(state_->power ? activation().ats : state_->card.memory().configuration.ats);
}

const Activation& SimulatedChip::activation() const noexcept { return state_->card.now.activation; }
Bytes SimulatedChip::activation_uid() const { return activation().uid; }
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
void SimulatedChip::count_cells() noexcept { state_->card.nv.count_cells(); }
std::size_t SimulatedChip::cells_written() const noexcept { return state_->card.nv.cells_written(); }
void SimulatedChip::keep_with(std::function<void(BytesView)> keep) { state_->keep = std::move(keep); }

void SimulatedChip::resume(const RecordedSession& session) {
    state_->card.now.session = std::make_unique<Ev2Channel>(
        session.key_number, Ev2Keys{session.encryption_key, session.mac_key}, session.transaction_id,
        session.command_counter, state_->card.quirks.command_counter_wraps);
}

}  // namespace permit::chipsim
