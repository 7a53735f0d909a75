#include "permit/desfire/types.hpp"

#include "permit/core/cursor.hpp"
#include "permit/core/words.hpp"

namespace permit::desfire {

KeyInfo parse_key_info(BytesView answer) {
    Cursor cursor{answer, tr_noop("answer to GetKeySettings")};
    const Byte first = cursor.u8();
    const Byte second = cursor.u8();
    const auto tail = cursor.rest();
    return {.settings = KeySettings::parse(first),
            .type = static_cast<KeyType>(second >> 6U),
            .keys = static_cast<Byte>(second & 0x0FU),
            .key_sets = {tail.begin(), tail.end()}};
}

}  // namespace permit::desfire
