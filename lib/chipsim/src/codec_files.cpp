#include "image_fields.hpp"

#include "permit/core/words.hpp"

namespace permit::chipsim {
namespace {

void write_sdm(ImageWriter& out, const std::optional<Sdm>& sdm) {
    out.u8(sdm ? 1 : 0);
    if (!sdm) { return; }
    out.u8(sdm->options).u16(sdm->rights).u32(sdm->counter);
    out.maybe_u32(sdm->uid_offset).maybe_u32(sdm->counter_offset).maybe_u32(sdm->picc_data_offset);
    out.maybe_u32(sdm->mac_input_offset).maybe_u32(sdm->encrypted_offset).u32(sdm->encrypted_length);
    out.maybe_u32(sdm->mac_offset).maybe_u32(sdm->counter_limit);
}

/// Where something is mirrored must lie in the file, or reading it would write beside it.
void check_mirrors(const Sdm& sdm, std::size_t size) {
    const auto inside = [size](std::optional<std::uint32_t> offset, std::size_t length) {
        return !offset || *offset == 0xFF'FFFF || (*offset <= size && length <= size - *offset);
    };
    const bool ordered = sdm.mac_input_offset.value_or(0) <= sdm.mac_offset.value_or(0);
    if (!inside(sdm.uid_offset, 14) || !inside(sdm.counter_offset, 6) || !inside(sdm.picc_data_offset, 32) ||
        !inside(sdm.encrypted_offset, sdm.encrypted_length) || sdm.encrypted_length % 32 != 0 ||
        !inside(sdm.mac_offset, 16) || sdm.picc_data_offset.has_value() != (sdm.meta_read() < free_access) ||
        sdm.mac_offset.has_value() != (sdm.file_read() < free_access) ||
        (sdm.encrypted_offset && !sdm.mac_offset) ||
        sdm.mac_input_offset.has_value() != sdm.mac_offset.has_value() || !ordered) {
        impossible(tr("a file mirrors beyond its end"));
    }
}

std::optional<Sdm> sdm(Cursor& in, std::size_t size) {
    if (in.u8() == 0) { return std::nullopt; }
    Sdm found{.options = in.u8(), .rights = in.u16_le()};
    found.counter = in.u32_le();
    found.uid_offset = maybe_u32(in);
    found.counter_offset = maybe_u32(in);
    found.picc_data_offset = maybe_u32(in);
    found.mac_input_offset = maybe_u32(in);
    found.encrypted_offset = maybe_u32(in);
    found.encrypted_length = in.u32_le();
    found.mac_offset = maybe_u32(in);
    found.counter_limit = maybe_u32(in);
    check_mirrors(found, size);
    return found;
}

struct BodyWriter {
    ImageWriter& out;

    void operator()(const StandardFile& file) const {
        out.counted(file.content);
        write_sdm(out, file.sdm);
    }
    void operator()(const BackupFile& file) const { out.counted(file.content); }
    void operator()(const ValueFile& file) const {
        out.u32(static_cast<std::uint32_t>(file.lower))
            .u32(static_cast<std::uint32_t>(file.upper))
            .u32(static_cast<std::uint32_t>(file.value))
            .u32(file.limited_credit)
            .u8(file.options);
    }
    void operator()(const RecordFile& file) const {
        out.u32(file.record_size).u32(file.limit).count(file.records.size());
        for (const auto& record : file.records) { out.raw(record); }
    }
    void operator()(const TransactionMacFile& file) const {
        out.key(file.key)
            .u32(file.counter)
            .raw(file.value)
            .raw(file.previous_reader)
            .maybe_u32(file.counter_limit);
    }
};

/// More than any chip has room for: reading such a file would fill this machine's memory instead.
constexpr std::uint64_t beyond_any_chip = 1U << 16U;

RecordFile record_file(Cursor& in, bool cyclic) {
    RecordFile file{.cyclic = cyclic, .record_size = in.u32_le(), .limit = in.u32_le()};
    const auto count = in.u16_le();
    if (file.record_size == 0 || std::uint64_t{file.record_size} * file.limit >= beyond_any_chip ||
        count > file.limit) {
        impossible(tr("a record file has no size, or is larger than any chip"));
    }
    for (unsigned i = 0; i < count; ++i) {
        const auto record = in.take(file.record_size);
        file.records.emplace_back(record.begin(), record.end());
    }
    return file;
}

ValueFile value_file(Cursor& in) {
    ValueFile file;
    file.lower = static_cast<std::int32_t>(in.u32_le());
    file.upper = static_cast<std::int32_t>(in.u32_le());
    file.value = static_cast<std::int32_t>(in.u32_le());
    file.limited_credit = in.u32_le();
    file.options = in.u8();
    return file;
}

TransactionMacFile transaction_mac_file(Cursor& in) {
    TransactionMacFile file;
    file.key = key(in);
    file.counter = in.u32_le();
    file.value = in.array<8>();
    file.previous_reader = in.array<16>();
    file.counter_limit = maybe_u32(in);
    return file;
}

}  // namespace

void write_file(ImageWriter& out, const File& file) {
    out.u8(file.number).maybe_u16(file.fid).u8(file.option).u8(static_cast<Byte>(file.rights.size()));
    for (const auto set : file.rights) { out.u16(set.wire_value()); }
    out.u8(file.type());
    std::visit(BodyWriter{out}, file.body);
}

StandardFile standard_file(Cursor& in, ImageVersion version) {
    StandardFile file{counted(in)};
    if (version >= ImageVersion::second) { file.sdm = sdm(in, file.content.size()); }
    return file;
}

File read_file(Cursor& in, ImageVersion version) {
    File file{.number = in.u8(), .fid = maybe_u16(in), .option = in.u8()};
    const auto sets = in.u8();
    if (sets == 0) { impossible(tr("a file has no access rights")); }
    for (unsigned i = 0; i < sets; ++i) { file.rights.emplace_back(in.u16_le()); }
    switch (const auto type = in.u8()) {
        case 0:
            file.body = standard_file(in, version);
            break;
        case 1:
            file.body = BackupFile{counted(in)};
            break;
        case 2:
            file.body = value_file(in);
            break;
        case 3:
        case 4:
            file.body = record_file(in, type == 4);
            break;
        case 5:
            file.body = transaction_mac_file(in);
            break;
        default:
            impossible(tr("there is no file type {}", type));
    }
    return file;
}

}  // namespace permit::chipsim
