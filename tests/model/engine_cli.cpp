// Answers scenarios on stdin with what the engine makes of them, for the model in Python.
// engine_cli CODES PROFILES…      Days are counted from 1970-01-01; - stands for none.
#include "permit/cardlayout/codes.hpp"
#include "permit/rules/endorsement.hpp"
#include "permit/rules/extension.hpp"
#include "permit/rules/move.hpp"
#include "permit/rules/outlook.hpp"
#include "permit/rules/profile.hpp"
#include "permit/rules/residence_sum.hpp"
#include "permit/rules/stay.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <stdexcept>

namespace {

using namespace permit;
using namespace permit::rules;
using layout::PermitKind;
using layout::Policy;

/// The words of one line.
class Words {
public:
    explicit Words(const std::string& line) : in_{line} {}

    std::string word() {
        std::string text;
        if (!(in_ >> text)) { throw std::runtime_error{"a word is missing: " + in_.str()}; }
        return text;
    }
    int number() { return std::stoi(word()); }
    Day day() { return Day::from_number(number()); }
    bool more() { return in_ >> std::ws && !in_.eof(); }

private:
    std::istringstream in_;
};

/// Answers are many and short, so they are put together by hand.
class Answer {
public:
    Answer& say(std::string_view text) {
        if (!text_.empty() && text_.back() != '\n') { text_ += ' '; }
        text_ += text;
        return *this;
    }
    Answer& say(std::int32_t number) { return say(std::to_string(number)); }
    Answer& say(Day day) { return say(day.number()); }
    Answer& say(const std::optional<Day>& day) { return day ? say(*day) : say("-"); }
    Answer& end() {
        text_ += '\n';
        return *this;
    }
    void send() {
        std::fputs(text_.c_str(), stdout);
        std::fflush(stdout);
        text_.clear();
    }

private:
    std::string text_{};
};

/// One place's rules for one kind.
class Rules {
public:
    Rules(const layout::PolicyProfiles& table, std::string profile, std::string_view kind)
        : table_{table}, profile_{std::move(profile)}, kind_{layout::permit_kind_from(kind).value()} {}

    [[nodiscard]] const Policy* found_on(Day day) const { return find_terms(table_, profile_, kind_, day); }
    [[nodiscard]] const Policy& on(Day day) const { return terms_in_force(table_, profile_, kind_, day); }
    [[nodiscard]] std::vector<Standing> ahead(const Facts& facts, Day day) const {
        return outlook(facts, table_, profile_, day);
    }

private:
    const layout::PolicyProfiles& table_;
    std::string profile_;
    PermitKind kind_;
};

std::string_view word_of(GapEffect effect) {
    switch (effect) {
        case GapEffect::counted:
            return "counted";
        case GapEffect::left_out:
            return "left-out";
        case GapEffect::restart:
            break;
    }
    return "restart";
}

/// A permit from its issue on, with the journal an office would keep.
class Life {
public:
    Life(const Rules& rules, Day issued)
        : rules_{rules},
          facts_{facts_at_issue(rules.on(issued), issued)},
          count_{count_at_issue(issued)},
          decided_{issued} {
        note(layout::Event::issue);
    }

    void endorse_on(Day day, Answer& answer) {
        const auto decision = endorse(facts_, rules_.on(day), day);
        if (refused(decision, answer)) { return; }
        const auto& granted = std::get<Endorsement>(decision);
        count_ = count_after(count_, granted);
        facts_.endorsed_until = granted.endorsed_until;
        decided_ = day;
        note(granted.event);
        answer.say("granted").say(layout::name(granted.event)).say(granted.base).say(granted.endorsed_until);
        answer.say(granted.gap ? std::optional{granted.gap->from} : std::nullopt);
        answer.say(granted.gap ? std::optional{granted.gap->to} : std::nullopt);
        answer.say(word_of(granted.effect)).end();
    }

    void extend_on(Day day, Day until, Answer& answer) {
        const auto decision = extend(facts_, rules_.on(day), day, until);
        if (refused(decision, answer)) { return; }
        facts_.valid_until = std::get<Extension>(decision).valid_until;
        decided_ = day;
        note(layout::Event::extension);
        answer.say("granted").say(*facts_.valid_until).end();
    }

    void on(Day day, Answer& answer) const {
        const auto& policy = rules_.on(day);
        const auto now = standing(facts_, policy, day);
        const auto duty = next_duty(facts_, policy, day);
        const auto sum = sum_on(day, journal_).value();
        require_explained(sum, now, day);
        answer.say(name(now.state)).say(name(now.next_step)).say(now.since).say(now.until);
        answer.say(name(duty.step)).say(duty.first).say(duty.last);
        answer.say(sum.total).say(sum.full_years).say(sum.continuous_since).end();
    }

