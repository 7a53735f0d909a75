#include "permit/rules/outlook.hpp"

#include "permit/rules/profile.hpp"
#include "timeline.hpp"

#include <algorithm>
#include <array>

namespace permit::rules {
namespace {

/// The days between which a permit can be endorsed or extended in time; none where it ends before.
std::optional<EndorsementWindow> window_of(const Facts& facts, const layout::Policy& policy) noexcept {
    std::optional<EndorsementWindow> window;
    if (facts.endorsed_until) {
        window = endorsement_window(policy, *facts.endorsed_until);
    } else if (facts.valid_until) {
        window = {Timeline::window_before(facts.valid_until->plus_days(1), policy), *facts.valid_until};
    }
    if (!window || !facts.valid_until) { return window; }
    if (window->opens > *facts.valid_until) { return std::nullopt; }
    window->last_day = std::min(window->last_day, *facts.valid_until);
    return window;
}

constexpr std::array days_ahead{60, 30, 7};

constexpr std::array<Words, 5> state_words{
    Words{"valid", "有效"},
    Words{"valid, the renewal is due", "有效，应办理签注或延期"},
    Words{"suspended", "使用功能中止"},
    Words{"expired", "已过期"},
    Words{"cancelled", "已注销"},
};
constexpr std::array<Words, 6> step_words{
    Words{"nothing to do", "无需办理"}, Words{"endorse", "办理签注"},
    Words{"extend", "办理延期"},        Words{"restore by endorsing late", "补办签注，恢复使用功能"},
    Words{"apply again", "重新申领"},   Words{"apply for the next card", "换领新证"},
};

/// Two rows that say the same are one state.
void join(std::vector<Standing>& states, const Standing& next) {
    if (!states.empty() && states.back().state == next.state && states.back().next_step == next.next_step) {
        states.back().until = next.until;
    } else {
        states.push_back(next);
    }
}

/// What a row says from a day on, up to the eve of `end`.
void add_states(std::vector<Standing>& states, const Facts& facts, const layout::Policy& row, Day from,
                std::optional<Day> end) {
    for (std::optional<Day> at = from; at && (!end || *at < *end);) {
        auto state = standing(facts, row, *at);
        at = state.until ? std::optional{state.until->plus_days(1)} : std::nullopt;
        if (end && (!at || *at > *end)) { state.until = end->plus_days(-1); }
        join(states, state);
    }
}

std::string period_text(const Standing& standing, Language language) {
    const bool chinese = language == Language::chinese;
    std::string text;
    if (standing.since) {
        text += (chinese ? "，自" : " from ") + standing.since->iso() + (chinese ? "起" : "");
    }
    if (standing.until) {
        text += (chinese ? "，至" : " until ") + standing.until->iso() + (chinese ? "止" : "");
    }
    return text;
}

}  // namespace

std::vector<Standing> outlook(const Facts& facts, const layout::Policy& policy) {
    const Timeline timeline{facts, policy};
    std::vector<Standing> parts;
    for (std::size_t at = 0; at < timeline.parts(); ++at) { parts.push_back(timeline.part(at)); }
    return parts;
}

std::vector<Standing> outlook(const Facts& facts, const layout::PolicyProfiles& profiles,
                              std::string_view profile, Day day) {
    std::vector<Standing> states;
    for (std::optional<Day> from = day; from;) {
        const auto* row = find_terms(profiles, profile, facts.kind, *from);
        if (row == nullptr) { break; }
        const auto end = next_change(profiles, profile, facts.kind, *from);
        add_states(states, facts, *row, *from, end);
        from = end;
    }
    return states;
}

std::string_view explain(State state, Language language) noexcept {
    return state_words.at(static_cast<std::size_t>(state)).in(language);
}

std::string_view explain(NextStep step, Language language) noexcept {
    return step_words.at(static_cast<std::size_t>(step)).in(language);
}

std::string explain(const Standing& standing, Language language) {
    auto text = std::string{explain(standing.state, language)} + period_text(standing, language);
    if (standing.next_step == NextStep::none) { return text; }
    text += language == Language::chinese ? "；" : "; ";
    return text.append(explain(standing.next_step, language));
}

Duty next_duty(const Facts& facts, const layout::Policy& policy, Day day) {
    const auto now = standing(facts, policy, day);
    const auto window = window_of(facts, policy);
    switch (now.state) {
        case State::valid:
        case State::due_soon:
            if (!window) { return {NextStep::none, {}, {}}; }
            if (day > window->last_day) { return {now.next_step, std::nullopt, now.until}; }
            return {renewal_of(facts), window->opens, window->last_day};
        case State::suspended:
            return {NextStep::restore, std::nullopt, now.until};
        case State::expired:
        case State::cancelled:
            break;
    }
    return {NextStep::apply_again, std::nullopt, std::nullopt};
}

std::vector<Reminder> reminders(const Facts& facts, const layout::Policy& policy) {
    const auto window = window_of(facts, policy);
    if (!window) { return {}; }
    const Day last = window->last_day;
    std::vector<Reminder> all{{window->opens, days_between(window->opens, last), true, last}};
    for (const int ahead : days_ahead) {
        if (last.plus_days(-ahead) == window->opens) { continue; }
        all.push_back({last.plus_days(-ahead), ahead, false, last});
    }
    std::sort(all.begin(), all.end(), [](const Reminder& a, const Reminder& b) { return a.day < b.day; });
    return all;
}

}  // namespace permit::rules
