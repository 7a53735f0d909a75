#include "permit/tools/law.hpp"

#include "permit/core/words.hpp"
#include "permit/rules/decision_text.hpp"

namespace permit::tools {
namespace {

using tools::json;

Json json(const rules::Reminder& reminder) {
    return {{"day", reminder.day.iso()},
            {"days_ahead", reminder.days_ahead},
            {"window_opens", reminder.window_opens},
            {"last_day", reminder.last_day.iso()}};
}

Json json(const std::optional<rules::Deadline>& deadline) {
    if (!deadline) { return nullptr; }
    return {{"day", deadline->day.iso()}, {"provisional", deadline->provisional}};
}

Json json(const rules::Line& line) {
    return {{"from", json(line.from)},
            {"until", line.until.iso()},
            {"days", line.days},
            {"reason", name(line.reason)},
            {"text", rules::explain(line, spoken())}};
}

/// `until` is the last day, as everywhere in JSON.
Json json(const rules::Span& span) {
    return {{"from", json(span.from)},
            {"until", span.to.plus_days(-1).iso()},
            {"began", name(span.began)},
            {"ended", name(span.ended)}};
}

template <class Parts>
Json list(const Parts& parts) {
    auto all = Json::array();
    for (const auto& part : parts) { all.push_back(json(part)); }
    return all;
}

std::string text(const std::optional<Day>& day) { return day ? day->iso() : ""; }

}  // namespace

Json json(const std::optional<Day>& day) { return day ? Json(day->iso()) : Json(nullptr); }

Json json(const rules::Standing& standing) {
    return {{"state", name(standing.state)},
            {"since", json(standing.since)},
            {"until", json(standing.until)},
            {"next_step", name(standing.next_step)}};
}

Json json(const rules::Duty& duty) {
    return {{"step", name(duty.step)}, {"first", json(duty.first)}, {"last", json(duty.last)}};
}

void add_to(Json& object, const procedures::Prospect& prospect) {
    object["next_duty"] = json(prospect.duty);
    object["outlook"] = list(prospect.states);
    object["reminders"] = list(prospect.reminders);
    object["deadlines"] = {{"report_move", json(prospect.report_move)},
                           {"card_ready", json(prospect.card_ready)}};
    object["count_kept_until"] = json(prospect.count_kept_until);
    object["rules_change"] = json(prospect.rules_change);
}

Json count_json(const rules::ResidenceSum& sum, Day day) {
    return {{"day", day.iso()},
            {"total", sum.total},
            {"full_years", sum.full_years},
            {"continuous_since", sum.continuous_since.iso()},
            {"shown_from", json(sum.shown_from)}};
}

Json sum_json(const rules::ResidenceSum& sum, Day day) {
    auto object = count_json(sum, day);
    object["lines"] = list(sum.lines);
    object["spans"] = list(sum.spans);
    return object;
}

Facts standing_facts(const rules::Standing& standing, const std::optional<procedures::Prospect>& prospect) {
    return {{tr("state"), std::string{rules::explain(standing.state, spoken())}},
            {tr("since"), text(standing.since)},
            {tr("until"), text(standing.until)},
            {tr("next step"), prospect ? rules::explain(prospect->duty, spoken()) : ""}};
}

std::vector<std::string> prospect_lines(const procedures::Prospect& prospect) {
    std::vector<std::string> lines;
    for (const auto& state : prospect.states) { lines.push_back(rules::explain(state, spoken())); }
    if (prospect.count_kept_until) {
        lines.push_back(
            tr("endorsed after {}, the count of residence begins anew", prospect.count_kept_until->iso()));
    }
    for (const auto& reminder : prospect.reminders) {
        lines.push_back(tr("reminder {}", rules::explain(reminder, spoken())));
    }
    if (const auto& move = prospect.report_move) {
        lines.push_back(tr("a move on this day is to be reported by {}", rules::explain(*move, spoken())));
    }
    if (const auto& card = prospect.card_ready) {
        lines.push_back(tr("a card applied for on this day is ready by {}", rules::explain(*card, spoken())));
    }
    if (prospect.rules_change) {
        lines.push_back(tr("other rules hold from {} on", prospect.rules_change->iso()));
    }
    return lines;
}

std::string block(const std::string& heading, const std::vector<std::string>& lines,
                  std::string_view indent) {
    if (lines.empty()) { return {}; }
    std::string text{indent};
    text.append(heading).append("\n");
    for (const auto& line : lines) { text.append(indent).append("  ").append(line).append("\n"); }
    return text;
}

}  // namespace permit::tools
