#include "permit/chipsim/radio.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <algorithm>
#include <array>

namespace permit::chipsim {
namespace {

using std::chrono::milliseconds;

constexpr double carrier_mhz = 13.56;
constexpr std::size_t block_overhead = 3;  ///< PCB and two checksum bytes
constexpr std::size_t acknowledgement = 3;
constexpr std::size_t waiting_extension = 4;  ///< S(WTX) has one byte inside, both ways
constexpr std::size_t aes_span = 64;
constexpr Byte additional_frame = 0xAF;

constexpr Byte select_application = 0x5A;
constexpr Byte commit_transaction = 0xC7;
constexpr Byte create_application = 0xCA;
constexpr Byte format_picc = 0xFC;
constexpr std::array<Byte, 4> authentications = {0x71, 0x77, 0xAA, 0x1A};

bool is_authentication(Byte instruction) noexcept {
    return std::find(authentications.begin(), authentications.end(), instruction) != authentications.end();
}

enum class Form { reader, iso, wrapped, native };

Form form_of(BytesView command) noexcept {
    switch (command.front()) {
        case 0xFF:
            return Form::reader;
        case 0x00:
            return Form::iso;
        case 0x90:
            return Form::wrapped;
        default:
            return Form::native;
    }
}

std::size_t rounded_up(std::size_t amount, std::size_t unit) noexcept { return (amount + unit - 1) / unit; }

}  // namespace

BitRate bit_rate(std::string_view text) {
    for (const auto rate : {BitRate::kbit106, BitRate::kbit212, BitRate::kbit424, BitRate::kbit848}) {
        if (text == std::to_string(static_cast<unsigned>(rate))) { return rate; }
    }
    throw Error{ErrorCode::bad_input, tr("choose a bit rate"), tr("\"{}\" is none", text),
                tr("take 106, 212, 424 or 848")};
}

Microseconds byte_time(BitRate rate) noexcept {
    const unsigned times_faster = static_cast<unsigned>(rate) / 106U;  // 1, 2, 4, 8
    return Microseconds{9 * 128 / carrier_mhz / times_faster};
}

RadioParameters RadioParameters::standard(BitRate rate) {
    return {.name = "standard",
            .rate = rate,
            .activation = milliseconds{10},
            .frame = Microseconds{91},
            .command = milliseconds{1},
            .aes_span = milliseconds{1},
            .cell = milliseconds{1},
            .commit = milliseconds{3},
            .create_application = milliseconds{10},
            .format = milliseconds{200}};
}

RadioParameters RadioParameters::published(BitRate rate) {
    auto fitted = standard(rate);
    fitted.name = "published";
    fitted.activation = milliseconds{6};
    fitted.command = Microseconds{950};
    fitted.aes_span = Microseconds{1400};
    return fitted;
}

RadioParameters RadioParameters::named(std::string_view name, BitRate rate) {
    for (auto set : {standard(rate), published(rate)}) {
        if (set.name == name) { return set; }
    }
    throw Error{ErrorCode::bad_input, tr("choose radio parameters"), tr("\"{}\" is no set", name),
                tr("take standard or published")};
}

void RadioMeter::begin_tap() noexcept {
    ++time_.taps;
    time_.activation += parameters_.activation;
    chained_ = 0;
    session_ = false;
}

Microseconds RadioMeter::add(BytesView command, BytesView answer, std::size_t cells) {
    if (command.empty() || form_of(command) == Form::reader) { return {}; }
    const auto begun = time_.total();
    ++time_.exchanges;
    send(command.size());
    const auto work = processing(command, answer, cells);
    time_.chip += work;
    wait(work);
    if (!answer.empty()) { send(answer.size()); }
    return time_.total() - begun;
}

/// One direction: blocks of at most FSC bytes, each but the last acknowledged by the other side.
void RadioMeter::send(std::size_t bytes) {
    const auto inside = parameters_.frame_size - block_overhead;
    const auto blocks = std::max<std::size_t>(1, rounded_up(bytes, inside));
    count_frames(2 * blocks - 1, bytes + blocks * block_overhead + (blocks - 1) * acknowledgement);
}

/// The chip asks for more time each time its waiting time is over, and the reader grants it.
void RadioMeter::wait(Microseconds work) {
    const Microseconds patience{4096 / carrier_mhz * static_cast<double>(1U << parameters_.waiting_time)};
    const auto requests = static_cast<std::size_t>(work / patience);
    count_frames(2 * requests, 2 * requests * waiting_extension);
}

void RadioMeter::count_frames(std::size_t frames, std::size_t bytes) {
    time_.frames += frames;
    time_.bytes += bytes;
    time_.air += static_cast<double>(frames) * parameters_.frame +
                 static_cast<double>(bytes) * byte_time(parameters_.rate);
}

Microseconds RadioMeter::processing(BytesView command, BytesView answer, std::size_t cells) {
    const auto form = form_of(command);
    const auto code = form == Form::native || command.size() < 2 ? command.front() : command[1];
    if (code != additional_frame || form == Form::iso) {
        instruction_ = code;
        chained_ = 0;
    }
    const auto span_time =
        static_cast<double>(new_spans(command.size() + answer.size())) * parameters_.aes_span;
    if (!answer.empty() && form != Form::iso) {
        follow_session(form == Form::wrapped ? answer.back() : answer.front());
    }
    return parameters_.command + span_time + memory_time(cells);
}

/// Spans of 64 bytes that these bytes begin, when the command under way passes through AES.
std::size_t RadioMeter::new_spans(std::size_t bytes) {
    if (!session_ && !is_authentication(instruction_)) { return 0; }
    const auto before = rounded_up(chained_, aes_span);
    chained_ += bytes;
    return rounded_up(chained_, aes_span) - before;
}

/// A session begins with an authentication that ends well, and falls with a selection or an error.
void RadioMeter::follow_session(Byte status) noexcept {
    if (status == additional_frame) { return; }
    const bool good = status == 0x00 || status == 0x90;
    session_ = good && (is_authentication(instruction_) || (session_ && instruction_ != select_application));
}

Microseconds RadioMeter::memory_time(std::size_t cells) const noexcept {
    const auto written = static_cast<double>(cells) * parameters_.cell;
    switch (cells == 0 ? Byte{0} : instruction_) {
        case commit_transaction:
            return parameters_.commit + written;
        case create_application:
            return parameters_.create_application;
        case format_picc:
            return parameters_.format;
        default:
            return written;
    }
}

RadioTransport::RadioTransport(card::Transport& inner, SimulatedChip& chip, const RadioParameters& parameters)
    : inner_{inner}, chip_{chip}, meter_{parameters} {
    chip_.count_cells();
    meter_.begin_tap();
}

Bytes RadioTransport::exchange(BytesView command) {
    const auto before = chip_.cells_written();
    auto answer = inner_.exchange(command);
    const auto took = meter_.add(command, answer, chip_.cells_written() - before);
    chip_.let_time_pass(std::chrono::duration_cast<std::chrono::microseconds>(took));
    return answer;
}

}  // namespace permit::chipsim
