#pragma once

#include "dice.hpp"
#include "model.hpp"
#include "step.hpp"

#include "permit/chipsim/transport.hpp"
#include "permit/crypto/aes.hpp"
#include "permit/desfire/access.hpp"
#include "permit/desfire/chip.hpp"
#include "permit/desfire/transaction_mac.hpp"

#include <map>
#include <optional>

namespace permit::property {

inline const Uid test_uid = Uid::parse("04112233445566");
inline constexpr AppId test_application = AppId::from_number(0x4A5A01);
inline constexpr desfire::FileNumber receipts_file{0x0F};

/// Keys are numbered; number 0 is not the factory's.
[[nodiscard]] crypto::Aes128Key key_of(int value);

/// Application 4A5A01 with the files, numbered from 0, and keys 0 to 3 with their own values; with `receipts`
/// a transaction MAC file 0F whose key is `key_of(-1)`. The card is left selected.
void furnish(desfire::Chip& chip, const std::vector<ModelFile>& files, bool receipts,
             crypto::RandomSource& random);

/// Does steps with the driver, on a simulated chip. Checks by itself what the model does not know: error
/// codes, transaction MACs.
class Host {
public:
    Host(chipsim::SimulatedChip& chip, const desfire::FrameLimits& limits, Dice& random, bool receipts,
         const Disputed& disputed);

    /// `key_value` is what the key named by the step is, `next_key_value` what a change makes of it.
    Outcome apply(const Step& step, int key_value, int next_key_value);

    [[nodiscard]] const desfire::FileSettings& settings(Byte file) const { return settings_.at(file); }
    void read_settings();

private:
    [[nodiscard]] Bytes perform(const Step& step, int key_value, int next_key_value);
    void authenticate(const Step& step, int key_value, bool again);
    [[nodiscard]] Bytes conclude(bool commit);
    void change_settings(const Step& step);
    void lay_on();
    [[nodiscard]] desfire::Channel& channel() noexcept;
    [[nodiscard]] desfire::CommMode mode(const Step& step, desfire::FileOperation operation) const;
    void plan(Cut cut, const Step& step);

    chipsim::SimTransport card_;
    desfire::FrameLimits limits_;
    Dice& random_;
    bool receipts_;
    bool transaction_survives_own_key_change_;
    std::optional<desfire::Chip> chip_{};
    std::optional<desfire::Session> session_{};
    std::map<Byte, desfire::FileSettings> settings_{};
    desfire::TransactionInput input_{};
};

}  // namespace permit::property
