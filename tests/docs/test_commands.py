#!/usr/bin/python3
"""Runs the commands that the pages show and compares what they print.

The blocks fenced as ```console are one session a page, in bash, in a folder that looks like the project's. Lines that
begin with "$ " are commands, continued by "> " after a backslash; the lines below are what the terminal shows. A line
"..." stands for any lines, "…" for any text within a line. A command that fails is followed by "$ echo $?".

```console pcscd    runs only with --pcscd, where the caller has made a pcscd with a virtual reader available
```console build    is not run here: scripts/life-of-a-permit runs these commands, and is searched for them
"""

import os
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import pathlib
import unittest
from dataclasses import dataclass, field

from pages import PROJECT, name_of, pages, programs_folder

WITH_PCSCD = "--pcscd" in sys.argv
MARK = "\x1e"
LONGEST_SESSION = 120  # seconds; only a hanging command takes that long


@dataclass
class Step:
    """A command and what the page says it prints."""

    line: int
    command: str
    shown: list = field(default_factory=list)


def blocks(page):
    """The console blocks of a page: (words after ```console, number of the first line, lines)."""
    fence, first, inside = None, 0, []
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
        if fence is None and line.startswith("```"):
            fence, first, inside = line[3:].split(), number + 1, []
        elif fence is not None and line == "```":
            if fence[:1] == ["console"]:
                yield fence[1:], first, inside
            fence = None
        else:
            inside.append(line)


def steps_of(first, lines):
    steps = []
    for number, line in enumerate(lines, start=first):
        if line.startswith("$ "):
            steps.append(Step(number, line[2:]))
        elif line.startswith("> ") and steps and steps[-1].command.endswith("\\"):
            steps[-1].command += "\n" + line[2:]
        else:
            steps[-1].shown.append(line)
    return steps


def session_of(page):
    steps = []
    for words, first, lines in blocks(page):
        if "build" in words or ("pcscd" in words and not WITH_PCSCD):
            continue
        steps += steps_of(first, lines)
    return steps


def pattern(shown):
    """A regular expression for the lines a page shows."""
    parts = []
    for line in shown:
        if line == "...":
            parts.append(r"(?:.*\n)*?")
        else:
            parts.append(r"[^\n]*".join(re.escape(piece) for piece in line.split("…")) + r"\n")
    return "".join(parts)


def like_the_project(folder):
    """A folder in which the paths that pages show lead where they lead in the project."""
    project = folder / "permitcard"
    project.mkdir()
    for name in ("docs", "scripts", "cardlayout"):
        (project / name).symlink_to(PROJECT / name)
    return project


def run(steps):
    """Runs a session; for each step the status and what was printed."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        script = "".join(
            f"{step.command}\nlast=$?; printf '{MARK}%d{MARK}' $last; (exit $last)\n" for step in steps
        )
        (folder / "session.sh").write_text(script, encoding="utf-8")
        environment = {
            "PATH": f"{programs_folder()}:{os.environ['PATH']}",
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
        }
        for kept in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
            if kept in os.environ:
                environment[kept] = os.environ[kept]
        with open(folder / "output", "wb") as output:
            shell = subprocess.Popen(
                ["bash", str(folder / "session.sh")],
                cwd=like_the_project(folder),
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                shell.wait(timeout=LONGEST_SESSION)
            finally:
                end_session(shell)
        pieces = (folder / "output").read_text(encoding="utf-8").split(MARK)
        return [(int(status), printed) for printed, status in zip(pieces[0::2], pieces[1::2])]


def end_session(shell):
    """Ends what the session left in the background, and nothing else."""
    try:
        os.killpg(shell.pid, signal.SIGTERM)
    except ProcessLookupError:
        pass
    shell.wait()


class Commands(unittest.TestCase):
    maxDiff = None

    def test_commands_print_what_the_pages_show(self):
        for page in pages():
            steps = session_of(page)
            if not steps:
                continue
            results = run(steps)
            for number, (step, (status, printed)) in enumerate(zip(steps, results)):
                with self.subTest(page=name_of(page), line=step.line, command=step.command):
                    shown = "".join(line + "\n" for line in step.shown)
                    if not re.fullmatch(pattern(step.shown), printed):
                        self.assertEqual(shown, printed)
                    told = number + 1 < len(steps) and steps[number + 1].command == "echo $?"
                    if not told:
                        self.assertEqual(0, status)
            self.assertEqual(len(steps), len(results), f"{name_of(page)}: the session ended early")

    def test_the_pages_that_must_show_a_session_do(self):
        for name in ("README.md", "docs/getting-started.md", "docs/troubleshooting.md"):
            self.assertTrue(session_of(PROJECT / name), name)

    def test_build_commands_are_those_the_demo_runs(self):
        demo = (PROJECT / "scripts/life-of-a-permit").read_text(encoding="utf-8")
        for page in pages():
            for words, first, lines in blocks(page):
                if "build" not in words:
                    continue
                for step in steps_of(first, lines):
                    if shlex.split(step.command)[0] in ("cd", "export"):
                        continue
                    with self.subTest(page=name_of(page), line=step.line):
                        self.assertIn(step.command, demo)


if __name__ == "__main__":
    unittest.main(argv=[argument for argument in sys.argv if argument != "--pcscd"])
