#include "permit/permit/portrait.hpp"

#include "jpeg.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

namespace permit::procedures {
namespace {

constexpr int best_quality = 90;
constexpr int decent_quality = 50;  // rather a smaller picture than a coarser one
constexpr int lowest_quality = 30;
constexpr double step_down = 0.92;

/// The source pixels one target pixel averages over, with their share of it.
struct Share {
    unsigned pixel;
    double weight;
};

std::vector<std::vector<Share>> shares(unsigned source, unsigned target) {
    const double step = static_cast<double>(source) / target;
    std::vector<std::vector<Share>> all(target);
    for (unsigned i = 0; i < target; ++i) {
        const double from = i * step;
        const double to = std::min(from + step, static_cast<double>(source));
        for (auto pixel = static_cast<unsigned>(from); pixel < source && pixel < to; ++pixel) {
            const double covered = std::min(to, pixel + 1.0) - std::max(from, static_cast<double>(pixel));
            all[i].push_back({pixel, covered / (to - from)});
        }
    }
    return all;
}

/// Three sums of a pixel's channels.
struct Colour {
    double red = 0;
    double green = 0;
    double blue = 0;

    void add(const Byte* pixel, double weight) {
        red += pixel[0] * weight;
        green += pixel[1] * weight;
        blue += pixel[2] * weight;
    }
};

Byte channel(double sum) { return static_cast<Byte>(std::clamp(std::lround(sum), 0L, 255L)); }

/// Box filter: every source pixel counts by the area it covers, so nothing flickers or vanishes.
Picture shrink(const Picture& source, PictureSize target) {
    if (source.size == target) { return source; }
    const auto columns = shares(source.size.width, target.width);
    const auto rows = shares(source.size.height, target.height);
    Picture picture{target, {}};
    picture.rgb.reserve(std::size_t{target.width} * target.height * 3);
    for (const auto& row : rows) {
        for (const auto& column : columns) {
            Colour colour;
            for (const auto& y : row) {
                const auto line = std::size_t{y.pixel} * source.size.width;
                for (const auto& x : column) {
                    colour.add(&source.rgb[(line + x.pixel) * 3], x.weight * y.weight);
                }
            }
            picture.rgb.insert(picture.rgb.end(),
                               {channel(colour.red), channel(colour.green), channel(colour.blue)});
        }
    }
    return picture;
}

bool useful(PictureSize size) {
    return size.width >= smallest_portrait.width && size.height >= smallest_portrait.height;
}

PictureSize scaled(PictureSize size, double factor) {
    const auto side = [factor](unsigned length) {
        return static_cast<unsigned>(std::max(1L, std::lround(length * factor)));
    };
    return {side(size.width), side(size.height)};
}

/// Factor that brings `size` into the studio format; 1 when it is inside already.
double into_studio_format(PictureSize size) {
    return std::min({1.0, static_cast<double>(studio_portrait.width) / size.width,
                     static_cast<double>(studio_portrait.height) / size.height});
}

/// Sizes to try, from the largest useful one to the smallest; none when the picture is too small.
std::vector<PictureSize> candidates(PictureSize source) {
    std::vector<PictureSize> sizes;
    for (auto factor = into_studio_format(source); useful(scaled(source, factor)); factor *= step_down) {
        sizes.push_back(scaled(source, factor));
    }
    return sizes;
}

std::optional<Bytes> encode_within(const Picture& picture, int quality, std::size_t max_bytes) {
    auto jpeg = encode_jpeg(picture, quality);
    if (jpeg.size() > max_bytes) { return std::nullopt; }
    return jpeg;
}

/// The best quality in the range at which `picture` fits; length grows with quality.
std::optional<Bytes> best_fit(const Picture& picture, int lowest, int highest, std::size_t max_bytes) {
    auto best = encode_within(picture, lowest, max_bytes);
    while (best && lowest < highest) {
        const int quality = (lowest + highest + 1) / 2;
        if (auto better = encode_within(picture, quality, max_bytes)) {
            best = std::move(better);
            lowest = quality;
        } else {
            highest = quality - 1;
        }
    }
    return best;
}

std::optional<Portrait> fit(const Picture& source, PictureSize size, int lowest, int highest,
                            std::size_t max_bytes) {
    auto jpeg = best_fit(shrink(source, size), lowest, highest, max_bytes);
    if (!jpeg) { return std::nullopt; }
    return Portrait{std::move(*jpeg), size};
}

}  // namespace

Portrait fit_portrait(BytesView jpeg, std::size_t max_bytes) {
    const auto source = decode_jpeg(jpeg, studio_portrait);
    const auto sizes = candidates(source.size);
    if (sizes.empty()) {
        throw Error{ErrorCode::bad_portrait, tr("fit the portrait"),
                    tr("it is smaller than {} x {} pixels, or too long and narrow", smallest_portrait.width,
                       smallest_portrait.height)};
    }
    for (const auto size : sizes) {
        if (auto portrait = fit(source, size, decent_quality, best_quality, max_bytes)) { return *portrait; }
    }
    if (auto portrait = fit(source, sizes.back(), lowest_quality, decent_quality, max_bytes)) {
        return *portrait;
    }
    throw Error{ErrorCode::bad_portrait, tr("fit the portrait"),
                tr("it does not fit into {} bytes, even small and coarse", max_bytes),
                tr("take a portrait before a plain white background")};
}

}  // namespace permit::procedures
