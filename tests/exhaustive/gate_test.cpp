#include "issued_card.hpp"
#include "tampering.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

// The tap at a gate: UID, selection, validity record in plain, and the chip's proof of the gate key.

using namespace permit;
using namespace permit::exhaustive;
using procedures::Judgement;
using procedures::Verdict;

namespace {

constexpr std::size_t first_step_of_the_proof = 3;

class Gate {
public:
    explicit Gate(Day today) : today_{today} {
        auto chip = card_.chip();
        chipsim::SimTransport field{chip};
        RecordingTransport recorded{field};
        truth_ = tap(recorded);
        clean_ = recorded.conversation();
    }

    Judgement tap(card::Transport& transport) {
        SameRandom random{0x21};
        const procedures::Proof proof{layout::Role::gate, card_.office().store(), random};
        return procedures::verify(transport, {.bundle = card_.trust(), .today = today_}, proof);
    }

    [[nodiscard]] const Judgement& truth() const noexcept { return truth_; }
    [[nodiscard]] const Conversation& clean() const noexcept { return clean_; }

    Counts sweep(std::string_view what, const std::vector<Tampering>& cases) {
        std::optional<Judgement> judgement;
        return exhaustive::sweep(
            what, cases,
            [&](const Tampering& tampering) {
                judgement.reset();
                auto chip = card_.chip();
                chipsim::SimTransport field{chip};
                TamperingTransport tampered{field, tampering, 4 * clean_.size()};
                judgement = tap(tampered);
            },
            [&](const Tampering& tampering, bool answered) {
                if (answered) { check(tampering, judgement.value()); }
            });
    }

private:
    void check(const Tampering& tampering, const Judgement& judgement) const {
        REQUIRE(judgement.verdict >= truth_.verdict);
        REQUIRE((judgement.verdict == Verdict::valid || !judgement.findings.empty()));
        if (judgement.assurance.signature) {
            REQUIRE(std::ranges::equal(judgement.validity_record.value().bytes(),
                                       truth_.validity_record.value().bytes()));
            REQUIRE(judgement.chip == truth_.chip);
        }
        // Whoever touches the proof has no proof.
        if (tampering.exchange >= first_step_of_the_proof) { REQUIRE_FALSE(judgement.assurance.genuine); }
    }

    IssuedCard card_;
    Day today_;
    Judgement truth_{};
    Conversation clean_{};
};

}  // namespace

TEST_CASE("a tap that is tampered with never ends better than the truth", "[exhaustive]") {
    Gate gate{testing::issue_day};
    REQUIRE(gate.truth().verdict == Verdict::valid);
    REQUIRE(gate.truth().assurance == procedures::Assurance{true, true, true});
    REQUIRE(gate.clean().size() == 5);
    const auto counts = gate.sweep("gate, every bit and every length", flips_and_truncations(gate.clean()));
    CHECK(counts.answered > 0);
    const std::size_t every = full_run() ? 1 : 61;
    (void)gate.sweep("gate, status words", status_words(gate.clean(), every));
}

TEST_CASE("a tap of a suspended permit never ends better either", "[exhaustive]") {
    Gate gate{Day::from_civil(2027, 6, 1)};
    REQUIRE(gate.truth().verdict == Verdict::suspended);
    const std::size_t every = full_run() ? 1 : 3;
    (void)gate.sweep("gate, suspended permit, bits and lengths", flips_and_truncations(gate.clean(), every));
}
