#include "permit/tools/rehearsal.hpp"

#include "permit/card/redaction.hpp"
#include "permit/chipsim/transport.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/desfire/narrate.hpp"
#include "twin.hpp"

#include <algorithm>

namespace permit::tools {
namespace {

/// Tells every command before it is sent.
class NarratingTransport final : public card::Transport {
public:
    NarratingTransport(card::Transport& inner, std::vector<std::string>& lines)
        : inner_{inner}, lines_{lines} {}

    [[nodiscard]] Bytes exchange(BytesView command) override {
        lines_.push_back(std::to_string(lines_.size() + 1) + ". " +
                         desfire::describe_command(presentable(command)));
        return inner_.exchange(command);
    }

private:
    /// Zeros for what a trace would leave out.
    Bytes presentable(BytesView command) {
        Bytes shown;
        for (const auto& byte : redaction_.command(command)) { shown.push_back(byte.value_or(0)); }
        return shown;
    }

    card::Transport& inner_;
    std::vector<std::string>& lines_;
    card::Redaction redaction_;
};

Rehearsal no_rehearsal() {
    Rehearsal nothing;
    nothing.remarks.push_back(tr("a script cannot be rehearsed on: the exchanges are not shown"));
    return nothing;
}

/// What goes wrong on the twin would go wrong on the card, if they are alike.
void run_on(Twin& twin, Rehearsal& rehearsal, const OnTwin& procedure) {
    chipsim::SimTransport card{twin.chip};
    NarratingTransport narrating{card, rehearsal.exchanges};
    try {
        procedure(narrating);
    } catch (const Error& error) {
        if (twin.exact) { throw; }
        rehearsal.remarks.push_back(tr("the rehearsal ended here: {}: {}", error.doing(), error.why()));
    }
}

}  // namespace

Rehearsal rehearse(OpenCard& card, const keys::RoleKeys& keys, const OnTwin& procedure) {
    if (card.way() == CardWay::script) { return no_rehearsal(); }
    Twin twin = card.way() == CardWay::image ? copy_of(card) : built_like(card, keys);
    Rehearsal rehearsal{.exchanges = {}, .on = twin.on, .remarks = twin.remarks};
    run_on(twin, rehearsal, procedure);
    return rehearsal;
}

std::string Rehearsal::text() const {
    std::string text;
    if (!on.empty()) {
        text = tr("{} exchanges, tried on {}:", exchanges.size(), on) + "\n";
        const auto width = exchanges.empty() ? 0 : exchanges.back().find('.');
        for (const auto& line : exchanges) {
            text.append(2 + width - line.find('.'), ' ').append(line).append("\n");
        }
    }
    for (const auto& remark : remarks) { text.append("  ").append(tr("but: {}", remark)).append("\n"); }
    return text;
}

void Rehearsal::add_to(Json& result) const {
    result["exchanges"] = exchanges;
    result["rehearsed_on"] = on.empty() ? Json(nullptr) : Json(on);
    result["rehearsal_remarks"] = remarks;
}

}  // namespace permit::tools
