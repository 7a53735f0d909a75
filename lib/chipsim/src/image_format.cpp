#include "image_format.hpp"

#include "codec.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/crypto/hash.hpp"

#include <algorithm>

namespace permit::chipsim {
namespace {

constexpr std::string_view magic = "PERMCHIP";
constexpr auto version = static_cast<std::uint16_t>(ImageVersion::second);
constexpr std::size_t head_size = 8 + 2 + 4;
constexpr std::size_t digest_size = 32;

[[noreturn]] void bad(std::string why) {
    throw Error{ErrorCode::bad_image, tr("read a chip image"), std::move(why)};
}

Bytes encode_payload(const StoredChip& chip) {
    const auto name = as_bytes(chip.profile->name);
    return join({std::array{static_cast<Byte>(name.size())}, name, chip.uid.bytes(), chip.signature,
                 encode(chip.memory)});
}

const ChipProfile& profile_named(std::string_view name) {
    for (const auto& profile : ChipProfile::all()) {
        if (profile.name == name) { return profile; }
    }
    bad(tr("this program has no chip \"{}\"", name));
}

StoredChip decode_payload(BytesView payload, ImageVersion written_by) {
    Cursor in{payload, tr_noop("chip image")};
    const auto name_size = in.u8();
    const auto& profile = profile_named(as_text(in.take(name_size)));
    const Uid uid{in.array<7>()};
    const auto signature = in.array<56>();
    StoredChip chip{&profile, uid, signature, decode_memory(in, written_by)};
    in.expect_end();
    return chip;
}

struct Payload {
    ImageVersion version;
    BytesView bytes;
};

/// Head and checksum; returns the payload between them.
Payload checked_payload(BytesView image) {
    if (image.size() < head_size || !std::equal(magic.begin(), magic.end(), image.begin())) {
        bad(tr("this is not a chip image"));
    }
    Cursor head{image.subspan(magic.size()), tr_noop("chip image")};
    const auto found = head.u16_le();
    if (found > version) {
        bad(tr("its format {} is newer than this program, which reads up to {}", found, version));
    }
    const std::size_t payload = head.u32_le();
    if (found == 0 || image.size() != head_size + payload + digest_size) {
        bad(tr("it is cut short or damaged"));
    }
    const auto digest = crypto::sha256(image.first(head_size + payload));
    if (!std::equal(digest.begin(), digest.end(), image.last(digest_size).begin())) {
        bad(tr("its checksum does not fit"));
    }
    return {static_cast<ImageVersion>(found), image.subspan(head_size, payload)};
}

}  // namespace

Bytes encode_image(const StoredChip& chip) {
    const auto payload = encode_payload(chip);
    auto image =
        join({as_bytes(magic), little_endian<2>(version), little_endian<4>(payload.size()), payload});
    append(image, crypto::sha256(image));
    return image;
}

StoredChip decode_image(BytesView image) {
    const auto payload = checked_payload(image);
    try {
        return decode_payload(payload.bytes, payload.version);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::damaged_content) { throw; }
        bad(error.why());
    }
}

}  // namespace permit::chipsim
