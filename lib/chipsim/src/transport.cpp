#include "permit/chipsim/transport.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <algorithm>
#include <utility>

namespace permit::chipsim {
namespace {

constexpr Byte reader_class = 0xFF;
constexpr std::array<Byte, 5> get_uid = {0xFF, 0xCA, 0x00, 0x00, 0x00};
constexpr std::array<Byte, 2> done = {0x90, 0x00};
constexpr std::array<Byte, 2> not_supported = {0x6A, 0x81};

Bytes reader_answer(const SimulatedChip& chip, BytesView command) {
    if (std::equal(command.begin(), command.end(), get_uid.begin(), get_uid.end())) {
        return join({chip.activation_uid(), done});
    }
    return {not_supported.begin(), not_supported.end()};
}

}  // namespace

Bytes exchange_through_reader(SimulatedChip& chip, BytesView command) {
    const bool for_reader = !command.empty() && command.front() == reader_class;
    if (for_reader && chip.has_power()) { return reader_answer(chip, command); }
    return chip.process(command);
}

std::unique_ptr<SimTransport> SimTransport::open(const std::filesystem::path& image) {
    return std::make_unique<SimTransport>(ImageFile::open(image));
}

SimTransport::SimTransport(SimulatedChip& chip) : chip_{&chip} { chip_->power_on(); }

SimTransport::SimTransport(ImageFile image) : image_{std::move(image)}, chip_{&image_->chip()} {
    chip_->power_on();
}

SimTransport::~SimTransport() { chip_->power_off(); }

Bytes SimTransport::exchange(BytesView command) {
    if (lost_) { lose_card(); }
    ++exchanges_;
    auto answer = faults_ ? faults_->exchange(command) : exchange_through_reader(*chip_, command);
    if (answer.empty()) { lose_card(); }
    return answer;
}

void SimTransport::reset() {
    chip_->power_off();
    chip_->power_on();
    lost_ = false;
}

void SimTransport::plan(FaultScript script) {
    faults_.reset();  // the old watcher leaves before the new one comes
    faults_.emplace(*chip_, std::move(script));
}

void SimTransport::lose_card() {
    chip_->power_off();
    lost_ = true;
    throw Error{ErrorCode::card_lost, tr("exchange a command with the simulated chip"),
                tr("the power went away at exchange {}", exchanges_)};
}

}  // namespace permit::chipsim
