#pragma once

#include "permit/core/bytes.hpp"

#include <cstddef>

namespace permit::procedures {

/// Width and height in pixels.
struct PictureSize {
    unsigned width;
    unsigned height;

    friend bool operator==(PictureSize, PictureSize) = default;
};

/// The photograph of domain reference 13; a portrait is never stored larger.
inline constexpr PictureSize studio_portrait{358, 441};

/// Below this a face is no help to anybody who compares it with a person.
inline constexpr PictureSize smallest_portrait{60, 74};

/// Either side of a picture that is read; more would only fill the memory.
inline constexpr unsigned largest_side = 6000;

/// A portrait as it stands on the chip: baseline JPEG without any metadata.
struct Portrait {
    Bytes jpeg;
    PictureSize size;
};

/// Makes a portrait of at most `max_bytes` from a baseline or progressive JPEG: scaled down with its
/// proportions kept, never up, and compressed until it fits. The largest size that fits at a decent
/// quality wins. The same picture gives the same bytes with the same libjpeg-turbo.
/// Throws Error{bad_portrait} when it is not a whole JPEG, is larger than `largest_side`, or would
/// fall below `smallest_portrait`.
[[nodiscard]] Portrait fit_portrait(BytesView jpeg, std::size_t max_bytes);

}  // namespace permit::procedures
