#include "permit/rules/decision_text.hpp"

namespace permit::rules {
namespace {

bool chinese(Language language) noexcept { return language == Language::chinese; }

std::string period(Day from, Day until, Language language) {
    return from.iso() + (chinese(language) ? "至" : " to ") + until.iso();
}

Words words_of(layout::Ground ground) noexcept {
    switch (ground) {
        case layout::Ground::home:
            return {"home", "合法稳定住所"};
        case layout::Ground::job:
            return {"job", "合法稳定就业"};
        case layout::Ground::school:
            return {"school", "连续就读"};
        case layout::Ground::investment:
            return {"investment", "投资"};
        case layout::Ground::talent:
            return {"talent programme", "人才引进"};
        case layout::Ground::family:
            break;
    }
    return {"family", "共同居住的亲属"};
}

Words words_of(layout::Event event) noexcept {
    switch (event) {
        case layout::Event::issue:
            return {"hand-out", "发放"};
        case layout::Event::endorsement:
            return {"endorsement", "签注"};
        case layout::Event::restoration:
            return {"restoration", "功能恢复"};
        case layout::Event::address_change:
            return {"address change", "地址变更"};
        case layout::Event::extension:
            return {"extension", "延期"};
        case layout::Event::replacement:
            return {"replacement or reissue", "换领、补领"};
        case layout::Event::cancellation:
            break;
    }
    return {"cancellation", "注销"};
}

}  // namespace

std::string explain(const Extension& extension, Language language) {
    return (chinese(language) ? "有效期延至" : "valid until ") + extension.valid_until.iso();
}

std::string explain(const Deadline& deadline, Language language) {
    if (!deadline.provisional) { return deadline.day.iso(); }
    return deadline.day.iso() +
           (chinese(language) ? "（节假日安排尚未公布，暂定）" : " (provisional: holidays not published)");
}

std::string explain(const Duty& duty, Language language) {
    auto text = std::string{explain(duty.step, language)};
    if (duty.first && duty.last) {
        return text + (chinese(language) ? "：" : " from ") + period(*duty.first, *duty.last, language);
    }
    if (duty.last) { text += (chinese(language) ? "，不晚于" : " by ") + duty.last->iso(); }
    return text;
}

std::string explain(const Reminder& reminder, Language language) {
    const auto last = reminder.last_day.iso();
    const auto days = std::to_string(reminder.days_ahead);
    if (chinese(language)) {
        return reminder.day.iso() + (reminder.window_opens ? "：今日起可办理，" : "：") + "最后办理日" +
               last + "，还有" + days + "天";
    }
    return reminder.day.iso() + ": " + (reminder.window_opens ? "possible from today, " : "") + days +
           " days to the last day, " + last;
}

std::string_view words(layout::Ground ground, Language language) noexcept {
    return words_of(ground).in(language);
}

std::string_view words(layout::Event event, Language language) noexcept {
    return words_of(event).in(language);
}

}  // namespace permit::rules
