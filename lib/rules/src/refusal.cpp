#include "permit/rules/refusal.hpp"

#include <array>

namespace permit::rules {
namespace {

using enum Reason;

struct ReasonText {
    Reason reason;
    std::string_view name;
    Words sentence;  ///< "{}" is the day of the refusal
};

// In the order of the enumeration; a test holds the two together.
constexpr std::array texts{
    ReasonText{too_early,
               "too-early",
               {"it is too early; come back on the first possible day ({})", "未到办理时间，最早可于{}办理"}},
    ReasonText{not_endorsed,
               "not-endorsed",
               {"a permit of this kind is not endorsed; its term can be extended",
                "此种居住证不需签注，可办理延期"}},
    ReasonText{no_fixed_term,
               "no-fixed-term",
               {"a permit of this kind has no fixed term; it is endorsed every year",
                "此种居住证没有固定期限，每年签注一次"}},
    ReasonText{not_later,
               "not-later",
               {"the new end is not after the present one", "新的截止日期不晚于现有截止日期"}},
    ReasonText{beyond_term,
               "beyond-term",
               {"the new end is more than one term after the present one; at most until {}",
                "新的截止日期超出现有截止日期一个期限以上，最晚可延至{}"}},
    ReasonText{
        card_not_rewritable,
        "card-not-rewritable",
        {"a card of this kind is not rewritten; apply for a new card", "此种证件不能重新签注，请换领新证"}},
    ReasonText{
        expired,
        "expired",
        {"the permit is expired since {}; a new application is needed", "居住证自{}起已过期，需重新申领"}},
    ReasonText{cancelled,
               "cancelled",
               {"the permit was suspended too long and is cancelled since {}; a new application is needed",
                "居住证使用功能中止超过规定期限，自{}起已注销，需重新申领"}},
    ReasonText{moved_new_card,
               "moved-new-card",
               {"the residence is in another county now; hand this card back and apply for a new one there",
                "居住地已在其他县（市、区），请交回本证并在当地重新申领"}},
    ReasonText{moved_suspends,
               "moved-suspends",
               {"the residence is in another county now; by local rule the permit is suspended",
                "居住地已在其他县（市、区），按当地规定居住证使用功能中止"}},
    ReasonText{moved_away,
               "moved-away",
               {"the residence is in another province now; apply there, this permit is cancelled",
                "居住地已在其他省（自治区、直辖市），请在当地申领，本证注销"}},
    ReasonText{ground_gone,
               "ground-gone",
               {"home, job or school no longer exists; there is no ground to endorse the permit",
                "住所、就业或就读的条件已不存在，不能签注"}},
    ReasonText{
        left_the_area,
        "left-the-area",
        {"the holder no longer lives here; the permit is not endorsed", "持有人已不在本地居住，不能签注"}},
    ReasonText{
        identity_changed,
        "identity-changed",
        {"an item of identity has changed; the holder needs a new card", "身份项目已变更，需换领新证"}},
    ReasonText{already_held,
               "already-held",
               {"the person holds a permit of this kind already; one person, one permit",
                "申领人已持有此种居住证，一人一证"}},
    ReasonText{
        not_eligible,
        "not-eligible",
        {"conditions or papers are missing; the list names all of them", "条件或材料不全，清单已一次列明"}},
};

constexpr bool rows_in_order() {
    for (std::size_t at = 0; at < texts.size(); ++at) {
        if (static_cast<std::size_t>(texts[at].reason) != at) { return false; }
    }
    return true;
}
static_assert(rows_in_order(), "the table is indexed by its enumeration");

const ReasonText& text_of(Reason reason) noexcept { return texts.at(static_cast<std::size_t>(reason)); }

}  // namespace

std::string_view name(Reason reason) noexcept { return text_of(reason).name; }

std::string explain(const Refusal& refusal, Language language) {
    constexpr std::string_view the_day{"{}"};
    std::string sentence{text_of(refusal.reason).sentence.in(language)};
    const auto at = sentence.find(the_day);
    if (at != std::string::npos) { sentence.replace(at, the_day.size(), refusal.day.value().iso()); }
    return sentence;
}

}  // namespace permit::rules
