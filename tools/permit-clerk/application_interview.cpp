#include "application_interview.hpp"

#include "application_answers.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/rules/eligibility.hpp"
#include "permit/tools/text.hpp"

#include <iostream>

namespace permit::clerk {
namespace {

using procedures::FieldErrors;
using tools::Json;

Json::json_pointer pointer_to(std::string_view path) {
    std::string text = "/";
    for (const char c : path) { text += c == '.' ? '/' : c; }
    return Json::json_pointer{text};
}

bool is_within(std::string_view path, std::string_view member) {
    return path.empty() || path == member ||
           (path.starts_with(member) && path[member.size()] == '.');  // empty: the file as a whole
}

std::optional<Json> as_text(const std::string& answer) { return Json(answer); }

std::optional<Json> as_text_unless_empty(const std::string& answer) {
    if (answer.empty()) { return std::nullopt; }
    return Json(answer);
}

void say(const std::string& line) { std::cerr << "  " << line << '\n'; }

}  // namespace

std::string Interview::answer(const std::string& prompt) const {
    std::cerr << prompt << ' ' << std::flush;
    std::string line;
    if (!std::getline(std::cin, line)) {
        std::cerr << '\n';
        throw Error{ErrorCode::bad_input, tr("ask for the application"),
                    tr("the input ended before the last answer; nothing was written"),
                    tr("answer every question, one line each")};
    }
    if (line.ends_with('\r')) { line.pop_back(); }
    return line;
}

bool Interview::yes(const std::string& prompt) const {
    for (;;) {
        if (const auto said = truth_in(answer(tr("{} (yes/no)", prompt)))) { return *said; }
        say(tr("type yes or no"));
    }
}

FieldErrors Interview::flaws(const Json& file, std::string_view path) const {
    const auto reading = procedures::read_application(file.dump(), tables_, realm_);
    FieldErrors found;
    if (const auto* errors = std::get_if<FieldErrors>(&reading)) {
        for (const auto& error : *errors) {
            if (is_within(error.path, path)) { found.push_back(error); }
        }
    }
    return found;
}

bool Interview::ask(const std::string& path, const std::string& prompt, const Reading& reading) {
    for (;;) {
        auto wanted = file_;
        const auto value = reading(answer(prompt));
        if (value) { wanted[pointer_to(path)] = *value; }
        FieldErrors found;
        try {
            found = flaws(wanted, path);
        } catch (const Json::exception&) {  // dump: a text that is not UTF-8
            found.push_back({ErrorCode::bad_text, path, "", tr("the text is not UTF-8")});
        }
        if (found.empty()) {
            file_ = std::move(wanted);
            return value.has_value();
        }
        for (const auto& error : found) { say(error.rule); }
    }
}

void Interview::ask_text(const std::string& path, const std::string& prompt) {
    (void)ask(path, prompt, as_text);
}

bool Interview::ask_optional(const std::string& path, const std::string& prompt) {
    return ask(path, prompt, as_text_unless_empty);
}

bool Interview::ask_truth(const std::string& path, const std::string& prompt) {
    const bool truth = yes(prompt);
    file_[pointer_to(path)] = truth;
    return truth;
}

std::string Interview::given(std::string_view member) const {
    const auto found = file_.find(std::string{member});
    return found == file_.end() ? "" : found->get<std::string>();
}

void Interview::show_division(const std::string& path) const {
    const auto code = layout::DivisionCode::parse(file_.at(pointer_to(path)).get<std::string>());
    if (const auto* division = tables_.find(code)) { say(std::string{division->full_name}); }
}

// The questions

Json Interview::file() {
    ask_holder();
    ask_place("registered_address", tr("registered residence: division, six digits:"),
              tr("registered residence: address within it:"));
    ask_place("residence", tr("residence: division, six digits:"), tr("residence: address within it:"));
    ask_text("ground", tr("ground: home, job, school, investment, talent or family:"));
    const bool kind_is_open = !file_.contains("kind");
    if (kind_is_open || yes(tr("write down what was shown, so that eligibility can be checked?"))) {
        ask_evidence();
    }
    return std::move(file_);
}

void Interview::ask_holder() {
    ask_text("name", tr("name:"));
    ask_text("sex", tr("sex, 1 male or 2 female:"));
    ask_text("citizen_number", tr("citizen number:"));
    ask_birth_date();
    // Left out, it is for the rules to decide on the evidence, which is asked for later.
    file_["evidence"] = Json::object();
    (void)ask_optional("kind", tr("kind: standard, temporary, long_term, electronic or "
                                  "hong_kong_macao_taiwan (Enter: the rules decide):"));
    file_.erase("evidence");
    if (ask_optional("ethnic_group", tr("ethnic group, two digits (Enter: none):"))) {
        const auto code = layout::EthnicGroupCode::parse(given("ethnic_group"));
        say(std::string{tables_.find(code)->name});
    }
}

void Interview::ask_birth_date() {
    const auto proposed = CitizenNumber::parse(given("citizen_number"), realm_).birth().iso();
    (void)ask("birth_date", tr("date of birth (Enter: {}):", proposed),
              [&](const std::string& said) { return std::optional{Json(said.empty() ? proposed : said)}; });
}

void Interview::ask_place(std::string_view member, const std::string& division, const std::string& address) {
    const auto path = std::string{member};
    ask_text(path + ".division", division);
    show_division(path + ".division");
    ask_text(path + ".text", address);
}

void Interview::ask_evidence() {
    file_["evidence"] = {{"registrations", Json::array()}, {"papers", Json::array()}};
    ask_registrations();
    ask_papers();
    if (given("ground") == "home") {
        (void)ask_truth("evidence.lives_in_the_home", tr("does the holder live in this home?"));
    }
    ask_agent();
    if (given("ground") == "family") { ask_sponsor(); }
}

void Interview::ask_registrations() {
    for (std::size_t at = 0;; ++at) {
        const auto path = "evidence.registrations." + std::to_string(at);
        if (!ask_optional(path + ".from",
                          tr("registered as living here from, YYYY-MM-DD (Enter: no more):"))) {
            return;
        }
        (void)ask_optional(path + ".to",
                           tr("until, the first day no longer covered (Enter: still registered):"));
    }
}

void Interview::ask_papers() {
    std::size_t number = 0;
    for (const auto paper : procedures::all_papers()) {
        say(tools::padded(std::to_string(++number), 4) + tools::padded(rules::name(paper), 30) +
            std::string{rules::explain(paper, spoken())});
    }
    (void)ask("evidence.papers", tr("papers shown, by their numbers or names, blanks between them:"),
              [](const std::string& said) { return std::optional{Json(papers_in(said))}; });
}

void Interview::ask_agent() {
    if (!yes(tr("does somebody else apply for the holder?"))) { return; }
    file_["evidence"]["agent"] = Json::object();
    ask_text("evidence.agent.role", tr("who: guardian or near-relative:"));
    (void)ask_truth("evidence.agent.shows_identity_card", tr("was the agent's identity card shown?"));
    (void)ask_truth("evidence.cannot_come", tr("is the holder old, ill or disabled and cannot come?"));
}

void Interview::ask_sponsor() {
    if (!yes(tr("does the holder live with a family member who has a long-term permit?"))) { return; }
    ask_text("evidence.sponsor.ground",
             tr("the family member's ground: home, work, investment, talent, county-rule or family:"));
    ask_text("evidence.sponsor.valid_until", tr("that permit is valid until, YYYY-MM-DD:"));
}

}  // namespace permit::clerk
