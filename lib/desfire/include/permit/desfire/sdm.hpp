#pragma once

#include "permit/core/bytes.hpp"
#include "permit/core/chip.hpp"
#include "permit/crypto/aes.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace permit::desfire {

// Secure dynamic messaging of EV3 (NXP AN12196): what a server does with what a tapped chip put into its URL.
// Pure computation; no chip is needed.

struct SdmSessionKeys {
    crypto::Aes128Key encryption;
    crypto::Aes128Key mac;
};

/// Keys of one read. `key` is the file's SDM read key, `counter` the chip's read counter, below 2^24.
[[nodiscard]] SdmSessionKeys derive_sdm_session_keys(const crypto::Aes128Key& key, const Uid& uid,
                                                     std::uint32_t counter);

/// What the encrypted PICCData says; each part only when the file mirrors it.
struct PiccData {
    std::optional<Uid> uid{};
    std::optional<std::uint32_t> counter{};
};
/// Throws Error{damaged_content} when this is no PICCData under this key.
[[nodiscard]] PiccData decrypt_picc_data(const crypto::Aes128Key& meta_read_key,
                                         const std::array<Byte, 16>& encrypted);

/// SDMENCFileData, whole blocks (Error{damaged_content} otherwise).
[[nodiscard]] Bytes decrypt_sdm_file_data(const SdmSessionKeys& keys, std::uint32_t counter,
                                          BytesView encrypted);

/// The MAC at the end; `covered` is the text of the URL from the MAC's input offset up to the MAC.
[[nodiscard]] std::array<Byte, 8> sdm_mac(const SdmSessionKeys& keys, std::string_view covered);

}  // namespace permit::desfire
