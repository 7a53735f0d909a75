#pragma once

#include "permit/token/uri.hpp"
#include "pkcs11.hpp"

#include <p11-kit/uri.h>

namespace permit::token {

struct UriDeleter {
    void operator()(P11KitUri* uri) const noexcept { p11_kit_uri_free(uri); }
};

struct Uri::Impl {
    std::string text;
    std::unique_ptr<P11KitUri, UriDeleter> parsed;
};

}  // namespace permit::token
