"""What the tests of the documentation share: where things are, and the pages."""

import os
import pathlib
import sys

PROJECT = pathlib.Path(__file__).resolve().parents[2]
PROGRAMS = ["permit", "permit-clerk", "permit-diag", "permit-keys", "permit-sim"]


def programs_folder():
    """The folder of the built programs, which PERMIT_BIN names."""
    folder = os.environ.get("PERMIT_BIN")
    if not folder:
        sys.exit("PERMIT_BIN must name the folder of the built programs")
    return pathlib.Path(folder).resolve()


def pages():
    """Every page for people, README first."""
    return [PROJECT / "README.md", *sorted((PROJECT / "docs").rglob("*.md"))]


def name_of(page):
    return str(page.relative_to(PROJECT))
