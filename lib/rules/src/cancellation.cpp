#include "permit/rules/cancellation.hpp"

#include <algorithm>
#include <array>

namespace permit::rules {
namespace {

struct GroundText {
    CancellationGround ground;
    std::string_view name;
    Words words;
};

using enum CancellationGround;

// In the order of the enumeration.
constexpr std::array texts{
    GroundText{death, "death", {"the holder has died", "持有人死亡"}},
    GroundText{registered_locally,
               "registered-locally",
               {"the holder is registered here now", "已在居住地登记常住户口"}},
    GroundText{false_papers, "false-papers", {"the papers were false", "提供虚假材料"}},
    GroundText{own_wish, "own-wish", {"the holder wishes it", "持有人自愿注销"}},
    GroundText{
        no_longer_eligible, "no-longer-eligible", {"the holder is no longer eligible", "不再符合申领条件"}},
    GroundText{left_the_area, "left-the-area", {"the holder has left the area", "持有人离开居住地"}},
    GroundText{suspended_too_long, "suspended-too-long", {"suspended too long", "使用功能中止超过规定期限"}},
    GroundText{
        other_legal_ground, "other-legal-ground", {"another ground in law", "法律、法规规定的其他情形"}},
};
static_assert(static_cast<std::size_t>(texts.back().ground) + 1 == texts.size());

const GroundText& text_of(CancellationGround ground) noexcept {
    return texts.at(static_cast<std::size_t>(ground));
}

}  // namespace

std::string_view name(CancellationGround ground) noexcept { return text_of(ground).name; }

std::optional<CancellationGround> cancellation_ground_from(std::string_view name) noexcept {
    const auto row =
        std::find_if(texts.begin(), texts.end(), [&](const auto& each) { return each.name == name; });
    return row == texts.end() ? std::nullopt : std::optional{row->ground};
}

std::string_view explain(CancellationGround ground, Language language) noexcept {
    return text_of(ground).words.in(language);
}

}  // namespace permit::rules
