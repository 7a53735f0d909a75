#pragma once

#include "permit/permit/portrait.hpp"

namespace permit::procedures {

/// Pixels row by row, three bytes each: red, green, blue.
struct Picture {
    PictureSize size;
    Bytes rgb;
};

/// Reads a JPEG. When the picture is much larger than `wanted`, it is scaled down on the way, to not
/// less than `wanted` on either side. Throws Error{bad_portrait}.
[[nodiscard]] Picture decode_jpeg(BytesView jpeg, PictureSize wanted);

/// A baseline JPEG without metadata; `quality` from 1 to 100. Throws Error{bad_portrait}.
[[nodiscard]] Bytes encode_jpeg(const Picture& picture, int quality);

}  // namespace permit::procedures
