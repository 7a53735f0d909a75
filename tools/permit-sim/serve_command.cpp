#include "bystanders.hpp"
#include "commands.hpp"
#include "permit/chipsim/image.hpp"
#include "permit/chipsim/vpcd.hpp"
#include "permit/core/words.hpp"
#include "permit/files/files.hpp"

#include <csignal>
#include <memory>
#include <utility>

namespace permit::sim {
namespace {

struct Options {
    std::string image{};
    unsigned slot = 0;
    std::string host = "127.0.0.1";
    std::string ready_file{};
    std::string faults{};
    std::string radio{};
    std::string radio_set = "standard";
    std::vector<std::string> quirks{};
};

/// --quirk NAME=VALUE, as often as wanted.
chipsim::Quirks quirks(const Options& options) {
    chipsim::Quirks quirks;
    for (const auto& setting : options.quirks) {
        const auto sign = setting.find('=');
        if (sign == std::string::npos) {
            throw Error{ErrorCode::bad_usage, tr("read --quirk {}", setting), tr("it is not NAME=VALUE")};
        }
        quirks.set(setting.substr(0, sign), setting.substr(sign + 1));
    }
    return quirks;
}

chipsim::FaultScript faults(const Options& options) {
    return options.faults.empty() ? chipsim::FaultScript{} : chipsim::FaultScript::load(options.faults);
}

std::optional<chipsim::RadioParameters> radio(const Options& options) {
    if (options.radio.empty()) { return std::nullopt; }
    return chipsim::RadioParameters::named(options.radio_set, chipsim::bit_rate(options.radio));
}

/// The signal handler can reach only what is static.
chipsim::StopSignal* stop_on_signal = nullptr;

void stop(int) { stop_on_signal->raise(); }

/// SIGINT and SIGTERM raise the stop signal while this lives.
class SignalsStop {
public:
    explicit SignalsStop(chipsim::StopSignal& signal) {
        stop_on_signal = &signal;
        struct sigaction action {};
        action.sa_handler = stop;
        ::sigaction(SIGINT, &action, nullptr);
        ::sigaction(SIGTERM, &action, nullptr);
    }
    ~SignalsStop() {
        std::signal(SIGINT, SIG_DFL);
        std::signal(SIGTERM, SIG_DFL);
    }
    SignalsStop(const SignalsStop&) = delete;
    SignalsStop& operator=(const SignalsStop&) = delete;
};

void announce(const tools::Program& program, const Options& options, const std::string& uid) {
    program.result({{"image", options.image}, {"uid", uid}, {"slot", options.slot}},
                   tr("card {} is in slot {} of the virtual reader", uid, options.slot) + "\n");
    if (!options.ready_file.empty()) {
        files::replace(options.ready_file, as_bytes(uid + "\n"), files::Access::everybody);
    }
}

ExitStatus serve(const tools::Program& program, const Options& options) {
    const auto radio_parameters = radio(options);
    auto image = chipsim::ImageFile::open(options.image, quirks(options));
    Bystanders bystanders{program, image.chip(), faults(options), radio_parameters};
    if (program.rehearsed(tr("lay {} on the virtual reader", options.image))) { return ExitStatus::done; }
    chipsim::StopSignal stop_signal;
    const SignalsStop signals{stop_signal};
    const auto uid = image.chip().report().uid.text();

    chipsim::ServeOptions serving{.address = chipsim::VpcdAddress::slot(options.slot, options.host)};
    const auto where = serving.address.host + ":" + std::to_string(serving.address.port);
    serving.bystander = bystanders.as_one();
    serving.on_power_lost = [&] { bystanders.tell_loss(); };
    serving.on_waiting = [&] { program.note(tr("waiting for the virtual reader at {}", where)); };
    serving.on_connected = [&, announced = false]() mutable {
        if (std::exchange(announced, true)) {
            program.note(tr("the card is on the reader again"));
            return;
        }
        announce(program, options, uid);
    };
    chipsim::serve(image.chip(), serving, stop_signal);
    return ExitStatus::done;
}

}  // namespace

void add_serve(tools::Program& program) {
    const auto options = std::make_shared<Options>();
    auto& command = program.command("serve", tr("lay the chip on pcscd's virtual reader until interrupted"),
                                    [&program, options] { return serve(program, *options); });
    command.add_option("image", options->image, tr("chip to lay on"))->required()->type_name("IMAGE");
    command.add_option("--slot", options->slot, tr("0 or 1"))->capture_default_str()->type_name("N");
    command.add_option("--host", options->host, tr("where pcscd runs"))
        ->capture_default_str()
        ->type_name("HOST");
    command.add_option("--ready-file", options->ready_file, tr("written once the reader has the card"))
        ->type_name("FILE");
    command.add_option("--fault", options->faults, tr("faults to happen to the card, one a line"))
        ->type_name("SCRIPT");
    command.add_option("--radio", options->radio, tr("tell each tap's modelled time: 106, 212, 424 or 848"))
        ->type_name("KBIT/S");
    command
        .add_option("--radio-set", options->radio_set, tr("parameters of the model: standard or published"))
        ->capture_default_str()
        ->type_name("NAME");
    command.add_option("--quirk", options->quirks, tr("where sources disagree about the chip: NAME=VALUE"))
        ->allow_extra_args(false)
        ->type_name("NAME=VALUE");
}

}  // namespace permit::sim
