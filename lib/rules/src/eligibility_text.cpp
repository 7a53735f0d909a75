#include "permit/rules/eligibility.hpp"

#include <array>

namespace permit::rules {
namespace {

struct PaperText {
    Paper paper;
    std::string_view name;
    Words words;
};

// In the order of the enumeration; likewise below.
constexpr std::array papers{
    PaperText{Paper::identity_card, "identity-card", {"identity card", "居民身份证"}},
    PaperText{Paper::photo, "photo", {"photo", "本人相片"}},
    PaperText{Paper::lease, "lease", {"lease", "房屋租赁合同"}},
    PaperText{Paper::title, "title", {"title to the home", "房屋产权证明文件"}},
    PaperText{Paper::purchase_contract, "purchase-contract", {"purchase contract", "购房合同"}},
    PaperText{Paper::lodging_statement,
              "lodging-statement",
              {"lodging statement of landlord, employer or school",
               "房屋出租人、用人单位、就读学校出具的住宿证明"}},
    PaperText{Paper::business_licence, "business-licence", {"business licence", "工商营业执照"}},
    PaperText{Paper::labour_contract, "labour-contract", {"labour contract", "劳动合同"}},
    PaperText{Paper::employers_statement,
              "employers-statement",
              {"employer's statement", "用人单位出具的劳动关系证明"}},
    PaperText{Paper::other_proof_of_work,
              "other-proof-of-work",
              {"other proof of lawful stable work", "其他能够证明有合法稳定就业的材料"}},
    PaperText{Paper::student_card, "student-card", {"student card", "学生证"}},
    PaperText{Paper::school_statement,
              "school-statement",
              {"school statement of continuous study", "就读学校出具的连续就读证明"}},
    PaperText{Paper::lease_over_a_year, "lease-over-a-year", {"lease over a year", "一年以上的房屋租赁合同"}},
    PaperText{Paper::labour_contract_over_a_year,
              "labour-contract-over-a-year",
              {"job contract over a year", "一年以上的用人合同"}},
    PaperText{Paper::two_years_of_pension,
              "two-years-of-pension",
              {"proof of two years' pension payments", "缴纳基本养老保险满二年的证明"}},
    PaperText{Paper::proof_of_investment, "proof-of-investment", {"proof of investment", "投资兴办企业证明"}},
    PaperText{Paper::talent_certificate,
              "talent-certificate",
              {"certificate of the talent programme", "人才引进证明"}},
    PaperText{Paper::county_decision,
              "county-decision",
              {"decision under another rule of the county", "符合县级以上人民政府规定其他情形的证明"}},
    PaperText{Paper::proof_of_kinship,
              "proof-of-kinship",
              {"proof of marriage or close kinship", "配偶或直系亲属关系证明"}},
    PaperText{
        Paper::travel_permit,
        "travel-permit",
        {"travel permit for Hong Kong and Macao residents, or five-year travel permit for Taiwan residents",
         "港澳居民来往内地通行证或五年期台湾居民来往大陆通行证"}},
};

struct LackText {
    Lack lack;
    std::string_view name;
    Words words;
    Basis basis;
    std::string_view chinese_end{};  ///< behind the day
};

constexpr std::array lacks{
    LackText{Lack::not_left,
             "not-left",
             {"the registered residence is in this city", "常住户口所在地在本市，不需申领"},
             {2, 0, "", "6"}},
    LackText{Lack::not_registered,
             "not-registered",
             {"there is no registered stay today", "当前没有居住登记"},
             {2, 2, "", "6"}},
    LackText{Lack::stay_too_short,
             "stay-too-short",
             {"the registered stay is too short; the first possible day is ", "登记居住时间不足，最早可于"},
             {2, 2, "min_stay", "6"},
             "申领"},
    LackText{Lack::too_young,
             "too-young",
             {"the applicant is too young; the first possible day is ", "申领人年龄不足，最早可于"},
             {0, 0, "min_age", "4"},
             "申领"},
    LackText{Lack::wrong_origin,
             "wrong-origin",
             {"the citizen number is not one for this kind of permit", "公民身份号码与证件种类不符"},
             {0, 0, "", "11"}},
    LackText{Lack::ground,
             "ground",
             {"the ground must be home, job or school; any one of: ",
              "须有合法稳定住所、合法稳定就业、连续就读条件之一，证明材料任选其一："},
             {2, 2, "", "6"}},
    LackText{Lack::ground_paper,
             "ground-paper",
             {"the ground is not shown; any one of: ", "缺少证明材料，任选其一："},
             {9, 0, "", "6"}},
    LackText{Lack::long_term_ground,
             "long-term-ground",
             {"the ground is none for the long term; any one of: ", "不符合长期居住证条件，任选其一："},
             {0, 0, "", "4"}},
    LackText{Lack::lives_elsewhere,
             "lives-elsewhere",
             {"the holder has to live in the home", "须在该住所实际居住"},
             {0, 0, "", "4"}},
    LackText{Lack::sponsor,
             "sponsor",
             {"nobody in the family holds a long-term permit by home, investment or talent",
              "共同居住的亲属中无人以住所、投资或人才引进条件持有长期居住证"},
             {0, 0, "", "4"}},
    LackText{Lack::identity_card,
             "identity-card",
             {"the identity card is missing", "缺少居民身份证"},
             {9, 0, "", "6"}},
    LackText{Lack::travel_permit,
             "travel-permit",
             {"the travel permit for Hong Kong and Macao residents, or for Taiwan residents, is missing",
              "缺少港澳居民来往内地通行证或五年期台湾居民来往大陆通行证"},
             {0, 0, "", "6"}},
    LackText{Lack::photo, "photo", {"the photo is missing", "缺少本人相片"}, {9, 0, "", "6"}},
    LackText{Lack::guardian,
             "guardian",
             {"under 16 a guardian applies", "未满十六周岁，由监护人代为申领"},
             {9, 2, "", "6"}},
    LackText{Lack::no_need_of_agent,
             "no-need-of-agent",
             {"somebody else applies only for who is under 16, old, ill or disabled",
              "仅未满十六周岁者和行动不便的老年人、病人、残疾人可由他人代为申领"},
             {9, 2, "", "6"}},
    LackText{Lack::agent_identity_card,
             "agent-identity-card",
             {"the agent's identity card is missing", "缺少代办人居民身份证"},
             {9, 0, "", "6"}},
};

template <class Rows, class Member>
constexpr bool in_order(const Rows& rows, Member member) {
    for (std::size_t at = 0; at < rows.size(); ++at) {
        if (static_cast<std::size_t>(rows[at].*member) != at) { return false; }
    }
    return true;
}
static_assert(in_order(papers, &PaperText::paper) && in_order(lacks, &LackText::lack),
              "the tables are indexed by their enumerations");

const LackText& text_of(Lack lack) noexcept { return lacks.at(static_cast<std::size_t>(lack)); }

std::string list(Papers any_of, Language language) {
    std::string text;
    for (const auto& row : papers) {
        if (!any_of.contains(row.paper)) { continue; }
        if (!text.empty()) { text += language == Language::chinese ? "、" : ", "; }
        text += row.words.in(language);
    }
    return text;
}

}  // namespace

std::string_view name(Lack lack) noexcept { return text_of(lack).name; }
std::string_view name(Paper paper) noexcept { return papers.at(static_cast<std::size_t>(paper)).name; }

std::string_view explain(Paper paper, Language language) noexcept {
    return papers.at(static_cast<std::size_t>(paper)).words.in(language);
}

std::string explain(const Missing& missing, Language language) {
    auto text = std::string{text_of(missing.lack).words.in(language)};
    if (missing.day) {
        text += missing.day->iso();
        if (language == Language::chinese) { text += text_of(missing.lack).chinese_end; }
    }
    return text + list(missing.any_of, language);
}

Basis basis_of(Lack lack) noexcept { return text_of(lack).basis; }

}  // namespace permit::rules
