#pragma once

#include "permit/tools/program.hpp"
#include "sweep.hpp"

#include <string>
#include <vector>

namespace permit::diag::tear {

/// What came of a sweep: a table of procedures, the sum, the first failures in words.
[[nodiscard]] tools::Json json_of(const Sweep& sweep, const std::vector<std::string>& left_out);
[[nodiscard]] std::string text_of(const Sweep& sweep, const std::vector<std::string>& left_out);

/// Over all procedures.
[[nodiscard]] Tally sum_of(const Sweep& sweep);

/// One line on stderr that is overwritten as the sweep goes on; nothing unless stderr is a terminal.
class ProgressLine {
public:
    explicit ProgressLine(bool wanted);
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;
    void show(const std::string& procedure, std::size_t done, std::size_t total);

private:
    bool shown_;
    std::mutex mutex_{};
};

}  // namespace permit::diag::tear
