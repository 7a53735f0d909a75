#include "fuzz.hpp"

#include "permit/chipsim/chip.hpp"
#include "permit/crypto/hash.hpp"

#include <array>

// The image loader: what loads is a chip. It saves and loads to the same image, and answers whatever it is
// asked. The harness can put head and checksum around a payload, so that fuzzing gets behind them.

using namespace permit;
using namespace permit::fuzz;
using chipsim::SimulatedChip;

namespace {

/// Head and checksum of docs/chip-image.md.
Bytes sealed(Byte version, BytesView payload) {
    auto image = join(
        {as_bytes("PERMCHIP"), std::array<Byte, 2>{version, 0}, little_endian<4>(payload.size()), payload});
    append(image, crypto::sha256(image));
    return image;
}

Bytes answered(SimulatedChip& chip, Byte ins, BytesView payload = {}) {
    Bytes apdu{0x90, ins, 0x00, 0x00};
    if (!payload.empty()) { apdu.push_back(static_cast<Byte>(payload.size())); }
    append(apdu, payload);
    apdu.push_back(0x00);
    auto answer = chip.process(apdu);
    require(answer.size() >= 2, "a chip with power answers");
    for (int frames = 0; answer[answer.size() - 1] == 0xAF; ++frames) {
        require(frames < 20000, "a chain has an end");
        if (ins == 0x71 || ins == 0x1A) { break; }
        answer = chip.process(from_hex("90AF000000"));
        require(answer.size() >= 2, "a chip with power answers");
    }
    return answer;
}

void ask_about_file(SimulatedChip& chip, Byte number) {
    static_cast<void>(answered(chip, 0xF5, std::array{number}));
    static_cast<void>(answered(chip, 0x6C, std::array{number}));
    static_cast<void>(answered(chip, 0xBD, std::array<Byte, 7>{number}));
    static_cast<void>(answered(chip, 0xBB, std::array<Byte, 7>{number}));
    static_cast<void>(answered(chip, 0x8D, std::array<Byte, 8>{number, 0, 0, 0, 1, 0, 0, 0xAA}));
    static_cast<void>(answered(chip, 0x8B, std::array<Byte, 8>{number, 0, 0, 0, 1, 0, 0, 0xAA}));
    static_cast<void>(answered(chip, 0xDC, std::array<Byte, 5>{number, 1}));
}

/// Plain questions about everything on the chip; files with free rights change.
void ask(SimulatedChip& chip) {
    for (const Byte ins : std::array<Byte, 5>{0x60, 0x6A, 0x6D, 0x6E, 0x45}) {
        static_cast<void>(answered(chip, ins));
    }
    static_cast<void>(answered(chip, 0x71, std::array<Byte, 2>{0, 0}));
    for (const auto& application : chip.report().applications) {
        static_cast<void>(answered(chip, 0x5A, application.aid.wire()));
        static_cast<void>(answered(chip, 0x45));
        static_cast<void>(answered(chip, 0x6F));
        static_cast<void>(answered(chip, 0x61));
        for (const auto& file : application.files) { ask_about_file(chip, file.number); }
        static_cast<void>(answered(chip, 0x64, std::array<Byte, 1>{0}));
        static_cast<void>(answered(chip, 0xC7));
    }
}

void require_saves_and_loads(const SimulatedChip& chip) {
    const auto saved = chip.image();
    require(SimulatedChip::from_image(saved).image() == saved, "an image loaded and saved is the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input{data, size};
    const Byte version = input.byte();  // 0: the bytes as they are
    const auto rest = input.rest();
    const auto image = version == 0 ? Bytes{rest.begin(), rest.end()} : sealed(version, rest);
    static_cast<void>(succeeds([&] {
        CountingRandom random;
        auto chip = SimulatedChip::from_image(image, {}, random);
        require_saves_and_loads(chip);
        ask(chip);
        require_saves_and_loads(chip);
    }));
    return 0;
}
