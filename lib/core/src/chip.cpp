#include "permit/core/chip.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <algorithm>

namespace permit {

std::string AppId::text() const {
    auto bytes = wire();
    std::reverse(bytes.begin(), bytes.end());
    return to_hex(bytes);
}

Uid Uid::parse(std::string_view text) {
    const Bytes bytes = from_hex(text);
    std::array<Byte, 7> uid{};
    if (bytes.size() != uid.size()) {
        throw Error{ErrorCode::bad_input, tr("read a chip UID"),
                    tr("a UID has 7 bytes, 14 hexadecimal digits")};
    }
    std::copy(bytes.begin(), bytes.end(), uid.begin());
    return Uid{uid};
}

std::string Uid::text() const { return to_hex(bytes_); }

}  // namespace permit
