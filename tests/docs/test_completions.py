#!/usr/bin/python3
"""Bash completes subcommands, options and the values that are words, as the parsers have them."""

import os
import subprocess
import unittest

import help_text
from pages import PROGRAMS, PROJECT, programs_folder

SCRIPT = PROJECT / "docs" / "completions" / "permitcard.bash"
COMPLETE = r"""
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
function_of() { complete -p "$1" | sed 's/.*-F \([^ ]*\).*/\1/'; }
"$(function_of "$1")" "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\n' "${COMPREPLY[@]}"
"""


def complete(*words):
    environment = {**os.environ, "PATH": f"{programs_folder()}:{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", COMPLETE, "bash", str(SCRIPT), *words],
                          env=environment, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


class Completions(unittest.TestCase):
    maxDiff = None

    def test_subcommands(self):
        self.assertEqual({"readers", "verify", "show", "doctor"}, complete("permit", ""))
        self.assertEqual({"verify"}, complete("permit", "v"))
        self.assertEqual({"list", "roll", "drop"}, complete("permit-keys", "role", ""))

    def test_options_of_every_subcommand(self):
        for program in PROGRAMS:
            everywhere = help_text.global_options(program) - {"--version"}
            for command in help_text.commands(program):
                with self.subTest(program=program, command=command.words):
                    self.assertEqual(command.options | everywhere,
                                     complete(program, *command.words, "--") - {"--version"})

    def test_values(self):
        self.assertEqual({"pcsc:", "sim:", "replay:"}, complete("permit", "verify", "--card", ""))
        self.assertEqual({"zh", "en"}, complete("permit", "--lang", ""))
        self.assertEqual({"test", "production"}, complete("permit-keys", "init", "--realm", ""))
        self.assertIn("ev3-8k", complete("permit-sim", "new", "--chip", ""))

    def test_options_before_the_cursor_do_not_disturb(self):
        self.assertIn("--bundle", complete("permit", "--json", "verify", "--card", "sim:x", "--b"))

    def test_files_are_left_to_bash(self):
        self.assertEqual(set(), complete("permit", "verify", "--bundle", ""))


if __name__ == "__main__":
    unittest.main()