    /// The sum of a day as it is told now; a journal of the length a card holds tells the same or nothing.
    void back_on(Day day, Answer& answer) const {
        const auto sum = sum_on(day, journal_);
        if (!sum) {
            answer.say("-").end();
            return;
        }
        constexpr std::size_t held = 6;
        const auto recent = std::span{journal_}.last(std::min(held, journal_.size()));
        const auto by_card = sum_on(day, recent);
        if (by_card && (by_card->total != sum->total || by_card->full_years != sum->full_years ||
                        by_card->continuous_since != sum->continuous_since)) {
            throw std::runtime_error{"a short journal tells another sum"};
        }
        answer.say(sum->total).say(sum->full_years).say(sum->continuous_since).end();
    }

private:
    [[nodiscard]] std::optional<ResidenceSum> sum_on(Day day, std::span<const CountEntry> journal) const {
        return sum_residence({count_, facts_, decided_, endorsed_year(rules_.on(day))}, journal, day);
    }

    template <class Granted>
    static bool refused(const Decision<Granted>& decision, Answer& answer) {
        const auto* refusal = std::get_if<Refusal>(&decision);
        if (refusal != nullptr) { answer.say("refused").say(name(refusal->reason)).say(refusal->day).end(); }
        return refusal != nullptr;
    }

    void note(layout::Event event) {
        journal_.push_back({static_cast<std::uint16_t>(journal_.size() + 1), event, count_.base,
                            count_.days_counted, decided_});
    }

    /// Lines and spans must add up, and the state must be the one with which the outlook begins.
    void require_explained(const ResidenceSum& sum, const Standing& now, Day day) const {
        std::int32_t lines = 0;
        std::int32_t spans = 0;
        for (const auto& line : sum.lines) { lines += line.days; }
        for (const auto& span : sum.spans) { spans += days_between(span.from.value(), span.to); }
        if (lines != sum.total || spans != sum.total) { throw std::runtime_error{"a sum is not its lines"}; }
        const auto first = rules_.ahead(facts_, day).front();
        if (first.state != now.state || first.next_step != now.next_step || first.since != now.since) {
            throw std::runtime_error{"a standing the outlook does not know"};
        }
    }

    const Rules& rules_;
    Facts facts_;
    ResidenceCount count_;
    Day decided_;
    std::vector<CountEntry> journal_{};
};

struct Desk {
    layout::CodeTables codes;
    layout::PolicyProfiles profiles;

