#include "permit/desfire/card_commands.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include "wire_fields.hpp"

namespace permit::desfire {
namespace {

constexpr std::size_t most_applications = 512;  // 16 kB in units of 32 bytes
constexpr std::size_t longest_df_name = 3 + 2 + 16;

constexpr Byte flags(unsigned bits) noexcept { return static_cast<Byte>(bits); }

}  // namespace

Command get_version() { return {.name = "GetVersion", .ins = 0x60, .longest_answer = 29}; }

Command get_application_ids() {
    return {.name = "GetApplicationIDs", .ins = 0x6A, .longest_answer = 3 * most_applications};
}

Command get_df_names() {
    return {.name = "GetDFNames", .ins = 0x6D, .longest_answer = longest_df_name * most_applications};
}

Command get_free_memory() { return {.name = "FreeMem", .ins = 0x6E, .longest_answer = 3}; }

Command get_card_uid() {
    return {.name = "GetCardUID", .ins = 0x51, .mode = CommMode::full, .longest_answer = 7};
}

Command format_picc() { return {.name = "FormatPICC", .ins = 0xFC}; }

Command read_signature(CommMode mode) {
    return {.name = "Read_Sig", .ins = 0x3C, .header = {0x00}, .mode = mode, .longest_answer = 56};
}

Command set_configuration(Configuration configuration, BytesView data) {
    return {.name = "SetConfiguration",
            .ins = 0x5C,
            .header = {static_cast<Byte>(configuration)},
            .data = SecretBytes{data},
            .mode = CommMode::full};
}

Command configure_picc(const PiccConfiguration& wanted) {
    return set_configuration(
        Configuration::picc,
        std::array{flags(bit(0, wanted.format_disabled_for_ever) | bit(1, wanted.random_uid_for_ever) |
                         bit(2, wanted.proximity_check_mandatory) |
                         bit(3, wanted.virtual_card_authentication_mandatory) |
                         bit(4, wanted.error_code_binding) | bit(5, wanted.other_random_uid_format) |
                         bit(6, wanted.four_byte_nuid))});
}

Command configure_default_key(const crypto::Aes128Key& key, KeyVersion version) {
    constexpr std::array<Byte, 8> unused{};  // room of a 3TDEA key
    const auto data = secret({key.reveal(), unused, std::array{version.value()}});
    return set_configuration(Configuration::default_key, data.reveal());
}

Command configure_ats(BytesView ats) {
    constexpr std::size_t shortest = 5;
    constexpr std::size_t longest = 20;
    if (ats.size() < shortest || ats.size() > longest || ats.front() != ats.size()) {
        throw Error{ErrorCode::bad_input, tr("SetConfiguration"),
                    tr("an ATS has 5 to 20 bytes and begins with its own length")};
    }
    return set_configuration(Configuration::ats, ats);
}

Command configure_sak(Byte first, Byte second) {
    return set_configuration(Configuration::sak, std::array{first, second});
}

Command configure_messaging(const MessagingConfiguration& wanted) {
    return set_configuration(Configuration::secure_messaging,
                             std::array{flags(bit(0, wanted.d40_disabled) | bit(1, wanted.ev1_disabled) |
                                              bit(2, wanted.chained_writing_disabled)),
                                        Byte{0}});
}

Command configure_capabilities(const Capabilities& wanted) {
    auto command = set_configuration(
        Configuration::capabilities,
        std::array<Byte, 10>{0, wanted.virtual_card_type, 0, wanted.picc_1_2, wanted.picc_2_1,
                             wanted.picc_2_2, 0, 0, wanted.picc_2_5, wanted.picc_2_6});
    command.may_be_bare = true;
    return command;
}

Command configure_df_name(BytesView data) {
    return set_configuration(Configuration::virtual_card_name, data);
}

Command configure_atqa(const std::array<Byte, 2>& atqa) {
    return set_configuration(Configuration::atqa, atqa);
}

}  // namespace permit::desfire
