#pragma once

#include "permit/core/bytes.hpp"
#include "permit/core/secret.hpp"
#include "permit/crypto/aes.hpp"
#include "permit/crypto/signature.hpp"
#include "permit/token/uri.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace permit::token {

class Session;

/// An AES-128 key in a token. What it computes is computed there.
class MasterKey {
public:
    /// CKM_AES_CMAC.
    [[nodiscard]] crypto::Block cmac(BytesView message) const;

    /// AN10922 (reference 8) of 1 to 31 bytes. Short inputs are padded to two blocks there, which is not what
    /// CMAC does; the difference of the two subkeys, from one encrypted zero block, makes up for it. So the
    /// key must be usable for CKM_AES_CMAC and CKM_AES_ECB.
    [[nodiscard]] crypto::Aes128Key diversify(BytesView input) const;

    /// As `Token::is_there`.
    [[nodiscard]] bool is_there() const;

private:
    friend class Token;
    MasterKey(std::shared_ptr<Session> session, unsigned long handle);
    std::shared_ptr<Session> session_;
    unsigned long handle_;
    crypto::Block subkey_difference_;  ///< K1 xor K2 of SP 800-38B
};

/// A token, logged in. Keys go by their labels. Handles to keys share the session and keep it open; calls are
/// taken one after the other. A value: copies share the session.
///
/// Every operation throws Error: no_token when the token is not there or was pulled out,
/// token_lacks_mechanism, no_token_key, token_fault for what the module cannot explain.
class Token {
public:
    /// Finds the one token the URI names and logs in, once: a wrong PIN is not tried again, because tokens
    /// lock themselves. Throws Error: no_token (none, or several that fit), wrong_pin, pin_locked,
    /// token_sessions_exhausted, token_fault.
    static Token open(const Uri& uri, const SecretBytes& pin);

    [[nodiscard]] const Uri& uri() const noexcept { return uri_; }

    /// Whether the session still lives. One whose token was pulled out does not live again when the token
    /// comes back: open it anew.
    [[nodiscard]] bool is_there() const;

    [[nodiscard]] bool has_key(std::string_view label) const;

    /// ES256 with a key pair on P-256. Throws Error{unsupported_suite} for a key on another curve: SM2 in
    /// tokens is not supported (docs/hardware.md).
    [[nodiscard]] std::unique_ptr<crypto::Signer> signing_key(std::string_view label) const;
    [[nodiscard]] MasterKey master_key(std::string_view label) const;

    /// New keys, sensitive and not extractable. Throws Error{already_exists} for a label in use.
    [[nodiscard]] std::unique_ptr<crypto::Signer> generate_signing_key(std::string_view label);
    MasterKey generate_master_key(std::string_view label);

    /// For keys that exist already elsewhere, e.g. on paper shares; in the token it is as if generated there.
    MasterKey import_master_key(std::string_view label, const crypto::Aes128Key& key);

    /// Every object of this label: the key is gone for ever. Throws Error{no_token_key} when there is none.
    void destroy_key(std::string_view label);

private:
    Token(Uri uri, std::shared_ptr<Session> session) noexcept;
    void require_new(std::string_view label) const;

    Uri uri_;
    std::shared_ptr<Session> session_;
};

}  // namespace permit::token
