#include "permit/permit/application_check.hpp"

#include "permit/rules/profile.hpp"

#include <algorithm>

namespace permit::procedures {
namespace {

using layout::PermitKind;
using rules::Lack;
using rules::Missing;

/// Whether the lack shows although nothing was asked about stay, papers and agents.
bool shows_without_evidence(Lack lack) noexcept {
    switch (lack) {
        case Lack::not_left:
        case Lack::too_young:
        case Lack::wrong_origin:
        case Lack::ground:
        case Lack::guardian:  // it is the evidence that names an agent
            return true;
        default:
            return false;
    }
}

void keep_what_shows(std::vector<Missing>& missing) {
    missing.erase(std::remove_if(missing.begin(), missing.end(),
                                 [](const Missing& each) { return !shows_without_evidence(each.lack); }),
                  missing.end());
}

}  // namespace

ApplicationCheck check_application(const Application& application, const layout::PolicyProfiles& profiles,
                                   std::string_view profile, const layout::CodeTables& tables, Day day) {
    const auto applicant = applicant_of(application);
    const bool whole = application.evidence.has_value();
    const auto asked = whole ? application.kind : std::optional{kind_of(application)};
    const auto* policy = asked ? rules::find_terms(profiles, profile, *asked, day) : nullptr;
    if (policy == nullptr) {
        auto decision = rules::decide_kind(applicant, profiles, profile, tables, day);
        if (!whole) {
            for (auto& offer : decision.offers) { keep_what_shows(offer.missing); }
        }
        return {asked ? std::nullopt : decision.kind, std::move(decision.offers), asked, whole};
    }
    auto missing = rules::missing_for(applicant, *policy, tables, day);
    if (!whole) { keep_what_shows(missing); }
    return {missing.empty() ? asked : std::nullopt, {{*asked, std::move(missing)}}, std::nullopt, whole};
}

}  // namespace permit::procedures
