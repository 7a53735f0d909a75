#include "commands.hpp"

#include "permit/core/words.hpp"
#include "permit/pcsc/context.hpp"
#include "permit/tools/text.hpp"

namespace permit::reader {
namespace {

ExitStatus list_readers(const tools::Program& program) {
    pcsc::Context context;
    const auto readers = context.list_readers();
    if (readers.empty()) {
        throw Error{ErrorCode::no_reader, tr("list the readers"),
                    tr("the service is running and knows no reader")};
    }
    std::vector<std::vector<std::string>> rows{{tr("reader"), tr("state"), "ATR"}};
    auto list = tools::Json::array();
    for (const auto& reader : readers) {
        rows.push_back({reader.name, std::string{name(reader.state)}, to_hex(reader.atr)});
        list.push_back({{"name", reader.name}, {"state", name(reader.state)}, {"atr", to_hex(reader.atr)}});
    }
    program.result({{"readers", std::move(list)}}, tools::table(rows));
    return ExitStatus::done;
}

}  // namespace

void add_readers(tools::Program& program) {
    program.command("readers", tr("list the PC/SC readers and what lies on them"),
                    [&program] { return list_readers(program); });
}

}  // namespace permit::reader
