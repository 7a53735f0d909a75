#include "permit/rules/profile.hpp"

namespace permit::rules {
namespace {

using layout::PermitKind;
using layout::Policy;

constexpr Words kind_words(PermitKind kind) noexcept {
    switch (kind) {
        case PermitKind::standard:
            return {"residence permit", "居住证"};
        case PermitKind::temporary:
            return {"temporary residence permit", "临时居住证"};
        case PermitKind::long_term:
            return {"long-term residence permit", "长期居住证"};
        case PermitKind::electronic:
            return {"electronic residence permit", "电子居住证"};
        case PermitKind::hong_kong_macao_taiwan:
            return {"residence permit for Hong Kong, Macao and Taiwan residents", "港澳台居民居住证"};
    }
    return {"", ""};
}

/// The settings of one policy, said in one language.
class Speaker {
public:
    Speaker(const Policy& policy, Language language) : policy_{policy}, language_{language} {}

    [[nodiscard]] std::vector<Clause> say_all() {
        say("permit_kind", std::string{words(policy_.kind, language_)});
        say_term();
        if (policy_.endorse_every) { say_endorsement(); }
        say_eligibility();
        say_moves();
        say_deadlines();
        say_fees();
        say_source();
        if (!policy_.note.empty()) { say("note", in({"note: ", "备注："}) + policy_.note); }
        return std::move(clauses_);
    }

private:
    [[nodiscard]] bool chinese() const noexcept { return language_ == Language::chinese; }
    [[nodiscard]] std::string in(Words words) const { return std::string{words.in(language_)}; }
    [[nodiscard]] std::string period(layout::Period period) const { return words(period, language_); }

    void say(std::string_view setting, std::string text, bool regulated = true) {
        clauses_.push_back({setting, std::move(text), regulated});
    }

    /// `before` and `after` around the value, or that it is not regulated.
    template <class Value, class Text>
    void say(std::string_view setting, Words subject, const std::optional<Value>& value, const Text& text) {
        const std::string said = value ? text(*value) : in({"not regulated", "未作规定"});
        say(setting, in(subject) + (chinese() ? "：" : ": ") + said, value.has_value());
    }

    void say_choice(std::string_view setting, Words subject, Words choice) {
        say(setting, in(subject) + (chinese() ? "：" : ": ") + in(choice));
    }

    [[nodiscard]] std::string days(layout::DayLimit limit) const {
        const bool working = limit.unit == layout::DayUnit::working;
        if (chinese()) { return std::to_string(limit.days) + (working ? "个工作日" : "日"); }
        return std::to_string(limit.days) + (working ? " working days" : " days");
    }

    void say_term() {
        if (!policy_.term) {
            say_choice("term", {"term", "期限"}, {"open", "不设期限"});
            clauses_.back().regulated = false;
            return;
        }
        say("term", {"term", "期限"}, policy_.term, [&](layout::Period term) {
            if (!policy_.endorse_every) { return period(term); }
            return period(term) + in({" at a time, renewed by the endorsement", "，以签注续期"});
        });
    }

    void say_endorsement() {
        say("endorse_every", {"endorsed every", "签注周期"}, policy_.endorse_every,
            [&](layout::Period every) { return period(every); });
        say("window", {"window", "办理时间"}, policy_.window, [&](layout::Period window) {
            if (chinese()) { return full_year() + "之日前" + period(window) + "内"; }
            return period(window) + " before the end of the year";
        });
        say_last_day();
        say_choice(
            "next_base", {"next year counts from", "下一居住年度起算日"},
            policy_.next_base == layout::NextBase::year_end
                ? Words{"the end of the year before, however early the endorsement", "上一居住年度届满之日"}
                : Words{"the day of the endorsement", "签注之日"});
        say_lateness();
    }

    /// What an endorsement confirms, in Chinese: 居住每满1年.
    [[nodiscard]] std::string full_year() const {
        constexpr int months_of_a_year = 12;
        const auto every = *policy_.endorse_every;
        const bool years =
            every.unit() == layout::Period::Unit::months && every.count() % months_of_a_year == 0;
        return "居住每满" + (years ? std::to_string(every.count() / months_of_a_year) + "年" : period(every));
    }

    void say_last_day() {
        const bool day_before = policy_.last_day == layout::LastDay::day_before;
        if (chinese()) {
            return say("last_day", "最后办理日：" + full_year() + (day_before ? "之日的前一日" : "之日当日"));
        }
        say("last_day", std::string{"last day in time: "} +
                            (day_before ? "the day before the anniversary" : "the anniversary itself"));
    }

    void say_lapse() {
        if (!policy_.lapse_after) {
            say_choice("lapse_after", {"cancelled for lateness", "逾期注销"}, {"not regulated", "未作规定"});
            clauses_.back().regulated = false;
            return;
        }
        const auto lapse = period(*policy_.lapse_after);
        say("lapse_after", chinese() ? "逾期满" + lapse + "未补办签注的，予以注销"
                                     : "cancelled when late by " + lapse + " and still not endorsed");
    }

    void say_lateness() {
        say_choice("late_effect", {"late", "逾期"},
                   policy_.late_effect == layout::LateEffect::suspend
                       ? Words{"suspended until endorsed", "使用功能中止，补办签注后恢复"}
                       : Words{"expired; a new application", "证件失效，需重新申领"});
        say("grace", {"grace", "宽限"}, policy_.grace, [&](layout::Period grace) { return period(grace); });
        if (policy_.within_grace) {
            say_choice("within_grace", {"within the grace", "宽限期内"}, within(*policy_.within_grace));
        }
        say_choice("after_grace", {"later, the days in between", "宽限期后"},
                   policy_.after_grace == layout::AfterGrace::restart
                       ? Words{"and all before them do not count: the count starts again",
                               "居住年限自补办签注之日起重新计算"}
                       : Words{"are left out of the count", "中断期间不计入居住年限"});
        say_lapse();
    }

