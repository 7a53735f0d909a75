#include "commands.hpp"
#include "permit/chipsim/image.hpp"
#include "permit/core/words.hpp"
#include "permit/tools/text.hpp"

#include <memory>

namespace permit::sim {
namespace {

using chipsim::ApplicationReport;
using chipsim::ChipReport;
using chipsim::FileReport;
using tools::Json;

std::string hex(Byte byte) { return to_hex(std::array{byte}); }

Json file_json(const FileReport& file) {
    Json object = {{"number", file.number},
                   {"type", file.type},
                   {"mode", file.mode},
                   {"size", file.size},
                   {"rights", file.rights}};
    if (file.record_limit != 0) {
        object["records"] = {
            {"size", file.record_size}, {"limit", file.record_limit}, {"written", file.record_count}};
    }
    if (file.transaction_counter) { object["transaction_counter"] = *file.transaction_counter; }
    return object;
}

Json application_json(const ApplicationReport& application) {
    Json files = Json::array();
    for (const auto& file : application.files) { files.push_back(file_json(file)); }
    return {{"id", application.aid.text()},
            {"key_settings", {hex(application.key_settings_1), hex(application.key_settings_2)}},
            {"key_versions", application.key_versions},
            {"files", std::move(files)}};
}

Json report_json(const std::string& image, const ChipReport& report) {
    Json applications = Json::array();
    for (const auto& application : report.applications) {
        applications.push_back(application_json(application));
    }
    return {{"image", image},
            {"chip", report.chip},
            {"uid", report.uid.text()},
            {"random_uid", report.random_uid},
            {"user_memory", report.user_memory},
            {"free_memory", report.free_memory},
            {"master_key", {{"type", report.master_key_type}, {"version", report.master_key_version}}},
            {"key_settings", hex(report.key_settings)},
            {"applications", std::move(applications)}};
}

std::string size_text(const FileReport& file) {
    if (file.record_limit == 0) { return std::to_string(file.size); }
    return tr("{} x {}, {} written", file.record_limit, file.record_size, file.record_count);
}

std::string files_text(const ApplicationReport& application) {
    std::vector<std::vector<std::string>> rows = {
        {tr("file"), tr("type"), tr("mode"), tr("bytes"), "R/W/RW/C"}};
    for (const auto& file : application.files) {
        rows.push_back({hex(file.number), tr(file.type), tr(file.mode), size_text(file), file.rights});
    }
    return tools::table(rows);
}

std::string application_text(const ApplicationReport& application) {
    auto text = tr("application {}: key settings {} {}, key versions {}", application.aid.text(),
                   hex(application.key_settings_1), hex(application.key_settings_2),
                   to_hex(application.key_versions)) +
                "\n";
    return application.files.empty() ? text : text + files_text(application);
}

std::string report_text(const ChipReport& report) {
    auto text = tools::fact_lines(
        {{tr("chip"), std::string{report.chip}},
         {tr("uid"), report.random_uid ? tr("{} (random UID on)", report.uid.text()) : report.uid.text()},
         {tr("memory"), tr("{} of {} bytes free", report.free_memory, report.user_memory)},
         {tr("master key"), tr("{}, version {}, settings {}", report.master_key_type,
                               hex(report.master_key_version), hex(report.key_settings))}});
    for (const auto& application : report.applications) { text += application_text(application); }
    return text;
}

}  // namespace

void add_info(tools::Program& program) {
    const auto image = std::make_shared<std::string>();
    auto& command =
        program.command("info", tr("what stands on a chip; no keys, no content"), [&program, image] {
            auto file = chipsim::ImageFile::open(*image);
            const auto report = file.chip().report();
            program.result(report_json(*image, report), report_text(report));
            return ExitStatus::done;
        });
    command.add_option("image", *image, tr("chip to look at"))->required()->type_name("IMAGE");
}

}  // namespace permit::sim
