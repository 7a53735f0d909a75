#pragma once

#include "permit/core/secret.hpp"

#include <CLI/CLI.hpp>
#include <string>

namespace permit::tools {

/// Where the passphrase of a key store comes from, and the PIN of the token that some of its keys may lie in:
/// a file, or a prompt at the terminal; never argv.
struct PassphraseOption {
    std::string file{};
    std::string pin_file{};
    void add_to(CLI::App& command);

    /// The file's first line, or what was typed without echo at `prompt`. Throws Error{bad_usage} when there
    /// is neither file nor terminal, Error{bad_input} when it is empty.
    [[nodiscard]] SecretBytes read(const std::string& prompt) const;

    /// For a new store: typed twice. Throws Error{bad_input} when the two differ.
    [[nodiscard]] SecretBytes read_new(const std::string& prompt) const;

    /// The PIN. Throws as `read`.
    [[nodiscard]] SecretBytes read_pin(const std::string& prompt) const;
};

}  // namespace permit::tools
