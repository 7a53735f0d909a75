#pragma once

#include "permit/core/bytes.hpp"
#include "permit/pcsc/native.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace permit::pcsc {

enum class ContextHandle : long {};
enum class CardHandle : long {};
enum class Protocol : std::uint8_t { t0 = 1, t1 = 2 };
enum class Disposition : std::uint8_t { leave = 0, reset = 1 };

/// Bits of a reader's state (SCARD_STATE_*).
namespace state {
inline constexpr std::uint32_t changed = 0x0002;
inline constexpr std::uint32_t unknown = 0x0004;
inline constexpr std::uint32_t unavailable = 0x0008;
inline constexpr std::uint32_t empty = 0x0010;
inline constexpr std::uint32_t present = 0x0020;
inline constexpr std::uint32_t exclusive = 0x0080;
inline constexpr std::uint32_t in_use = 0x0100;
inline constexpr std::uint32_t mute = 0x0200;
}  // namespace state

/// No service holds more readers, no question may be longer.
inline constexpr std::size_t most_readers = 16;

/// The pseudo reader whose state changes when readers come or go.
inline constexpr const char* reader_list_changes = "\\\\?PnP?\\Notification";

/// One reader in a question about state. The upper 16 bits of `state` count card movements.
struct ReaderProbe {
    std::string reader;
    std::uint32_t known = 0;  ///< what the caller knows already; 0: nothing
    std::uint32_t state = 0;  ///< the answer
    Bytes atr{};              ///< the answer
};

/// The functions of winscard.h this module calls, one to one, so that tests can script the service.
/// All may be called from any thread.
class PcscApi {
public:
    virtual ~PcscApi() = default;
    PcscApi() = default;
    PcscApi(const PcscApi&) = delete;
    PcscApi& operator=(const PcscApi&) = delete;

    virtual Native establish_context(ContextHandle& context) = 0;
    virtual Native release_context(ContextHandle context) = 0;
    virtual Native list_readers(ContextHandle context, std::vector<std::string>& readers) = 0;
    /// Waits until a probe's state differs from what is known of it.
    virtual Native get_status_change(ContextHandle context, std::chrono::milliseconds timeout,
                                     std::span<ReaderProbe> probes) = 0;
    /// Shared, with whatever protocol card and reader offer.
    virtual Native connect(ContextHandle context, const std::string& reader, CardHandle& card,
                           Protocol& protocol) = 0;
    virtual Native disconnect(CardHandle card, Disposition disposition) = 0;
    virtual Native begin_transaction(CardHandle card) = 0;
    virtual Native end_transaction(CardHandle card, Disposition disposition) = 0;
    /// `received` bytes of `answer` are valid after success.
    virtual Native transmit(CardHandle card, Protocol protocol, BytesView command, std::span<Byte> answer,
                            std::size_t& received) = 0;

    /// The real ones.
    [[nodiscard]] static std::shared_ptr<PcscApi> system();
};

}  // namespace permit::pcsc
