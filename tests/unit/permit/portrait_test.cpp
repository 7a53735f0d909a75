#include "permit/permit/portrait.hpp"

#include "drawn_portrait.hpp"
#include "permit/cardlayout/layout.hpp"
#include "permit/core/error.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>

using namespace permit;
using namespace permit::procedures;
using testing::colour_at;
using testing::draw_portrait;
using testing::frame_of;

namespace {

constexpr auto on_chip = layout::portrait_limit;

/// Checks that a portrait is refused and gives the reason.
std::string refusal(BytesView jpeg, std::size_t max_bytes = on_chip) {
    try {
        (void)fit_portrait(jpeg, max_bytes);
    } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::bad_portrait);
        return error.why();
    }
    FAIL("accepted");
    throw;
}

bool mentions(const std::string& text, std::string_view word) { return text.find(word) != std::string::npos; }

double proportion(PictureSize size) { return static_cast<double>(size.width) / size.height; }

}  // namespace

TEST_CASE("a studio portrait fits the chip as baseline JPEG without metadata", "[permit]") {
    const auto source = draw_portrait({.comment = "taken at home"});
    REQUIRE(frame_of(source).metadata);
    const auto portrait = fit_portrait(source, on_chip);
    CHECK(portrait.jpeg.size() <= on_chip);
    CHECK(portrait.size.width >= smallest_portrait.width);
    CHECK(portrait.size.height >= smallest_portrait.height);
    CHECK(proportion(portrait.size) == Approx(358.0 / 441).epsilon(0.02));

    const auto frame = frame_of(portrait.jpeg);
    CHECK(frame.baseline);
    CHECK(frame.width == portrait.size.width);
    CHECK(frame.height == portrait.size.height);
    CHECK_FALSE(frame.metadata);
}

TEST_CASE("the space on the chip is used, not wasted", "[permit]") {
    CHECK(fit_portrait(draw_portrait(), on_chip).jpeg.size() > on_chip * 9 / 10);
}

TEST_CASE("where there is room the portrait keeps its size, and is never enlarged", "[permit]") {
    CHECK(fit_portrait(draw_portrait(), 100000).size == studio_portrait);
    CHECK(fit_portrait(draw_portrait({.width = 100, .height = 124}), 100000).size == PictureSize{100, 124});
}

TEST_CASE("progressive and grayscale pictures are read too", "[permit]") {
    CHECK(frame_of(fit_portrait(draw_portrait({.progressive = true}), on_chip).jpeg).baseline);
    CHECK(frame_of(fit_portrait(draw_portrait({.grayscale = true}), on_chip).jpeg).baseline);
}

TEST_CASE("a camera's large picture is brought into the studio format", "[permit]") {
    const auto size = fit_portrait(draw_portrait({.width = 1500, .height = 2000}), 100000).size;
    CHECK(size.height == studio_portrait.height);
    CHECK(proportion(size) == Approx(0.75).epsilon(0.01));
}

TEST_CASE("the same picture gives the same bytes", "[permit]") {
    const auto source = draw_portrait();
    CHECK(fit_portrait(source, on_chip).jpeg == fit_portrait(source, on_chip).jpeg);
}

TEST_CASE("scaling keeps every colour in its place", "[permit]") {
    const auto source = draw_portrait({.width = 1432, .height = 1764});
    for (const std::size_t room : {std::size_t{100000}, on_chip}) {
        const auto portrait = fit_portrait(source, room);
        for (const auto& [x, y] :
             {std::pair{0.06, 0.06}, {0.94, 0.3}, {0.5, 0.12}, {0.35, 0.55}, {0.3, 0.95}}) {
            INFO(room << " bytes at " << x << ", " << y);
            const auto before = colour_at(source, x, y);
            const auto after = colour_at(portrait.jpeg, x, y);
            CHECK(after.red == Approx(before.red).margin(16));
            CHECK(after.green == Approx(before.green).margin(16));
            CHECK(after.blue == Approx(before.blue).margin(16));
        }
    }
}

TEST_CASE("a picture in more scans than anybody needs is refused", "[permit]") {
    CHECK(mentions(refusal(draw_portrait({.many_scans = true})), "more than 64 scans"));
}

TEST_CASE("what is no JPEG is refused with the reason", "[permit]") {
    CHECK(mentions(refusal({}), "Empty"));
    CHECK(mentions(refusal(as_bytes("\x89PNG\r\n\x1A\n and so on")), "Not a JPEG"));
    CHECK_FALSE(refusal(from_hex("FFD8FFD9")).empty());
}

TEST_CASE("half a portrait is refused, wherever it breaks off", "[permit]") {
    for (const bool progressive : {false, true}) {
        const auto whole = draw_portrait({.width = 90, .height = 111, .progressive = progressive});
        CHECK_NOTHROW(fit_portrait(whole, on_chip));
        for (std::size_t length = 0; length + 2 < whole.size(); length += 37) {
            INFO(length);
            CHECK_FALSE(refusal(BytesView{whole}.first(length)).empty());
        }
    }
}

TEST_CASE("damaged bytes never do worse than a refusal", "[permit]") {
    const auto whole = draw_portrait({.width = 90, .height = 111});
    int refused = 0;
    for (std::size_t at = 0; at < whole.size(); at += 11) {
        auto damaged = whole;
        damaged[at] = static_cast<Byte>(damaged[at] ^ 0xFFU);
        try {
            const auto portrait = fit_portrait(damaged, on_chip);
            CHECK(portrait.jpeg.size() <= on_chip);
        } catch (const Error& error) {
            CHECK(error.code() == ErrorCode::bad_portrait);
            ++refused;
        }
    }
    CHECK(refused > 0);
}

TEST_CASE("a picture that would fill the memory is refused before it is unpacked", "[permit]") {
    auto claims = draw_portrait({.width = 90, .height = 111});
    const Bytes frame = from_hex("FFC0");
    const auto at = std::search(claims.begin(), claims.end(), frame.begin(), frame.end());
    REQUIRE(at != claims.end());
    *(at + 5) = 0xFF;  // height FFxx
    CHECK(mentions(refusal(claims), "6000 pixels"));
}

TEST_CASE("a picture too small or too narrow for a face is refused", "[permit]") {
    CHECK(mentions(refusal(draw_portrait({.width = 59, .height = 74})), "smaller than 60 x 74"));
    CHECK(mentions(refusal(draw_portrait({.width = 60, .height = 73})), "smaller than 60 x 74"));
    CHECK(mentions(refusal(draw_portrait({.width = 3000, .height = 100})), "narrow"));
    CHECK(fit_portrait(draw_portrait({.width = 60, .height = 74}), on_chip).size == smallest_portrait);
}

TEST_CASE("what cannot be compressed far enough is refused, with a hint", "[permit]") {
    CHECK(mentions(refusal(draw_portrait({.width = 60, .height = 74, .noise = true}), 1500),
                   "does not fit into 1500 bytes"));
    CHECK(mentions(refusal(draw_portrait(), 400), "does not fit into 400 bytes"));
}

TEST_CASE("the example portrait is what a studio delivers, and fits the chip", "[permit]") {
    std::ifstream file{PERMIT_SOURCE "/docs/examples/portrait.jpg", std::ios::binary};
    REQUIRE(file.is_open());
    const Bytes jpeg{std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
    CHECK(jpeg.size() >= 14000);
    CHECK(jpeg.size() <= 20480);
    const auto frame = frame_of(jpeg);
    CHECK(frame.width == studio_portrait.width);
    CHECK(frame.height == studio_portrait.height);
    CHECK(fit_portrait(jpeg, on_chip).jpeg.size() <= on_chip);
}
