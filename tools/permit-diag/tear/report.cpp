#include "report.hpp"

#include "permit/core/words.hpp"
#include "permit/tools/text.hpp"

#include <unistd.h>
#include <array>
#include <cstdio>
#include <iostream>

namespace permit::diag::tear {
namespace {

using tools::Json;

std::string seconds_text(double seconds) {
    std::array<char, 32> text{};
    (void)std::snprintf(text.data(), text.size(), "%.1f", seconds);
    return text.data();
}

std::vector<std::string> row(const std::string& name, const std::string& exchanges, const std::string& bytes,
                             const Tally& tally, double seconds) {
    const auto n = [](std::size_t count) { return std::to_string(count); };
    return {name,
            exchanges,
            bytes,
            n(tally.cases),
            n(tally.second_tears),
            n(tally.left_before),
            n(tally.left_after),
            n(tally.left_halfway),
            n(tally.torn),
            n(tally.unreadable),
            n(tally.twice),
            n(tally.unrecoverable),
            seconds_text(seconds)};
}

double seconds_of(const Sweep& sweep) {
    double seconds = 0;
    for (const auto& assignment : sweep.assignments()) {
        seconds += sweep.part(assignment.procedure->name).seconds;
    }
    return seconds;
}

std::string verdict_text(const Tally& sum) {
    return (sum.clean()
                ? tr("every card was the old one or the new one, and recovered at the next presentation")
                : tr("NOT every card stood it")) +
           "\n";
}

}  // namespace

Tally sum_of(const Sweep& sweep) {
    Tally sum;
    for (const auto& assignment : sweep.assignments()) {
        sum += sweep.part(assignment.procedure->name).tally;
    }
    return sum;
}

Json json_of(const Sweep& sweep, const std::vector<std::string>& left_out) {
    Json list = Json::array();
    for (const auto& assignment : sweep.assignments()) {
        const Part part = sweep.part(assignment.procedure->name);
        Json object{{"procedure", assignment.procedure->name},
                    {"exchanges", assignment.course.exchanges},
                    {"writes", assignment.course.writes.size()},
                    {"bytes", assignment.course.bytes()},
                    {"ways", assignment.cases->size()}};
        object.update(json_of(part.tally));
        object["seconds"] = part.seconds;
        list.push_back(std::move(object));
    }
    const Tally sum = sum_of(sweep);
    Json total = json_of(sum);
    total.erase("failures");
    total["seconds"] = seconds_of(sweep);
    return {{"clean", sum.clean()},
            {"procedures", std::move(list)},
            {"total", std::move(total)},
            {"left_out", left_out}};
}

std::string text_of(const Sweep& sweep, const std::vector<std::string>& left_out) {
    std::vector<std::vector<std::string>> rows{{tr("procedure"), tr("exchanges"), tr("bytes"), tr("cases"),
                                                tr("second"), tr("old"), tr("new"), tr("halfway"), tr("torn"),
                                                tr("unreadable"), tr("twice"), tr("lost"), tr("seconds")}};
    for (const auto& assignment : sweep.assignments()) {
        const Part part = sweep.part(assignment.procedure->name);
        rows.push_back(row(assignment.procedure->name, std::to_string(assignment.course.exchanges),
                           std::to_string(assignment.course.bytes()), part.tally, part.seconds));
    }
    const Tally sum = sum_of(sweep);
    rows.push_back(row(tr("all"), "", "", sum, seconds_of(sweep)));
    std::string lines = tools::table(rows);
    for (const auto& what : left_out) { lines += tr("left out: {}", what) + "\n"; }
    for (const auto& failure : sum.failures) { lines += tr("FAILED: {}", failure) + "\n"; }
    if (sum.missed > 0) { lines += tr("tears that never came: {}", sum.missed) + "\n"; }
    return lines + verdict_text(sum);
}

ProgressLine::ProgressLine(bool wanted) : shown_{wanted && ::isatty(STDERR_FILENO) != 0} {}

ProgressLine::~ProgressLine() {
    if (shown_) { std::cerr << "\r\033[K"; }
}

void ProgressLine::show(const std::string& procedure, std::size_t done, std::size_t total) {
    if (!shown_) { return; }
    const std::lock_guard lock{mutex_};
    std::cerr << "\r\033[K" << tr("{}: {} of {} tears", procedure, done, total) << std::flush;
}

}  // namespace permit::diag::tear
