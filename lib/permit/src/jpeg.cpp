#include "jpeg.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <array>
#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <type_traits>

// jpeglib.h needs std::size_t and FILE declared before it.
#include <jerror.h>
#include <jpeglib.h>

namespace permit::procedures {
namespace {

constexpr int channels = 3;

// A progressive file may hold any number of scans of a few bytes each, and every one costs a pass
// over the whole picture.
constexpr int most_scans = 64;

/// libjpeg's error handler. It must not return and must not throw through C code, so it jumps back
/// to `attempt`; only functions without anything to destroy lie between.
struct Trouble : jpeg_error_mgr {
    std::jmp_buf back;
    std::array<char, JMSG_LENGTH_MAX> text;
};

Trouble& trouble_of(j_common_ptr codec) { return static_cast<Trouble&>(*codec->err); }

[[noreturn]] void give_up(j_common_ptr codec) {
    auto& trouble = trouble_of(codec);
    trouble.format_message(codec, trouble.text.data());
    std::longjmp(trouble.back, 1);
}

bool harmless(int warning) noexcept {
    return warning == JWRN_EXTRANEOUS_DATA || warning == JWRN_JFIF_MAJOR || warning == JWRN_ADOBE_XFORM;
}

/// libjpeg paints over damaged data and only warns; half a face is no portrait.
void refuse_damage(j_common_ptr codec, int level) {
    if (level < 0 && !harmless(codec->err->msg_code)) { give_up(codec); }
}

void limit_scans(j_common_ptr codec) {
    if (reinterpret_cast<j_decompress_ptr>(codec)->input_scan_number <= most_scans) { return; }
    auto& trouble = trouble_of(codec);
    (void)std::snprintf(trouble.text.data(), trouble.text.size(), "it has more than %d scans", most_scans);
    std::longjmp(trouble.back, 1);
}

jpeg_error_mgr* prepare(Trouble& trouble) {
    jpeg_std_error(&trouble);
    trouble.error_exit = give_up;
    trouble.emit_message = refuse_damage;
    trouble.output_message = [](j_common_ptr) {};
    trouble.text.fill('\0');
    return &trouble;
}

/// Runs `step`; false when libjpeg gave up in it.
template <class Step>
bool attempt(Trouble& trouble, const Step& step) {
    static_assert(std::is_trivially_destructible_v<Step>);
    if (setjmp(trouble.back) != 0) { return false; }
    step();
    return true;
}

template <class Step>
void require(Trouble& trouble, const Step& step, const char* doing) {
    if (!attempt(trouble, step)) { throw Error{ErrorCode::bad_portrait, tr(doing), trouble.text.data()}; }
}

class Decoder {
public:
    Decoder() {
        codec_.err = prepare(trouble_);
        run([this] { jpeg_create_decompress(&codec_); });
        progress_.progress_monitor = limit_scans;
        codec_.progress = &progress_;
    }
    ~Decoder() { jpeg_destroy_decompress(&codec_); }
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;

    PictureSize read_header(BytesView jpeg) {
        run([this, jpeg] {
            jpeg_mem_src(&codec_, jpeg.data(), static_cast<unsigned long>(jpeg.size()));
            (void)jpeg_read_header(&codec_, TRUE);
        });
        return {codec_.image_width, codec_.image_height};
    }

    /// Decodes at 1/`divisor` of the size, which is 1, 2, 4 or 8.
    Picture read(unsigned divisor) {
        run([this, divisor] {
            codec_.out_color_space = JCS_RGB;
            codec_.scale_num = 1;
            codec_.scale_denom = divisor;
            (void)jpeg_start_decompress(&codec_);
        });
        Picture picture{{codec_.output_width, codec_.output_height}, {}};
        const auto row_length = std::size_t{picture.size.width} * channels;
        picture.rgb.resize(row_length * picture.size.height);
        Byte* const pixels = picture.rgb.data();
        run([this, pixels, row_length] {
            while (codec_.output_scanline < codec_.output_height) {
                JSAMPROW row = pixels + codec_.output_scanline * row_length;
                (void)jpeg_read_scanlines(&codec_, &row, 1);
            }
            (void)jpeg_finish_decompress(&codec_);
        });
        return picture;
    }

private:
    template <class Step>
    void run(const Step& step) {
        require(trouble_, step, tr_noop("read the portrait"));
    }

    Trouble trouble_{};
    jpeg_progress_mgr progress_{};
    jpeg_decompress_struct codec_{};
};

class Encoder {
public:
    Encoder() {
        codec_.err = prepare(trouble_);
        run([this] { jpeg_create_compress(&codec_); });
    }
    ~Encoder() {
        jpeg_destroy_compress(&codec_);
        std::free(output_);
    }
    Encoder(const Encoder&) = delete;
    Encoder& operator=(const Encoder&) = delete;

    Bytes write(const Picture& picture, int quality) {
        const auto row_length = std::size_t{picture.size.width} * channels;
        const Byte* const pixels = picture.rgb.data();
        const auto size = picture.size;
        run([this, pixels, row_length, size, quality] {
            jpeg_mem_dest(&codec_, &output_, &output_length_);
            start(size, quality);
            while (codec_.next_scanline < codec_.image_height) {
                // libjpeg's signature lacks a const; it only reads what it compresses.
                auto* row = const_cast<JSAMPROW>(pixels + codec_.next_scanline * row_length);
                (void)jpeg_write_scanlines(&codec_, &row, 1);
            }
            jpeg_finish_compress(&codec_);
        });
        return Bytes(output_, output_ + output_length_);
    }

private:
    template <class Step>
    void run(const Step& step) {
        require(trouble_, step, tr_noop("compress the portrait"));
    }

    void start(PictureSize size, int quality) {
        codec_.image_width = size.width;
        codec_.image_height = size.height;
        codec_.input_components = channels;
        codec_.in_color_space = JCS_RGB;
        jpeg_set_defaults(&codec_);
        jpeg_set_quality(&codec_, quality, TRUE);
        codec_.optimize_coding = TRUE;  // own code tables save some 200 bytes of a few thousand
        jpeg_start_compress(&codec_, TRUE);
    }

    Trouble trouble_{};
    jpeg_compress_struct codec_{};
    unsigned char* output_ = nullptr;
    unsigned long output_length_ = 0;
};

/// The largest whole reduction libjpeg offers that leaves at least `wanted`.
unsigned divisor_for(PictureSize size, PictureSize wanted) {
    unsigned divisor = 1;
    while (divisor < 8 && size.width / (divisor * 2) >= wanted.width &&
           size.height / (divisor * 2) >= wanted.height) {
        divisor *= 2;
    }
    return divisor;
}

}  // namespace

Picture decode_jpeg(BytesView jpeg, PictureSize wanted) {
    Decoder decoder;
    const auto size = decoder.read_header(jpeg);
    if (size.width > largest_side || size.height > largest_side) {
        throw Error{ErrorCode::bad_portrait, tr("read the portrait"),
                    tr("it has more than {} pixels on a side", largest_side)};
    }
    return decoder.read(divisor_for(size, wanted));
}

Bytes encode_jpeg(const Picture& picture, int quality) { return Encoder{}.write(picture, quality); }

}  // namespace permit::procedures
