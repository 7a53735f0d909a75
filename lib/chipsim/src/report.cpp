#include "report_of.hpp"

#include "permit/core/words.hpp"

namespace permit::chipsim {
namespace {

std::string_view mode_name(Protection mode) {
    switch (mode) {
        case Protection::plain:
            return tr_noop("plain");
        case Protection::mac:
            return "mac";
        case Protection::full:
            return tr_noop("full");
    }
    return tr_noop("plain");
}

std::string_view key_type_name(KeyType type) {
    static constexpr std::array<std::string_view, 3> names = {"des", "3tdea", "aes"};
    return names.at(static_cast<std::size_t>(type));
}

std::string rights_text(AccessRights rights) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    const std::array<Byte, 4> nibbles = {rights.read(), rights.write(), rights.read_write(), rights.change()};
    std::string text;
    for (const Byte nibble : nibbles) {
        if (!text.empty()) { text.push_back('/'); }
        text.push_back(digits[nibble]);
    }
    return text;
}

struct FileDetails {
    FileReport& report;

    void operator()(const StandardFile& file) const { report.size = size_of(file.content); }
    void operator()(const BackupFile& file) const { report.size = size_of(file.content); }
    void operator()(const ValueFile&) const {}
    void operator()(const RecordFile& file) const {
        report.record_size = file.record_size;
        report.record_limit = file.limit;
        report.record_count = static_cast<std::uint32_t>(file.records.size());
        report.size = file.record_size * file.limit;
    }
    void operator()(const TransactionMacFile& file) const {
        report.size = 12;
        report.transaction_counter = file.counter;
    }
    static std::uint32_t size_of(const Bytes& content) { return static_cast<std::uint32_t>(content.size()); }
};

FileReport report_of(const File& file) {
    FileReport report;
    report.number = file.number;
    report.type = type_name(file);
    report.mode = mode_name(file.mode());
    report.rights = rights_text(file.rights.front());
    std::visit(FileDetails{report}, file.body);
    return report;
}

ApplicationReport report_of(const Application& application) {
    ApplicationReport report{application.aid, application.key_settings_1, application.key_settings_2, {}, {}};
    for (const auto& key : application.keys) { report.key_versions.push_back(key.version); }
    for (const auto& file : application.files) { report.files.push_back(report_of(file)); }
    return report;
}

}  // namespace

ChipReport report_of(const Card& card) {
    const auto& memory = card.memory();
    ChipReport report{.chip = card.profile->name,
                      .uid = card.uid,
                      .random_uid = memory.configuration.random_uid(),
                      .user_memory = card.profile->user_memory,
                      .free_memory = card.free_memory(),
                      .master_key_type = key_type_name(memory.master.type),
                      .master_key_version = memory.master.version,
                      .key_settings = memory.key_settings,
                      .applications = {}};
    for (const auto& application : memory.applications) {
        report.applications.push_back(report_of(application));
    }
    return report;
}

}  // namespace permit::chipsim
