#include "issued_card.hpp"

namespace permit::exhaustive {

keys::Pending MemoryLedger::allocate(const keys::IssueRequest& request) {
    throw Error{ErrorCode::internal, "issue card " + request.uid.text()};
}

std::optional<keys::Pending> MemoryLedger::pending(const Uid& uid) const {
    const auto found = work_.find(uid);
    return found == work_.end() ? std::nullopt : std::optional{found->second};
}

std::vector<Uid> MemoryLedger::unfinished() const {
    std::vector<Uid> cards;
    for (const auto& [uid, work] : work_) { cards.push_back(uid); }
    return cards;
}

crypto::Signature RepeatingSigner::sign(BytesView message) const {
    const Bytes text{message.begin(), message.end()};
    const auto found = signed_.find(text);
    return found != signed_.end() ? found->second : signed_.emplace(text, inner_.sign(message)).first->second;
}

IssuedCard::IssuedCard() : trust_{office_.bundle()} {
    auto chip = testing::factory_chip();
    (void)office_.issue(chip);
    SameRandom random{0x77};
    chipsim::SimTransport card{chip};
    (void)procedures::transact(card,
                               {.role_keys = office_.store(), .random = random, .keep = [](const auto&) {}},
                               {.work = layout::PurseWork::top_up,
                                .amount = 10000,
                                .id = {1, 2, 3, 4, 5, 6, 7, 8},
                                .time = 1772409600,
                                .terminal = 7});
    image_ = chip.image();
}

chipsim::SimulatedChip IssuedCard::chip() const {
    *chip_random_ = SameRandom{0x42};
    return chipsim::SimulatedChip::from_image(image_, {}, *chip_random_);
}

}  // namespace permit::exhaustive
