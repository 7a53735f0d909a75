#pragma once

#include "permit/tools/program.hpp"
#include "tally.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace permit::diag::tear {

/// What makes two sweeps the same sweep.
struct Outline {
    std::uint64_t seed = 1;
    std::size_t second_tears = 1;                 ///< for each first one
    std::map<std::string, std::size_t> trials{};  ///< by procedure: first tears to try
    std::string start{};                          ///< what cards it begins on

    friend bool operator==(const Outline&, const Outline&) = default;
};

/// How far one procedure is.
struct Part {
    std::vector<bool> done{};  ///< by chunk of trials
    Tally tally{};
    double seconds = 0;  ///< of all runs together
};

/// How far a sweep is, in memory and, if a file was named, there too: what is written was done.
class Progress {
public:
    /// Without a file: everything is to be done. With one that exists: goes on where it ends. Throws
    /// Error{bad_input} for the file of another sweep, Error{bad_json} for something else.
    Progress(Outline outline, const std::string& file);

    [[nodiscard]] Part part(const std::string& procedure) const;

    /// Chunks of trials are what is done or not; from any thread. Writes the file, but no more than once a
    /// second.
    void add(const std::string& procedure, std::size_t chunk, const Tally& tally);
    void add_time(const std::string& procedure, double seconds);
    void save();

    static constexpr std::size_t chunk_size = 32;
    [[nodiscard]] static std::size_t chunks_of(std::size_t trials) noexcept {
        return (trials + chunk_size - 1) / chunk_size;
    }

private:
    void load(const std::string& text);
    void write() const;

    Outline outline_;
    std::filesystem::path file_;
    std::map<std::string, Part> parts_{};
    mutable std::mutex mutex_{};
    std::chrono::steady_clock::time_point written_{};
};

/// A tally as --json and the progress file show it.
[[nodiscard]] tools::Json json_of(const Tally& tally);

}  // namespace permit::diag::tear
