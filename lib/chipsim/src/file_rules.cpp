#include "file_rules.hpp"

namespace permit::chipsim {

Byte file_option_bits(const ChipProfile& profile, bool standard) noexcept {
    constexpr Byte modes = 0x03;
    if (profile.generation == Generation::ev1) { return modes; }
    const bool has_sdm = standard && profile.generation == Generation::ev3;
    return static_cast<Byte>(modes | more_rights_bit | (has_sdm ? sdm_bit : 0));
}

AccessRights rights_field(const Application& application, Fields& fields) {
    const AccessRights rights{fields.u16()};
    for (const Byte nibble : {rights.read(), rights.write(), rights.read_write(), rights.change()}) {
        require(nibble >= free_access || nibble < application.keys.size(), Status::parameter_error);
    }
    return rights;
}

void check_transaction_mac_rights(const File& file) {
    const auto rights = file.rights.front();
    require(rights.write() == no_access, Status::parameter_error);
    const bool leaves_out = (file.option & leave_out_unauthenticated_bit) != 0;
    require(!leaves_out || rights.read_write() != free_access, Status::parameter_error);
}

void forget_pending(Transaction& transaction, Byte file) {
    transaction.backups.erase(file);
    transaction.values.erase(file);
    transaction.records.erase(file);
}

}  // namespace permit::chipsim
