#include "selftest.hpp"

#include "permit/core/words.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace permit::diag {
namespace {

constexpr std::array<std::string_view, 4> result_names{tr_noop("ok"), tr_noop("not used"), tr_noop("failed"),
                                                       tr_noop("skipped")};

}  // namespace

std::string_view name(Step::Result result) noexcept {
    return result_names.at(static_cast<std::size_t>(result));
}

void Chain::step(const std::string& name, const std::function<std::string()>& look) {
    Step step{.name = name};
    if (!failed_) {
        const auto started = std::chrono::steady_clock::now();
        run(step, look);
        step.milliseconds =
            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - started).count();
    }
    step.text = clean(std::move(step.text));
    step.next = clean(std::move(step.next));
    failed_ = failed_ || step.result == Step::Result::failed;
    steps_.push_back(std::move(step));
}

void Chain::run(Step& step, const std::function<std::string()>& look) const {
    try {
        step.text = look();
        step.result = Step::Result::ok;
    } catch (const NotUsed& reason) {
        step.text = reason.why;
        step.result = Step::Result::not_used;
    } catch (const Error& error) {
        step.text = error.why();
        step.next = error.next();
        step.error = error.code();
        step.result = Step::Result::failed;
    }
}

void Chain::hide(const std::string& text, const std::string& instead) {
    if (!text.empty()) { hidden_.emplace_back(text, instead); }
}

std::string Chain::clean(std::string text) const {
    for (const auto& [hidden, instead] : hidden_) {
        for (auto at = text.find(hidden); at != std::string::npos; at = text.find(hidden)) {
            text.replace(at, hidden.size(), instead);
        }
    }
    return text;
}

ExitStatus Chain::exit() const {
    const auto first =
        std::find_if(steps_.begin(), steps_.end(), [](const Step& step) { return step.error.has_value(); });
    return first == steps_.end() ? ExitStatus::done : describe(*first->error).exit;
}

}  // namespace permit::diag
