"""The command line of a program, read from its --help."""

import re
import subprocess
from dataclasses import dataclass

from pages import programs_folder


@dataclass
class Command:
    """One subcommand that does something, with the long options and the arguments it takes."""

    words: tuple
    options: set
    arguments: list


def help_of(program, words=()):
    command = [str(programs_folder() / program), *words, "--lang", "en", "--help"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def section(text, heading):
    """The lines under a heading of a help text."""
    found = re.search(rf"^{heading}:\n((?: .*\n)*)", text, re.MULTILINE)
    return found.group(1).splitlines() if found else []


def options_of(text):
    return {
        option
        for line in section(text, "Options")
        for option in re.findall(r"--[a-z][a-z-]*", re.split(r"\s{2,}", line.strip())[0])
    }


def first_words(lines):
    return [line.split()[0] for line in lines if re.match(r"  \S", line)]


def global_options(program):
    return options_of(help_of(program))


def commands(program, words=()):
    """All subcommands that do something, in the order of the help."""
    text = help_of(program, words)
    subcommands = first_words(section(text, "Subcommands"))
    if not subcommands:
        return [Command(words, options_of(text) - {"--help"}, first_words(section(text, "Positionals")))]
    return [command for word in subcommands for command in commands(program, (*words, word))]