    [[nodiscard]] static Words within(layout::WithinGrace effect) noexcept {
        switch (effect) {
            case layout::WithinGrace::continuous:
                return {"the card is suspended, the days count once it is endorsed",
                        "使用功能中止，补办签注后居住年限连续计算"};
            case layout::WithinGrace::gap_excluded:
                return {"the card is suspended, the days do not count",
                        "使用功能中止，中断期间不计入居住年限"};
            case layout::WithinGrace::usable:
                break;
        }
        return {"the card goes on working, the days count", "证件继续有效，居住年限连续计算"};
    }

    void say_eligibility() {
        say("min_stay", {"registered stay before the application", "申领前登记居住时间"}, policy_.min_stay,
            [&](layout::Period stay) { return period(stay); });
        if (policy_.bridge) {
            say("bridge", bridged(*policy_.bridge));
        } else {
            say_choice("bridge", {"breaks between registrations bridged", "登记间断视为连续"},
                       {"none", "无"});
        }
        if (policy_.min_age) {
            say("min_age", chinese() ? "年满" + std::to_string(*policy_.min_age) + "周岁"
                                     : "from age " + std::to_string(*policy_.min_age));
        }
    }

    [[nodiscard]] std::string bridged(layout::Period bridge) const {
        if (chinese()) { return "登记间断不超过" + period(bridge) + "视为连续"; }
        return "breaks between registrations bridged: up to " + period(bridge);
    }

    void say_moves() {
        say("address_change_days", {"a move is reported within", "变更居住地址申报时限"},
            policy_.address_change, [&](layout::DayLimit limit) { return days(limit); });
        say("cross_county_move", {"a move to another county", "迁往其他县（市、区）"},
            policy_.cross_county_move, [&](layout::CrossCountyMove move) { return in(moved(move)); });
        say_choice(
            "rewritten_at", {"the card is rewritten at", "重新签注地点"},
            policy_.rewritten_at == layout::RewrittenAt::county
                ? Words{"an acceptance point of the county of residence", "居住地所在县（市、区）受理点"}
                : Words{"any acceptance point of the province", "全省（市）任一受理点"});
    }

    [[nodiscard]] Words moved(layout::CrossCountyMove move) const noexcept {
        switch (move) {
            case layout::CrossCountyMove::same_card:
                return {"the same card is rewritten", "在原证上重新签注"};
            case layout::CrossCountyMove::new_card:
                if (policy_.kind == PermitKind::hong_kong_macao_taiwan) {
                    return {"a new card is made, the old one is handed in", "换领新证，交回原证"};
                }
                return {"the permit is cancelled and handed back; a new application at the new residence",
                        "注销并交回居住证，在新居住地重新申领"};
            case layout::CrossCountyMove::suspend:
                break;
        }
        return {"the permit is suspended", "居住证使用功能中止"};
    }

    void say_deadlines() {
        say("issue_days", {"ready after acceptance within", "受理后制发时限"}, policy_.issue,
            [&](layout::DayLimit limit) { return days(limit); });
        if (policy_.issue_max_days) {
            const auto unit = policy_.issue ? policy_.issue->unit : layout::DayUnit::calendar;
            say("issue_max_days", {"in special cases within", "特殊情况最长"}, policy_.issue_max_days,
                [&](int count) {
                    return days({count, unit});
                });
        }
        say_choice("rest_day", {"a deadline on a rest day", "期限届满日为休息日"},
                   policy_.rest_day == layout::RestDay::moves
                       ? Words{"moves to the next working day", "顺延至下一工作日"}
                       : Words{"stays", "不顺延"});
    }

    [[nodiscard]] std::string fee(int yuan) const {
        if (yuan == 0) { return in({"free", "免费"}); }
        return std::to_string(yuan) + in({" yuan", "元"});
    }

    void say_fees() {
        const auto text = [&](int yuan) { return fee(yuan); };
        say("fee_first_cny", {"first card", "首次申领"}, policy_.fee_first_yuan, text);
        say("fee_endorse_cny", {"endorsement", "签注费用"}, policy_.fee_endorse_yuan, text);
        say("fee_replace_cny", {"replacement", "换领、补领"}, policy_.fee_replace_yuan, text);
    }

    void say_source() {
        if (policy_.from) {
            say("from", {"in force from", "施行日期"}, policy_.from, [](Day day) { return day.iso(); });
        }
        switch (policy_.grade) {
            case 'A':
                return say_choice("grade", {"source", "依据"}, {"A: text of the rule seen", "A：见规定原文"});
            case 'B':
                return say_choice("grade", {"source", "依据"},
                                  {"B: several sources agree", "B：多个来源一致"});
            default:
                return say_choice("grade", {"source", "依据"}, {"C: one guide only", "C：仅一份指南"});
        }
    }

    const Policy& policy_;
    Language language_;
    std::vector<Clause> clauses_{};
};

}  // namespace

std::vector<Clause> explain(const Policy& policy, Language language) {
    return Speaker{policy, language}.say_all();
}

std::string words(layout::Period period, Language language) {
    const auto count = std::to_string(period.count());
    const bool months = period.unit() == layout::Period::Unit::months;
    if (language == Language::chinese) { return count + (months ? "个月" : "日"); }
    return count + (months ? " month" : " day") + (period.count() == 1 ? "" : "s");
}

std::string_view words(PermitKind kind, Language language) noexcept { return kind_words(kind).in(language); }

}  // namespace permit::rules
