#pragma once

#include "permit/card/replay.hpp"

#include <string_view>

namespace permit::testing {

/// A script below tests/scripts, e.g. "desfire/select_missing_app.apdu".
[[nodiscard]] card::Script script(std::string_view path);

/// A card played from a script. Fails the test when it ends with steps left unused.
class ScriptedCard final : public card::Transport {
public:
    explicit ScriptedCard(card::Script script);
    /// From the text of a script.
    explicit ScriptedCard(std::string_view text);
    ~ScriptedCard() override;

    [[nodiscard]] Bytes exchange(BytesView command) override { return replay_.exchange(command); }

private:
    card::ReplayTransport replay_;
};

}  // namespace permit::testing
