#include "chip_report.hpp"

#include "permit/cardlayout/layout.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
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
            not_told_.push_back(tr("{}: {}", what, error.why()));
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
    chip.select(id);
    report.keys =
        ask(tr("the key settings of application {}", id.text()), [&] { return chip.key_settings(); });
    const Byte keys = report.keys ? report.keys->keys : Byte{0};
    for (Byte key = 0; key < keys; ++key) {
        const auto version = ask(tr("the version of key {} of application {}", key, id.text()),
                                 [&] { return chip.key_version(desfire::KeyNumber{key}); });
        if (!version) { break; }
        report.key_versions.push_back(*version);
    }
    const auto numbers =
        ask(tr("the files of application {}", id.text()), [&] { return chip.file_numbers(); });
    for (const auto number : numbers.value_or(std::vector<desfire::FileNumber>{})) {
        const auto* spec = spec_of(id, number);
        if (const auto settings =
                ask(tr("the settings of file {} of application {}", to_hex(Bytes{number.value()}), id.text()),
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
        report.remarks.push_back(tr("the permit application still has factory keys: its issue broke off"));
    }
    const bool reserved =
        std::any_of(permit.key_versions.begin(), permit.key_versions.end(),
                    [](desfire::KeyVersion version) { return version.value() == keys::reserve_version; });
    if (reserved) {
        report.remarks.push_back(tr("the purse is locked: debit and load were not in the store that issued"));
    }
    if (permit.keys &&
        permit.keys->settings != desfire::KeySettings::parse(layout::application_key_settings)) {
        report.remarks.push_back(tr("the permit application's key settings are not the layout's"));
    }
}

void remark_on_file(ChipReport& report, const layout::FileSpec& file, const FileReport& found) {
    if (!procedures::fits(found.settings, file, layout_size(report.version))) {
        report.remarks.push_back(
            tr("file {} is not the layout's: type, size, mode or rights differ", file.name));
    } else if (file.sealed && !procedures::is_sealed(found.settings, file)) {
        report.remarks.push_back(tr("file {} is not sealed: its issue broke off", file.name));
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
            report.remarks.push_back(tr("the permit has no file {}: its issue broke off", file.name));
        }
    }
    for (const auto& file : permit.files) {
        if (file.name.empty()) {
            report.remarks.push_back(
                tr("file {} is none of the layout's", to_hex(Bytes{file.number.value()})));
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
                report.remarks.push_back(tr("anybody may write file {} of application {}",
                                            to_hex(Bytes{file.number.value()}), application.id.text()));
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
        report.remarks.push_back(tr("{} cannot hold a permit, which needs an EV2 or EV3 chip",
                                    tr(desfire::name(report.version.generation()))));
    } else if (permit == applications.end()) {
        report.remarks.push_back(tr("no permit application {}", layout::application.text()));
    } else {
        remark_on_permit(report, *permit);
    }
    if (report.picc_keys && report.picc_keys->type == desfire::KeyType::des) {
        report.remarks.push_back(tr("the chip's master key is of the factory's kind (DES)"));
    }
    if (!report.version.uid) { report.remarks.push_back(tr("the chip shows a random UID")); }
    if (report.originality.answer == Originality::Answer::not_genuine) {
        report.remarks.push_back(tr("the chip's originality signature is not NXP's"));
    }
    remark_on_strangers(report);
}

std::string access_text(Access access, bool is_ours) {
    if (access.is_free()) { return tr("everybody"); }
    if (access.is_never()) { return tr("nobody"); }
    if (!is_ours || access.nibble() >= layout::application_key_count) {
        return tr("key {}", access.nibble());
    }
    return tr("key {} ({})", access.nibble(), layout::name(static_cast<layout::Role>(access.nibble())));
}

std::string_view mode_text(desfire::CommMode mode) {
    switch (mode) {
        case desfire::CommMode::plain:
            return tr_noop("plain");
        case desfire::CommMode::mac:
            return "MAC";
        case desfire::CommMode::full:
            break;
    }
    return tr_noop("full");
}

constexpr auto cyclic_records = tr_noop("cyclic records, {} of {} x {} bytes");
constexpr auto linear_records = tr_noop("linear records, {} of {} x {} bytes");

struct TypeText {
    std::string operator()(const desfire::DataFile& file) const {
        return file.backup ? tr("backup file, {} bytes", file.size)
                           : tr("standard file, {} bytes", file.size);
    }
    std::string operator()(const desfire::ValueFile& file) const {
        return tr("value file, {} to {}", file.lower_limit, file.upper_limit);
    }
    std::string operator()(const desfire::RecordFile& file) const {
        return tr(file.cyclic ? cyclic_records : linear_records, file.current_records, file.max_records,
                  file.record_size);
    }
    std::string operator()(const desfire::TransactionMacFile& file) const {
        return tr("transaction MAC file, key version {}", file.key_version.value());
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
    report.picc_keys = ask(tr("the chip's key settings"), [&] { return chip.key_settings(); });
    report.free_memory = ask(tr("its free memory"), [&] { return chip.free_memory(); });
    const auto ids = ask(tr("its applications"), [&] { return chip.application_ids(); });
    for (const AppId id : ids.value_or(std::vector<AppId>{})) {
        report.applications.push_back(report_on_application(chip, id, ask));
    }
    remark(report);
    return report;
}

std::string settings_text(const desfire::FileSettings& settings, bool is_ours) {
    const auto& rights = settings.rights;
    return tr("{}, {} mode; read: {}, write: {}, both: {}, change: {}", std::visit(TypeText{}, settings.file),
              tr(mode_text(settings.mode)), access_text(rights.read, is_ours),
              access_text(rights.write, is_ours), access_text(rights.read_write, is_ours),
              access_text(rights.change, is_ours));
}

std::string key_settings_text(const desfire::KeyInfo& keys) {
    auto text = keys.keys == 1 ? tr("1 {} key", key_type_text(keys.type))
                               : tr("{} {} keys", keys.keys, key_type_text(keys.type));
    text += keys.settings.listing_free ? tr(", directory open") : tr(", directory closed");
    text += keys.settings.create_delete_free ? tr(", anybody may create") : tr(", the master key creates");
    if (!keys.settings.settings_changeable) { text += tr(", settings frozen"); }
    return text;
}

}  // namespace permit::diag
