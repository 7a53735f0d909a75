"""Running the built programs (PERMIT_BIN) in a language, and looking at what they say."""

import os
import pathlib
import re
import subprocess
import tempfile
import unicodedata
import unittest

PROJECT = pathlib.Path(__file__).resolve().parents[2]
PROGRAMS = ["permit", "permit-clerk", "permit-diag", "permit-keys", "permit-sim"]
FOLDER = pathlib.Path(os.environ["PERMIT_BIN"]).resolve()
HAN = re.compile("[\u4e00-\u9fff]")
LANGUAGE = ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE")


def columns(text):
    """How many columns of a terminal a text takes."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


class Case(unittest.TestCase):
    """A test in an empty folder."""

    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_program(self, *command, programs=FOLDER, **environment):
        clean = {name: value for name, value in os.environ.items() if name not in LANGUAGE}
        clean.pop("PERMIT_DATA", None)
        return subprocess.run(
            [programs / command[0], *map(str, command[1:])],
            cwd=self.folder,
            env={**clean, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
