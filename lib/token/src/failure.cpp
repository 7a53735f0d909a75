#include "failure.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <p11-kit/p11-kit.h>

namespace permit::token {
namespace {

ErrorCode code_of(CK_RV value) noexcept {
    switch (value) {
        case CKR_TOKEN_NOT_PRESENT:
        case CKR_TOKEN_NOT_RECOGNIZED:
        case CKR_DEVICE_REMOVED:
        case CKR_SLOT_ID_INVALID:
        case CKR_SESSION_HANDLE_INVALID:
        case CKR_SESSION_CLOSED:
            return ErrorCode::no_token;
        case CKR_PIN_INCORRECT:
        case CKR_PIN_INVALID:
        case CKR_PIN_LEN_RANGE:
            return ErrorCode::wrong_pin;
        case CKR_PIN_LOCKED:
        case CKR_PIN_EXPIRED:
            return ErrorCode::pin_locked;
        case CKR_SESSION_COUNT:
            return ErrorCode::token_sessions_exhausted;
        case CKR_MECHANISM_INVALID:
        case CKR_MECHANISM_PARAM_INVALID:
        case CKR_KEY_FUNCTION_NOT_PERMITTED:
        case CKR_FUNCTION_NOT_SUPPORTED:
            return ErrorCode::token_lacks_mechanism;
        case CKR_OBJECT_HANDLE_INVALID:
        case CKR_KEY_HANDLE_INVALID:
            return ErrorCode::no_token_key;
        default:
            return ErrorCode::token_fault;
    }
}

}  // namespace

void require_ok(CK_RV value, std::string_view doing) {
    if (value == CKR_OK) { return; }
    const auto code = code_of(value);
    throw Error{
        code, tr(doing),
        code == ErrorCode::token_fault ? tr("the module says: {}", p11_kit_strerror(value)) : std::string{}};
}

}  // namespace permit::token
