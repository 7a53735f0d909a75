#include "commands.hpp"

#include "permit/core/bytes.hpp"
#include "permit/core/words.hpp"
#include "permit/desfire/status.hpp"
#include "permit/tools/text.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace permit::diag {
namespace {

using tools::Json;

/// What a word means that somebody found in a message, a log or a trace.
struct Explanation {
    std::string_view kind;  ///< "status", "error" or "exit"
    std::string word;       ///< as it is written properly
    std::string name;
    std::string cause;
    std::string next;
    std::optional<int> exit{};  ///< of an error
};

/// In the order of ExitStatus; docs/errors.md has the same table.
constexpr std::array<std::string_view, 9> exit_texts{
    tr_noop("done; the verdict is valid or due soon"),
    tr_noop("failed for another reason"),
    tr_noop("wrong usage, or bad input data"),
    tr_noop("no service, no reader, or the reader failed"),
    tr_noop("no card, or the card was lost"),
    tr_noop("a key or an authentication was refused"),
    tr_noop("not a permit, a newer layout, torn or damaged content"),
    tr_noop("our card, and the answer is no"),
    tr_noop("the registry")};

std::optional<Explanation> as_error(std::string word) {
    std::replace(word.begin(), word.end(), '_', '-');
    const auto table = error_table();
    const auto row =
        std::find_if(table.begin(), table.end(), [&](const ErrorInfo& info) { return info.name == word; });
    if (row == table.end()) { return std::nullopt; }
    return Explanation{.kind = "error",
                       .word = word,
                       .name = word,
                       .cause = tr(row->cause),
                       .next = tr(row->remedy),
                       .exit = static_cast<int>(row->exit)};
}

std::optional<Explanation> as_exit(const std::string& word) {
    if (word.size() != 1 || word.front() < '0' || word.front() > '8') { return std::nullopt; }
    const auto text = exit_texts.at(static_cast<std::size_t>(word.front() - '0'));
    return Explanation{.kind = "exit",
                       .word = word,
                       .name = tr("exit status {}", word),
                       .cause = tr(text),
                       .next = word == "0" ? tr("nothing to do")
                                           : tr("read the error's name in the message, and explain that")};
}

std::optional<Explanation> as_status(const std::string& word) {
    const auto sw = desfire::parse_status_word(word);
    if (!sw) { return std::nullopt; }
    const auto info = desfire::explain(*sw);
    return Explanation{.kind = "status",
                       .word = to_hex(Bytes{static_cast<Byte>(*sw >> 8U), static_cast<Byte>(*sw & 0xFFU)}),
                       .name = tr(info.name),
                       .cause = tr(info.cause),
                       .next = tr(info.next)};
}

Explanation explained(const std::string& word) {
    if (auto error = as_error(word)) { return *error; }
    if (auto exit = as_exit(word)) { return *exit; }
    if (auto status = as_status(word)) { return *status; }
    throw Error{ErrorCode::bad_input, tr("explain {}", word),
                tr("it is no status of a chip, no error of these programs and no exit status"),
                tr("write a status as 91AE, AE or 0x6982, an error by its name, as card-in-use")};
}

Json json_of(const Explanation& explanation) {
    Json object{{"kind", explanation.kind},
                {"word", explanation.word},
                {"name", explanation.name},
                {"cause", explanation.cause},
                {"next", explanation.next}};
    if (explanation.exit) { object["exit"] = *explanation.exit; }
    return object;
}

std::string text_of(const Explanation& explanation) {
    const bool named = explanation.kind == "status";
    const auto name = named ? explanation.word + " " + explanation.name : explanation.name;
    return (explanation.exit ? tr("{} (exit status {})", name, *explanation.exit) : name) + "\n" +
           tools::fact_lines({{tr("cause"), explanation.cause}, {tr("next"), explanation.next}}, "  ");
}

ExitStatus explain(const tools::Program& program, const std::vector<std::string>& words) {
    Json list = Json::array();
    std::string lines;
    for (const auto& word : words) {
        const Explanation explanation = explained(word);
        list.push_back(json_of(explanation));
        lines += text_of(explanation);
    }
    program.result({{"explained", std::move(list)}}, lines);
    return ExitStatus::done;
}

}  // namespace

void add_explain(tools::Program& program) {
    const auto words = std::make_shared<std::vector<std::string>>();
    auto& command =
        program.command("explain", tr("what a chip's status, an error's name or an exit status means"),
                        [&program, words] { return explain(program, *words); });
    command.add_option("status", *words, tr("91AE, AE, 0x6982, card-in-use, 3"))
        ->type_name("STATUS")
        ->required();
}

}  // namespace permit::diag
