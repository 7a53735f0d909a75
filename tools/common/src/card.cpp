#include "permit/tools/card.hpp"

#include "permit/card/replay.hpp"
#include "permit/card/trace.hpp"
#include "permit/chipsim/transport.hpp"
#include "permit/core/error.hpp"
#include "permit/pcsc/connection.hpp"
#include "permit/pcsc/context.hpp"
#include "permit/pcsc/watcher.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <optional>
#include <utility>

namespace permit::tools {

/// From the card outward: what it is, the trace if there is one, the count.
struct OpenCard::Chain {
    Chain(std::unique_ptr<card::Transport> card_, std::string where_, const std::string& trace_file)
        : card{std::move(card_)}, where{std::move(where_)} {
        if (!trace_file.empty()) {
            trace_stream = card::create_trace(trace_file);
            trace.emplace(*card, trace_stream);
        }
        counting.emplace(trace ? static_cast<card::Transport&>(*trace) : *card);
    }

    std::unique_ptr<card::Transport> card;
    std::string where;
    std::ofstream trace_stream{};
    std::optional<card::TraceTransport> trace{};
    std::optional<card::CountingTransport> counting{};
};

namespace {

struct Reached {
    std::unique_ptr<card::Transport> card;
    std::string where;
};

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
            throw Error{ErrorCode::no_card, "wait for a card",
                        "no card was laid on any of the " + std::to_string(readers.size()) + " readers"};
        }
        if (event->kind == pcsc::EventKind::card_arrived) { return event->reader.name; }
    }
}

Reached reach_reader(const std::string& wanted, double wait_seconds) {
    const auto patience = std::chrono::milliseconds{static_cast<std::int64_t>(wait_seconds * 1000)};
    pcsc::Context context;
    const auto name = wanted.empty() ? choose_reader(context, patience) : context.find_reader(wanted).name;
    const auto ready = context.wait_for_card(name, patience);
    return {std::make_unique<pcsc::Connection>(ready.name), "reader " + ready.name};
}

Reached reach(const std::string& spec, double wait_seconds) {
    const auto colon = spec.find(':');
    const std::string way = spec.substr(0, colon);
    const std::string what = colon == std::string::npos ? "" : spec.substr(colon + 1);
    if (way == "pcsc") { return reach_reader(what, wait_seconds); }
    if (way == "sim" && !what.empty()) { return {chipsim::SimTransport::open(what), "image " + what}; }
    if (way == "replay" && !what.empty()) {
        return {std::make_unique<card::ReplayTransport>(card::load_script(what)), "script " + what};
    }
    throw Error{ErrorCode::bad_usage, "find the card " + spec,
                "a card is pcsc, pcsc:READER, sim:IMAGE or replay:SCRIPT",
                "correct --card or the variable PERMIT_CARD"};
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
card::Cost OpenCard::cost() const { return chain_->counting->cost(); }
const std::string& OpenCard::where() const noexcept { return chain_->where; }

void CardOption::add_to(CLI::App& command) {
    command
        .add_option("--card", spec,
                    "pcsc[:READER], sim:IMAGE or replay:SCRIPT; also the variable PERMIT_CARD")
        ->envname("PERMIT_CARD")
        ->type_name("CARD")
        ->capture_default_str();
    command.add_option("--trace", trace, "write the exchanges with the card to FILE, secrets left out")
        ->type_name("FILE");
    command.add_option("--wait", wait_seconds, "how long to wait for a card on a reader")
        ->type_name("SECONDS")
        ->check(CLI::Range(0.0, 3600.0))
        ->capture_default_str();
}

OpenCard CardOption::open() const {
    auto [card, where] = reach(spec, wait_seconds);
    return OpenCard{std::make_unique<OpenCard::Chain>(std::move(card), std::move(where), trace)};
}

std::string cost_text(const card::Cost& cost) {
    return std::to_string(cost.exchanges) + " exchanges, " + std::to_string(cost.bytes_out) + " bytes out, " +
           std::to_string(cost.bytes_in) + " in, host " + milliseconds(cost.outside) + ", card " +
           milliseconds(cost.inside);
}

Json cost_json(const card::Cost& cost) {
    return {{"exchanges", cost.exchanges},
            {"reader_queries", cost.reader_queries},
            {"bytes_out", cost.bytes_out},
            {"bytes_in", cost.bytes_in},
            {"host_ms", as_milliseconds(cost.outside)},
            {"card_ms", as_milliseconds(cost.inside)}};
}

}  // namespace permit::tools
