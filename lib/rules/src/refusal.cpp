#include "permit/rules/refusal.hpp"

#include <array>

namespace permit::rules {
namespace {

using enum Reason;

struct ReasonText {
    Reason reason;
    std::string_view name;
    std::string_view sentence;
};

// In the order of the enumeration; a test holds the two together.
constexpr std::array texts{
    ReasonText{too_early, "too-early", "it is too early; come back on the first possible day"},
    ReasonText{not_endorsed, "not-endorsed",
               "a permit of this kind is not endorsed; its term can be extended"},
    ReasonText{no_fixed_term, "no-fixed-term",
               "a permit of this kind has no fixed term; it is endorsed every year"},
    ReasonText{not_later, "not-later", "the new end is not after the present one"},
    ReasonText{beyond_term, "beyond-term", "the new end is more than one term after the present one"},
    ReasonText{card_not_rewritable, "card-not-rewritable",
               "a card of this kind is not rewritten; apply for a new card"},
    ReasonText{expired, "expired", "the permit has expired; a new application is needed"},
    ReasonText{cancelled, "cancelled",
               "the permit was suspended too long and is cancelled; a new application is needed"},
    ReasonText{moved_new_card, "moved-new-card",
               "the residence is in another county now; hand this card back and apply for a new one there"},
    ReasonText{moved_suspends, "moved-suspends",
               "the residence is in another county now; by local rule the permit is suspended"},
    ReasonText{moved_away, "moved-away",
               "the residence is in another province now; apply there, this permit is cancelled"},
};

const ReasonText& text_of(Reason reason) noexcept { return texts.at(static_cast<std::size_t>(reason)); }

}  // namespace

std::string_view name(Reason reason) noexcept { return text_of(reason).name; }
std::string_view explain(Reason reason) noexcept { return text_of(reason).sentence; }

}  // namespace permit::rules
