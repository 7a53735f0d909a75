#pragma once

#include "content.hpp"
#include "procedures.hpp"
#include "world.hpp"

#include "permit/chipsim/chip.hpp"
#include "permit/crypto/hash.hpp"

#include <map>
#include <string>

namespace permit::diag::tear {

/// How a card stands.
enum class State : std::uint8_t {
    before,      ///< exactly as the procedure found it
    after,       ///< exactly as the undisturbed procedure leaves it
    halfway,     ///< neither yet, and told as such: only for procedures in stages
    torn,        ///< neither, and it should be one of them
    unreadable,  ///< a part of it cannot be read
    twice,       ///< applied more than once
};

struct Finding {
    State state;
    std::string what{};  ///< the part, or why it cannot be read; empty when all is well
};

/// Says how a card stands by reading all of it with the chip's own commands and comparing it with the card
/// before and after an undisturbed run. What an image says is looked at once.
class Judge {
public:
    /// `start` and `end`: images around an undisturbed run. Throws Error when either cannot be read as it
    /// should.
    Judge(const Procedure& procedure, const World& world, BytesView end);

    [[nodiscard]] Finding look(chipsim::SimulatedChip& chip);

private:
    [[nodiscard]] Finding look_anew(chipsim::SimulatedChip& chip);
    [[nodiscard]] Finding between(chipsim::SimulatedChip& chip);
    [[nodiscard]] Finding compared(const Content& found) const;
    [[nodiscard]] Content read(chipsim::SimulatedChip& chip);
    [[nodiscard]] std::optional<crypto::Aes128Key> key_of(keys::Role role, std::uint8_t version,
                                                          const Uid& uid) const;

    const World& world_;
    SeededRandom random_{0};
    bool in_stages_;
    crypto::Digest start_;
    std::optional<Content> before_{};  ///< none for a card that is no permit yet
    Content after_{};
    std::map<crypto::Digest, Finding> known_{};
};

}  // namespace permit::diag::tear
