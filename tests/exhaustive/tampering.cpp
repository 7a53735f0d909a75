#include "tampering.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <iostream>

namespace permit::exhaustive {
namespace {

using Kind = Tampering::Kind;

void add_flips_and_truncations(std::vector<Tampering>& all, std::size_t exchange, bool of_command,
                               std::size_t size) {
    for (std::size_t bit = 0; bit < 8 * size; ++bit) {
        all.push_back({exchange, of_command, Kind::flip, bit});
    }
    for (std::size_t length = 0; length < size; ++length) {
        all.push_back({exchange, of_command, Kind::truncate, length});
    }
}

std::vector<std::size_t> chosen_status_words(std::size_t every) {
    std::vector<std::size_t> words;
    for (std::size_t word = 0; word <= 0xFFFF; ++word) {
        if (word >> 8U == 0x91 || (word & 0xFFU) == 0 || word % every == 0) { words.push_back(word); }
    }
    return words;
}

void require_three_lines(const Error& error) {
    REQUIRE(describe(error.code()).code == error.code());
    REQUIRE_FALSE(error.doing().empty());
    REQUIRE_FALSE(error.why().empty());
    REQUIRE_FALSE(error.next().empty());
}

}  // namespace

std::string Tampering::text() const {
    static constexpr std::array<std::string_view, 3> kinds{
        "bit flipped: ", "cut to length: ", "status word: "};
    return "exchange " + std::to_string(exchange + 1) + (of_command ? ", command, " : ", answer, ") +
           std::string{kinds[static_cast<std::size_t>(kind)]} + std::to_string(value);
}

Bytes Tampering::apply(BytesView message) const {
    Bytes changed{message.begin(), message.end()};
    if (kind == Kind::truncate) {
        changed.resize(std::min(value, changed.size()));
    } else if (kind == Kind::flip && value / 8 < changed.size()) {
        changed[value / 8] = static_cast<Byte>(changed[value / 8] ^ 1U << value % 8);
    } else if (kind == Kind::status && changed.size() >= 2) {
        changed[changed.size() - 2] = static_cast<Byte>(value >> 8U);
        changed[changed.size() - 1] = static_cast<Byte>(value);
    }
    return changed;
}

Bytes RecordingTransport::exchange(BytesView command) {
    auto answer = inner_.exchange(command);
    conversation_.push_back({{command.begin(), command.end()}, answer});
    return answer;
}

Bytes TamperingTransport::exchange(BytesView command) {
    if (count_ >= most_) { throw Endless{"the host does not end"}; }
    const bool now = count_++ == tampering_.exchange;
    const auto answer =
        now && tampering_.of_command ? inner_.exchange(tampering_.apply(command)) : inner_.exchange(command);
    return now && !tampering_.of_command ? tampering_.apply(answer) : answer;
}

bool full_run() {
    const char* wish = std::getenv("PERMIT_EXHAUSTIVE");
    return wish != nullptr && std::string_view{wish} == "full";
}

std::vector<Tampering> flips_and_truncations(const Conversation& clean, std::size_t every) {
    std::vector<Tampering> all;
    for (std::size_t i = 0; i < clean.size(); ++i) {
        add_flips_and_truncations(all, i, true, clean[i].command.size());
        add_flips_and_truncations(all, i, false, clean[i].answer.size());
    }
    std::vector<Tampering> chosen;
    for (std::size_t i = 0; i < all.size(); i += every) { chosen.push_back(all[i]); }
    return chosen;
}

std::vector<Tampering> status_words(const Conversation& clean, std::size_t every) {
    const auto words = chosen_status_words(every);
    std::vector<Tampering> all;
    for (std::size_t i = 0; i < clean.size(); ++i) {
        const auto& answer = clean[i].answer;
        const std::size_t true_word = std::size_t{answer[answer.size() - 2]} << 8U | answer.back();
        for (const auto word : words) {
            if (word != true_word) { all.push_back({i, false, Kind::status, word}); }
        }
    }
    return all;
}

Counts sweep(std::string_view what, const std::vector<Tampering>& cases,
             const std::function<void(const Tampering&)>& attempt,
             const std::function<void(const Tampering&, bool answered)>& check) {
    Counts counts;
    for (const auto& each : cases) {
        INFO(each.text());
        bool answered = false;
        try {
            attempt(each);
            answered = true;
        } catch (const Error& error) { require_three_lines(error); } catch (const std::exception& other) {
            FAIL(other.what());
        }
        check(each, answered);
        ++counts.cases;
        ++(answered ? counts.answered : counts.errors);
    }
    std::cout << what << ": " << counts.cases << " cases, " << counts.errors << " ended in an error, "
              << counts.answered << " in an answer\n";
    return counts;
}

}  // namespace permit::exhaustive
