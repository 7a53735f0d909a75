#pragma once

#include "attributes.hpp"
#include "module.hpp"
#include "permit/core/bytes.hpp"
#include "permit/core/secret.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <string_view>

namespace permit::token {

/// One logged-in session with one token. Calls are taken one after the other: a PKCS#11 session has one
/// operation at a time.
class Session {
public:
    struct Slot {
        CK_FUNCTION_LIST* module;
        CK_SLOT_ID id;
    };

    /// Throws Error: token_sessions_exhausted, wrong_pin, pin_locked.
    Session(std::shared_ptr<Modules> modules, Slot slot, const SecretBytes& pin);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    [[nodiscard]] bool is_there();

    /// The one object of this class and label. Throws Error{no_token_key} for several.
    [[nodiscard]] std::optional<CK_OBJECT_HANDLE> find(CK_OBJECT_CLASS kind, std::string_view label);
    /// As `find`; throws Error{no_token_key} for none.
    [[nodiscard]] CK_OBJECT_HANDLE require(CK_OBJECT_CLASS kind, std::string_view label);

    [[nodiscard]] Bytes attribute(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type);

    [[nodiscard]] Bytes sign(CK_OBJECT_HANDLE key, CK_MECHANISM_TYPE mechanism, BytesView message);
    [[nodiscard]] Bytes encrypt(CK_OBJECT_HANDLE key, CK_MECHANISM_TYPE mechanism, BytesView plain);

    struct Pair {
        CK_OBJECT_HANDLE public_key;
        CK_OBJECT_HANDLE private_key;
    };
    [[nodiscard]] Pair generate_pair(CK_MECHANISM_TYPE mechanism, Attributes public_key,
                                     Attributes private_key);
    [[nodiscard]] CK_OBJECT_HANDLE generate(CK_MECHANISM_TYPE mechanism, Attributes key);
    [[nodiscard]] CK_OBJECT_HANDLE create(Attributes object);
    void destroy(CK_OBJECT_HANDLE object);

private:
    void log_in(const SecretBytes& pin);

    std::shared_ptr<Modules> modules_;
    CK_FUNCTION_LIST* module_;
    CK_SESSION_HANDLE handle_ = 0;
    std::mutex one_at_a_time_{};
};

}  // namespace permit::token
