#include "trial.hpp"

#include "permit/chipsim/transport.hpp"
#include "permit/core/error.hpp"

namespace permit::diag::tear {
namespace {

using chipsim::SimTransport;
using chipsim::SimulatedChip;

}  // namespace

/// A card, what is kept beside it, and where it was torn so far.
struct Trial::Scene {
    SeededRandom random;
    Beside beside;
    std::string story;
    std::optional<chipsim::WriteRecorder> recorder{};
    SimulatedChip chip;

    Scene(BytesView image, Beside beside_then, std::string story_so_far, std::uint64_t seed)
        : random{seed},
          beside{std::move(beside_then)},
          story{std::move(story_so_far)},
          chip{SimulatedChip::from_image(image, {}, random)} {}
};

Trial::Trial(const Procedure& procedure, const World& world, std::uint64_t seed) : procedure_{procedure} {
    Scene scene{procedure.start, {}, {}, seed};
    course_ = present(scene);
    judge_.emplace(procedure, world, scene.chip.image());
}

void Trial::run(const chipsim::Fault& fault, std::size_t second_tears, std::uint64_t case_seed,
                Tally& tally) {
    SeededRandom random{case_seed};
    Scene scene{procedure_.start, {}, {}, random.number()};
    ++tally.cases;
    if (!breaks(scene, fault, tally)) { return; }
    judge_torn(scene, tally);
    const Bytes torn = scene.chip.image();
    const Beside then = scene.beside;
    const Course recovery = recover(scene, tally);
    for (std::size_t again = 0; again < second_tears && recovery.exchanges > 0; ++again) {
        Scene second{torn, then, scene.story, random.number()};
        ++tally.cases;
        ++tally.second_tears;
        if (!breaks(second, any_of(recovery, random), tally)) { continue; }
        judge_torn(second, tally);
        recover(second, tally);
    }
}

bool Trial::breaks(Scene& scene, const chipsim::Fault& fault, Tally& tally) {
    scene.story += (scene.story.empty() ? "" : ", then ") + text(fault);
    try {
        SimTransport card{scene.chip};
        card.plan(chipsim::FaultScript{{fault}});
        procedure_.present(card, scene.beside, scene.random);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::card_lost) { return true; }
        ++tally.unrecoverable;
        tally.add_failure(scene.story + ": " + error.doing() + ": " + error.why());
        return false;
    }
    ++tally.missed;
    tally.add_failure(scene.story + ": the tear never came");
    return false;
}

void Trial::judge_torn(Scene& scene, Tally& tally) {
    const Finding found = judge_->look(scene.chip);
    switch (found.state) {
        case State::before:
            ++tally.left_before;
            return;
        case State::after:
            ++tally.left_after;
            return;
        case State::halfway:
            ++tally.left_halfway;
            return;
        case State::torn:
            ++tally.torn;
            break;
        case State::unreadable:
            ++tally.unreadable;
            break;
        case State::twice:
            ++tally.twice;
            break;
    }
    tally.add_failure(scene.story + " left: " + found.what);
}

Course Trial::recover(Scene& scene, Tally& tally) {
    try {
        Course course = present(scene);
        judge_recovered(scene, tally);
        return course;
    } catch (const Error& error) {
        ++tally.unrecoverable;
        tally.add_failure(scene.story + ", recovery: " + error.doing() + ": " + error.why());
        return {};
    }
}

void Trial::judge_recovered(Scene& scene, Tally& tally) {
    const Finding found = judge_->look(scene.chip);
    const bool closed = scene.beside.ledger.unfinished().empty() && !scene.beside.attempt;
    if (found.state == State::after && closed) { return; }
    switch (found.state) {
        case State::twice:
            ++tally.twice;
            break;
        case State::torn:
            ++tally.torn;
            break;
        case State::unreadable:
            ++tally.unreadable;
            break;
        default:
            ++tally.unrecoverable;
            break;
    }
    tally.add_failure(scene.story +
                      ", after recovery: " + (found.what.empty() ? "it is not finished" : found.what));
}

Course Trial::present(Scene& scene) {
    scene.chip.watch_writes(&scene.recorder.emplace());
    SimTransport card{scene.chip};
    procedure_.present(card, scene.beside, scene.random);
    scene.chip.watch_writes(nullptr);
    return {card.exchanges(), scene.recorder->writes()};
}

}  // namespace permit::diag::tear
