#pragma once

#include "permit/card/transport.hpp"
#include "permit/desfire/chip.hpp"
#include "permit/permit/office.hpp"

#include <optional>
#include <string_view>
#include <utility>

namespace permit::procedures {

/// How far a chip is on its way from factory to permit, as far as anybody may ask without a key.
enum class ChipState {
    factory,  ///< the PICC master key is the factory's, the permit application is not there
    begun,    ///< the PICC master key is not the factory's, the permit is not finished
    permit,   ///< a validity record is there
    foreign,  ///< a factory master key beside an application with our number
};

/// What issuing needs to know before it writes.
struct ChipSurvey {
    Uid uid;
    layout::ChipSize size;
    ChipState state;
    std::uint32_t free_memory;
};

/// Asks, writes nothing. Throws Error{chip_unsupported} for another chip or one with a random UID,
/// {chip_too_small}.
[[nodiscard]] ChipSurvey survey(desfire::Chip& chip);

/// The steps from a factory chip to a finished permit, each of which looks first and does only what is
/// missing, so that the whole can be repeated after any interruption (design 4, order of issue).
class Personalisation {
public:
    Personalisation(desfire::Chip& chip, const ChipSurvey& survey, const Office& office)
        : Personalisation{chip, survey, office.role_keys, office.random, office.progress} {}
    /// Nobody has to be entitled to sign for what goes onto the chip: keys are enough.
    Personalisation(desfire::Chip& chip, const ChipSurvey& survey, const keys::RoleKeys& role_keys,
                    crypto::RandomSource& random, Progress progress = {})
        : chip_{chip},
          uid_{survey.uid},
          size_{survey.size},
          role_keys_{role_keys},
          random_{random},
          progress_{std::move(progress)} {}

    /// PICC master key and settings, the application.
    void claim_chip();
    /// The keys of the application; key 0 last, so that its version tells whether all are there.
    void install_keys();
    /// The receipts file first, so that every later transaction has its MAC.
    void create_files();
    /// Identity, portrait, residence, journal and validity, as `work` holds them.
    void write_records(const keys::Pending& work);
    /// Reads everything back and takes the right to write identity and portrait away for ever.
    void read_back_and_seal(const keys::Pending& work);

private:
    void say(std::string_view step) const;
    [[nodiscard]] crypto::Aes128Key key(desfire::Channel& channel, keys::Role role) const;
    void require_settings(desfire::Channel& channel) const;
    void open_application(layout::Role role);
    void change_to_role_key(desfire::Session& session, layout::Role role);
    void create_receipts();
    void write_fixed(const keys::Pending& work);
    void write_rewritable(const keys::Pending& work);
    [[nodiscard]] bool is_sealed(layout::FileNo file);
    [[nodiscard]] Bytes read(layout::FileNo file, layout::Role role, std::size_t length);
    void require_same(layout::FileNo file, BytesView expected);
    void seal(layout::FileNo file);

    desfire::Chip& chip_;
    Uid uid_;
    layout::ChipSize size_;
    const keys::RoleKeys& role_keys_;
    crypto::RandomSource& random_;
    Progress progress_;
    std::optional<desfire::Session> session_{};
    std::optional<layout::Role> role_{};
};

}  // namespace permit::procedures
