#pragma once

#include "cases.hpp"
#include "procedures.hpp"
#include "progress.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace permit::diag::tear {

struct SweepOptions {
    std::size_t sample = 0;  ///< cases over all procedures, at least; 0 is every one
    std::uint64_t seed = 1;
    std::size_t second_tears = 1;
    unsigned jobs = 1;
    std::string progress_file{};
};

/// What there is to try of one procedure.
struct Assignment {
    const Procedure* procedure;
    Course course;
    std::shared_ptr<const Cases> cases;
    std::vector<std::size_t> chosen;  ///< indices into `cases`
};

/// Told now and then how many first tears of the procedure were tried.
using Watcher = std::function<void(const std::string& procedure, std::size_t done, std::size_t total)>;

/// Procedures torn in every chosen way, in several threads.
class Sweep {
public:
    /// `start` names the cards, for the progress file. Runs each procedure once undisturbed.
    Sweep(const std::vector<Procedure>& procedures, const World& world, const SweepOptions& options,
          std::string start);

    void run(const Watcher& watcher);

    [[nodiscard]] const std::vector<Assignment>& assignments() const noexcept { return assignments_; }
    [[nodiscard]] Part part(const std::string& procedure) const { return progress_->part(procedure); }

private:
    void run(const Assignment& assignment, const Watcher& watcher);
    [[nodiscard]] Outline outline(std::string start) const;

    const World& world_;
    SweepOptions options_;
    std::vector<Assignment> assignments_{};
    std::unique_ptr<Progress> progress_{};
};

}  // namespace permit::diag::tear
