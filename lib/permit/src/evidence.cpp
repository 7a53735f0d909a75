#include "permit/permit/evidence.hpp"

#include <algorithm>
#include <array>

namespace permit::procedures {
namespace {

using rules::Paper;

// In the order of the enumerations; a test holds them together.
constexpr std::array<std::string_view, 2> roles{"guardian", "near-relative"};
constexpr std::array<std::string_view, 6> grounds{"home",   "work",        "investment",
                                                  "talent", "county-rule", "family"};
constexpr auto last_paper = static_cast<std::size_t>(Paper::travel_permit);

template <class Enum, std::size_t Count>
std::optional<Enum> named(std::string_view name, const std::array<std::string_view, Count>& names) noexcept {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) { return std::nullopt; }
    return static_cast<Enum>(found - names.begin());
}

}  // namespace

std::vector<Paper> all_papers() {
    std::vector<Paper> papers;
    papers.reserve(last_paper + 1);
    for (std::size_t at = 0; at <= last_paper; ++at) { papers.push_back(static_cast<Paper>(at)); }
    return papers;
}

std::optional<Paper> paper_from(std::string_view name) noexcept {
    for (std::size_t at = 0; at <= last_paper; ++at) {
        const auto paper = static_cast<Paper>(at);
        if (rules::name(paper) == name) { return paper; }
    }
    return std::nullopt;
}

std::optional<rules::AgentRole> agent_role_from(std::string_view name) noexcept {
    return named<rules::AgentRole>(name, roles);
}

std::optional<rules::LongTermGround> long_term_ground_from(std::string_view name) noexcept {
    return named<rules::LongTermGround>(name, grounds);
}

std::string_view name(rules::AgentRole role) noexcept { return roles.at(static_cast<std::size_t>(role)); }

std::string_view name(rules::LongTermGround ground) noexcept {
    return grounds.at(static_cast<std::size_t>(ground));
}

}  // namespace permit::procedures
