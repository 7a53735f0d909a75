#include "permit/rules/residence_sum.hpp"

#include <algorithm>
#include <array>

namespace permit::rules {
namespace {

struct LineText {
    LineReason reason;
    std::string_view name;
    Words words;
};

// In the order of the enumeration.
constexpr std::array texts{
    LineText{LineReason::carried, "carried", {"sum of the years before the journal", "日志之前的累计天数"}},
    LineText{LineReason::endorsed_year, "endorsed-year", {"endorsed year", "已签注的居住年度"}},
    LineText{LineReason::late_tolerated,
             "late-tolerated",
             {"endorsed late, within the grace: counts", "宽限期内补办签注，连续计算"}},
    LineText{LineReason::late_left_out,
             "late-left-out",
             {"endorsed late: does not count", "逾期补办签注，中断期间不计入"}},
    LineText{LineReason::restarted,
             "restarted",
             {"endorsed too late: the count starts again", "逾期超过规定期限，居住年限重新计算"}},
    LineText{LineReason::running, "running", {"running year or term", "当前居住年度或有效期"}},
    LineText{
        LineReason::not_covered, "not-covered", {"not endorsed: does not count now", "未签注，暂不计入"}},
    LineText{LineReason::permit_over,
             "permit-over",
             {"after the permit's last day: does not count", "居住证终止之后，不计入"}},
    LineText{LineReason::as_recorded, "as-recorded", {"as the signed record says", "以签名记录为准"}},
};
static_assert(static_cast<std::size_t>(texts.back().reason) + 1 == texts.size());

constexpr std::array<std::string_view, 6> edges{"beyond-journal", "issue",   "late-endorsement",
                                                "end-of-year",    "restart", "today"};

const LineText& text_of(LineReason reason) noexcept { return texts.at(static_cast<std::size_t>(reason)); }

std::string days_text(std::int32_t days, Language language) {
    if (language == Language::chinese) { return std::to_string(days) + "天"; }
    return std::to_string(days) + (days == 1 ? " day" : " days");
}

std::string when(const Line& line, Language language) {
    const bool chinese = language == Language::chinese;
    if (line.reason == LineReason::restarted) { return line.until.iso(); }
    if (!line.from) { return (chinese ? "至" : "up to ") + line.until.iso(); }
    return line.from->iso() + (chinese ? "至" : " to ") + line.until.iso();
}

/// Where the lines begin, or that the journal explains none of the days.
std::string reach_of(const ResidenceSum& sum, Language language) {
    const bool chinese = language == Language::chinese;
    const auto from = sum.shown_from->iso();
    const bool shown = std::any_of(sum.lines.begin(), sum.lines.end(),
                                   [&](const Line& line) { return line.from == sum.shown_from; });
    if (shown) {
        return chinese ? "日志自" + from + "起，逐项列示自该日开始"
                       : "the journal reaches back to " + from + "; the sum is shown from that day on";
    }
    return chinese
               ? "日志仅追溯至" + from + "，累计天数仅以签名记录为准"
               : "the journal reaches back to " + from + " only; the sum rests on the signed record alone";
}

}  // namespace

std::string_view name(LineReason reason) noexcept { return text_of(reason).name; }
std::string_view name(SpanEdge edge) noexcept { return edges.at(static_cast<std::size_t>(edge)); }

std::string explain(const Line& line, Language language) {
    const bool chinese = language == Language::chinese;
    return (when(line, language) + (chinese ? "：" : ": ") + days_text(line.days, language) +
            (chinese ? "，" : ", "))
        .append(text_of(line.reason).words.in(language));
}

std::vector<std::string> explain(const ResidenceSum& sum, Language language) {
    const bool chinese = language == Language::chinese;
    std::vector<std::string> lines;
    if (sum.shown_from) { lines.push_back(reach_of(sum, language)); }
    for (const auto& line : sum.lines) { lines.push_back(explain(line, language)); }
    lines.push_back((chinese ? "累计居住：" : "total: ") + days_text(sum.total, language));
    lines.push_back((chinese ? "满年数：" : "full years: ") + std::to_string(sum.full_years));
    lines.push_back((chinese ? "连续居住自：" : "continuous since: ") + sum.continuous_since.iso());
    return lines;
}

}  // namespace permit::rules
