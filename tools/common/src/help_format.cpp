#include "help_format.hpp"

#include "permit/core/words.hpp"
#include "permit/tools/text.hpp"

#include <array>

namespace permit::tools {
namespace {

constexpr std::size_t first_column = 36;

// CLI11's own words.
constexpr std::array labels{tr_noop("Usage"),       tr_noop("OPTIONS"),    tr_noop("Options"),
                            tr_noop("Positionals"), tr_noop("SUBCOMMAND"), tr_noop("REQUIRED"),
                            tr_noop("Env"),         tr_noop("Needs"),      tr_noop("Excludes")};

}  // namespace

HelpFormat::HelpFormat() {
    column_width(first_column);
    for (const char* word : labels) { label(word, tr(word)); }
}

std::string HelpFormat::make_group(std::string group, bool is_positional,
                                   std::vector<const CLI::Option*> options) const {
    return CLI::Formatter::make_group(get_label(std::move(group)), is_positional, std::move(options));
}

std::string HelpFormat::make_subcommand(const CLI::App* command) const {
    return line(command->get_display_name(true), command->get_description());
}

std::string HelpFormat::make_option(const CLI::Option* option, bool is_positional) const {
    return line(make_option_name(option, is_positional) + make_option_opts(option), make_option_desc(option));
}

std::string HelpFormat::line(const std::string& name, const std::string& description) const {
    const std::size_t width = get_column_width();
    std::string text = padded("  " + name, width);
    if (display_width("  " + name) >= width) { text.append("\n").append(width, ' '); }
    return text.append(description).append("\n");
}

}  // namespace permit::tools
