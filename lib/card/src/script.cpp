#include "permit/card/script.hpp"

#include "permit/core/words.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

namespace permit::card {
namespace {

constexpr std::string_view wildcard = "??";
constexpr std::string_view heading = "# permitcard APDU script ";

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) { return {}; }
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::optional<ErrorCode> code_named(std::string_view name) {
    for (const auto& row : error_table()) {
        if (row.name == name) { return row.code; }
    }
    return std::nullopt;
}

class Parser {
public:
    explicit Parser(std::string name) : script_{std::move(name), {}} {}

    void line(std::string_view text) {
        ++line_;
        check_version(text);
        const auto content = trimmed(text.substr(0, text.find('#')));
        if (content.empty()) { return; }
        const auto rest = trimmed(content.substr(1));
        switch (content.front()) {
            case '>':
                return command(rest);
            case '<':
                return answer(rest);
            case '!':
                return failure(rest);
            default:
                refuse(tr("a line begins with '>', '<', '!' or '#'"));
        }
    }

    Script finish() && {
        if (open_) { refuse(tr("the last command has no answer")); }
        return std::move(script_);
    }

private:
    void check_version(std::string_view text) const {
        if (!text.starts_with(heading)) { return; }
        if (trimmed(text.substr(heading.size())) != std::to_string(script_version)) {
            refuse(tr("the script is of another version than {}", script_version));
        }
    }

    void command(std::string_view hex) {
        if (open_) { refuse(tr("the command before this one has no answer")); }
        script_.steps.push_back({.line = line_, .command = bytes(hex), .answer = {}});
        if (script_.steps.back().command.empty()) { refuse(tr("a command without bytes")); }
        open_ = true;
    }

    void answer(std::string_view hex) {
        auto& step = open_step();
        step.answer = bytes(hex);
        if (step.answer.size() < 2) {
            refuse(tr("an answer ends with two bytes of status; a lost card is '! card-lost'"));
        }
    }

    void failure(std::string_view name) {
        auto& step = open_step();
        step.failure = code_named(name);
        if (!step.failure) { refuse(tr("after '!' stands the name of an error, such as card-lost")); }
    }

    ScriptStep& open_step() {
        if (!open_) { refuse(tr("there is no command to this answer")); }
        open_ = false;
        return script_.steps.back();
    }

    [[nodiscard]] ScriptBytes bytes(std::string_view text) const {
        ScriptBytes all;
        while (!(text = trimmed(text)).empty()) {
            const auto byte = text.substr(0, wildcard.size());
            all.push_back(byte == wildcard ? std::nullopt : std::optional{known_byte(byte)});
            text.remove_prefix(byte.size());
        }
        return all;
    }

    [[nodiscard]] Byte known_byte(std::string_view text) const {
        try {
            return from_hex(text).at(0);
        } catch (const std::exception&) { refuse(tr("a byte is two hexadecimal digits, or ??")); }
    }

    [[noreturn]] void refuse(std::string why) const {
        throw Error{ErrorCode::bad_script, tr("read {}, line {}", script_.name, line_), std::move(why)};
    }

    Script script_;
    std::size_t line_ = 0;
    bool open_ = false;  ///< the last command still waits for its answer
};

}  // namespace

std::string to_text(const ScriptBytes& bytes) {
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const auto& byte : bytes) { text += byte ? to_hex(BytesView{&*byte, 1}) : std::string{wildcard}; }
    return text;
}

Script parse_script(std::string_view text, std::string name) {
    Parser parser{std::move(name)};
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        parser.line(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return std::move(parser).finish();
}

Script load_script(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    if (!in.is_open() || in.bad()) {
        throw Error{ErrorCode::file_io, tr("read the APDU script {}", file.string()),
                    tr("the file cannot be read")};
    }
    return parse_script(text, file.string());
}

}  // namespace permit::card
