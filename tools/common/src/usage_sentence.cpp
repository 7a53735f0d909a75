#include "usage_sentence.hpp"

#include "permit/core/words.hpp"

#include <array>
#include <optional>

namespace permit::tools {
namespace {

// CLI11 2.1 hands out whole sentences only, so they are known by their words. The first that fits counts.
constexpr std::array sentences{
    tr_noop("A subcommand is required"),
    tr_noop("{} is required"),
    tr_noop("Could not convert: {} = {}"),
    tr_noop("{}: {} required {} missing"),
    tr_noop("{}: At Most {} required but received {}"),
    tr_noop("{}: At least {} required but received {}"),
    tr_noop("{}: Value {} not in range {} to {}"),
    tr_noop("{}: Number less or equal to 0: ({})"),
    tr_noop("{}: Failed parsing number ({})"),
    tr_noop("{}: {} not in {}"),
    tr_noop("{} was given a disallowed flag override"),
    tr_noop("{} requires {}"),
    tr_noop("{} excludes {}"),
};

constexpr std::string_view place = "{}";
constexpr std::size_t most_values = 4;
using Values = std::array<std::string, most_values>;

/// What stands in the places of a message, if the sentence is one of its kind.
std::optional<Values> values_in(std::string_view sentence, std::string_view message) {
    Values values;
    for (auto& value : values) {
        const auto before = message.substr(0, message.find(place));
        if (!sentence.starts_with(before)) { return std::nullopt; }
        sentence.remove_prefix(before.size());
        message.remove_prefix(before.size());
        if (message.empty()) { break; }
        message.remove_prefix(place.size());
        const auto after = message.substr(0, message.find(place));
        const auto end = after.empty() ? sentence.size() : sentence.find(after);
        if (end == std::string_view::npos) { return std::nullopt; }
        value = sentence.substr(0, end);
        sentence.remove_prefix(end);
    }
    return sentence == message ? std::optional{values} : std::nullopt;
}

}  // namespace

std::string usage_sentence(std::string_view sentence) {
    for (const char* message : sentences) {
        if (const auto found = values_in(sentence, message)) {
            const auto& [first, second, third, fourth] = *found;
            return tr(message, first, second, third, fourth);
        }
    }
    return std::string{sentence};
}

}  // namespace permit::tools
