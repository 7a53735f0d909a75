// A PKCS#11 module that is SoftHSM2, but for one function that returns what FAILING_TOKEN says while that is
// set: "open 177" lets C_OpenSession return 177.
#include <p11-kit/pkcs11.h>

#include <dlfcn.h>
#include <cstdlib>
#include <sstream>
#include <string>

namespace {

CK_FUNCTION_LIST* real = nullptr;
CK_FUNCTION_LIST altered;

/// CKR_OK unless this operation is to fail.
CK_RV planned(const std::string& operation) {
    const char* plan = std::getenv("FAILING_TOKEN");
    if (plan == nullptr) { return CKR_OK; }
    std::istringstream words{plan};
    std::string wanted;
    CK_RV value = CKR_OK;
    words >> wanted >> value;
    return wanted == operation ? value : CKR_OK;
}

CK_RV open_session(CK_SLOT_ID slot, CK_FLAGS flags, void* application, CK_NOTIFY notify,
                   CK_SESSION_HANDLE* session) {
    const CK_RV fails = planned("open");
    return fails != CKR_OK ? fails : real->C_OpenSession(slot, flags, application, notify, session);
}

CK_RV login(CK_SESSION_HANDLE session, CK_USER_TYPE user, unsigned char* pin, unsigned long length) {
    const CK_RV fails = planned("login");
    return fails != CKR_OK ? fails : real->C_Login(session, user, pin, length);
}

CK_RV sign_init(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_OBJECT_HANDLE key) {
    const CK_RV fails = planned("sign");
    return fails != CKR_OK ? fails : real->C_SignInit(session, mechanism, key);
}

CK_RV encrypt_init(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_OBJECT_HANDLE key) {
    const CK_RV fails = planned("encrypt");
    return fails != CKR_OK ? fails : real->C_EncryptInit(session, mechanism, key);
}

CK_RV destroy_object(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object) {
    const CK_RV fails = planned("destroy");
    return fails != CKR_OK ? fails : real->C_DestroyObject(session, object);
}

bool load() {
    if (real != nullptr) { return true; }
    void* library = ::dlopen("/usr/lib/softhsm/libsofthsm2.so", RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) { return false; }
    auto get = reinterpret_cast<CK_C_GetFunctionList>(::dlsym(library, "C_GetFunctionList"));
    return get != nullptr && get(&real) == CKR_OK;
}

}  // namespace

extern "C" __attribute__((visibility("default"))) CK_RV C_GetFunctionList(CK_FUNCTION_LIST** list) {
    if (!load()) { return CKR_GENERAL_ERROR; }
    altered = *real;
    altered.C_OpenSession = open_session;
    altered.C_Login = login;
    altered.C_SignInit = sign_init;
    altered.C_EncryptInit = encrypt_init;
    altered.C_DestroyObject = destroy_object;
    *list = &altered;
    return CKR_OK;
}
