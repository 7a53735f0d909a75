#include "commands.hpp"
#include "tear/procedures.hpp"
#include "tear/report.hpp"
#include "tear/sweep.hpp"
#include "tear/world.hpp"

#include "permit/core/words.hpp"
#include "permit/crypto/hash.hpp"
#include "permit/tools/card.hpp"
#include "permit/tools/passphrase.hpp"
#include "permit/tools/realm.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <thread>

namespace permit::diag {
namespace {

struct TearOptions {
    std::vector<std::string> procedures{};
    tear::SweepOptions sweep{};
    std::string card{};
    std::string keys{};
    tools::PassphraseOption passphrase{};
};

/// Cards to begin on and the office whose cards they are.
struct Material {
    std::optional<keys::KeyStore> store{};
    std::unique_ptr<tear::World> world{};
    std::vector<tear::Procedure> procedures{};
    std::vector<std::string> left_out{};
    std::string start{};
};

Bytes image_of(const std::string& spec) {
    if (!spec.starts_with("sim:")) {
        throw Error{ErrorCode::bad_usage, tr("take the card {} as a start", spec),
                    tr("only the image of a simulated card can be copied and torn"),
                    tr("write --card sim:IMAGE, or leave it out for cards of a throwaway office")};
    }
    return tools::CardOption{.spec = spec}.open().image();
}

Material throwaway(std::uint64_t seed) {
    Material material;
    material.world = tear::World::throwaway(seed);
    material.procedures = tear::procedures_of(*material.world, seed);
    material.start = "throwaway office";
    return material;
}

/// A copy in memory of somebody's own card; image and store are only read.
Material own(const TearOptions& options) {
    Material material;
    const Bytes image = image_of(options.card);
    material.store.emplace(tools::open_store(options.keys, options.passphrase));
    const Day today = Day::at(std::chrono::system_clock::now());
    material.world = tear::World::of(*material.store, today, options.sweep.seed);
    material.procedures = tear::procedures_on(image, *material.world, options.sweep.seed, material.left_out);
    material.start = "image " + to_hex(BytesView{crypto::sha256(image)}.first(8));
    return material;
}

Material material_for(const TearOptions& options) {
    if (options.card.empty() != options.keys.empty()) {
        throw Error{ErrorCode::bad_usage, tr("take a card as a start"),
                    tr("--card and --keys belong together"),
                    tr("give both, or neither for cards of a throwaway office")};
    }
    return options.card.empty() ? throwaway(options.sweep.seed) : own(options);
}

/// Those that were asked for, in the order of the report.
std::vector<tear::Procedure> wanted(std::vector<tear::Procedure> procedures,
                                    const std::vector<std::string>& names) {
    if (names.empty()) { return procedures; }
    std::erase_if(procedures, [&](const tear::Procedure& procedure) {
        return std::find(names.begin(), names.end(), procedure.name) == names.end();
    });
    return procedures;
}

ExitStatus run_tear(const tools::Program& program, const TearOptions& options) {
    Material material = material_for(options);
    const auto procedures = wanted(std::move(material.procedures), options.procedures);
    if (procedures.empty()) {
        throw Error{ErrorCode::bad_input, tr("tear a card"),
                    material.left_out.empty() ? tr("no procedure was chosen") : material.left_out.front(),
                    tr("choose another procedure or another card")};
    }
    tear::Sweep sweep{procedures, *material.world, options.sweep, material.start};
    {
        tear::ProgressLine line{!program.json()};
        sweep.run([&](const std::string& name, std::size_t done, std::size_t total) {
            line.show(name, done, total);
        });
    }
    program.result(tear::json_of(sweep, material.left_out), tear::text_of(sweep, material.left_out));
    return tear::sum_of(sweep).clean() ? ExitStatus::done : ExitStatus::failed;
}

void add_options(CLI::App& command, TearOptions& options) {
    command.add_option("--procedure", options.procedures, tr("only this one; can be repeated"))
        ->type_name("NAME")
        ->allow_extra_args(false)
        ->check(CLI::IsMember(tear::procedure_names()));
    command
        .add_option("--sample", options.sweep.sample,
                    tr("try about so many cases, evenly spread; absent: all"))
        ->type_name("N")
        ->check(CLI::PositiveNumber);
    command.add_option("--seed", options.sweep.seed, tr("of everything that is drawn"))
        ->type_name("N")
        ->capture_default_str();
    command
        .add_option("--second", options.sweep.second_tears,
                    tr("tears during the recovery of each first tear"))
        ->type_name("N")
        ->check(CLI::Range(0, 100))
        ->capture_default_str();
    command
        .add_option("--resume", options.sweep.progress_file,
                    tr("keep the progress in FILE, and go on where it ends"))
        ->type_name("FILE");
    command.add_option("--jobs", options.sweep.jobs, tr("threads; absent: one for each core"))
        ->type_name("N")
        ->check(CLI::Range(1, 256));
    command
        .add_option("--card", options.card,
                    tr("begin on a copy in memory of this image instead of throwaway cards"))
        ->type_name("sim:IMAGE");
    command.add_option("--keys", options.keys, tr("folder of the key store that issued it"))
        ->type_name("DIR");
    options.passphrase.add_to(command);
}

}  // namespace

void add_tear(tools::Program& program) {
    const auto options = std::make_shared<TearOptions>();
    options->sweep.jobs = std::max(1U, std::thread::hardware_concurrency());
    add_options(
        program.command(
            "tear",
            tr("cut the power at every exchange and written byte of our procedures, on chips in memory"),
            [&program, options] { return run_tear(program, *options); }),
        *options);
}

}  // namespace permit::diag
