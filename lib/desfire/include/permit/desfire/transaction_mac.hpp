#pragma once

#include "permit/core/chip.hpp"
#include "permit/crypto/aes.hpp"
#include "permit/desfire/commands.hpp"

#include <array>
#include <cstdint>

namespace permit::desfire {

struct TransactionKeys {
    crypto::Aes128Key mac;
    crypto::Aes128Key encryption;
};

/// Keys of one transaction (reference 10.1). `counter` is the value its commit returned.
[[nodiscard]] TransactionKeys derive_transaction_keys(const crypto::Aes128Key& key, std::uint32_t counter,
                                                      const Uid& uid);

/// What a transaction MAC is computed over: the commands of one transaction in their order (reference 10.2).
class TransactionInput {
public:
    /// A command that touched a file other than the transaction MAC file, or CommitReaderID, with the plain
    /// data the chip answered. Others are not part of the input. A length or count of 0 must have been
    /// replaced by the real one.
    void add(const Command& command, BytesView answer = {});

    [[nodiscard]] const Bytes& bytes() const noexcept { return bytes_; }

private:
    Bytes bytes_;
};

/// The transaction MAC value the chip must have stored.
[[nodiscard]] std::array<Byte, 8> transaction_mac(const TransactionKeys& keys, const TransactionInput& input);

/// The reader that made the transaction before, from CommitReaderID's answer (reference 10.3).
[[nodiscard]] std::array<Byte, 16> previous_reader_id(const TransactionKeys& keys,
                                                      const std::array<Byte, 16>& encrypted);

}  // namespace permit::desfire
