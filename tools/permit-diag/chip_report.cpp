#include "chip_report.hpp"

#include "permit/cardlayout/layout.hpp"
#include "permit/core/error.hpp"

#include <algorithm>

namespace permit::diag {
namespace {

using desfire::Access;

/// The answer of a command that the chip may refuse to strangers.
template <class Ask>
auto if_allowed(Ask ask) -> std::optional<decltype(ask())> {
    try {
        return ask();
    } catch (const Error& error) {
        if (error.code() != ErrorCode::chip_refused) { throw; }
        return std::nullopt;
    }
}

std::string layout_name(AppId application, desfire::FileNumber number) {
    if (application != layout::application) { return {}; }
    const auto found = std::find_if(layout::files.begin(), layout::files.end(), [&](const auto& file) {
        return static_cast<Byte>(file.number) == number.value();
    });
    return found == layout::files.end() ? std::string{} : std::string{found->name};
}

ApplicationReport report_on_application(desfire::Chip& chip, AppId id) {
    ApplicationReport report{.id = id};
    chip.select(id);
    report.keys = if_allowed([&] { return chip.key_settings(); });
    if (!report.keys || !report.keys->settings.listing_free) { return report; }
    for (Byte key = 0; key < report.keys->keys; ++key) {
        if (const auto version = if_allowed([&] { return chip.key_version(desfire::KeyNumber{key}); })) {
            report.key_versions.push_back(*version);
        }
    }
    for (const auto number : chip.file_numbers()) {
        report.files.push_back({number, layout_name(id, number), chip.file_settings(number)});
    }
    return report;
}

void remark_on_permit(ChipReport& report, const ApplicationReport& permit) {
    const bool factory_key = std::any_of(permit.key_versions.begin(), permit.key_versions.end(),
                                         [](desfire::KeyVersion version) { return version.value() == 0; });
    if (factory_key) {
        report.remarks.emplace_back("the permit application still has factory keys: its issue broke off");
    }
    for (const auto& file : layout::files) {
        const bool present = std::any_of(
            permit.files.begin(), permit.files.end(),
            [&](const FileReport& found) { return found.number.value() == static_cast<Byte>(file.number); });
        const bool expected = file.extent(report.version.storage_bytes() >= 8192 ? layout::ChipSize::kb8
                                                                                 : layout::ChipSize::kb4)
                                  .has_value();
        if (expected && !present) {
            report.remarks.push_back("the permit has no file " + std::string{file.name} +
                                     ": its issue broke off");
        }
    }
}

void remark(ChipReport& report) {
    const auto& applications = report.applications;
    const auto permit = std::find_if(
        applications.begin(), applications.end(),
        [](const ApplicationReport& application) { return application.id == layout::application; });
    if (permit == applications.end()) {
        report.remarks.emplace_back("no permit application " + layout::application.text());
    } else {
        remark_on_permit(report, *permit);
    }
    if (report.picc_keys && report.picc_keys->type == desfire::KeyType::des) {
        report.remarks.emplace_back("the chip's master key is of the factory's kind (DES)");
    }
    if (!report.version.uid) { report.remarks.emplace_back("the chip shows a random UID"); }
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

ChipReport report_on(desfire::Chip& chip) {
    ChipReport report{.version = chip.version()};
    desfire::require_ev2_or_ev3(report.version);
    chip.select(picc_level);
    report.picc_keys = if_allowed([&] { return chip.key_settings(); });
    report.free_memory = if_allowed([&] { return chip.free_memory(); });
    const auto ids = if_allowed([&] { return chip.application_ids(); });
    if (!ids) { report.remarks.emplace_back("the chip does not list its applications to strangers"); }
    for (const AppId id : ids.value_or(std::vector<AppId>{})) {
        report.applications.push_back(report_on_application(chip, id));
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
