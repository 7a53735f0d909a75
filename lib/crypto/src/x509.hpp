#pragma once

#include "openssl.hpp"
#include "permit/crypto/certificate.hpp"

#include <openssl/x509.h>
#include <string_view>

namespace permit::crypto {

using X509Owner = Owned<X509, X509_free>;
using ObjectId = Owned<ASN1_OBJECT, ASN1_OBJECT_free>;
using OctetString = Owned<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free>;

/// A dotted object identifier. Throws Error{bad_input}.
[[nodiscard]] ObjectId object_id(std::string_view dotted);

struct Certificate::Impl {
    Bytes der;
    X509Owner x509;
    VerifyKey public_key;
    Day valid_from;
    Day valid_until;
};

}  // namespace permit::crypto
