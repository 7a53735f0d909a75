#include "chip_report.hpp"

#include "permit/cardlayout/layout.hpp"
#include "permit/core/error.hpp"
#include "permit/keys/role_keys.hpp"
#include "permit/permit/chip_layout.hpp"

#include <algorithm>

namespace permit::diag {
namespace {

using desfire::Access;

/// Asks what the chip may refuse to strangers, or not know at all, and keeps what it did not tell.
class Asking {
public:
    explicit Asking(std::vector<std::string>& not_told) : not_told_{not_told} {}

    template <class Ask>
    auto operator()(const std::string& what, Ask ask) -> std::optional<decltype(ask())> {
        try {
            return ask();
        } catch (const Error& error) {
            if (error.code() != ErrorCode::chip_refused && error.code() != ErrorCode::damaged_content) {
                throw;
            }
            not_told_.push_back(what + ": " + error.why());
            return std::nullopt;
        }
    }

private:
    std::vector<std::string>& not_told_;
};

const layout::FileSpec* spec_of(AppId application, desfire::FileNumber number) {
    if (application != layout::application) { return nullptr; }
    const auto found = std::find_if(layout::files.begin(), layout::files.end(), [&](const auto& file) {
        return static_cast<Byte>(file.number) == number.value();
    });
    return found == layout::files.end() ? nullptr : &*found;
}

ApplicationReport report_on_application(desfire::Chip& chip, AppId id, Asking& ask) {
    ApplicationReport report{.id = id};
    const std::string whose = " of application " + id.text();
    chip.select(id);
    report.keys = ask("the key settings" + whose, [&] { return chip.key_settings(); });
    const Byte keys = report.keys ? report.keys->keys : Byte{0};
    for (Byte key = 0; key < keys; ++key) {
        const auto version = ask("the version of key " + std::to_string(key) + whose,
                                 [&] { return chip.key_version(desfire::KeyNumber{key}); });
        if (!version) { break; }
        report.key_versions.push_back(*version);
    }
    const auto numbers = ask("the files" + whose, [&] { return chip.file_numbers(); });
    for (const auto number : numbers.value_or(std::vector<desfire::FileNumber>{})) {
        const auto* spec = spec_of(id, number);
        if (const auto settings = ask("the settings of file " + to_hex(Bytes{number.value()}) + whose,
                                      [&] { return chip.file_settings(number); })) {
            report.files.push_back({number, spec == nullptr ? "" : std::string{spec->name}, *settings});
        }
    }
    return report;
}

// What is odd

layout::ChipSize layout_size(const desfire::Version& version) {
    return version.storage_bytes() >= 8192 ? layout::ChipSize::kb8 : layout::ChipSize::kb4;
}

void remark_on_keys(ChipReport& report, const ApplicationReport& permit) {
    const bool factory_key = std::any_of(permit.key_versions.begin(), permit.key_versions.end(),
                                         [](desfire::KeyVersion version) { return version.value() == 0; });
    if (factory_key) {
        report.remarks.emplace_back("the permit application still has factory keys: its issue broke off");
    }
    const bool reserved =
        std::any_of(permit.key_versions.begin(), permit.key_versions.end(),
                    [](desfire::KeyVersion version) { return version.value() == keys::reserve_version; });
    if (reserved) {
        report.remarks.emplace_back("the purse is locked: debit and load were not in the store that issued");
    }
    if (permit.keys &&
        permit.keys->settings != desfire::KeySettings::parse(layout::application_key_settings)) {
        report.remarks.emplace_back("the permit application's key settings are not the layout's");
    }
}

void remark_on_file(ChipReport& report, const layout::FileSpec& file, const FileReport& found) {
    const std::string name{file.name};
    if (!procedures::fits(found.settings, file, layout_size(report.version))) {
        report.remarks.push_back("file " + name + " is not the layout's: type, size, mode or rights differ");
    } else if (file.sealed && !procedures::is_sealed(found.settings, file)) {
        report.remarks.push_back("file " + name + " is not sealed: its issue broke off");
    }
}

void remark_on_permit(ChipReport& report, const ApplicationReport& permit) {
    remark_on_keys(report, permit);
    for (const auto& file : layout::files) {
        const auto found =
            std::find_if(permit.files.begin(), permit.files.end(), [&](const FileReport& present) {
                return present.number.value() == static_cast<Byte>(file.number);
            });
        const bool expected = file.extent(layout_size(report.version)).has_value();
        if (found != permit.files.end() && expected) {
            remark_on_file(report, file, *found);
        } else if (expected) {
            report.remarks.push_back("the permit has no file " + std::string{file.name} +
                                     ": its issue broke off");
        }
    }
    for (const auto& file : permit.files) {
        if (file.name.empty()) {
            report.remarks.push_back("file " + to_hex(Bytes{file.number.value()}) +
                                     " is none of the layout's");
        }
    }
}

bool anybody_may_write(const desfire::FileSettings& settings) {
    return settings.rights.write.is_free() || settings.rights.read_write.is_free() ||
           settings.rights.change.is_free();
}

void remark_on_strangers(ChipReport& report) {
    for (const auto& application : report.applications) {
        for (const auto& file : application.files) {
            if (anybody_may_write(file.settings)) {
                report.remarks.push_back("anybody may write file " + to_hex(Bytes{file.number.value()}) +
                                         " of application " + application.id.text());
            }
        }
    }
}

bool can_hold_permits(desfire::Generation generation) noexcept {
    return generation == desfire::Generation::ev2 || generation == desfire::Generation::ev2_xl ||
           generation == desfire::Generation::ev3;
}

void remark(ChipReport& report) {
    const auto& applications = report.applications;
    const auto permit = std::find_if(
        applications.begin(), applications.end(),
        [](const ApplicationReport& application) { return application.id == layout::application; });
    if (!can_hold_permits(report.version.generation())) {
        report.remarks.push_back(std::string{desfire::name(report.version.generation())} +
                                 " cannot hold a permit, which needs an EV2 or EV3 chip");
    } else if (permit == applications.end()) {
        report.remarks.emplace_back("no permit application " + layout::application.text());
    } else {
        remark_on_permit(report, *permit);
    }
    if (report.picc_keys && report.picc_keys->type == desfire::KeyType::des) {
        report.remarks.emplace_back("the chip's master key is of the factory's kind (DES)");
    }
    if (!report.version.uid) { report.remarks.emplace_back("the chip shows a random UID"); }
    if (report.originality.answer == Originality::Answer::not_genuine) {
        report.remarks.emplace_back("the chip's originality signature is not NXP's");
    }
    remark_on_strangers(report);
}

std::string access_text(Access access, bool is_ours) {
    if (access.is_free()) { return "everybody"; }
    if (access.is_never()) { return "nobody"; }
    std::string key = "key " + std::to_string(access.nibble());
    if (!is_ours || access.nibble() >= layout::application_key_count) { return key; }
    return key + " (" + std::string{layout::name(static_cast<layout::Role>(access.nibble()))} + ")";
}

std::string_view mode_text(desfire::CommMode mode) {
    switch (mode) {
        case desfire::CommMode::plain:
            return "plain";
        case desfire::CommMode::mac:
            return "MAC";
        case desfire::CommMode::full:
            break;
    }
    return "full";
}

struct TypeText {
    std::string operator()(const desfire::DataFile& file) const {
        return (file.backup ? "backup file, " : "standard file, ") + std::to_string(file.size) + " bytes";
    }
    std::string operator()(const desfire::ValueFile& file) const {
        return "value file, " + std::to_string(file.lower_limit) + " to " + std::to_string(file.upper_limit);
    }
    std::string operator()(const desfire::RecordFile& file) const {
        return (file.cyclic ? "cyclic records, " : "linear records, ") +
               std::to_string(file.current_records) + " of " + std::to_string(file.max_records) + " x " +
               std::to_string(file.record_size) + " bytes";
    }
    std::string operator()(const desfire::TransactionMacFile& file) const {
        return "transaction MAC file, key version " + std::to_string(file.key_version.value());
    }
};

std::string_view key_type_text(desfire::KeyType type) {
    switch (type) {
        case desfire::KeyType::des:
            return "DES";
        case desfire::KeyType::three_key_tdes:
            return "3TDEA";
        case desfire::KeyType::aes:
            break;
    }
    return "AES";
}

}  // namespace

ChipReport report_on(desfire::Chip& chip, const std::vector<desfire::OriginalityKey>& trusted_makers) {
    const auto version = chip.version();
    ChipReport report{.version = version, .originality = originality_of(chip, version, trusted_makers)};
    Asking ask{report.not_told};
    chip.select(picc_level);
    report.picc_keys = ask("the chip's key settings", [&] { return chip.key_settings(); });
    report.free_memory = ask("its free memory", [&] { return chip.free_memory(); });
    const auto ids = ask("its applications", [&] { return chip.application_ids(); });
    for (const AppId id : ids.value_or(std::vector<AppId>{})) {
        report.applications.push_back(report_on_application(chip, id, ask));
    }
    remark(report);
    return report;
}

std::string settings_text(const desfire::FileSettings& settings, bool is_ours) {
    const auto& rights = settings.rights;
    return std::visit(TypeText{}, settings.file) + ", " + std::string{mode_text(settings.mode)} +
           " mode; read: " + access_text(rights.read, is_ours) +
           ", write: " + access_text(rights.write, is_ours) +
           ", both: " + access_text(rights.read_write, is_ours) +
           ", change: " + access_text(rights.change, is_ours);
}

std::string key_settings_text(const desfire::KeyInfo& keys) {
    return std::to_string(keys.keys) + " " + std::string{key_type_text(keys.type)} +
           (keys.keys == 1 ? " key" : " keys") +
           (keys.settings.listing_free ? ", directory open" : ", directory closed") +
           (keys.settings.create_delete_free ? ", anybody may create" : ", the master key creates") +
           (keys.settings.settings_changeable ? "" : ", settings frozen");
}

}  // namespace permit::diag
