#include "issued_card.hpp"
#include "tampering.hpp"

#include <catch2/catch.hpp>

// A fare: selection, authentication, newest log record, debit, new log record, commit with receipt.

using namespace permit;
using namespace permit::exhaustive;
using procedures::PurseResult;

namespace {

constexpr procedures::PurseOrder fare{.work = layout::PurseWork::debit,
                                      .amount = 250,
                                      .id = {8, 7, 6, 5, 4, 3, 2, 1},
                                      .time = 1772413200,
                                      .terminal = 12};

class Bus {
public:
    Bus() {
        auto chip = card_.chip();
        {
            chipsim::SimTransport field{chip};
            RecordingTransport recorded{field};
            truth_ = debit(recorded);
            clean_ = recorded.conversation();
        }
        image_after_ = chip.image();
    }

    PurseResult debit(card::Transport& transport) {
        SameRandom random{0x21};
        return procedures::transact(
            transport, {.role_keys = card_.office().store(), .random = random, .keep = [](const auto&) {}},
            fare);
    }

    [[nodiscard]] const Conversation& clean() const noexcept { return clean_; }
    [[nodiscard]] const PurseResult& truth() const { return truth_.value(); }
    [[nodiscard]] std::size_t applied() const noexcept { return applied_; }

    void sweep(std::string_view what, const std::vector<Tampering>& cases) {
        Bytes image;
        std::optional<PurseResult> result;
        (void)exhaustive::sweep(
            what, cases,
            [&](const Tampering& tampering) {
                result.reset();
                auto chip = card_.chip();
                const AtEnd save{[&] { image = chip.image(); }};
                chipsim::SimTransport field{chip};
                TamperingTransport tampered{field, tampering, 4 * clean_.size()};
                result = debit(tampered);
            },
            [&](const Tampering&, bool answered) { check(image, answered ? result : std::nullopt); });
    }

private:
    /// The card is the old one or the new one; who was told that it is done finds the new one, and was told
    /// the truth.
    void check(const Bytes& image, const std::optional<PurseResult>& result) {
        const bool applied = image == image_after_;
        REQUIRE((applied || image == card_.image()));
        applied_ += applied ? 1U : 0U;
        if (!result) { return; }
        REQUIRE(applied);
        REQUIRE(result->entry == truth().entry);
        REQUIRE(result->receipt == truth().receipt);
    }

    IssuedCard card_;
    std::optional<PurseResult> truth_{};
    Conversation clean_{};
    Bytes image_after_{};
    std::size_t applied_ = 0;
};

}  // namespace

TEST_CASE("a fare that is tampered with is paid or not, and nobody is told otherwise", "[exhaustive]") {
    Bus bus;
    REQUIRE(bus.truth().entry.value == 10000 - 250);
    const std::size_t every_bit = full_run() ? 1 : 2;
    bus.sweep("fare, bits and lengths", flips_and_truncations(bus.clean(), every_bit));
    CHECK(bus.applied() > 0);
    const std::size_t every_word = full_run() ? 1 : 131;
    bus.sweep("fare, status words", status_words(bus.clean(), every_word));
}
