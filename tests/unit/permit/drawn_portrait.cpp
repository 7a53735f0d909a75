#include "drawn_portrait.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

#include <jpeglib.h>

namespace permit::testing {
namespace {

/// A filled ellipse with a soft edge; positions and radii in shares of the picture.
struct Patch {
    double x, y, width, height;
    Colour colour;
    double softness;
};

// In the proportions of a studio portrait (domain reference 13); later ones cover earlier ones.
constexpr Patch face[] = {
    {0.50, 1.12, 0.46, 0.32, {62, 70, 96}, 0.02},     // shoulders
    {0.50, 0.80, 0.11, 0.16, {205, 160, 132}, 0.03},  // neck
    {0.50, 0.36, 0.33, 0.33, {34, 28, 27}, 0.03},     // hair
    {0.50, 0.47, 0.29, 0.31, {224, 181, 152}, 0.03},  // face
    {0.44, 0.42, 0.14, 0.18, {234, 196, 168}, 0.50},  // light on it
    {0.50, 0.19, 0.26, 0.09, {34, 28, 27}, 0.12},     // fringe
    {0.39, 0.43, 0.048, 0.018, {245, 243, 240}, 0.08},  {0.61, 0.43, 0.048, 0.018, {245, 243, 240}, 0.08},
    {0.39, 0.43, 0.018, 0.017, {40, 30, 28}, 0.10},     {0.61, 0.43, 0.018, 0.017, {40, 30, 28}, 0.10},
    {0.39, 0.385, 0.065, 0.010, {48, 38, 34}, 0.30},    {0.61, 0.385, 0.065, 0.010, {48, 38, 34}, 0.30},
    {0.50, 0.555, 0.035, 0.018, {206, 158, 130}, 0.40},  // nose
    {0.50, 0.645, 0.075, 0.016, {178, 98, 92}, 0.20},    // mouth
};

double cover(const Patch& patch, double x, double y) {
    const double distance = std::hypot((x - patch.x) / patch.width, (y - patch.y) / patch.height);
    return std::clamp((1 - distance) / patch.softness + 0.5, 0.0, 1.0);
}

Colour face_at(double x, double y) {
    Colour colour{252, 252, 252};
    for (const auto& patch : face) {
        const double share = cover(patch, x, y);
        colour.red += share * (patch.colour.red - colour.red);
        colour.green += share * (patch.colour.green - colour.green);
        colour.blue += share * (patch.colour.blue - colour.blue);
    }
    return colour;
}

Byte shade(double value) { return static_cast<Byte>(std::clamp(value, 0.0, 255.0)); }

/// The grain of a camera, or noise alone. The generator's sequence is fixed by the standard.
Bytes pixels_of(const Drawing& drawing) {
    std::minstd_rand random{7};
    const auto below = [&random](unsigned limit) { return static_cast<double>(random() % limit); };
    Bytes pixels;
    for (unsigned row = 0; row < drawing.height; ++row) {
        for (unsigned column = 0; column < drawing.width; ++column) {
            auto colour = face_at((column + 0.5) / drawing.width, (row + 0.5) / drawing.height);
            const double grain = below(9) - 4;
            if (drawing.noise) { colour = {below(256), below(256), below(256)}; }
            pixels.push_back(shade(colour.red + grain));
            if (drawing.grayscale) { continue; }
            pixels.push_back(shade(colour.green + grain));
            pixels.push_back(shade(colour.blue + grain));
        }
    }
    return pixels;
}

/// All DC coefficients, then every AC coefficient of every component alone: 190 scans, all lawful.
std::vector<jpeg_scan_info> scan_per_coefficient() {
    std::vector<jpeg_scan_info> scans{{3, {0, 1, 2, 0}, 0, 0, 0, 0}};
    for (int component = 0; component < 3; ++component) {
        for (int at = 1; at < 64; ++at) { scans.push_back({1, {component, 0, 0, 0}, at, at, 0, 0}); }
    }
    return scans;
}

unsigned u16(BytesView bytes, std::size_t at) {
    REQUIRE(at + 1 < bytes.size());
    return static_cast<unsigned>(bytes[at] << 8U | bytes[at + 1]);
}

}  // namespace

Bytes draw_portrait(const Drawing& drawing) {
    auto pixels = pixels_of(drawing);
    jpeg_error_mgr errors;  // its default ends the program, which ends the test
    jpeg_compress_struct codec{};
    codec.err = jpeg_std_error(&errors);
    jpeg_create_compress(&codec);
    unsigned char* output = nullptr;
    unsigned long length = 0;
    jpeg_mem_dest(&codec, &output, &length);
    codec.image_width = drawing.width;
    codec.image_height = drawing.height;
    codec.input_components = drawing.grayscale ? 1 : 3;
    codec.in_color_space = drawing.grayscale ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(&codec);
    jpeg_set_quality(&codec, drawing.quality, TRUE);
    if (drawing.progressive) { jpeg_simple_progression(&codec); }
    const auto script = scan_per_coefficient();
    if (drawing.many_scans) {
        codec.scan_info = script.data();
        codec.num_scans = static_cast<int>(script.size());
    }
    jpeg_start_compress(&codec, TRUE);
    if (const auto text = as_bytes(drawing.comment); !text.empty()) {
        jpeg_write_marker(&codec, JPEG_COM, text.data(), static_cast<unsigned>(text.size()));
    }
    const auto row_length = static_cast<std::size_t>(codec.input_components) * drawing.width;
    while (codec.next_scanline < codec.image_height) {
        JSAMPROW row = &pixels[codec.next_scanline * row_length];
        (void)jpeg_write_scanlines(&codec, &row, 1);
    }
    jpeg_finish_compress(&codec);
    jpeg_destroy_compress(&codec);
    Bytes jpeg(output, output + length);
    std::free(output);
    return jpeg;
}

Colour colour_at(BytesView jpeg, double x, double y) {
    jpeg_error_mgr errors;
    jpeg_decompress_struct codec{};
    codec.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&codec);
    jpeg_mem_src(&codec, jpeg.data(), static_cast<unsigned long>(jpeg.size()));
    (void)jpeg_read_header(&codec, TRUE);
    codec.out_color_space = JCS_RGB;
    (void)jpeg_start_decompress(&codec);
    Bytes row(std::size_t{codec.output_width} * 3);
    const auto wanted = static_cast<unsigned>(y * codec.output_height);
    while (codec.output_scanline <= wanted) {
        JSAMPROW line = row.data();
        (void)jpeg_read_scanlines(&codec, &line, 1);
    }
    const auto at = static_cast<std::size_t>(x * codec.output_width) * 3;
    jpeg_destroy_decompress(&codec);
    return {static_cast<double>(row.at(at)), static_cast<double>(row.at(at + 1)),
            static_cast<double>(row.at(at + 2))};
}

JpegFrame frame_of(BytesView jpeg) {
    REQUIRE(u16(jpeg, 0) == 0xFFD8);
    JpegFrame frame{};
    for (std::size_t at = 2;; at += 2 + u16(jpeg, at + 2)) {
        const auto marker = u16(jpeg, at);
        REQUIRE(marker >= 0xFFC0);
        if (marker == 0xFFDA) { return frame; }
        if (marker == 0xFFC0 || marker == 0xFFC2) {
            frame.baseline = marker == 0xFFC0;
            frame.height = u16(jpeg, at + 5);
            frame.width = u16(jpeg, at + 7);
        }
        frame.metadata = frame.metadata || (marker >= 0xFFE1 && marker <= 0xFFEF) || marker == 0xFFFE;
    }
}

}  // namespace permit::testing
