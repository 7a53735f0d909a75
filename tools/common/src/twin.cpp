#include "twin.hpp"

#include "permit/chipsim/transport.hpp"
#include "permit/core/words.hpp"
#include "permit/crypto/random.hpp"
#include "permit/permit/chip_layout.hpp"
#include "permit/permit/personalise.hpp"
#include "twin_contents.hpp"

#include <algorithm>
#include <variant>

namespace permit::tools {
namespace {

using layout::FileSpec;

constexpr desfire::KeyVersion factory_version{0};

/// The roles that are held, and for all others one key that nobody else has: a whole card can be made.
class CompletedKeys final : public keys::RoleKeys {
public:
    explicit CompletedKeys(const keys::RoleKeys& held) : held_{held} {
        crypto::system_random().fill(throwaway_.reveal_mutable());
    }
    [[nodiscard]] bool holds(keys::Role) const override { return true; }
    [[nodiscard]] std::vector<std::uint8_t> versions(keys::Role role) const override {
        return held_.holds(role) ? held_.versions(role) : std::vector{layout::first_key_version};
    }
    [[nodiscard]] crypto::Aes128Key card_key_at(keys::Role role, std::uint8_t version,
                                                const Uid& uid) const override {
        return held_.holds(role) ? held_.card_key_at(role, version, uid) : throwaway_;
    }
    [[nodiscard]] crypto::Aes128Key reserve_key(keys::Role, const Uid&) const override { return throwaway_; }
    [[nodiscard]] crypto::SealKey carrying_key(std::uint8_t version, BytesView salt) const override {
        return held_.carrying_key(version, salt);
    }

private:
    const keys::RoleKeys& held_;
    crypto::Aes128Key throwaway_{};
};

const chipsim::ChipProfile& profile_like(const desfire::Version& version) {
    const auto generation = version.generation() == desfire::Generation::ev3 ? chipsim::Generation::ev3
                                                                             : chipsim::Generation::ev2;
    constexpr std::size_t storage = 5;
    const auto profiles = chipsim::ChipProfile::all();
    const auto found = std::find_if(profiles.begin(), profiles.end(), [&](const auto& profile) {
        return profile.generation == generation && profile.hardware[storage] == version.hardware.storage;
    });
    return found == profiles.end() ? chipsim::ChipProfile::named("ev3-8k") : *found;
}

/// How far a card is on its way from factory to permit, in the steps of Personalisation.
enum class Stage { factory, claimed, keyed, filed };

struct Found {
    Stage stage;
    std::string more{};               ///< what of the next step is done on the card
    std::vector<FileOnCard> files{};  ///< when all are there
};

bool any_key_changed(desfire::Chip& chip) {
    for (Byte number = 0; number < layout::application_key_count; ++number) {
        if (chip.key_version(desfire::KeyNumber{number}) != factory_version) { return true; }
    }
    return false;
}

bool is_finished(const FileOnCard& file, layout::ChipSize size) {
    const auto* receipts = std::get_if<desfire::TransactionMacFile>(&file.settings.file);
    if (receipts == nullptr) { return procedures::fits(file.settings, file.spec, size); }
    return receipts->skip_unauthenticated == layout::receipts_leave_out_unauthenticated;
}

Found look_at_files(desfire::Chip& chip, layout::ChipSize size) {
    const auto present = chip.file_numbers();
    Found found{.stage = Stage::filed};
    for (const auto& spec : layout::files) {
        if (!spec.extent(size)) { continue; }
        const auto number = procedures::number_of(spec.number);
        if (std::find(present.begin(), present.end(), number) == present.end()) {
            return {.stage = Stage::keyed, .more = present.empty() ? "" : tr("some of its files are there")};
        }
        found.files.push_back({spec, chip.file_settings(number)});
        if (!is_finished(found.files.back(), size)) {
            return {.stage = Stage::keyed, .more = tr("some of its files are there")};
        }
    }
    return found;
}

Found look_at(desfire::Chip& chip, layout::ChipSize size) {
    chip.select(picc_level);
    if (chip.key_settings().type == desfire::KeyType::des) { return {.stage = Stage::factory}; }
    if (!chip.select_if_present(layout::application)) {
        return {.stage = Stage::factory, .more = tr("its master key is changed")};
    }
    if (chip.key_version(desfire::master_key) != factory_version) { return look_at_files(chip, size); }
    return {.stage = Stage::claimed,
            .more = any_key_changed(chip) ? tr("some of its role keys are installed") : ""};
}

std::string list(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names) { text.append(text.empty() ? "" : ", ").append(name); }
    return text;
}

/// Takes the twin from the factory to where the card was found.
void bring_up(Twin& twin, const Found& found, const procedures::ChipSurvey& survey, desfire::Chip& card,
              const keys::RoleKeys& keys) {
    chipsim::SimTransport field{twin.chip};
    desfire::Chip chip{field};
    const CompletedKeys all{keys};
    procedures::Personalisation steps{chip, survey, all, crypto::system_random()};
    if (found.stage >= Stage::claimed) { steps.claim_chip(); }
    if (found.stage >= Stage::keyed) { steps.install_keys(); }
    if (found.stage < Stage::filed) { return; }
    steps.create_files();
    const auto unread =
        copy_contents({.chip = card, .keys = keys, .uid = survey.uid, .files = found.files}, chip, all);
    if (!unread.empty()) {
        twin.remarks.push_back(tr("this store has no key to read {}: empty in the rehearsal", list(unread)));
    }
}

}  // namespace

Twin copy_of(const OpenCard& image) {
    return {.chip = chipsim::SimulatedChip::from_image(image.image()),
            .on = tr("a copy of {} in memory", image.where()),
            .exact = true};
}

Twin built_like(OpenCard& card, const keys::RoleKeys& keys) {
    desfire::Chip chip{card.transport()};
    chip.select(picc_level);  // whatever session the card still holds is over
    const auto version = chip.version();
    const auto survey = procedures::survey(chip);
    const Found found = look_at(chip, survey.size);
    const auto& profile = profile_like(version);
    Twin twin{.chip = chipsim::SimulatedChip{profile, survey.uid},
              .on = tr("a simulated {} like the card on {}", profile.name, card.where()),
              .exact = false};
    if (!found.more.empty()) {
        twin.remarks.push_back(
            tr("the card is further than the rehearsal: {}, and what is done is not sent again", found.more));
    }
    bring_up(twin, found, survey, chip, keys);
    return twin;
}

}  // namespace permit::tools
