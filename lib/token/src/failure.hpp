#pragma once

#include "pkcs11.hpp"

#include <string>
#include <string_view>

namespace permit::token {

/// Throws what a PKCS#11 return value means; nothing for CKR_OK.
void require_ok(CK_RV value, std::string_view doing);

}  // namespace permit::token
