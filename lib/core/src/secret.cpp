#include "permit/core/secret.hpp"

#include <cstring>

namespace permit {

void wipe(std::span<Byte> memory) noexcept {
    if (!memory.empty()) { ::explicit_bzero(memory.data(), memory.size()); }
}

bool equal_in_constant_time(BytesView a, BytesView b) noexcept {
    if (a.size() != b.size()) { return false; }
    unsigned difference = 0;
    for (std::size_t at = 0; at < a.size(); ++at) { difference |= static_cast<unsigned>(a[at] ^ b[at]); }
    return difference == 0;
}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
    if (this != &other) {
        wipe(bytes_);
        bytes_ = std::move(other.bytes_);
        other.bytes_.clear();
    }
    return *this;
}

}  // namespace permit
