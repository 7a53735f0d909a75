#include "permit/permit/chip_layout.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <variant>

namespace permit::procedures {
namespace {

desfire::Access access_of(layout::Right right) noexcept {
    return desfire::Access::from_nibble(right.nibble());
}

desfire::NewRecordFile record_file(const layout::FileSpec& file, layout::Extent extent) {
    return {.number = number_of(file.number),
            .mode = mode_of(file.mode),
            .rights = rights_of(file.rights),
            .record_size = extent.bytes,
            .max_records = extent.records};
}

desfire::NewDataFile data_file(const layout::FileSpec& file, layout::Extent extent) {
    return {.number = number_of(file.number),
            .mode = mode_of(file.mode),
            .rights = rights_of(file.rights),
            .size = extent.bytes};
}

desfire::NewValueFile value_file(const layout::FileSpec& file) {
    return {.number = number_of(file.number),
            .mode = mode_of(file.mode),
            .rights = rights_of(file.rights),
            .lower_limit = layout::purse.lower_limit,
            .upper_limit = layout::purse.upper_limit,
            .value = layout::purse.opening_value,
            .limited_credit = layout::purse.limited_credit,
            .free_get_value = layout::purse.free_get_value};
}

/// Compares what a chip says of a file with its row of the layout.
struct ShapeCheck {
    const layout::FileSpec& file;
    layout::Extent extent;

    bool operator()(const desfire::DataFile& found) const {
        const bool wants_backup = file.type == layout::FileType::backup;
        return (wants_backup || file.type == layout::FileType::standard) && found.backup == wants_backup &&
               found.size == extent.bytes;
    }
    bool operator()(const desfire::RecordFile& found) const {
        return file.type == layout::FileType::cyclic && found.cyclic && found.record_size == extent.bytes &&
               found.max_records == extent.records;
    }
    bool operator()(const desfire::ValueFile& found) const {
        return file.type == layout::FileType::value && found.lower_limit == layout::purse.lower_limit &&
               found.upper_limit == layout::purse.upper_limit &&
               found.limited_credit == layout::purse.limited_credit;
    }
    bool operator()(const desfire::TransactionMacFile&) const {
        return file.type == layout::FileType::transaction_mac;
    }
};

}  // namespace

desfire::FileNumber number_of(layout::FileNo file) noexcept {
    return desfire::FileNumber{static_cast<Byte>(file)};
}

desfire::CommMode mode_of(layout::FileMode mode) noexcept {
    switch (mode) {
        case layout::FileMode::plain:
            return desfire::CommMode::plain;
        case layout::FileMode::mac:
            return desfire::CommMode::mac;
        case layout::FileMode::full:
            break;
    }
    return desfire::CommMode::full;
}

desfire::AccessRights rights_of(const layout::Rights& rights) noexcept {
    return {.read = access_of(rights.read),
            .write = access_of(rights.write),
            .read_write = access_of(rights.read_write),
            .change = access_of(rights.change)};
}

desfire::KeyNumber key_number_of(layout::Role role) noexcept {
    return desfire::KeyNumber{static_cast<Byte>(role)};
}

desfire::CommMode reading_mode(const layout::FileSpec& file, layout::Role role) noexcept {
    return desfire::effective_mode(mode_of(file.mode), key_number_of(role),
                                   {access_of(file.rights.read), access_of(file.rights.read_write)});
}

desfire::CommMode writing_mode(const layout::FileSpec& file, layout::Role role) noexcept {
    return desfire::effective_mode(mode_of(file.mode), key_number_of(role),
                                   {access_of(file.rights.write), access_of(file.rights.read_write)});
}

desfire::Command creation_of(const layout::FileSpec& file, layout::ChipSize size) {
    const layout::Extent extent = file.extent(size).value();
    switch (file.type) {
        case layout::FileType::standard:
            return desfire::create_standard_file(data_file(file, extent));
        case layout::FileType::backup:
            return desfire::create_backup_file(data_file(file, extent));
        case layout::FileType::cyclic:
            return desfire::create_cyclic_record_file(record_file(file, extent));
        case layout::FileType::value:
            return desfire::create_value_file(value_file(file));
        case layout::FileType::transaction_mac:
            break;
    }
    throw Error{ErrorCode::internal, tr("create the file {}", file.name)};
}

bool is_sealed(const desfire::FileSettings& found, const layout::FileSpec& file) {
    return file.sealed && found.rights == rights_of(*file.sealed);
}

bool fits(const desfire::FileSettings& found, const layout::FileSpec& file, layout::ChipSize size) {
    const bool rights_fit = found.rights == rights_of(file.rights) || is_sealed(found, file);
    return rights_fit && found.mode == mode_of(file.mode) &&
           std::visit(ShapeCheck{file, file.extent(size).value()}, found.file);
}

layout::ChipSize size_of(const desfire::Version& version) {
    if (version.storage_bytes() >= 8192) { return layout::ChipSize::kb8; }
    if (version.storage_bytes() >= 4096) { return layout::ChipSize::kb4; }
    throw Error{ErrorCode::chip_too_small, tr("prepare the chip"),
                tr("it has {} bytes, a permit needs a chip of 4096", version.storage_bytes())};
}

}  // namespace permit::procedures
