#include "application_answers.hpp"

#include "permit/permit/evidence.hpp"

#include <algorithm>
#include <sstream>
#include <string_view>
#include <utility>

namespace permit::clerk {
namespace {

std::string replaced(std::string text, std::string_view what, std::string_view by) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
        text.replace(at, what.size(), by);
    }
    return text;
}

/// The name of the paper with this number in the list that was shown; anything else as it is.
std::string paper_named(const std::string& word) {
    const auto papers = procedures::all_papers();
    for (std::size_t at = 0; at < papers.size(); ++at) {
        if (word == std::to_string(at + 1)) { return std::string{rules::name(papers[at])}; }
    }
    return word;
}

std::string lower_case(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return text;
}

/// The words of an answer; commas, semicolons and wide blanks stand between words too.
std::vector<std::string> words_in(std::string answer) {
    for (const auto* between : {";", ",", "；", "，", "、", "\u3000"}) {
        answer = replaced(std::move(answer), between, " ");
    }
    std::vector<std::string> words;
    std::istringstream line{answer};
    for (std::string word; line >> word;) { words.push_back(word); }
    return words;
}

}  // namespace

std::optional<bool> truth_in(const std::string& answer) {
    const auto words = words_in(lower_case(answer));
    if (words.size() != 1) { return std::nullopt; }
    const auto& word = words.front();
    if (word == "yes" || word == "y" || word == "是") { return true; }
    if (word == "no" || word == "n" || word == "否") { return false; }
    return std::nullopt;
}

std::vector<std::string> papers_in(const std::string& answer) {
    std::vector<std::string> names;
    for (const auto& word : words_in(answer)) {
        auto name = paper_named(word);
        if (std::find(names.begin(), names.end(), name) == names.end()) { names.push_back(std::move(name)); }
    }
    return names;
}

}  // namespace permit::clerk
