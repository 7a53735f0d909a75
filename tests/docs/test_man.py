#!/usr/bin/python3
"""The man pages have every subcommand, argument and option of the programs, and no others; mandoc finds no fault."""

import re
import subprocess
import unittest

import help_text
from pages import PROGRAMS, PROJECT


def page_of(program):
    return PROJECT / "docs" / "man" / f"{program}.1"


def section(text, name):
    return re.search(rf"^\.Sh {name}\n(.*?)(?=^\.Sh |\Z)", text, re.MULTILINE | re.DOTALL).group(1)


def synopsis(text):
    """For each subcommand of the synopsis its options and arguments."""
    found = {}
    for usage in re.split(r"^\.Nm.*\n", section(text, "SYNOPSIS"), flags=re.MULTILINE)[1:]:
        words = tuple(re.search(r"^\.Cm (.*)$", usage, re.MULTILINE).group(1).split())
        arguments = re.findall(r"^\.Ar (\S+)", usage, re.MULTILINE)
        found[words] = ({"-" + flag for flag in re.findall(r"Fl (-\S+)", usage)}, arguments)
    return found


def described(text):
    """The long options and the subcommands that have a description of their own."""
    options = {"-" + flag for item in re.findall(r"^\.It (.*)$", text, re.MULTILINE)
               for flag in re.findall(r"Fl (-\S+)", item)}
    subcommands = {tuple(item.split()) for item in re.findall(r"^\.It Cm (.*)$", text, re.MULTILINE)}
    return options, subcommands


class ManPages(unittest.TestCase):
    maxDiff = None

    def test_the_synopsis_is_the_parsers(self):
        for program in PROGRAMS:
            with self.subTest(program=program):
                expected = {c.words: (c.options, c.arguments) for c in help_text.commands(program)}
                self.assertEqual(expected, synopsis(page_of(program).read_text(encoding="utf-8")))

    def test_every_option_and_subcommand_is_described(self):
        for program in PROGRAMS:
            with self.subTest(program=program):
                commands = help_text.commands(program)
                options = help_text.global_options(program).union(*(c.options for c in commands))
                self.assertEqual((options, {c.words for c in commands}),
                                 described(page_of(program).read_text(encoding="utf-8")))

    def test_mandoc_finds_no_fault(self):
        for program in PROGRAMS:
            with self.subTest(program=program):
                lint = subprocess.run(["mandoc", "-Tlint", "-W", "warning", page_of(program)],
                                      capture_output=True, text=True, check=False)
                self.assertEqual(("", 0), (lint.stdout, lint.returncode))


if __name__ == "__main__":
    unittest.main()