    [[nodiscard]] Rules rules(Words& words) const {
        auto profile = words.word();
        return {profiles, std::move(profile), words.word()};
    }
};

struct Act {
    Day day;
    std::optional<Day> extended_until;  ///< none: endorsed
};

std::vector<Act> acts_of(Words& words) {
    std::vector<Act> acts;
    while (words.more()) {
        const Day day = words.day();
        const bool endorsed = words.word() == "endorse";
        acts.push_back({day, endorsed ? std::nullopt : std::optional{words.day()}});
    }
    return acts;
}

/// life PROFILE KIND ISSUED LAST (DAY endorse | DAY extend UNTIL)…: each act, then each day.
void live(const Desk& desk, Words& words, Answer& answer) {
    const auto rules = desk.rules(words);
    const Day issued = words.day();
    const Day last = words.day();
    const auto acts = acts_of(words);
    Life life{rules, issued};
    auto next = acts.begin();
    for (Day day = issued; day <= last; day = day.plus_days(1)) {
        for (; next != acts.end() && next->day == day; ++next) {
            if (next->extended_until) {
                life.extend_on(day, *next->extended_until, answer);
            } else {
                life.endorse_on(day, answer);
            }
        }
        life.on(day, answer);
    }
    for (Day day = issued; day <= last; day = day.plus_days(1)) { life.back_on(day, answer); }
}

/// outlook PROFILE KIND ISSUED DAY: the states from a day on of a permit nobody cared for.
void look_ahead(const Desk& desk, Words& words, Answer& answer) {
    const auto rules = desk.rules(words);
    const Day issued = words.day();
    for (const auto& state : rules.ahead(facts_at_issue(rules.on(issued), issued), words.day())) {
        answer.say(name(state.state)).say(name(state.next_step)).say(state.since).say(state.until);
    }
    answer.end();
}

/// terms PROFILE KIND FROM LAST: whose row counts on each day, and since when.
void terms(const Desk& desk, Words& words, Answer& answer) {
    const auto rules = desk.rules(words);
    const Day from = words.day();
    const Day last = words.day();
    for (Day day = from; day <= last; day = day.plus_days(1)) {
        const auto* row = rules.found_on(day);
        if (row == nullptr) {
            answer.say("-").end();
        } else {
            answer.say(row->profile).say(row->from ? row->from->iso() : "always").end();
        }
    }
}

/// move PROFILE KIND ISSUED RELATION MOVED REPORTED
void move(const Desk& desk, Words& words, Answer& answer) {
    static const std::map<std::string, Relation> relations{{"same-county", Relation::same_county},
                                                           {"renamed", Relation::renamed},
                                                           {"other-county", Relation::other_county},
                                                           {"other-province", Relation::other_province}};
    const auto rules = desk.rules(words);
    const Day issued = words.day();
    const auto relation = relations.at(words.word());
    const Day moved = words.day();
    const Day reported = words.day();
    const auto decision = decide_move(facts_at_issue(rules.on(issued), issued), rules.on(reported), reported,
                                      relation, moved, WorkCalendar{desk.codes});
    if (const auto* refusal = std::get_if<Refusal>(&decision)) {
        answer.say("refused").say(name(refusal->reason)).say(refusal->day).end();
        return;
    }
    const auto& granted = std::get<Move>(decision);
    answer.say(name(granted.outcome));
    answer.say(granted.report_by ? std::optional{granted.report_by->day} : std::nullopt);
    answer.say(granted.late ? "late" : "in-time").end();
}

void say(Answer& answer, const std::optional<Deadline>& deadline) {
    answer.say(deadline ? std::optional{deadline->day} : std::nullopt);
    answer.say(deadline && deadline->provisional ? "provisional" : "certain");
}

/// deadlines PROFILE KIND FROM LAST: for each day issue, longest issue, report of a move.
void deadlines(const Desk& desk, Words& words, Answer& answer) {
    const auto rules = desk.rules(words);
    const WorkCalendar calendar{desk.codes};
    const Day from = words.day();
    const Day last = words.day();
    for (Day day = from; day <= last; day = day.plus_days(1)) {
        const auto& policy = rules.on(day);
        say(answer, issue_by(policy, day, calendar));
        say(answer, issue_at_the_latest_by(policy, day, calendar));
        say(answer, report_move_by(policy, day, calendar));
        answer.end();
    }
}

/// stay PROFILE KIND DAY (FROM TO)…: since when, and the first day the stay is long enough.
void stay(const Desk& desk, Words& words, Answer& answer) {
    const auto rules = desk.rules(words);
    const Day day = words.day();
    std::vector<Registration> registrations;
    while (words.more()) {
        const Day from = words.day();
        registrations.push_back({from, words.day()});
    }
    const auto& policy = rules.on(day);
    const auto found = stay_on(registrations, day, policy.bridge);
    answer.say(found ? std::optional{found->since} : std::nullopt);
    answer.say(found ? std::optional{policy.min_stay->after(found->since)} : std::nullopt).end();
}

/// reminders PROFILE KIND ISSUED
void remind(const Desk& desk, Words& words, Answer& answer) {
    const auto rules = desk.rules(words);
    const Day issued = words.day();
    const auto& policy = rules.on(issued);
    for (const auto& reminder : reminders(facts_at_issue(policy, issued), policy)) {
        answer.say(reminder.day).say(reminder.days_ahead).say(reminder.window_opens ? "opens" : "ahead");
    }
    answer.end();
}

/// Several tables as one: all but the first without their headers; a shorter header has empty cells at its
/// end.
layout::PolicyProfiles read_profiles(const std::vector<std::string>& files) {
    std::string all;
    std::string header;
    for (const auto& file : files) {
        std::ifstream in{file};
        std::string line;
        std::getline(in, line);
        if (header.empty()) { all = (header = line) + '\n'; }
        const auto missing =
            std::count(header.begin(), header.end(), ',') - std::count(line.begin(), line.end(), ',');
        while (std::getline(in, line)) {
            all.append(line).append(static_cast<std::size_t>(missing), ',').append("\n");
        }
    }
    return layout::PolicyProfiles::parse(all, "the tables of the model");
}

void answer_all(const Desk& desk) {
    using Scenario = void (*)(const Desk&, Words&, Answer&);
    static const std::map<std::string, Scenario> scenarios{
        {"life", live},           {"outlook", look_ahead}, {"terms", terms},     {"move", move},
        {"deadlines", deadlines}, {"stay", stay},          {"reminders", remind}};
    Answer answer;
    for (std::string line; std::getline(std::cin, line);) {
        Words words{line};
        scenarios.at(words.word())(desk, words, answer);
        answer.say(".").end().send();
    }
}

}  // namespace

int main(int argc, char** argv) {
    try {
        if (argc < 3) { throw std::runtime_error{"CODES PROFILES…"}; }
        answer_all({layout::CodeTables::load(argv[1]), read_profiles({argv + 2, argv + argc})});
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "engine_cli: %s\n", error.what());
        return 1;
    }
}
