#pragma once

#include "permit/card/counting.hpp"
#include "permit/card/transport.hpp"
#include "permit/tools/program.hpp"

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

namespace permit::tools {

/// What --card named.
enum class CardWay { reader, image, script };

/// A card, however it was reached, and what the conversation with it has cost so far.
class OpenCard {
public:
    struct Chain;
    explicit OpenCard(std::unique_ptr<Chain> chain) noexcept;
    OpenCard(OpenCard&&) noexcept;
    OpenCard& operator=(OpenCard&&) noexcept;
    ~OpenCard();

    [[nodiscard]] card::Transport& transport() noexcept;
    [[nodiscard]] card::Cost cost() const;
    [[nodiscard]] const std::string& where() const noexcept;  ///< "reader …", "image …", for messages
    [[nodiscard]] CardWay way() const noexcept;

    /// Everything an image holds at this moment (docs/chip-image.md). Throws Error{internal} for another
    /// card.
    [[nodiscard]] Bytes image() const;

private:
    std::unique_ptr<Chain> chain_;
};

/// --card, --trace and --wait, the same in every program (design 8).
struct CardOption {
    std::string spec = "pcsc";
    std::string trace{};
    double wait_seconds = 5;

    void add_to(CLI::App& command);

    /// pcsc[:READER] waits for a card to be laid on. Throws Error{bad_usage} for anything but
    /// pcsc, sim:IMAGE or replay:SCRIPT, and what lies behind the card.
    [[nodiscard]] OpenCard open() const;
};

/// "13 exchanges, 1204 bytes out, 873 in, host 1.9 ms, card 4.1 ms"; of an image also what the exchanges
/// would take by radio, which is modelled and never measured: ", modelled 212.0 ms at 106 kbit/s".
[[nodiscard]] std::string cost_text(const card::Cost& cost);
[[nodiscard]] Json cost_json(const card::Cost& cost);

}  // namespace permit::tools
