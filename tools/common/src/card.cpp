#include "permit/tools/card.hpp"

#include "permit/card/replay.hpp"
#include "permit/card/trace.hpp"
#include "permit/cardlayout/layout.hpp"
#include "permit/chipsim/radio.hpp"
#include "permit/chipsim/transport.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/pcsc/connection.hpp"
#include "permit/pcsc/context.hpp"
#include "permit/pcsc/watcher.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <utility>

namespace permit::tools {

namespace {

struct Reached {
    std::unique_ptr<card::Transport> card;
    std::string where;
    CardWay way;
    chipsim::SimTransport* simulated = nullptr;  ///< the same card, if it is an image
};

/// What a stranger with a reader can read of a permit, a trace may show.
card::OpenFiles files_open_to_all() {
    card::OpenFiles open{.application = layout::application};
    for (const auto& file : layout::files) {
        if (file.rights.read == layout::Right::free()) {
            open.numbers.push_back(static_cast<Byte>(file.number));
        }
    }
    return open;
}

}  // namespace

/// From the card outward: what it is, the modelled radio of an image, the trace if there is one, the count.
struct OpenCard::Chain {
    Chain(Reached reached, const std::string& trace_file)
        : card{std::move(reached.card)},
          where{std::move(reached.where)},
          way{reached.way},
          simulated{reached.simulated} {
        card::Transport* outermost = card.get();
        if (simulated != nullptr) {
            outermost = &radio.emplace(*card, simulated->chip(), chipsim::RadioParameters::standard());
        }
        if (!trace_file.empty()) {
            trace_stream = card::create_trace(trace_file);
            outermost = &trace.emplace(*outermost, trace_stream, files_open_to_all());
        }
        counting.emplace(*outermost);
    }

    [[nodiscard]] card::Cost cost() const {
        card::Cost cost = counting->cost();
        if (radio) { cost.modelled = std::chrono::duration_cast<card::Duration>(radio->time().total()); }
        return cost;
    }

    std::unique_ptr<card::Transport> card;
    std::string where;
    CardWay way;
    chipsim::SimTransport* simulated;
    std::optional<chipsim::RadioTransport> radio{};
    std::ofstream trace_stream{};
    std::optional<card::TraceTransport> trace{};
    std::optional<card::CountingTransport> counting{};
};

namespace {

/// Without a name: the only reader or the only one with a card; while all are empty, the first that gets one.
std::string choose_reader(pcsc::Context& context, std::chrono::milliseconds patience) {
    const auto readers = context.list_readers();
    const bool all_empty = std::none_of(readers.begin(), readers.end(),
                                        [](const pcsc::Reader& reader) { return reader.has_card(); });
    if (readers.size() < 2 || !all_empty) { return context.find_reader().name; }
    const auto until = std::chrono::steady_clock::now() + patience;
    pcsc::Watcher watcher;
    for (;;) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        const auto event = watcher.next_event(std::max(left, std::chrono::milliseconds{0}));
        if (!event) {
            throw Error{ErrorCode::no_card, tr("wait for a card"),
                        tr("no card was laid on any of the {} readers", readers.size())};
        }
        if (event->kind == pcsc::EventKind::card_arrived) { return event->reader.name; }
    }
}

Reached reach_reader(const std::string& wanted, double wait_seconds) {
    const auto patience = std::chrono::milliseconds{static_cast<std::int64_t>(wait_seconds * 1000)};
    pcsc::Context context;
    const auto name = wanted.empty() ? choose_reader(context, patience) : context.find_reader(wanted).name;
    const auto ready = context.wait_for_card(name, patience);
    return {std::make_unique<pcsc::Connection>(ready.name), tr("reader {}", ready.name), CardWay::reader};
}

Reached reach_image(const std::string& file) {
    auto simulated = chipsim::SimTransport::open(file);
    // For trials of tearing (permit-sim(1)); a real card is never reached this way.
    if (const char* script = std::getenv("PERMIT_SIM_FAULT"); script != nullptr && *script != '\0') {
        simulated->plan(chipsim::FaultScript::load(script));
    }
    auto* const chip = simulated.get();
    return {std::move(simulated), tr("image {}", file), CardWay::image, chip};
}

Reached reach(const std::string& spec, double wait_seconds) {
    const auto colon = spec.find(':');
    const std::string way = spec.substr(0, colon);
    const std::string what = colon == std::string::npos ? "" : spec.substr(colon + 1);
    if (way == "pcsc") { return reach_reader(what, wait_seconds); }
    if (way == "sim" && !what.empty()) { return reach_image(what); }
    if (way == "replay" && !what.empty()) {
        return {std::make_unique<card::ReplayTransport>(card::load_script(what)), tr("script {}", what),
                CardWay::script};
    }
    throw Error{ErrorCode::bad_usage, tr("find the card {}", spec),
                tr("a card is pcsc, pcsc:READER, sim:IMAGE or replay:SCRIPT"),
                tr("correct --card or the variable PERMIT_CARD")};
}

std::string milliseconds(card::Duration duration) {
    std::array<char, 32> text{};
    (void)std::snprintf(text.data(), text.size(), "%.1f ms",
                        std::chrono::duration<double, std::milli>(duration).count());
    return text.data();
}

double as_milliseconds(card::Duration duration) {
    return std::chrono::duration<double, std::milli>(duration).count();
}

}  // namespace

