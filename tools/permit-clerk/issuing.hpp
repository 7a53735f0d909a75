#pragma once

#include "desk.hpp"

#include "permit/permit/application.hpp"
#include "permit/permit/issue.hpp"

#include <optional>
#include <string>

namespace permit::clerk {

/// The application a permit is made of, read and checked before a passphrase is asked for and a card touched;
/// what needs a person's eye is asked about.
[[nodiscard]] procedures::Application accepted_application(const tools::Program& program,
                                                           const std::string& store, const std::string& file);

/// Nothing without a file.
[[nodiscard]] std::optional<Bytes> portrait_in(const std::string& file);

/// Makes the permit of the blank chip, lists the one it takes the place of, and prints what was done and what
/// is left to do elsewhere.
void make_permit(const tools::Program& program, const DeskOptions& options, Desk& desk,
                 const procedures::NewPermit& permit);

}  // namespace permit::clerk
