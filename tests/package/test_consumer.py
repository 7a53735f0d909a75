"""A project of a few lines finds the installed libraries, builds and runs."""

import tempfile
import unittest
from pathlib import Path

from installed import PROJECT, build, install, run


class Consumer(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_builds_and_runs_on_what_was_installed(self):
        programs = build(PROJECT / "tests" / "package" / "consumer", install(self.folder), self.folder / "build")
        self.assertEqual(run(programs / "consumer"), "4A5A01: the chip has no application 4A5A01\n")

    def test_nothing_of_this_tree_is_needed(self):
        prefix = install(self.folder)
        for file in prefix.rglob("*.cmake"):
            self.assertNotIn(str(PROJECT), file.read_text(), file)


if __name__ == "__main__":
    unittest.main()
