#include "permit/tools/passphrase.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>
#include <optional>

namespace permit::tools {
namespace {

constexpr std::size_t longest = 1024;

/// What is being read, and the option that names its file.
struct Wanted {
    const char* reading;
    const char* option;

    [[noreturn]] void refuse(ErrorCode code, const std::string& why, const std::string& next) const {
        throw Error{code, tr(reading), why, next};
    }
};

constexpr Wanted passphrase{tr_noop("read the passphrase"), "--passphrase-file"};
constexpr Wanted pin{tr_noop("read the PIN"), "--pin-file"};

/// A file descriptor that closes itself.
class Descriptor {
public:
    explicit Descriptor(const char* path, int flags) : fd_{::open(path, flags | O_CLOEXEC)} {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (fd_ >= 0) { ::close(fd_); }
    }
    [[nodiscard]] bool is_open() const noexcept { return fd_ >= 0; }
    [[nodiscard]] int get() const noexcept { return fd_; }

private:
    int fd_;
};

/// The terminal does not show what is typed while this lives.
class NoEcho {
public:
    explicit NoEcho(int fd) : fd_{fd} {
        if (::tcgetattr(fd_, &before_) != 0) { return; }
        termios quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        changed_ = ::tcsetattr(fd_, TCSAFLUSH, &quiet) == 0;
    }
    NoEcho(const NoEcho&) = delete;
    NoEcho& operator=(const NoEcho&) = delete;
    ~NoEcho() {
        if (changed_) { ::tcsetattr(fd_, TCSAFLUSH, &before_); }
    }

private:
    int fd_;
    termios before_{};
    bool changed_ = false;
};

/// Byte by byte into memory of a fixed size, so that no copy stays behind in a buffer that grew.
SecretBytes first_line(const Wanted& wanted, int fd) {
    Bytes line;
    line.reserve(longest);
    for (Byte byte = 0; ::read(fd, &byte, 1) == 1 && byte != '\n';) {
        if (line.size() == longest) {
            wipe(line);
            wanted.refuse(ErrorCode::bad_input, tr("it is longer than 1024 bytes"),
                          tr("choose a shorter one"));
        }
        line.push_back(byte);
    }
    if (!line.empty() && line.back() == '\r') { line.pop_back(); }
    if (line.empty()) {
        wanted.refuse(ErrorCode::bad_input, tr("it is empty"), tr("choose a passphrase of several words"));
    }
    return SecretBytes{std::move(line)};
}

SecretBytes ask(const Wanted& wanted, const std::string& prompt) {
    const Descriptor terminal{"/dev/tty", O_RDWR};
    if (!terminal.is_open()) {
        wanted.refuse(ErrorCode::bad_usage, tr("there is no terminal to ask at"),
                      tr("give {} FILE", wanted.option));
    }
    const auto say = [&](const std::string& text) {
        (void)!::write(terminal.get(), text.data(), text.size());
    };
    say(tr("{}: ", prompt));
    const NoEcho quiet{terminal.get()};
    SecretBytes typed = first_line(wanted, terminal.get());
    say("\n");
    return typed;
}

SecretBytes read_from(const Wanted& wanted, const std::string& file, const std::string& prompt) {
    if (file.empty()) { return ask(wanted, prompt); }
    const Descriptor source{file.c_str(), O_RDONLY};
    if (!source.is_open()) {
        wanted.refuse(ErrorCode::file_io, tr("{} cannot be opened", file),
                      tr("check the path given to {}", wanted.option));
    }
    return first_line(wanted, source.get());
}

}  // namespace

void PassphraseOption::add_to(CLI::App& command) {
    command
        .add_option("--passphrase-file", file,
                    tr("read the key store's passphrase from the first line of FILE"))
        ->type_name("FILE");
    command
        .add_option("--pin-file", pin_file,
                    tr("read the PIN of the store's token from the first line of FILE"))
        ->type_name("FILE");
}

SecretBytes PassphraseOption::read(const std::string& prompt) const {
    return read_from(passphrase, file, prompt);
}

SecretBytes PassphraseOption::read_pin(const std::string& prompt) const {
    return read_from(pin, pin_file, prompt);
}

SecretBytes PassphraseOption::read_new(const std::string& prompt) const {
    SecretBytes first = read(prompt);
    if (file.empty() && !(first == ask(passphrase, tr("{}, again", prompt)))) {
        passphrase.refuse(ErrorCode::bad_input, tr("the two were not the same"),
                          tr("run the command again and type slowly"));
    }
    return first;
}

}  // namespace permit::tools
