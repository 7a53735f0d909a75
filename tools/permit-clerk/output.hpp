#pragma once

#include "permit/permit/issue.hpp"
#include "permit/permit/rewrite.hpp"
#include "permit/tools/card.hpp"
#include "permit/tools/program.hpp"
#include "permit/tools/rehearsal.hpp"
#include "permit/tools/text.hpp"
#include "permit/trust/permit_status.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace permit::clerk {

/// What surrounds every result: the realm, what it cost, and of a dry run what would have been sent.
struct Occasion {
    Realm realm;
    card::Cost cost;
    std::optional<tools::Rehearsal> rehearsal{};
    std::vector<std::string> remaining{};  ///< what is left to do elsewhere, whole sentences

    [[nodiscard]] bool dry_run() const noexcept { return rehearsal.has_value(); }
};

using tools::in_realm;

/// What is left to do about a permit that this store lists: readers are to learn of it.
[[nodiscard]] std::string what_remains_of(const std::string& store, std::uint32_t serial,
                                          trust::PermitStatus status);

/// A permit as --json tells it; no personal data.
[[nodiscard]] tools::Json permit_json(const record::Validity& validity, const Uid& chip);

void print_issued(const tools::Program& program, const procedures::Issued& issued,
                  const std::vector<procedures::ApplicationWarning>& warnings, const Occasion& occasion);
void print_rewritten(const tools::Program& program, const procedures::Rewritten& rewritten,
                     const Occasion& occasion);

}  // namespace permit::clerk
