#include "attributes.hpp"

#include "permit/core/secret.hpp"

#include <cstring>

namespace permit::token {

Attributes::~Attributes() {
    for (auto& value : values_) { wipe(value); }
}

Attributes& Attributes::number(CK_ATTRIBUTE_TYPE type, CK_ULONG value) {
    Bytes stored(sizeof value);
    std::memcpy(stored.data(), &value, sizeof value);
    return bytes(type, stored);
}

Attributes& Attributes::flag(CK_ATTRIBUTE_TYPE type, bool value) {
    const Byte stored = value ? CK_TRUE : CK_FALSE;
    return bytes(type, BytesView{&stored, 1});
}

Attributes& Attributes::bytes(CK_ATTRIBUTE_TYPE type, BytesView value) {
    auto& stored = values_.emplace_back(value.begin(), value.end());
    attributes_.push_back({type, stored.data(), stored.size()});
    return *this;
}

}  // namespace permit::token
