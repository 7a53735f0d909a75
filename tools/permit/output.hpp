#pragma once

#include "permit/cardlayout/codes.hpp"
#include "permit/permit/verify.hpp"
#include "permit/tools/card.hpp"
#include "permit/tools/program.hpp"
#include "permit/tools/text.hpp"

#include <string>

namespace permit::reader {

/// The JSON verdict of design 10, without the person.
[[nodiscard]] tools::Json verdict_json(const procedures::Judgement& judgement,
                                       const layout::CodeTables& tables);

/// The verdict, how far to rely on it, the dates and the reasons, for a person.
[[nodiscard]] std::string verdict_text(const procedures::Judgement& judgement,
                                       const layout::CodeTables& tables);

/// What an inspection adds: the holder, the residence, the journal. The citizen number is masked unless
/// `whole_number`.
[[nodiscard]] tools::Json holder_json(const procedures::Inspection& inspection,
                                      const layout::CodeTables& tables, bool whole_number);
[[nodiscard]] std::string holder_text(const procedures::Inspection& inspection,
                                      const layout::CodeTables& tables, bool whole_number);

}  // namespace permit::reader
