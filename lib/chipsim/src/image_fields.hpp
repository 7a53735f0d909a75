#pragma once

#include "codec.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

namespace permit::chipsim {

/// What no program can have written.
[[noreturn]] inline void impossible(std::string what) {
    throw Error{ErrorCode::bad_image, tr("read a chip image"), std::move(what)};
}

/// The fields of docs/chip-image.md, on their way out.
class ImageWriter {
public:
    ImageWriter& u8(Byte value) {
        bytes_.push_back(value);
        return *this;
    }
    ImageWriter& u16(std::uint16_t value) { return raw(little_endian<2>(value)); }
    ImageWriter& u32(std::uint32_t value) { return raw(little_endian<4>(value)); }
    ImageWriter& raw(BytesView bytes) {
        append(bytes_, bytes);
        return *this;
    }
    ImageWriter& counted(BytesView bytes) { return u32(static_cast<std::uint32_t>(bytes.size())).raw(bytes); }
    ImageWriter& count(std::size_t items) { return u16(static_cast<std::uint16_t>(items)); }

    ImageWriter& maybe_u16(const std::optional<std::uint16_t>& value) {
        u8(value ? 1 : 0);
        return value ? u16(*value) : *this;
    }
    ImageWriter& maybe_u32(const std::optional<std::uint32_t>& value) {
        u8(value ? 1 : 0);
        return value ? u32(*value) : *this;
    }
    ImageWriter& key(const Key& key) {
        return u8(static_cast<Byte>(key.type)).raw(key.material()).u8(key.version);
    }

    [[nodiscard]] Bytes take() { return std::move(bytes_); }

private:
    Bytes bytes_;
};

// And on their way in.

[[nodiscard]] inline Bytes counted(Cursor& in) {
    const auto view = in.take(in.u32_le());
    return {view.begin(), view.end()};
}

[[nodiscard]] inline std::optional<std::uint16_t> maybe_u16(Cursor& in) {
    return in.u8() == 0 ? std::nullopt : std::optional{in.u16_le()};
}

[[nodiscard]] inline std::optional<std::uint32_t> maybe_u32(Cursor& in) {
    return in.u8() == 0 ? std::nullopt : std::optional{in.u32_le()};
}

[[nodiscard]] inline KeyType key_type(Cursor& in) {
    const auto type = in.u8();
    if (type > 2) { impossible(tr("there is no key type {}", type)); }
    return static_cast<KeyType>(type);
}

[[nodiscard]] inline Key key(Cursor& in) {
    const auto type = key_type(in);
    const auto material = in.take(key_size(type));
    return Key::of(type, material, in.u8());
}

/// A file with its head and body.
void write_file(ImageWriter& out, const File& file);
[[nodiscard]] File read_file(Cursor& in, ImageVersion version);

}  // namespace permit::chipsim
