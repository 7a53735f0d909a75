#pragma once

#include "cases.hpp"
#include "judge.hpp"
#include "procedures.hpp"
#include "tally.hpp"

namespace permit::diag::tear {

/// One procedure and the means to try it torn; one for each thread.
class Trial {
public:
    /// Runs the procedure undisturbed. Throws Error when even that does not work.
    Trial(const Procedure& procedure, const World& world, std::uint64_t seed);

    [[nodiscard]] const Course& course() const noexcept { return course_; }

    /// Tears the procedure at `fault`, recovers by the same command, and as often again with another tear
    /// during that recovery; each counts as a case.
    void run(const chipsim::Fault& fault, std::size_t second_tears, std::uint64_t case_seed, Tally& tally);

private:
    struct Scene;
    [[nodiscard]] bool breaks(Scene& scene, const chipsim::Fault& fault, Tally& tally);
    void judge_torn(Scene& scene, Tally& tally);
    Course recover(Scene& scene, Tally& tally);
    void judge_recovered(Scene& scene, Tally& tally);
    Course present(Scene& scene);

    const Procedure& procedure_;
    Course course_{};
    std::optional<Judge> judge_{};
};

}  // namespace permit::diag::tear
