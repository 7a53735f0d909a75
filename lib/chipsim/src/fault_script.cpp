#include "permit/chipsim/faults.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <charconv>
#include <fstream>
#include <iterator>
#include <sstream>
#include <utility>

namespace permit::chipsim {
namespace {

using When = ExchangeFault::When;
using Words = std::vector<std::string>;

/// Why a line is no fault; `parse` adds where.
struct BadLine {
    std::string why;
};

Words words_of(std::string_view line) {
    std::istringstream in{std::string{line.substr(0, line.find('#'))}};
    return {std::istream_iterator<std::string>{in}, {}};
}

template <typename Meaning>
using Named = std::pair<std::string_view, Meaning>;

constexpr std::array moments = {Named<When>{"before", When::before_command},
                                Named<When>{"during", When::during_command},
                                Named<When>{"after", When::after_command}};

constexpr std::array patterns = {
    Named<TornUnit>{"old", TornUnit::old_content}, Named<TornUnit>{"new", TornUnit::new_content},
    Named<TornUnit>{"mixed", TornUnit::mixed}, Named<TornUnit>{"random", TornUnit::random}};

/// The words of one line, taken one after the other.
class Line {
public:
    explicit Line(std::string_view text) : words_{words_of(text)} {}

    [[nodiscard]] bool empty() const noexcept { return next_ == words_.size(); }

    std::string_view word(std::string_view meaning) {
        if (empty()) { throw BadLine{tr("it ends where {} should stand", meaning)}; }
        return words_[next_++];
    }

    void literal(std::string_view expected) {
        const auto found = word(tr("\"{}\"", expected));
        if (found != expected) { throw BadLine{tr("\"{}\" stands where \"{}\" should", found, expected)}; }
    }

    [[nodiscard]] bool follows(std::string_view expected) const {
        return !empty() && words_[next_] == expected;
    }

    [[nodiscard]] bool number_follows() const {
        return !empty() && words_[next_].find_first_not_of("0123456789") == std::string::npos;
    }

    std::uint64_t number(std::string_view meaning, int base = 10) {
        const auto text = word(meaning);
        std::uint64_t value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
        if (error != std::errc{} || end != text.data() + text.size()) {
            throw BadLine{tr("\"{}\" is not {}", text, meaning)};
        }
        return value;
    }

    std::size_t count(std::string_view meaning) {
        const auto value = number(meaning);
        if (value == 0) { throw BadLine{tr("{} counts from 1", meaning)}; }
        return value;
    }

    template <typename Meaning, std::size_t Size>
    Meaning one_of(const std::array<Named<Meaning>, Size>& known) {
        std::string names;
        for (const auto& each : known) { names.append(names.empty() ? "" : ", ").append(each.first); }
        const auto found = word(tr("one of {}", names));
        for (const auto& [name, meaning] : known) {
            if (name == found) { return meaning; }
        }
        throw BadLine{tr("\"{}\" is none of {}", found, names)};
    }

    void end() const {
        if (!empty()) { throw BadLine{tr("\"{}\" is too much", words_[next_])}; }
    }

private:
    Words words_;
    std::size_t next_ = 0;
};

Fault exchange_fault(Line& line) {
    const auto exchange = line.count(tr("the exchange"));
    return ExchangeFault{exchange, line.one_of(moments)};
}

Fault instruction_fault(Line& line) {
    const auto instruction = line.number(tr("a command code of two hexadecimal digits"), 16);
    if (instruction > 0xFF) { throw BadLine{tr("a command code has two hexadecimal digits")}; }
    const auto exchange = line.number_follows() ? line.count(tr("the exchange")) : 1;
    return ExchangeFault{exchange, line.one_of(moments), static_cast<Byte>(instruction)};
}

Fault tear(Line& line) {
    TearPoint point{.write = line.count(tr("the write"))};
    line.literal("byte");
    point.byte = line.count(tr("the byte"));
    point.leaves = line.one_of(patterns);
    if (line.follows("seed")) {
        line.literal("seed");
        point.seed = line.number(tr("a seed"));
    }
    return point;
}

Fault fault_of(Line& line) {
    const auto kind = line.word(tr("a fault"));
    if (kind == "exchange") { return exchange_fault(line); }
    if (kind == "on") { return instruction_fault(line); }
    if (kind == "write") { return tear(line); }
    throw BadLine{tr("a fault begins with exchange, on or write, not \"{}\"", kind)};
}

Fault whole_fault(Line& line) {
    auto fault = fault_of(line);
    line.end();
    return fault;
}

}  // namespace

FaultScript FaultScript::parse(std::string_view text, const std::string& name) {
    FaultScript script;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto end = text.find('\n');
        Line line{text.substr(0, end)};
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.empty()) { continue; }
        try {
            script.faults.push_back(whole_fault(line));
        } catch (const BadLine& bad) {
            throw Error{ErrorCode::bad_input, tr("read line {} of {}", number, name), bad.why,
                        tr("correct the line; permit-sim(1) describes fault scripts")};
        }
    }
    return script;
}

FaultScript FaultScript::load(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    if (!in.is_open() || in.bad()) {
        throw Error{ErrorCode::file_io, tr("read the fault script {}", file.string())};
    }
    return parse(text, file.string());
}

}  // namespace permit::chipsim
