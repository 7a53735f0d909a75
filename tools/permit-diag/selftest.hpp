#pragma once

#include "permit/core/error.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace permit::diag {

/// One link of the chain from reader to records.
struct Step {
    enum class Result { ok, not_used, failed, skipped };
    std::string name;
    Result result = Result::skipped;
    std::string text{};  ///< what was found, or why it failed; no UID, no name, no number of a person
    std::string next{};  ///< what to do; empty unless it failed
    std::optional<ErrorCode> error{};
    double milliseconds = 0;
};

[[nodiscard]] std::string_view name(Step::Result result) noexcept;

/// A step that ends without a failure, but without having been done.
struct NotUsed {
    std::string why;
};

/// Runs steps one after the other, each timed, until one fails; those behind it are skipped.
class Chain {
public:
    /// `look` says what it found. An Error is a failure of the step, NotUsed is not.
    void step(const std::string& name, const std::function<std::string()>& look);

    /// From here on this text must not appear: a UID, a path.
    void hide(const std::string& text, const std::string& instead);

    [[nodiscard]] bool healthy() const noexcept { return !failed_; }
    [[nodiscard]] ExitStatus exit() const;
    [[nodiscard]] const std::vector<Step>& steps() const noexcept { return steps_; }

private:
    [[nodiscard]] std::string clean(std::string text) const;
    void run(Step& step, const std::function<std::string()>& look) const;

    std::vector<Step> steps_{};
    std::vector<std::pair<std::string, std::string>> hidden_{};
    bool failed_ = false;
};

}  // namespace permit::diag
