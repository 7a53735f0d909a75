#include "commands.hpp"

#include "permit/cardlayout/layout.hpp"
#include "permit/cardlayout/purse_log.hpp"
#include "permit/core/words.hpp"

#include <sstream>

namespace permit::diag {
namespace {

using tools::Json;

std::string_view name(layout::FileType type) {
    switch (type) {
        case layout::FileType::standard:
            return "standard";
        case layout::FileType::backup:
            return "backup";
        case layout::FileType::value:
            return "value";
        case layout::FileType::cyclic:
            return "cyclic";
        case layout::FileType::transaction_mac:
            break;
    }
    return "transaction-mac";
}

Json extent_json(const std::optional<layout::Extent>& extent) {
    return extent ? Json{{"bytes", extent->bytes}, {"records", extent->records}} : Json(nullptr);
}

Json files_json() {
    Json files = Json::array();
    for (const auto& file : layout::files) {
        files.push_back({{"number", static_cast<int>(file.number)},
                         {"name", file.name},
                         {"type", name(file.type)},
                         {"on_8k", extent_json(file.extent(layout::ChipSize::kb8))},
                         {"on_4k", extent_json(file.extent(layout::ChipSize::kb4))}});
    }
    return files;
}

Json keys_json() {
    Json keys = Json::array();
    for (const auto& slot : layout::key_slots) {
        keys.push_back({{"role", slot.name}, {"may", slot.may}, {"held_by", slot.held_by}});
    }
    return keys;
}

Json purse_log_json() {
    Json fields = Json::array();
    for (const auto& field : layout::purse_log_fields) {
        fields.push_back({{"field", field.name}, {"bytes", field.bytes}, {"holds", field.holds}});
    }
    return fields;
}

}  // namespace

void add_layout(tools::Program& program) {
    program.command("layout", tr("print the card layout: application, keys, files, sizes, rights, limits"),
                    [&program] {
                        std::ostringstream text;
                        layout::print_layout(text);
                        program.result({{"application", layout::application.text()},
                                        {"keys", keys_json()},
                                        {"files", files_json()},
                                        {"purse_log", purse_log_json()}},
                                       text.str());
                        return ExitStatus::done;
                    });
}

}  // namespace permit::diag
