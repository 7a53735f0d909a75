#include "sdm.hpp"

#include "permit/crypto/aes.hpp"

#include <algorithm>

namespace permit::chipsim {
namespace {

constexpr Byte ascii = 0x01;
constexpr Byte known_options = 0xF1;
constexpr std::uint32_t not_mirrored = 0xFF'FFFF;
constexpr std::size_t uid_digits = 14;
constexpr std::size_t counter_digits = 6;
constexpr std::size_t picc_data_digits = 32;
constexpr std::size_t mac_digits = 16;

bool is_key(Byte nibble) { return nibble < free_access; }

void check_rights(const Application& application, const Sdm& sdm) {
    for (const Byte nibble : {sdm.meta_read(), sdm.file_read(), sdm.counter_retrieval()}) {
        require(!is_key(nibble) || nibble < application.keys.size(), Status::parameter_error);
    }
    require((sdm.rights >> 4U & 0xFU) == no_access, Status::parameter_error);
    require(sdm.file_read() != free_access, Status::parameter_error);
    const bool uses_keys = is_key(sdm.meta_read()) || is_key(sdm.file_read());
    require(!uses_keys || application.key_type() == KeyType::aes, Status::parameter_error);
}

/// Where `digits` characters are to stand, which must be inside the file.
std::uint32_t offset_field(Fields& fields, std::size_t size, std::size_t digits) {
    const auto offset = fields.u24();
    require(offset + digits <= size, Status::parameter_error);
    return offset;
}

void read_plain_mirrors(Sdm& sdm, std::size_t size, Fields& fields) {
    if (sdm.mirrors_uid()) { sdm.uid_offset = offset_field(fields, size, uid_digits); }
    if (!sdm.mirrors_counter()) { return; }
    const auto offset = fields.u24();
    require(offset == not_mirrored || offset + counter_digits <= size, Status::parameter_error);
    sdm.counter_offset = offset;
}

void read_mac_and_content(Sdm& sdm, std::size_t size, Fields& fields) {
    sdm.mac_input_offset = fields.u24();
    if (sdm.encrypts_content()) {
        sdm.encrypted_offset = fields.u24();
        sdm.encrypted_length = fields.u24();
    }
    sdm.mac_offset = offset_field(fields, size, mac_digits);
    require(*sdm.mac_input_offset <= *sdm.mac_offset, Status::parameter_error);
    if (!sdm.encrypts_content()) { return; }
    require(sdm.encrypted_length != 0 && sdm.encrypted_length % 32 == 0, Status::parameter_error);
    require(*sdm.mac_input_offset <= *sdm.encrypted_offset &&
                *sdm.encrypted_offset + sdm.encrypted_length <= *sdm.mac_offset,
            Status::parameter_error);
}

void put_u24(Bytes& out, const std::optional<std::uint32_t>& value) {
    if (value) { append(out, little_endian<3>(*value)); }
}

/// UID and counter as far as they are mirrored, which is what the session keys are made of.
Bytes mirrored_identity(const Card& card, const Sdm& sdm) {
    Bytes identity;
    if (sdm.mirrors_uid()) { append(identity, card.uid.bytes()); }
    if (sdm.mirrors_counter()) { append(identity, little_endian<3>(sdm.counter)); }
    return identity;
}

crypto::Aes128Key session_key(const Card& card, const Sdm& sdm, const Key& key, Byte label_1, Byte label_2) {
    const std::array<Byte, 6> label = {label_1, label_2, 0x00, 0x01, 0x00, 0x80};
    auto input = join({label, mirrored_identity(card, sdm)});
    input.resize((input.size() + 15) / 16 * 16);
    return crypto::Aes128Key{crypto::aes_cmac(key.first_16(), input)};
}

void put_text(Bytes& content, std::size_t offset, BytesView bytes) {
    const auto text = to_hex(bytes);
    std::copy(text.begin(), text.end(), content.begin() + static_cast<std::ptrdiff_t>(offset));
}

/// Tag, identity and noise in one block, for the eyes of whoever holds the meta key.
Bytes encrypted_picc_data(const Card& card, const Sdm& sdm, const Key& meta_key) {
    const auto tag = static_cast<Byte>((sdm.options & 0xC0U) | (sdm.mirrors_uid() ? 7U : 0U));
    auto data = join({std::array{tag}, mirrored_identity(card, sdm)});
    Bytes noise(16 - data.size());
    card.random->fill(noise);
    append(data, noise);
    return crypto::aes_cbc_encrypt(meta_key.first_16(), {}, data);
}

/// The first half of the area is encrypted, and as hexadecimal digits fills all of it.
void encrypt_content(const Card& card, const Sdm& sdm, const Key& file_key, Bytes& content) {
    const auto key = session_key(card, sdm, file_key, 0xC3, 0x3C);
    crypto::Block counter{};
    const auto wire = little_endian<3>(sdm.counter);
    std::copy(wire.begin(), wire.end(), counter.begin());
    const auto plain = BytesView{content}.subspan(*sdm.encrypted_offset, sdm.encrypted_length / 2);
    const auto cipher = crypto::aes_cbc_encrypt(key, crypto::aes_encrypt_block(key, counter), plain);
    put_text(content, *sdm.encrypted_offset, cipher);
}

void put_mac(const Card& card, const Sdm& sdm, const Key& file_key, Bytes& content) {
    const auto key = session_key(card, sdm, file_key, 0x3C, 0xC3);
    const auto input =
        BytesView{content}.subspan(*sdm.mac_input_offset, *sdm.mac_offset - *sdm.mac_input_offset);
    put_text(content, *sdm.mac_offset, crypto::truncate_mac(crypto::aes_cmac(key, input)));
}

void mirror(const Card& card, const Application& application, const Sdm& sdm, Bytes& content) {
    if (sdm.uid_offset) { put_text(content, *sdm.uid_offset, card.uid.bytes()); }
    if (sdm.counter_offset && *sdm.counter_offset != not_mirrored) {
        auto digits = little_endian<3>(sdm.counter);
        std::reverse(digits.begin(), digits.end());
        put_text(content, *sdm.counter_offset, digits);
    }
    if (sdm.picc_data_offset) {
        put_text(content, *sdm.picc_data_offset,
                 encrypted_picc_data(card, sdm, application.keys[sdm.meta_read()]));
    }
    if (sdm.encrypted_offset) { encrypt_content(card, sdm, application.keys[sdm.file_read()], content); }
    if (sdm.mac_offset) { put_mac(card, sdm, application.keys[sdm.file_read()], content); }
}

const StandardFile& standard_file(const Card& card, Byte number) {
    return std::get<StandardFile>(card.file(number).body);
}

void count_reading(Card& card, Byte number) {
    if (card.now.dynamic_file == number) { return; }
    const auto& sdm = *standard_file(card, number).sdm;
    require(sdm.counter < sdm.counter_limit.value_or(not_mirrored), Status::authentication_error);
    auto next = card.memory();
    ++std::get<StandardFile>(card.file_in(next, number).body).sdm->counter;
    card.nv.replace(std::move(next));
    card.now.dynamic_file = number;
}

}  // namespace

Sdm sdm_field(const Application& application, std::size_t size, Fields& fields) {
    Sdm sdm{.options = fields.u8(), .rights = fields.u16()};
    require((sdm.options & ~known_options) == 0 && (sdm.options & ascii) != 0, Status::parameter_error);
    check_rights(application, sdm);
    if (sdm.meta_read() == free_access) { read_plain_mirrors(sdm, size, fields); }
    if (is_key(sdm.meta_read())) { sdm.picc_data_offset = offset_field(fields, size, picc_data_digits); }
    if (is_key(sdm.file_read())) { read_mac_and_content(sdm, size, fields); }
    if (sdm.limits_counter()) { sdm.counter_limit = fields.u24(); }
    return sdm;
}

Bytes sdm_wire(const Sdm& sdm) {
    Bytes out{sdm.options};
    append(out, little_endian<2>(sdm.rights));
    put_u24(out, sdm.uid_offset);
    put_u24(out, sdm.counter_offset);
    put_u24(out, sdm.picc_data_offset);
    put_u24(out, sdm.mac_input_offset);
    put_u24(out, sdm.encrypted_offset);
    if (sdm.encrypted_offset) { append(out, little_endian<3>(sdm.encrypted_length)); }
    put_u24(out, sdm.mac_offset);
    put_u24(out, sdm.counter_limit);
    return out;
}

Bytes read_dynamically(Card& card, Byte number) {
    count_reading(card, number);
    const auto& file = standard_file(card, number);
    auto content = file.content;
    mirror(card, card.application_of(number), *file.sdm, content);
    return content;
}

bool reads_dynamically(const Card& card, const File& file) noexcept {
    const auto* standard = std::get_if<StandardFile>(&file.body);
    return standard != nullptr && standard->sdm && !card.has_session();
}

}  // namespace permit::chipsim
