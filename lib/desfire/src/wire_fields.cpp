#include "wire_fields.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <string>

namespace permit::desfire {

std::array<Byte, 3> le24(std::size_t value, std::string_view command) {
    if (value > 0xFFFFFF) {
        throw Error{ErrorCode::internal, std::string{command}, tr("a length or offset does not fit 24 bits")};
    }
    return little_endian<3>(value);
}

SecretBytes secret(std::initializer_list<BytesView> pieces) { return SecretBytes{join(pieces)}; }

}  // namespace permit::desfire
