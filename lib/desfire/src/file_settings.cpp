#include "permit/desfire/file_settings.hpp"

#include "permit/core/cursor.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

namespace permit::desfire {
namespace {

constexpr Byte further_rights_follow = 0x80;
constexpr Byte dynamic_messaging_follows = 0x40;
constexpr Byte counter_limit_follows = 0x20;
constexpr Byte skips_unauthenticated = 0x10;

std::int32_t signed_value(Cursor& cursor) { return static_cast<std::int32_t>(cursor.u32_le()); }

ValueFile value_file(Cursor& cursor) {
    ValueFile file;
    file.lower_limit = signed_value(cursor);
    file.upper_limit = signed_value(cursor);
    file.limited_credit_value = signed_value(cursor);
    const Byte flags = cursor.u8();
    file.limited_credit = (flags & 0x01U) != 0;
    file.free_get_value = (flags & 0x02U) != 0;
    return file;
}

RecordFile record_file(Cursor& cursor, bool cyclic) {
    RecordFile file{.cyclic = cyclic};
    file.record_size = cursor.u24_le();
    file.max_records = cursor.u24_le();
    file.current_records = cursor.u24_le();
    return file;
}

TransactionMacFile transaction_mac_file(Cursor& cursor, Byte option) {
    static_cast<void>(cursor.u8());  // key type: AES is the only one
    TransactionMacFile file{.key_version = KeyVersion{cursor.u8()},
                            .skip_unauthenticated = (option & skips_unauthenticated) != 0};
    if ((option & counter_limit_follows) != 0) { file.counter_limit = cursor.u32_le(); }
    return file;
}

decltype(FileSettings::file) file_of_type(Byte type, Byte option, Cursor& cursor) {
    switch (type) {
        case 0x00:
            return DataFile{.backup = false, .size = cursor.u24_le()};
        case 0x01:
            return DataFile{.backup = true, .size = cursor.u24_le()};
        case 0x02:
            return value_file(cursor);
        case 0x03:
            return record_file(cursor, false);
        case 0x04:
            return record_file(cursor, true);
        case 0x05:
            return transaction_mac_file(cursor, option);
        default:
            throw Error{ErrorCode::damaged_content, tr("decode the answer to GetFileSettings"),
                        tr("the file is of a type this program does not know")};
    }
}

std::vector<AccessRights> further_rights(Cursor& cursor) {
    std::vector<AccessRights> sets;
    for (auto left = cursor.u8(); left > 0; --left) {
        sets.push_back(AccessRights::parse(cursor.array<2>()));
    }
    return sets;
}

}  // namespace

FileSettings parse_file_settings(BytesView answer) {
    Cursor cursor{answer, tr_noop("answer to GetFileSettings")};
    const Byte type = cursor.u8();
    const Byte option = cursor.u8();
    FileSettings settings{.mode = comm_mode_from(option), .rights = AccessRights::parse(cursor.array<2>())};
    settings.file = file_of_type(type, option, cursor);
    if ((option & further_rights_follow) != 0) { settings.further_rights = further_rights(cursor); }
    if ((option & dynamic_messaging_follows) != 0) {
        const auto rest = cursor.rest();
        settings.dynamic_messaging.assign(rest.begin(), rest.end());
    }
    cursor.expect_end();
    return settings;
}

}  // namespace permit::desfire
