#include "commands.hpp"
#include "permit/chipsim/image.hpp"
#include "permit/core/words.hpp"

#include <memory>

namespace permit::sim {
namespace {

struct Options {
    std::string image{};
    std::string copy{};
    std::string uid{};
    bool force = false;
};

ExitStatus copy(const tools::Program& program, const Options& options) {
    auto source = chipsim::ImageFile::open(options.image);
    const auto overwrite = options.force ? chipsim::Overwrite::yes : chipsim::Overwrite::no;
    if (program.rehearsed(tr("copy the chip to {}", options.copy))) { return ExitStatus::done; }
    auto made =
        chipsim::ImageFile::create(options.copy, source.chip().copy_to(Uid::parse(options.uid)), overwrite);
    print_made(program, options.copy, made.chip().report());
    return ExitStatus::done;
}

}  // namespace

void add_copy(tools::Program& program) {
    const auto options = std::make_shared<Options>();
    auto& command =
        program.command("copy", tr("copy all memory, keys included, onto a chip with another UID"),
                        [&program, options] { return copy(program, *options); });
    command.add_option("image", options->image, tr("chip to copy"))->required()->type_name("IMAGE");
    command.add_option("new", options->copy, tr("file to make"))->required()->type_name("NEW");
    command.add_option("--uid", options->uid, tr("UID of the copy, 14 hexadecimal digits"))
        ->required()
        ->type_name("HEX");
    command.add_flag("--force", options->force, tr("replace a file that is there"));
}

}  // namespace permit::sim
