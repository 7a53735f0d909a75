#pragma once

#include "permit/core/bytes.hpp"
#include "pkcs11.hpp"

#include <deque>
#include <string_view>
#include <vector>

namespace permit::token {

/// A template of PKCS#11 attributes that owns its values and wipes them: one may be a key on its way in.
class Attributes {
public:
    Attributes() = default;
    Attributes(Attributes&&) noexcept = default;
    Attributes& operator=(Attributes&&) = delete;
    ~Attributes();

    Attributes& number(CK_ATTRIBUTE_TYPE type, CK_ULONG value);
    Attributes& flag(CK_ATTRIBUTE_TYPE type, bool value);
    Attributes& bytes(CK_ATTRIBUTE_TYPE type, BytesView value);
    Attributes& label(std::string_view value) { return bytes(CKA_LABEL, as_bytes(value)); }

    [[nodiscard]] CK_ATTRIBUTE* data() noexcept { return attributes_.data(); }
    [[nodiscard]] CK_ULONG size() const noexcept { return attributes_.size(); }

private:
    std::deque<Bytes> values_{};  ///< addresses stay
    std::vector<CK_ATTRIBUTE> attributes_{};
};

}  // namespace permit::token
