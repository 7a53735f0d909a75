#include "judge.hpp"

#include "permit/chipsim/transport.hpp"
#include "permit/core/error.hpp"
#include "permit/permit/verify.hpp"

#include <cstdlib>

namespace permit::diag::tear {
namespace {

using chipsim::SimTransport;
using chipsim::SimulatedChip;
using procedures::Verdict;

}  // namespace

Judge::Judge(const Procedure& procedure, const World& world, BytesView end)
    : world_{world}, in_stages_{procedure.in_stages}, start_{crypto::sha256(procedure.start)} {
    auto finished = SimulatedChip::from_image(end, {}, random_);
    after_ = read(finished);
    if (in_stages_) { return; }
    auto untouched = SimulatedChip::from_image(procedure.start, {}, random_);
    before_ = read(untouched);
}

Finding Judge::look(SimulatedChip& chip) {
    const auto [known, is_new] = known_.try_emplace(crypto::sha256(chip.image()), Finding{State::before});
    if (is_new) { known->second = known->first == start_ ? Finding{State::before} : look_anew(chip); }
    return known->second;
}

Finding Judge::look_anew(SimulatedChip& chip) {
    try {
        return in_stages_ ? between(chip) : compared(read(chip));
    } catch (const Error& error) { return {State::unreadable, error.doing() + ": " + error.why()}; }
}

/// A card half way must be told as no permit yet; one that verifies must be as it will be.
Finding Judge::between(SimulatedChip& chip) {
    procedures::Judgement judgement;
    {
        SimTransport card{chip};
        judgement =
            procedures::verify(card, {.bundle = world_.trust(), .today = Day::from_civil(2026, 3, 2)});
    }
    switch (judgement.verdict) {
        case Verdict::not_a_permit:
        case Verdict::unreadable_card:
            return {State::halfway};
        case Verdict::valid:
        case Verdict::due_soon:
            break;
        default:
            return {State::torn, "verdict " + std::string{name(judgement.verdict)}};
    }
    const Content found = read(chip);
    return found == after_ ? Finding{State::after} : Finding{State::halfway, found.difference(after_)};
}

Finding Judge::compared(const Content& found) const {
    if (before_ && found == *before_) { return {State::before}; }
    if (found == after_) { return {State::after}; }
    const auto moved = [&](const Content& content) {
        return std::abs(value_in(content) - (before_ ? value_in(*before_) : 0));
    };
    const bool twice = commits_in(found) > commits_in(after_) || moved(found) > moved(after_);
    return {twice ? State::twice : State::torn, found.difference(after_)};
}

Content Judge::read(SimulatedChip& chip) {
    const Uid uid = chip.report().uid;
    return read_content(
        chip, [&](keys::Role role, std::uint8_t version) { return key_of(role, version, uid); }, random_);
}

std::optional<crypto::Aes128Key> Judge::key_of(keys::Role role, std::uint8_t version, const Uid& uid) const {
    const auto& next = world_.next_keys();
    if (version == next.version(role)) { return next.card_key(role, uid); }
    if (!world_.role_keys().holds(role)) { return std::nullopt; }
    return world_.role_keys().card_key(role, uid);
}

}  // namespace permit::diag::tear
