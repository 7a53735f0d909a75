#pragma once

#include "permit/cardlayout/codes.hpp"
#include "permit/permit/prospect.hpp"
#include "permit/permit/verify.hpp"
#include "permit/tools/program.hpp"
#include "permit/tools/text.hpp"

#include <string>

namespace permit::reader {

/// What an inspection adds: the holder, the residence, the count up to a day, the journal. The citizen number
/// is masked unless `whole_number`.
struct Shown {
    const procedures::Inspection& inspection;
    std::optional<rules::ResidenceSum> sum;
    Day day;
    bool whole_number;
    const layout::CodeTables& tables;
};

[[nodiscard]] tools::Json holder_json(const Shown& shown);
[[nodiscard]] std::string holder_text(const Shown& shown);

}  // namespace permit::reader
