#pragma once

#include "permit/core/bytes.hpp"

#include <string_view>

namespace permit::testing {

struct Drawing {
    unsigned width = 358;
    unsigned height = 441;
    int quality = 83;
    bool progressive = false;
    bool many_scans = false;  ///< progressive, in 190 scans
    bool grayscale = false;
    bool noise = false;  ///< nothing but noise, which does not compress
    std::string_view comment{};
};

/// A JPEG of a drawn face before a white background; nobody's.
[[nodiscard]] Bytes draw_portrait(const Drawing& drawing = {});

struct Colour {
    double red, green, blue;
};

/// The colour of a whole JPEG at a place given in shares of width and height.
[[nodiscard]] Colour colour_at(BytesView jpeg, double x, double y);

/// What a JPEG says about itself: its frame marker, size and whether it carries metadata.
struct JpegFrame {
    bool baseline;
    unsigned width;
    unsigned height;
    bool metadata;  ///< any APP1…APP15 or comment segment
};

/// Reads the segments up to the first scan; fails the test when they are not well-formed.
[[nodiscard]] JpegFrame frame_of(BytesView jpeg);

}  // namespace permit::testing
