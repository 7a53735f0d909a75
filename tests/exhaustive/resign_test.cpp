#include "issued_card.hpp"
#include "tampering.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

// A re-sign after a move: read and judge, write validity, residence and journal in one commit, read back.

using namespace permit;
using namespace permit::exhaustive;
using procedures::Rewritten;

namespace {

const Day moving_day = Day::from_civil(2026, 6, 15);

class Desk {
public:
    Desk() : desk_{card_.office().desk()}, signer_{desk_.signer} {
        auto chip = card_.chip();
        {
            chipsim::SimTransport field{chip};
            RecordingTransport recorded{field};
            MemoryLedger ledger;
            truth_ = resign(recorded, ledger);
            clean_ = recorded.conversation();
        }
        image_after_ = chip.image();
        receipt_ = find_receipt(chip);
    }

    Rewritten resign(card::Transport& transport, keys::Ledger& ledger) {
        SameRandom random{0x21};
        const procedures::Office office{.role_keys = desk_.role_keys,
                                        .ledger = ledger,
                                        .signer = signer_,
                                        .authority = desk_.authority,
                                        .trust = desk_.trust,
                                        .profiles = desk_.profiles,
                                        .tables = desk_.tables,
                                        .random = random};
        return procedures::rewrite(
            transport, office,
            procedures::Resign{.division = layout::DivisionCode::parse("650102"), .address = "光明路2号"},
            moving_day);
    }

    [[nodiscard]] const Conversation& clean() const noexcept { return clean_; }
    [[nodiscard]] const Rewritten& truth() const { return truth_.value(); }
    [[nodiscard]] std::size_t applied() const noexcept { return applied_; }

    void sweep(std::string_view what, const std::vector<Tampering>& cases) {
        Bytes image;
        std::optional<Rewritten> result;
        MemoryLedger ledger;
        (void)exhaustive::sweep(
            what, cases,
            [&](const Tampering& tampering) {
                result.reset();
                ledger = {};
                auto chip = card_.chip();
                const AtEnd save{[&] { image = chip.image(); }};
                chipsim::SimTransport field{chip};
                TamperingTransport tampered{field, tampering, 4 * clean_.size()};
                result = resign(tampered, ledger);
            },
            [&](const Tampering&, bool answered) {
                check(image, answered ? result : std::nullopt, !ledger.unfinished().empty());
            });
    }

private:
    /// Where the transaction MAC stands in an image of the new card.
    std::size_t find_receipt(chipsim::SimulatedChip& chip) const {
        chipsim::SimTransport field{chip};
        desfire::Chip host{field};
        host.select(layout::application);
        const auto stored = host.read(desfire::FileNumber{0x0F}, {.offset = 0, .length = 12});
        const auto found =
            std::search(image_after_.begin(), image_after_.end(), stored.begin(), stored.end());
        return static_cast<std::size_t>(found - image_after_.begin()) + 4;
    }

    /// The transaction MAC also covers reads that travel in plain, whose code and range a man in the middle
    /// may change: it, and the image's checksum, do not count.
    [[nodiscard]] Bytes without_receipt(const Bytes& image) const {
        constexpr std::size_t mac = 8;
        constexpr std::size_t checksum = 32;
        Bytes rest{image.begin(), image.end() - checksum};
        if (rest.size() >= receipt_ + mac) {
            std::fill_n(rest.begin() + static_cast<std::ptrdiff_t>(receipt_), mac, Byte{0});
        }
        return rest;
    }

    /// The card is the old one or the new one. The desk says done only for the new one, and forgets its work
    /// only then.
    void check(const Bytes& image, const std::optional<Rewritten>& result, bool unfinished) {
        const bool applied = without_receipt(image) == without_receipt(image_after_);
        REQUIRE((applied || image == card_.image()));
        applied_ += applied ? 1U : 0U;
        if (result) {
            REQUIRE(applied);
            REQUIRE_FALSE(unfinished);
            REQUIRE(result->now.validity == truth().now.validity);
            REQUIRE(result->now.residence == truth().now.residence);
        } else if (applied) {
            REQUIRE(unfinished);
        }
    }

    IssuedCard card_;
    procedures::Office desk_;
    RepeatingSigner signer_;
    std::optional<Rewritten> truth_{};
    Conversation clean_{};
    Bytes image_after_{};
    std::size_t receipt_ = 0;
    std::size_t applied_ = 0;
};

}  // namespace

TEST_CASE("a re-sign that is tampered with is done or not, and nobody is told otherwise", "[exhaustive]") {
    Desk desk;
    REQUIRE(desk.truth().now.validity.version == 2);
    const std::size_t every_bit = full_run() ? 1 : 17;
    desk.sweep("re-sign, bits and lengths", flips_and_truncations(desk.clean(), every_bit));
    CHECK(desk.applied() > 0);
    const std::size_t every_word = full_run() ? 7 : 4001;
    desk.sweep("re-sign, status words", status_words(desk.clean(), every_word));
}
