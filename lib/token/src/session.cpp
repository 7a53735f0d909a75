#include "session.hpp"

#include "failure.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <array>
#include <string>
#include <utility>

namespace permit::token {
namespace {

constexpr CK_FLAGS read_and_write = CKF_SERIAL_SESSION | CKF_RW_SESSION;

/// PKCS#11 takes everything by pointers to non-const; nothing is written through these.
CK_BYTE* writable(BytesView bytes) noexcept {
    return const_cast<CK_BYTE*>(bytes.data());  // NOLINT(cppcoreguidelines-pro-type-const-cast)
}

constexpr std::size_t longest_result = 256;

}  // namespace

Session::Session(std::shared_ptr<Modules> modules, Slot slot, const SecretBytes& pin)
    : modules_{std::move(modules)}, module_{slot.module} {
    require_ok(module_->C_OpenSession(slot.id, read_and_write, nullptr, nullptr, &handle_),
               tr_noop("open a session with the token"));
    try {
        log_in(pin);
    } catch (...) {
        (void)module_->C_CloseSession(handle_);
        throw;
    }
}

void Session::log_in(const SecretBytes& pin) {
    const auto text = pin.reveal();
    const CK_RV result = module_->C_Login(handle_, CKU_USER, writable(text), text.size());
    if (result == CKR_USER_ALREADY_LOGGED_IN) { return; }  // by another session of this process
    require_ok(result, tr_noop("log in to the token"));
}

// Closing the last session of a process logs it out.
Session::~Session() { (void)module_->C_CloseSession(handle_); }

bool Session::is_there() {
    const std::scoped_lock lock{one_at_a_time_};
    CK_SESSION_INFO info{};
    return module_->C_GetSessionInfo(handle_, &info) == CKR_OK;
}

std::optional<CK_OBJECT_HANDLE> Session::find(CK_OBJECT_CLASS kind, std::string_view label) {
    const std::scoped_lock lock{one_at_a_time_};
    const auto doing = tr("look for key {} in the token", label);
    Attributes wanted;
    wanted.number(CKA_CLASS, kind).label(label);
    require_ok(module_->C_FindObjectsInit(handle_, wanted.data(), wanted.size()), doing);
    std::array<CK_OBJECT_HANDLE, 2> found{};
    CK_ULONG count = 0;
    const CK_RV result = module_->C_FindObjects(handle_, found.data(), found.size(), &count);
    (void)module_->C_FindObjectsFinal(handle_);
    require_ok(result, doing);
    if (count > 1) {
        throw Error{ErrorCode::no_token_key, doing, tr("the token has several keys of this label")};
    }
    return count == 0 ? std::nullopt : std::optional{found[0]};
}

CK_OBJECT_HANDLE Session::require(CK_OBJECT_CLASS kind, std::string_view label) {
    const auto found = find(kind, label);
    if (!found) { throw Error{ErrorCode::no_token_key, tr("look for key {} in the token", label)}; }
    return *found;
}

Bytes Session::attribute(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) {
    const std::scoped_lock lock{one_at_a_time_};
    Bytes value(longest_result);
    CK_ATTRIBUTE wanted{type, value.data(), value.size()};
    require_ok(module_->C_GetAttributeValue(handle_, object, &wanted, 1),
               tr_noop("read a public key from the token"));
    value.resize(wanted.ulValueLen);
    return value;
}

Bytes Session::sign(CK_OBJECT_HANDLE key, CK_MECHANISM_TYPE mechanism, BytesView message) {
    const std::scoped_lock lock{one_at_a_time_};
    CK_MECHANISM with{mechanism, nullptr, 0};
    require_ok(module_->C_SignInit(handle_, &with, key), tr_noop("sign with a key of the token"));
    Bytes result(longest_result);
    CK_ULONG length = result.size();
    require_ok(module_->C_Sign(handle_, writable(message), message.size(), result.data(), &length),
               tr_noop("sign with a key of the token"));
    result.resize(length);
    return result;
}

Bytes Session::encrypt(CK_OBJECT_HANDLE key, CK_MECHANISM_TYPE mechanism, BytesView plain) {
    const std::scoped_lock lock{one_at_a_time_};
    CK_MECHANISM with{mechanism, nullptr, 0};
    require_ok(module_->C_EncryptInit(handle_, &with, key), tr_noop("encrypt with a key of the token"));
    Bytes result(longest_result);
    CK_ULONG length = result.size();
    require_ok(module_->C_Encrypt(handle_, writable(plain), plain.size(), result.data(), &length),
               tr_noop("encrypt with a key of the token"));
    result.resize(length);
    return result;
}

Session::Pair Session::generate_pair(CK_MECHANISM_TYPE mechanism, Attributes public_key,
                                     Attributes private_key) {
    const std::scoped_lock lock{one_at_a_time_};
    CK_MECHANISM with{mechanism, nullptr, 0};
    Pair pair{};
    require_ok(
        module_->C_GenerateKeyPair(handle_, &with, public_key.data(), public_key.size(), private_key.data(),
                                   private_key.size(), &pair.public_key, &pair.private_key),
        tr_noop("generate a key pair in the token"));
    return pair;
}

CK_OBJECT_HANDLE Session::generate(CK_MECHANISM_TYPE mechanism, Attributes key) {
    const std::scoped_lock lock{one_at_a_time_};
    CK_MECHANISM with{mechanism, nullptr, 0};
    CK_OBJECT_HANDLE handle = 0;
    require_ok(module_->C_GenerateKey(handle_, &with, key.data(), key.size(), &handle),
               tr_noop("generate a key in the token"));
    return handle;
}

CK_OBJECT_HANDLE Session::create(Attributes object) {
    const std::scoped_lock lock{one_at_a_time_};
    CK_OBJECT_HANDLE handle = 0;
    require_ok(module_->C_CreateObject(handle_, object.data(), object.size(), &handle),
               tr_noop("bring a key into the token"));
    return handle;
}

void Session::destroy(CK_OBJECT_HANDLE object) {
    const std::scoped_lock lock{one_at_a_time_};
    require_ok(module_->C_DestroyObject(handle_, object), tr_noop("destroy a key in the token"));
}

}  // namespace permit::token