OpenCard::OpenCard(std::unique_ptr<Chain> chain) noexcept : chain_{std::move(chain)} {}
OpenCard::OpenCard(OpenCard&&) noexcept = default;
OpenCard& OpenCard::operator=(OpenCard&&) noexcept = default;
OpenCard::~OpenCard() = default;

card::Transport& OpenCard::transport() noexcept { return *chain_->counting; }
card::Cost OpenCard::cost() const { return chain_->cost(); }
const std::string& OpenCard::where() const noexcept { return chain_->where; }
CardWay OpenCard::way() const noexcept { return chain_->way; }

Bytes OpenCard::image() const {
    if (chain_->simulated == nullptr) {
        throw Error{ErrorCode::internal, tr("copy {}", chain_->where), tr("it is no simulated chip")};
    }
    return chain_->simulated->chip().image();
}

void CardOption::add_to(CLI::App& command) {
    command
        .add_option("--card", spec,
                    tr("pcsc[:READER], sim:IMAGE or replay:SCRIPT; also the variable PERMIT_CARD"))
        ->envname("PERMIT_CARD")
        ->type_name("CARD")
        ->capture_default_str();
    command.add_option("--trace", trace, tr("write the exchanges with the card to FILE, secrets left out"))
        ->type_name("FILE");
    command.add_option("--wait", wait_seconds, tr("how long to wait for a card on a reader"))
        ->type_name("SECONDS")
        ->check(CLI::Range(0.0, 3600.0))
        ->capture_default_str();
}

OpenCard CardOption::open() const {
    return OpenCard{std::make_unique<OpenCard::Chain>(reach(spec, wait_seconds), trace)};
}

std::string cost_text(const card::Cost& cost) {
    auto measured = tr("{} exchanges, {} bytes out, {} in, host {}, card {}", cost.exchanges, cost.bytes_out,
                       cost.bytes_in, milliseconds(cost.outside), milliseconds(cost.inside));
    if (cost.modelled.count() == 0) { return measured; }
    return tr("{}, modelled {} at 106 kbit/s", measured, milliseconds(cost.modelled));
}

Json cost_json(const card::Cost& cost) {
    Json json{{"exchanges", cost.exchanges},
              {"reader_queries", cost.reader_queries},
              {"bytes_out", cost.bytes_out},
              {"bytes_in", cost.bytes_in},
              {"host_ms", as_milliseconds(cost.outside)},
              {"card_ms", as_milliseconds(cost.inside)}};
    if (cost.modelled.count() != 0) { json["modelled_ms"] = as_milliseconds(cost.modelled); }
    return json;
}

}  // namespace permit::tools
