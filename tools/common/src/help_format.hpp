#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace permit::tools {

/// Help texts in the reader's language, the second column straight below wide characters too.
class HelpFormat : public CLI::Formatter {
public:
    HelpFormat();

    [[nodiscard]] std::string make_group(std::string group, bool is_positional,
                                         std::vector<const CLI::Option*> options) const override;
    [[nodiscard]] std::string make_subcommand(const CLI::App* command) const override;
    [[nodiscard]] std::string make_option(const CLI::Option* option, bool is_positional) const override;

private:
    [[nodiscard]] std::string line(const std::string& name, const std::string& description) const;
};

}  // namespace permit::tools
