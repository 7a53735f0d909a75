#include "permit/desfire/application_commands.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include "wire_fields.hpp"

namespace permit::desfire {
namespace {

constexpr Byte most_keys = 14;
constexpr std::size_t longest_df_name = 16;

void require(bool holds, const char* why) {
    if (!holds) { throw Error{ErrorCode::bad_input, "CreateApplication", tr(why)}; }
}

void require_possible(const NewApplication& wanted) {
    require(wanted.keys >= 1 && wanted.keys <= most_keys, tr_noop("an application has 1 to 14 keys"));
    require(wanted.df_name.size() <= longest_df_name, tr_noop("a DF name has 1 to 16 bytes"));
    require(wanted.df_name.empty() || wanted.iso_id, tr_noop("a DF name needs an ISO identifier before it"));
}

/// KS3 (reference 3.2); zero: not sent.
Byte third_settings(const NewApplication& wanted) {
    return static_cast<Byte>(bit(0, wanted.key_sets.has_value()) | bit(1, wanted.own_virtual_card_keys) |
                             bit(2, wanted.own_capabilities) | bit(4, wanted.master_may_always_delete));
}

Byte second_settings(const NewApplication& wanted) {
    return static_cast<Byte>(wanted.keys | bit(4, third_settings(wanted) != 0) |
                             bit(5, wanted.files_have_iso_ids) | static_cast<unsigned>(wanted.type) << 6U);
}

/// AKSVersion, NoKeySets, MaxKeySize, AppKeySetSett.
std::array<Byte, 4> block(const KeySets& sets) {
    constexpr Byte sixteen_bytes = 0x10;
    constexpr Byte twenty_four_bytes = 0x18;
    require(sets.count >= 2 && sets.count <= 16, tr_noop("an application has 2 to 16 key sets"));
    require(sets.roll_key <= 7, tr_noop("the key that rolls is one of 0 to 7"));
    return {sets.active_version.value(), sets.count, sets.long_keys ? twenty_four_bytes : sixteen_bytes,
            sets.roll_key};
}

}  // namespace

Command create_application(const NewApplication& wanted) {
    require_possible(wanted);
    auto header = join({wanted.id.wire(), std::array{wanted.settings.wire(), second_settings(wanted)}});
    if (const Byte third = third_settings(wanted); third != 0) { header.push_back(third); }
    if (wanted.key_sets) { append(header, block(*wanted.key_sets)); }
    if (wanted.iso_id) { append(header, wanted.iso_id->wire()); }
    append(header, wanted.df_name);
    return {.name = "CreateApplication", .ins = 0xCA, .header = std::move(header)};
}

Command delete_application(AppId application) {
    return {.name = "DeleteApplication", .ins = 0xDA, .header = join({application.wire()})};
}

}  // namespace permit::desfire
