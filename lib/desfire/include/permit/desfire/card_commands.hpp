#pragma once

#include "permit/crypto/aes.hpp"
#include "permit/desfire/command.hpp"

#include <array>

namespace permit::desfire {

// Card level (reference 4.1)
[[nodiscard]] Command get_version();
[[nodiscard]] Command get_application_ids();
/// One frame for each application with a DF name; `Channel::df_names` takes them apart. EV2 and later: an EV1
/// that is asked inside a session disables itself for good (91C1).
[[nodiscard]] Command get_df_names();
[[nodiscard]] Command get_free_memory();
[[nodiscard]] Command get_card_uid();
/// Deletes every application and gives their memory back; the master key and its settings stay.
[[nodiscard]] Command format_picc();
/// `mode` is plain without a session and full within one.
[[nodiscard]] Command read_signature(CommMode mode = CommMode::plain);

enum class Configuration : Byte {
    picc = 0x00,
    default_key = 0x01,
    ats = 0x02,
    sak = 0x03,
    secure_messaging = 0x04,
    capabilities = 0x05,
    virtual_card_name = 0x06,
    atqa = 0x0C,
};
/// SetConfiguration (5C) with `data` by the table of reference 4.1; the builders below know the table. Needs
/// the PICC master key. What the reader sees (ATS, SAK, ATQA) changes at the next power-up.
[[nodiscard]] Command set_configuration(Configuration option, BytesView data);

/// Option 00. Every write sends all flags. The two named `…_for_ever` can never be cleared again, by nobody;
/// a false one leaves a set flag set.
struct PiccConfiguration {
    bool format_disabled_for_ever = false;  ///< bit 0: FormatPICC answers 919D from now on
    bool random_uid_for_ever = false;  ///< bit 1: another 4-byte UID at every power-up; see Session::card_uid
    bool proximity_check_mandatory = false;              ///< bit 2, EV2 and later
    bool virtual_card_authentication_mandatory = false;  ///< bit 3, EV2 and later
    bool error_code_binding = false;                     ///< bit 4, EV3
    bool other_random_uid_format = false;                ///< bit 5, EV3
    bool four_byte_nuid = false;                         ///< bit 6, EV3
};
[[nodiscard]] Command configure_picc(const PiccConfiguration& configuration);

/// Option 01: the key and version every key of a new application starts with.
[[nodiscard]] Command configure_default_key(const crypto::Aes128Key& key, KeyVersion version);

/// Option 02: the answer to select, from its length byte TL to the last historical byte, 5 to 20 bytes.
/// Throws Error{bad_input} when TL is not its length: such a chip would not be recognised again.
[[nodiscard]] Command configure_ats(BytesView ats);

/// Option 03, EV2 and later.
[[nodiscard]] Command configure_sak(Byte first, Byte second);

/// Option 04, EV2 and later: what the chip refuses from now on.
struct MessagingConfiguration {
    bool d40_disabled = false;
    bool ev1_disabled = false;              ///< a DES master key can then not be turned to AES any more
    bool chained_writing_disabled = false;  ///< long writes in MAC or full mode to standard files: 919D
};
[[nodiscard]] Command configure_messaging(const MessagingConfiguration& configuration);

/// Option 05, EV2 and later. Real chips were seen to answer it without a MAC, so its OK proves less.
struct Capabilities {
    Byte virtual_card_type = 0;  ///< byte 2, EV3
    Byte picc_1_2 = 0;           ///< byte 4
    Byte picc_2_1 = 0;           ///< byte 5; bit 1 is LRP, Light only
    Byte picc_2_2 = 0;           ///< byte 6, EV3: transaction timer
    Byte picc_2_5 = 0;           ///< byte 9
    Byte picc_2_6 = 0;           ///< byte 10
};
[[nodiscard]] Command configure_capabilities(const Capabilities& capabilities);

/// Option 06, EV2 and later: renames the DF or the virtual card. No public document gives the layout for EV2
/// and EV3, so `data` is sent as it stands.
[[nodiscard]] Command configure_df_name(BytesView data);

/// Option 0C, EV3; both bytes in the order the documents print them.
[[nodiscard]] Command configure_atqa(const std::array<Byte, 2>& atqa);

}  // namespace permit::desfire
