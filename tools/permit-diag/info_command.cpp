#include "chip_report.hpp"
#include "commands.hpp"
#include "permit/core/words.hpp"

#include "permit/cardlayout/layout.hpp"
#include "permit/tools/card.hpp"
#include "permit/tools/text.hpp"

#include <memory>

namespace permit::diag {
namespace {

using tools::Json;

std::string versions_text(const std::vector<desfire::KeyVersion>& versions) {
    std::string text;
    for (const auto version : versions) {
        text += (text.empty() ? "" : " ") + to_hex(Bytes{version.value()});
    }
    return text;
}

Json application_json(const ApplicationReport& application) {
    const bool ours = application.id == layout::application;
    Json files = Json::array();
    for (const auto& file : application.files) {
        files.push_back({{"number", file.number.value()},
                         {"name", file.name},
                         {"settings", settings_text(file.settings, ours)}});
    }
    Json versions = Json::array();
    for (const auto version : application.key_versions) { versions.push_back(version.value()); }
    return {{"id", application.id.text()},
            {"ours", ours},
            {"keys", application.keys ? Json(key_settings_text(*application.keys)) : Json(nullptr)},
            {"key_versions", std::move(versions)},
            {"files", std::move(files)}};
}

Json report_json(const ChipReport& report) {
    Json applications = Json::array();
    for (const auto& application : report.applications) {
        applications.push_back(application_json(application));
    }
    return {{"product", desfire::name(report.version.generation())},
            {"originality", {{"answer", name(report.originality.answer)}, {"text", report.originality.text}}},
            {"uid", report.version.uid ? Json(report.version.uid->text()) : Json(nullptr)},
            {"storage_bytes", report.version.storage_bytes()},
            {"free_bytes", report.free_memory ? Json(*report.free_memory) : Json(nullptr)},
            {"keys", report.picc_keys ? Json(key_settings_text(*report.picc_keys)) : Json(nullptr)},
            {"applications", std::move(applications)},
            {"remarks", report.remarks},
            {"not_told", report.not_told}};
}

std::string application_text(const ApplicationReport& application) {
    const bool ours = application.id == layout::application;
    std::string lines = (ours ? tr("application {} (residence permit)", application.id.text())
                              : tr("application {}", application.id.text())) +
                        "\n";
    lines += tools::fact_lines(
        {{tr("keys"), application.keys ? key_settings_text(*application.keys) : tr("not shown to strangers")},
         {tr("key versions"), versions_text(application.key_versions)}},
        "  ");
    for (const auto& file : application.files) {
        const auto number = to_hex(Bytes{file.number.value()});
        const auto which = file.name.empty() ? number : number + " " + file.name;
        lines += "  " + tr("file {}: {}", which, settings_text(file.settings, ours)) + "\n";
    }
    return lines;
}

std::string report_text(const ChipReport& report) {
    std::string lines = tools::fact_lines(
        {{tr("chip"), report.version.text()},
         {tr("originality"), tr("{}: {}", tr(name(report.originality.answer)), report.originality.text)},
         {tr("uid"), report.version.uid ? report.version.uid->text() : tr("random")},
         {tr("free"), report.free_memory ? tr("{} bytes", *report.free_memory) : tr("not told")},
         {tr("master key"),
          report.picc_keys ? key_settings_text(*report.picc_keys) : tr("not shown to strangers")}});
    for (const auto& application : report.applications) { lines += application_text(application); }
    for (const auto& remark : report.remarks) { lines += tr("note: {}", remark) + "\n"; }
    for (const auto& what : report.not_told) { lines += tr("not told: {}", what) + "\n"; }
    return lines;
}

struct InfoOptions {
    tools::CardOption card{};
    std::vector<std::string> trusted{};
};

ExitStatus info(const tools::Program& program, const InfoOptions& options) {
    std::vector<desfire::OriginalityKey> trusted;
    for (const auto& value : options.trusted) { trusted.push_back(trusted_key(value)); }
    tools::OpenCard card = options.card.open();
    desfire::Chip chip{card.transport()};
    const ChipReport report = report_on(chip, trusted);
    Json object = report_json(report);
    object["cost"] = tools::cost_json(card.cost());
    program.result(object, report_text(report));
    return ExitStatus::done;
}

}  // namespace

void add_info(tools::Program& program) {
    const auto options = std::make_shared<InfoOptions>();
    auto& command = program.command("info", tr("what this chip is and what is on it; needs no key"),
                                    [&program, options] { return info(program, *options); });
    options->card.add_to(command);
    command
        .add_option("--trust-originality", options->trusted,
                    tr("also rely on this maker's key: a point on secp224r1, or a file that holds one"))
        ->type_name("HEXKEY|FILE")
        ->allow_extra_args(false);
}

}  // namespace permit::diag
