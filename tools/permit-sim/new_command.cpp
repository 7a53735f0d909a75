#include "commands.hpp"
#include "permit/chipsim/image.hpp"
#include "permit/core/words.hpp"
#include "permit/crypto/random.hpp"

#include <memory>

namespace permit::sim {
namespace {

struct Options {
    std::string image{};
    std::string chip = "ev3-8k";
    std::string uid{};
    bool force = false;
};

std::string chip_names() {
    std::string names;
    for (const auto& profile : chipsim::ChipProfile::all()) {
        names.append(names.empty() ? "" : ", ").append(profile.name);
    }
    return names;
}

/// 04 is the maker's own number, which all DESFire UIDs start with.
Uid random_uid() {
    std::array<Byte, 7> bytes{0x04};
    crypto::system_random().fill(std::span{bytes}.subspan(1));
    return Uid{bytes};
}

ExitStatus make(const tools::Program& program, const Options& options) {
    const auto& profile = chipsim::ChipProfile::named(options.chip);
    const auto uid = options.uid.empty() ? random_uid() : Uid::parse(options.uid);
    const auto overwrite = options.force ? chipsim::Overwrite::yes : chipsim::Overwrite::no;
    if (program.rehearsed(tr("make chip image {}", options.image))) { return ExitStatus::done; }
    auto image = chipsim::ImageFile::create(options.image, profile, uid, overwrite);
    print_made(program, options.image, image.chip().report());
    return ExitStatus::done;
}

}  // namespace

void print_made(const tools::Program& program, const std::string& image, const chipsim::ChipReport& report) {
    program.result(
        {{"image", image},
         {"chip", report.chip},
         {"uid", report.uid.text()},
         {"free_memory", report.free_memory}},
        tr("{}: {}, UID {}, {} bytes free", image, report.chip, report.uid.text(), report.free_memory) +
            "\n");
}

void add_new(tools::Program& program) {
    const auto options = std::make_shared<Options>();
    auto& command = program.command("new", tr("make the image of a factory-fresh chip"),
                                    [&program, options] { return make(program, *options); });
    command.add_option("image", options->image, tr("file to make"))->required()->type_name("IMAGE");
    command.add_option("--chip", options->chip, tr("one of {}", chip_names()))
        ->capture_default_str()
        ->type_name("TYPE");
    command.add_option("--uid", options->uid, tr("14 hexadecimal digits; drawn when absent"))
        ->type_name("HEX");
    command.add_flag("--force", options->force, tr("replace a file that is there"));
}

}  // namespace permit::sim
